"""Protected identity on the whole system: nothing goes out any more, at that moment; then on, in person, by name."""

from collections.abc import Mapping
from typing import Any

import pytest

from infra.local import tenant
from shared.domain.status import state
from tests.scenario.browser import Browser
from tests.scenario.people import Candidate
from tests.scenario.report import text
from tests.scenario.story import Story, collecting, invited, opened, replied, told
from tests.world.world import World

OFFICER, SECOND = tenant.STAFF["case_officer"], tenant.STAFF["reviewer"]
TEST = "Mottagaren behöver rapporten för sitt beslut; inget i den röjer var personen finns."


def listed(world: World, role: str, case: str, subject: str | None = None) -> int:
    """How many rows a search of the worklist finds of a case."""
    answer = world.http("GET", "/tillit/v1/cases?limit=100", claims=world.staff(role, subject=subject))
    assert answer.status == 200, answer.text
    return sum(row["case_id"] == case for row in answer.json["items"])


def pdf(world: World, story: Story, role: str) -> tuple[int, str]:
    """What is answered to somebody who asks for the report."""
    path = f"/tillit/v1/cases/{story.case}/report"
    answer = world.http("GET", path, claims=world.staff(role))
    return answer.status, "" if answer.status == 200 else answer.code


def test_case_13_protected_identity_no_mail_no_row_no_pdf(world: World) -> None:
    story = replied(world)
    story.office.do("case_officer", "assessments", text="Kontrollerna är genomförda.", resolutions=[])
    story.office.do("reviewer", "reviews", outcome="approved")
    assert pdf(world, story, "case_officer") == (200, "")
    assert listed(world, "reviewer", story.case) == 1
    assert story.office.ask("case_officer", "releases").status == 201  # a mail is due, and not yet sent
    sent, notes = story.mails(), story.ats.notes(story.who)
    assert story.office.ask("case_officer", "protections").status == 201
    for days in (0, 1, 8):
        world.advance(days=days)
        world.until_quiet()
        world.tick()
    assert (story.mails(), story.ats.notes(story.who)) == (sent, notes)
    for role in ("reviewer", "orderer", "decider", "administrator"):
        assert listed(world, role, story.case) == 0
    assert listed(world, "case_officer", story.case, "another-officer") == 0
    assert pdf(world, story, "case_officer") == (409, "output_not_approved")
    assert pdf(world, story, "decider") == (404, "unknown_case")


def _protects(story: Story, by: str) -> None:
    if by == "candidate":
        story.candidate.browser.open("/c/protected")
        assert story.candidate.browser.send("/c/protected").status == 200
    else:
        assert story.office.ask("case_officer", "protections").status == 201


@pytest.mark.parametrize("by", ["candidate", "staff"])
def test_what_lies_in_the_queues_is_not_sent_after_the_switch(world: World, by: str) -> None:
    story = told(world)
    sent = story.mails()
    assert (
        story.office.ask("case_officer", "host-changes", host=SECOND).status == 201
    )  # its mail is due from here on
    _protects(story, by)
    world.until_quiet()
    assert story.mails() == sent


def test_a_message_whose_worker_died_after_its_lease_is_not_sent_after_the_switch(world: World) -> None:
    story = opened(world)
    story.office.answers()
    fault = world.fail("dynamodb", "PutItem", wanted=_a_link, times=50)  # dies between lease and sending
    story.office.ask("case_officer", "host-changes", host=OFFICER)
    world.until_quiet()
    assert fault.happened
    assert "message:invitation:1" in story.now.claims
    assert story.office.ask("case_officer", "protections").status == 201
    world.mend()
    for _ in range(3):
        world.advance(hours=1)
        world.tick()
    assert story.mails() == []
    assert story.sent() == []


@pytest.mark.parametrize("last", ["link", "claim"])
def test_the_switch_between_lease_and_sending_stops_the_message(world: World, last: str) -> None:
    """Somebody switches it on while a worker already holds the message: it looks once more before it sends."""
    story = opened(world)
    story.office.answers()
    came: list[int] = []

    def meanwhile(params: Mapping[str, Any]) -> bool:
        if not came and (_a_link(params) if last == "link" else _a_claim(params)):
            came.append(1)
            came.append(story.office.ask("case_officer", "protections").status)
        return False

    world.fail("dynamodb", "PutItem", wanted=meanwhile)
    story.office.ask("case_officer", "host-changes", host=OFFICER)
    world.until_quiet()
    assert came == [1, 201]
    assert (story.now.protected, story.mails(), story.sent()) == (True, [], [])


def _a_link(params: Mapping[str, Any]) -> bool:
    return "LINK" in str(params.get("Item", {}).get("pk", ""))


def _a_claim(params: Mapping[str, Any]) -> bool:
    return "action.claimed" in str(params.get("Item", {}))


def test_no_order_leaves_for_a_provider_and_what_was_asked_before_may_come(world: World) -> None:
    story = told(world)
    _protects(story, "staff")
    story.office.do("case_officer", "handlers", handler=SECOND)
    story.office.do("case_officer", "resumptions")
    story.office.start()
    world.advance(days=2)
    world.tick()
    assert story.source.orders(story.case) == []
    assert state(story.now) == "insamling"
    other = collecting(world)
    _protects(other, "staff")
    other.source.wait(other.case)
    assert {s.status for s in other.now.checks.values()} == {"returned"}


def test_a_protected_case_to_its_end_in_person_by_hand_by_name(world: World) -> None:
    story = invited(world)
    link = story.candidate.link()
    _sign_in_and_protect(story)
    assert Browser(world).open(link).status == 410
    world.until_quiet()
    sent, notes = story.mails(), story.ats.notes(story.who)
    story.office.do("case_officer", "handlers", handler=SECOND)
    story.office.do("case_officer", "resumptions")
    person = _comes_by(world, story)
    person.acknowledge()
    story.office.start()
    for check in story.now.checks:
        story.office.do("case_officer", "results", check=check, status="done", findings=[])
    person = _comes_by(world, story)
    person.send_reply()
    story.office.do("case_officer", "assessments", text="Kontrollerna är genomförda.", resolutions=[])
    _reviewed(story)
    assert story.office.refused("case_officer", "releases") == (409, "output_not_approved")
    _approved(story, "release", OFFICER)
    story.office.do("case_officer", "releases")
    page = _comes_by(world, story).browser.open("/c/report")
    assert page.status == 200
    assert "/c/report/pdf" not in page.text
    _approved(story, "report", tenant.STAFF["decider"])
    printed = text(story.office.report("decider"))
    assert "Kandidat 1" in printed
    assert story.who.last_name not in printed
    assert pdf(world, story, "decider") == (409, "output_not_approved")  # each approval serves once
    story.office.decide()
    world.tick()
    assert story.now.closed_at is not None
    assert (story.mails(), story.ats.notes(story.who)) == (sent, notes)


def _sign_in_and_protect(story: Story) -> None:
    story.candidate.sign_in()
    story.candidate.browser.open("/c/protected/question")
    assert story.candidate.browser.send("/c/protected/question", answer="yes").status == 200


def _comes_by(world: World, story: Story) -> Candidate:
    """The candidate has come to the office, and signs in with what is handed over there."""
    person = Candidate(world, story.who)
    assert person.come_in(*story.office.hand_over()).status == 200
    return person


def _by_second(story: Story, command: str, **body: object) -> None:
    """The second handler, who is a reviewer."""
    answer = story.office.ask("reviewer", command, SECOND, **body)
    assert answer.status == 201, answer.text
    story.world.until_quiet()


def _reviewed(story: Story) -> None:
    _by_second(story, "reviews", outcome="approved")


def _approved(story: Story, output: str, to: str) -> None:
    _by_second(story, "output-approvals", output=output, to=to, harm_test=TEST)
