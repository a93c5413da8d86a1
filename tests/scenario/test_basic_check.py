"""BK-B, the check of a new teacher, from the ATS's message to the closed case."""

from hashlib import sha256

from shared.domain.commit import faults
from shared.domain.status import state
from tests.scenario.story import opened, reading, released
from tests.world.world import TENANT, World


def test_a_teacher_from_the_web_hook_to_the_closed_case(world: World) -> None:
    story = opened(world)
    office, candidate = story.office, story.candidate
    assert state(story.now) == "utkast"  # a stage change makes a draft at most (BK-11)

    office.accept()
    assert (story.now.service, story.now.host) == ("BK-B", "mona")
    assert story.sent() == ["invitation"]

    candidate.arrive()
    assert story.now.identity == "e_identification"
    assert office.refused("case_officer", "collection-starts") == (409, "waiting_time")

    office.start()
    story.source.wait(story.case)
    assert story.events().count("check.ordered") == story.events().count("check.returned") == 2
    assert story.now.reading_until is not None
    assert office.refused("case_officer", "assessments", text="Klart.") == (409, "candidate_reads_first")

    candidate.sign_in()
    candidate.send_reply()
    office.finish()
    office.decide()
    assert state(story.now) == "avslutad"
    assert story.sent() == ["invitation", "reading_opened", "released"]
    assert len(story.mails()) == 3
    assert faults(world.log(story.case).commits) == []


def test_the_report_is_the_one_that_the_log_names(world: World) -> None:
    story = released(world)
    answer = world.http("GET", f"/tillit/v1/cases/{story.case}/report", claims=world.staff("decider"))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF-")
    report = story.now.report
    assert report is not None
    assert sha256(answer.body).hexdigest() == report.sha256
    rendered_from = world.log(story.case).commits[report.head_sequence - 1]
    assert rendered_from.hash == report.head


def test_the_worklist_says_who_is_waited_for_and_no_name(world: World) -> None:
    story = reading(world)
    row = world.views.get(TENANT, story.case)
    assert row is not None
    assert (row.waiting_who, row.waiting_what, row.sequence) == ("candidate", "reading", story.now.sequence)
    answer = world.http("GET", "/tillit/v1/cases", claims=world.staff("case_officer"))
    assert [item["case_id"] for item in answer.json["items"]] == [story.case]
    assert story.who.last_name not in answer.text
    assert story.who.number not in answer.text


def test_no_finding_is_shown_to_the_client_before_the_release(world: World) -> None:
    story = reading(world, persona="final_judgment")
    report = f"/tillit/v1/cases/{story.case}/report"
    assert story.office.read("decider").json.get("findings") is None
    assert world.http("GET", report, claims=world.staff("decider")).status == 409
    story.candidate.send_reply()
    story.office.finish()
    found = story.office.read("decider").json["findings"]
    assert sum(len(check["findings"]) for check in found) == 1
