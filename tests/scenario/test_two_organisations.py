"""Two organisations (case 12, BK-32): a firm vets for a municipality under a mandate; each sees its part, the client decides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.calendar import local_date
from shared.domain.policy import Mandate, Organisation
from shared.domain.status import state
from tests.scenario.people import Applicant
from tests.scenario.story import Story, opened
from tests.world.world import TENANT, World

PERFORMING = frozenset({"case_officer", "reviewer", "interviewer", "assessor"})
FIRM = Organisation(
    "Norrgranskning AB", "kontakt@norrgranskning.example", "dso@norrgranskning.example", False
)


def charge(
    world: World, *, units: tuple[str, ...] = ("education",), days: int = 300, version: int = 2
) -> None:
    """The municipality charges a firm with its basic checks in some units, for some days; mona and johan are the firm's."""
    policy = world.tenants.policy(TENANT)
    today = local_date(world.now())
    mandate = Mandate(today - timedelta(days=1), today + timedelta(days=days), ("BK-B",), units)
    theirs = {name: replace(policy.staff[name], organisation="performer") for name in ("mona", "johan")}
    staff = {**policy.staff, **theirs}
    world.tenants.add_policy(replace(policy, version=version, performer=FIRM, mandate=mandate, staff=staff))


def begun(world: World) -> Story:
    """A case of the firm: the client's orderer says why, the firm's officer is the host."""
    story = opened(world)
    office = story.office
    office.performing = PERFORMING
    for question, answer, more in (
        ("need", "stated", {"text": "Läraren arbetar ensam med barn."}),
        ("proportionality", "proportionate", {}),
        ("diary_number", "registered", {"text": "KS 2026/17"}),
    ):
        office.do("orderer", "answers", question=question, answer=answer, **more)
    office.do("case_officer", "answers", question="conflict_of_interest", answer="none")
    office.do("case_officer", "host-changes", host="mona")
    return story


def read_by_the_candidate(world: World) -> Story:
    story = begun(world)
    story.source.answers(story.who, "final_judgment")
    story.candidate.arrive()
    story.office.start()
    story.source.wait(story.case)
    story.candidate.sign_in()
    story.candidate.send_reply()
    return story


def rows(world: World, role: str, *, performer: bool, unit: str = "*") -> list[str]:
    claims = world.staff(role, unit, performer=performer)
    listed = world.http("GET", "/tillit/v1/cases", claims=claims)
    return [row["case_id"] for row in listed.json["items"]] if listed.status == 200 else []


CONTENT = ("candidate", "findings", "reply", "assessment", "decision", "facts", "working_notes")


def seen(story: Story, role: str) -> set[str]:
    """Which parts of the content a role reads now."""
    told = story.office.read(role)
    return {part for part in CONTENT if part in told.json} if told.status == 200 else {str(told.status)}


def test_each_organisation_sees_its_part_and_the_client_decides(world: World) -> None:
    charge(world)
    story = read_by_the_candidate(world)
    office = story.office
    office.do("case_officer", "working-notes", text="Fråga domstolen om datumet.")
    before: Mapping[str, set[str]] = {
        role: seen(story, role) for role in ("orderer", "decider", "case_officer")
    }
    assert before == {
        "orderer": {"candidate"},
        "decider": {"candidate"},
        "case_officer": {"candidate", "findings", "reply", "working_notes"},
    }
    assert office.read("orderer").json["organisations"]["performed_by"] == "performer"
    assert office.get("orderer", "report").code == "not_released"

    office.finish()
    assert office.get("decider", "report").status == 200
    assert office.get("orderer", "report").status == 200
    assert seen(story, "decider") == {"candidate", "findings", "reply", "assessment"}
    refused = office.refused(
        "case_officer", "decisions", outcome="appointed", reasons="Utföraren vill besluta här."
    )
    assert refused == (403, "performer_decides")
    office.performing = PERFORMING | {"decider"}  # a token of the firm that names the role
    refused = office.refused(
        "decider", "decisions", outcome="appointed", reasons="Utföraren vill besluta här."
    )
    assert refused == (403, "performer_decides")
    office.performing = PERFORMING
    office.decide()

    assert "decision" in seen(story, "decider")
    theirs = office.read("case_officer").json
    assert "decision" not in theirs
    assert "decision_recorded" not in {step["step"] for step in theirs["steps"]}
    told = office.get("case_officer", "events").json
    assert "decision.recorded" not in {e["type"] for commit in told["items"] for e in commit["events"]}
    assert "decision.recorded" in story.events()


def test_the_clients_own_officers_have_no_part_in_a_case_of_the_performer(world: World) -> None:
    charge(world)
    story = begun(world)
    office = story.office
    office.performing = frozenset()
    assert office.refused("case_officer", "collection-starts")[0] == 404
    assert office.read("reviewer").status == 404
    assert office.read("orderer").status == 200


def test_the_performer_sees_no_case_outside_its_units_and_services(world: World) -> None:
    charge(world, units=("culture",))
    story = opened(world)
    office = story.office
    office.performing = PERFORMING
    assert office.read("case_officer").status == 404
    assert (rows(world, "case_officer", performer=True), rows(world, "case_officer", performer=False)) == (
        [],
        [story.case],
    )
    office.performing = frozenset()
    office.accept()
    assert (story.now.service, story.now.terms.get("performer")) == ("BK-B", None)
    office.performing = PERFORMING
    assert office.read("case_officer").status == 404


def test_when_the_mandate_ends_the_performer_is_shut_out_and_the_client_is_asked(world: World) -> None:
    charge(world, days=20)
    story = begun(world)
    office = story.office
    assert rows(world, "case_officer", performer=True) == [story.case]
    world.advance(days=22)
    world.tick()
    assert office.refused("case_officer", "cancellations", reason="performer_request") == (
        403,
        "mandate_ended",
    )
    assert office.read("case_officer").status == 403
    assert rows(world, "case_officer", performer=True) == []
    asked = [q["question"] for q in office.read("orderer").json["questions"]]
    assert "mandate_ended" in asked

    office.do("orderer", "answers", question="mandate_ended", answer="take_over")
    office.performing = frozenset()
    assert office.read("case_officer").json["organisations"]["performed_by"] == "client"
    office.do("case_officer", "host-changes", host="sara")
    assert state(story.now) == "behovsprövad"
    office.performing = PERFORMING
    assert office.read("case_officer").status == 404


def test_the_client_may_let_the_performer_finish_a_running_case(world: World) -> None:
    charge(world, days=20)
    story = begun(world)
    office = story.office
    world.advance(days=22)
    world.tick()
    office.do("decider", "answers", question="mandate_ended", answer="finish")
    assert office.read("case_officer").status == 200
    assert rows(world, "case_officer", performer=True) == [story.case]


def test_a_mandate_that_is_ended_early_ends_at_once(world: World) -> None:
    charge(world)
    story = begun(world)
    policy = world.tenants.policy(TENANT)
    world.tenants.add_policy(replace(policy, version=3, performer=None, mandate=None))
    assert story.office.read("case_officer").status == 403
    story.office.do("orderer", "answers", question="mandate_ended", answer="take_over")
    assert story.now.answered("mandate_ended") == "take_over"


@pytest.mark.parametrize(
    ("role", "operation", "body"),
    [
        ("orderer", "cancellations", {"reason": "client_request"}),
        ("decider", "disclosure-decisions", {"disclosure": "d1", "outcome": "released", "reasons": "Ja."}),
        ("registrar", "disclosures", {"documents": ["report"], "channel": "visit"}),
        ("administrator", "assignments", {"work": "handler", "to": "mona"}),
    ],
)
def test_roles_of_the_client_are_none_in_a_token_of_the_performer(
    world: World, role: str, operation: str, body: Mapping[str, object]
) -> None:
    charge(world)
    story = begun(world)
    story.office.performing = PERFORMING | {role}
    assert story.office.refused(role, operation, **body)[0] == 403


def test_a_token_speaks_for_one_organisation(world: World) -> None:
    charge(world)
    story = begun(world)
    claims = world.staff("case_officer", performer=True)
    claims["groups"] = [f"tillit:{TENANT}:performer:*:case_officer", f"tillit:{TENANT}:*:decider"]
    answer = world.http("GET", f"/tillit/v1/cases/{story.case}", claims=claims)
    assert (answer.status, answer.code) == (403, "several_organisations")


def test_another_applicants_case_of_another_unit_stays_with_the_client(world: World) -> None:
    charge(world)
    story = opened(world, Applicant(position="youth-worker"))
    story.office.performing = PERFORMING
    assert story.office.read("case_officer").status == 404
