"""Security vetting from the order to the end of the participation, through the doors that people use."""

from collections.abc import Iterator

import pytest

from infra.local import tenant
from shared.domain.law.interview import REPLIES
from shared.web.staff.step_view import BANNER
from tests.scenario.people import ALVA, BO, CIM, Applicant
from tests.scenario.procedures import (
    HOLISTIC,
    begun,
    consents,
    day_comes,
    decided,
    export,
    judged,
    next_step,
    ordered,
    record,
    started,
    steps_shown,
    walk,
)
from tests.scenario.story import Story
from tests.world.network import loopback_only
from tests.world.outside import Outside
from tests.world.world import World

WATER, CONTROL = "water-technician", "control-engineer"


@pytest.fixture(name="unapproved")
def _unapproved(parties: Outside) -> Iterator[World]:
    """An installation that nobody has approved for protective security."""
    with loopback_only(), World(parties, SecurityProtectionApproval="") as world:
        yield world


def interim(world: World, service: str, route: str = "go_on") -> Story:
    """The operator has taken its position on the basic investigation."""
    story = started(world, service, CONTROL)
    walk(story)
    judged(story)
    walk(story, until="nothing", interim_assessment=route)
    return story


def refused(story: Story, role: str, command: str, **body: object) -> tuple[int, str, str]:
    answer = story.office.ask(role, command, **body)
    return answer.status, answer.json["rule_id"], answer.code


def test_a_class_2_from_the_order_to_the_end_of_the_participation(world: World) -> None:
    story = started(world, "SP-2", CONTROL)
    walk(story)
    assert "interview.completed" in story.events()
    assert "interview_invitation" in story.sent()
    judged(story)
    walk(story, until="nothing")
    assert story.office.read("case_officer").json["consent"] == {"state": "asked"}
    consents(story)
    walk(story, until="application_sent")
    handed = export(story)
    assert handed.status == 200
    assert handed.json["person"]["person_number"] == ALVA
    assert handed.json["sections"]
    walk(story)
    decided(story)
    walk(story)
    day_comes(story, 370)
    assert steps_shown(story)["follow_up"]["state"] == "open"
    walk(story)
    story.office.do("case_officer", "participation-endings", reason="left")
    late = steps_shown(story)["deregistration"]
    assert (late["state"], late["escalated"]) == ("open", False)
    day_comes(story, 10)
    assert steps_shown(story)["deregistration"]["escalated"]
    assert story.office.read("decider").json["waiting_for"]["who"] == "decider"
    walk(story)
    assert story.events()[-1] == "case.closed"


def test_no_name_number_or_word_of_a_vetting_lies_open(world: World) -> None:
    story = interim(world, "SP-3")
    consents(story)
    walk(story)
    decided(story)
    told = str([e.data() for c in world.log(story.case).commits for e in c.events]) + str(world.lines)
    for word in (
        ALVA,
        "Alva",
        "Exempel",
        *REPLIES,
        "leisure",
        "Bolagsverket",
        "godkänd",
        str(HOLISTIC["overall"]),
    ):
        assert word not in told, word


def test_case_01_nothing_is_handed_out_after_an_investigation_that_was_not_passed(world: World) -> None:
    story = interim(world, "SP-3", route="to_decision")
    answer = export(story)
    assert (answer.status, answer.json["rule_id"], answer.code) == (409, "SP-12", "step_closed")
    assert steps_shown(story)["record_check"]["state"] == "closed"
    assert story.office.read("case_officer").json["consent"] == {"state": "not_asked"}
    decided(story, "ej_godkänd")


def test_case_02_and_03_what_a_class_may_not_have_is_absent_and_refused(world: World) -> None:
    without = started(world, "SP-0", WATER)
    assert not {"record_check", "special_investigation"} & steps_shown(without).keys()
    answer = export(without)
    assert (answer.status, answer.json["rule_id"]) == (409, "SP-07")
    three = started(world, "SP-3", CONTROL, who=Applicant(number=BO, email="bo@example.com", first_name="Bo"))
    body = {"step": "special_investigation", "content": {"sections": [{"heading": "x", "text": "x"}]}}
    assert refused(three, "case_officer", "steps", **body) == (409, "SP-17", "step_forbidden")


def test_case_04_and_05_placement_and_citizenship_at_a_municipality(world: World) -> None:
    story = begun(world, "SP-2", CONTROL)
    wrong = {"question": "placement", "answer": "supervisory_authority", "text": "Beslut 2026-09-01."}
    assert refused(story, "placing_body", "answers", **wrong) == (422, "SP-09", "placement_decider")
    foreign = {"question": "citizenship", "answer": "not_swedish"}
    assert refused(story, "case_officer", "answers", **foreign) == (422, "SP-31", "citizenship")
    exempted = {"question": "citizenship", "answer": "exempted", "text": "Regeringens beslut 2026/12."}
    story.office.do("case_officer", "answers", **exempted)


def test_case_23_the_reply_has_two_values_and_others_see_that_it_came(world: World) -> None:
    story = interim(world, "SP-3")
    consents(story)
    walk(story, until="record_check_reply")
    step = next_step(story)
    assert step is not None
    assert record(story, step, reply="inväntar_svar").status == 422
    assert record(story, step, reply=REPLIES[1]).status == 201
    assert REPLIES[1] in story.office.read("decider").text
    for role in ("case_officer", "placing_body", "interviewer", "reviewer", "auditor", "orderer"):
        read = story.office.read(role)
        assert read.status == 200
        assert REPLIES[1] not in read.text
        assert steps_shown(story, role)["record_check_reply"]["state"] == "done"


def test_case_24_a_change_of_class_ends_the_old_one_before_it_is_over(world: World) -> None:
    old = interim(world, "SP-3")
    consents(old)
    walk(old)
    decided(old)
    walk(old)
    who = Applicant(number=CIM, email="cim@example.com", first_name="Cim")
    new = started(world, "SP-K", CONTROL, previous=old.case, who=who)
    assert new.office.read("case_officer").json["previous"] == old.case
    walk(new)
    judged(new)
    walk(new)
    consents(new)
    walk(new)
    decided(new)
    assert steps_shown(new)["old_deregistration"]["state"] == "open"
    assert new.office.read("case_officer").json["waiting_for"]["who"] == "placing_body"
    ended = {"reason": "left"}
    assert refused(new, "case_officer", "participation-endings", **ended) == (409, "SP-32", "step_before")
    walk(new)
    new.office.do("case_officer", "participation-endings", **ended)
    assert new.now.closed_at is None  # the class that ends now is notified too
    walk(new)
    assert new.events()[-1] == "case.closed"


def test_consent_that_is_refused_goes_to_a_human(world: World) -> None:
    story = interim(world, "SP-3")
    consents(story, "no")
    answer = export(story)
    assert (answer.status, answer.code) == (409, "no_consent")
    assert story.office.read("decider").json["waiting_for"]["what"] == "decision"
    assert story.now.cancelled is None


def test_without_the_installations_approval_no_class_and_a_banner(unapproved: World) -> None:
    story = ordered(unapproved, "SP-0", WATER)
    assert story.office.read("case_officer").json["banner"]["text"] == BANNER["sv"]
    with pytest.raises(AssertionError, match="installation_not_approved"):
        ordered(unapproved, "SP-2", CONTROL, who=Applicant(number=BO, email="bo@example.com"))


def test_a_new_host_is_told_to_the_candidate(world: World) -> None:
    story = started(world, "SP-0", WATER)
    story.office.do("case_officer", "host-changes", host=tenant.STAFF["interviewer"])
    assert story.sent()[-1] == "host_changed"
