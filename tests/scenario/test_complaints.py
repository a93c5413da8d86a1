"""Complaints: a queue outside the cases, in other hands, with its own day; never seen in the case and never affecting it."""

import uuid

from shared.domain.calendar import add_months, end_of_day, local_date
from tests.scenario.story import Story, released, told
from tests.world.api import Answer
from tests.world.world import TENANT, World

TEXT = "Jag blev avbruten flera gånger under samtalet."


def complain(story: Story, text: str = TEXT) -> None:
    """Complain on the page."""
    browser = story.candidate.browser
    assert browser.open("/c/complaint").status == 200
    page = browser.send("/c/complaint", text=text)
    assert page.status == 200, page.text


def officer(
    world: World, method: str, path: str, body: dict[str, object] | None = None, who: str = "klara"
) -> Answer:
    """A call of the complaints officer."""
    key = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
    claims = world.staff("complaints_officer", subject=who)
    return world.http(method, f"/tillit/v1/complaints{path}", body, headers=key, claims=claims)


def test_a_complaint_goes_to_a_queue_of_its_own_and_leaves_no_trace_in_the_case(world: World) -> None:
    story = told(world)
    before = (story.now, story.events(), len(world.readings.read(TENANT, story.case)))
    complain(story)
    queue = officer(world, "GET", "").json["items"]
    due = add_months(local_date(world.now()), 1)
    assert [(c["status"], c["due_on"], c["late"]) for c in queue] == [("open", due.isoformat(), False)]
    assert "case_id" not in queue[0]
    read = officer(world, "GET", f"/{queue[0]['complaint']}").json
    assert (read["text"], read["case_id"]) == (TEXT, story.case)
    given = officer(world, "POST", f"/{queue[0]['complaint']}/answers", {"text": "Vi beklagar det."})
    assert given.status == 201, given.text
    world.until_quiet()
    assert (story.now, story.events(), len(world.readings.read(TENANT, story.case))) == before
    assert "Vi beklagar det." in story.candidate.browser.open("/c/complaint").text
    again = officer(world, "POST", f"/{queue[0]['complaint']}/answers", {"text": "Igen."})
    assert (again.status, again.code) == (409, "complaint_answered")


def test_a_complaint_is_late_by_the_clock(world: World) -> None:
    story = told(world)
    complain(story)
    world.move_to(end_of_day(add_months(local_date(world.now()), 1)))
    assert [c["late"] for c in officer(world, "GET", "").json["items"]] == [True]


def test_nobody_who_worked_on_the_case_handles_a_complaint_about_it(world: World) -> None:
    """SO-18: not the assessor, not the reviewer, not the host, nor anybody who did anything in the case."""
    story = released(world)
    story.candidate.sign_in()
    complain(story)
    (queued,) = officer(world, "GET", "").json["items"]
    for who in ("mona", "johan"):
        read = officer(world, "GET", f"/{queued['complaint']}", who=who)
        assert (read.status, read.code) == (403, "complaint_own_case")
        told_off = officer(world, "POST", f"/{queued['complaint']}/answers", {"text": "Nej."}, who=who)
        assert (told_off.status, told_off.code) == (403, "complaint_own_case")


def test_no_other_role_sees_the_queue(world: World) -> None:
    for role in (
        "case_officer",
        "reviewer",
        "decider",
        "orderer",
        "administrator",
        "data_protection_officer",
    ):
        got = world.http("GET", "/tillit/v1/complaints", claims=world.staff(role))
        assert (got.status, got.code) == (403, "role")


def test_what_is_written_lies_sealed(world: World) -> None:
    story = told(world)
    complain(story)
    stored = str([world.items(t) for t in ("DoorsTable", "CasesTable", "KeysTable", "ViewsTable")])
    assert TEXT not in stored
    assert TEXT not in str(world.documents())
    assert TEXT not in str(world.lines)


def test_a_letter_is_registered_by_the_officer_and_an_empty_form_is_not_taken(world: World) -> None:
    story = told(world)
    made = officer(world, "POST", "", {"case_id": story.case, "text": "Ett brev."})
    assert made.status == 201, made.text
    unknown = officer(world, "POST", "", {"case_id": "0123456789abcdef0123456789", "text": "Ett brev."})
    assert unknown.status == 404
    story.candidate.browser.open("/c/complaint")
    assert story.candidate.browser.send("/c/complaint", text="  ").status == 422
    assert len(officer(world, "GET", "").json["items"]) == 1
