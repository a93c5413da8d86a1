"""A teacher student on placement, whom no ATS knows, who has no person number and no mail: everything in person."""

from datetime import date

from shared.domain.commit import faults
from shared.domain.status import state
from tests.scenario.people import Applicant
from tests.scenario.report import text
from tests.scenario.story import Story, ordered
from tests.world.world import World

BORN = date(1999, 5, 4)


def student() -> Applicant:
    return Applicant(number="", first_name="Cim", email=None, engagement="teacher_placement")


def waiting(story: Story) -> tuple[str, str]:
    """Who is waited for and for what, as the office sees it."""
    told = story.office.read("case_officer").json["waiting_for"]
    return told["who"], told["what"]


def at_the_office(story: Story) -> None:
    """The officer looks at a passport, and hands over a link and a code, by which the candidate comes in."""
    story.office.do("case_officer", "identity-checks", document_kind="passport", birth_date=BORN.isoformat())
    assert (story.now.identity, story.now.has_number, story.now.has_birth_date) == ("id_check", False, True)
    assert waiting(story) == ("staff", "login_code")
    address, code = story.office.hand_over()
    assert story.candidate.come_in(address, code).status == 200


def test_a_student_on_placement_is_checked_without_ats_number_and_mail(world: World) -> None:
    story = ordered(world, student())
    office, candidate = story.office, story.candidate
    story.source.answers(story.who, "final_judgment")
    office.do("orderer", "answers", question="email", answer="none")
    office.answers()
    assert (story.now.service, waiting(story)) == ("BK-B", ("staff", "host"))
    office.do("case_officer", "host-changes", host="mona")
    assert waiting(story) == ("staff", "id_check")

    at_the_office(story)
    assert waiting(story) == ("candidate", "notice")
    candidate.not_protected()
    candidate.acknowledge()

    office.start()
    story.source.wait(story.case)
    candidate.come_in(*office.hand_over())
    assert "Misshandel" in candidate.browser.open("/c/reading/1").text
    candidate.comment(1, "context", "Jag var nitton år.")
    candidate.send_reply()
    office.finish()

    report = text(office.report("decider"))
    assert "Mona Lindqvist kontrollerade kandidatens legitimation" in report
    assert "Cim Exempel, personnummer saknas" in report
    assert "Namn och födelsedatum är kandidatens. Personnummer saknas i källan." in report
    assert "Jag var nitton år." in report
    office.decide()
    assert state(story.now) == "avslutad"
    assert (world.mail(), story.sent()) == ([], [])
    assert not [e for e in story.events() if e.startswith("ats.")]
    assert faults(world.log(story.case).commits) == []


def test_a_source_that_knows_the_name_with_another_birth_date_has_told_nothing(world: World) -> None:
    story = ordered(world, student())
    story.source.answers(story.who, "slow")
    story.office.do("orderer", "answers", question="email", answer="none")
    story.office.accept()
    at_the_office(story)
    story.candidate.not_protected()
    story.candidate.acknowledge()
    story.office.start()
    seen = {"source": "Attunda tingsrätt", "status": "laga_kraft", "category": "assault"}
    dates = {"dated_on": "2026-03-02", "final_on": "2026-03-23"}
    record = {**seen, **dates, "source_ref": "B 1-26", "sanction": "fines"}
    by_hand = {**record, "words": "Misshandel", "matched_on": "personnummer"}
    by_number = story.office.refused(
        "case_officer", "results", check="courts_general", status="done", findings=[by_hand]
    )
    assert by_number == (422, "match_impossible")  # nobody can have matched on a number that is not there
    person = {"person_number": None, "name": "Cim Exempel", "birth_date": "1999-05-05"}
    words = {"court_type": "general", "heading": "Misshandel", "statute": "3 kap. 5 § brottsbalken"}
    for order in story.source.orders(story.case):
        records = [{**record, **person, **words}] if order["kind"] == "courts_general" else []
        answer = story.source.deliver("courts", order["order_id"], order["kind"], story.who, records)
        assert answer.status == 200
    world.until_quiet()
    found = story.office.read("case_officer").json["findings"]
    assert [check["findings"] for check in found] == [[], []]
