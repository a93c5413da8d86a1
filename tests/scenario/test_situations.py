"""Section 12 of the case description, situation by situation. Those with a story of their own are only named here:

no ATS, number or mail: `test_without_ats`; public records: `test_public_records`; two organisations: `test_two_organisations`;
absence: `test_absence`; a school's extract: `test_extracts`, `test_staff_api_extracts`.
"""

from datetime import date, timedelta

from shared.domain.calendar import add_working_days, is_working_day, local_date
from shared.domain.status import starts_on
from tests.scenario.people import Applicant
from tests.scenario.story import collecting, invited, told
from tests.world.world import World


def test_somebody_under_18_is_stopped_for_a_human_before_any_collection(world: World) -> None:
    story = invited(world, Applicant(number="", first_name="Cim", engagement="trainee"))
    office = story.office
    born = local_date(world.now()) - timedelta(days=17 * 365)
    office.do("case_officer", "identity-checks", document_kind="passport", birth_date=born.isoformat())
    story.candidate.come_in(*office.hand_over())
    story.candidate.not_protected()
    story.candidate.acknowledge()
    first = starts_on(story.now)
    assert first is not None
    world.advance(days=(first - local_date(world.now())).days)
    assert "minor" in {q["question"] for q in office.read("case_officer").json["questions"]}
    assert office.refused("case_officer", "collection-starts") == (409, "minor")
    assert story.source.orders(story.case) == []
    office.answer(
        "minor",
        "continue",
        text="Vårdnadshavaren är tillfrågad av handläggaren; praktiken kräver kontrollen.",
    )
    answered = story.now.answers["minor"]
    assert (answered.answer, answered.by) == ("continue", "mona")  # with the reason, and who decided
    office.do("case_officer", "collection-starts")
    assert story.now.collecting_at is not None


def test_periods_count_swedish_working_days_and_say_so(world: World) -> None:
    """Over a weekend the waiting time stands still, and the candidate is told the day, not a number of hours."""
    story = told(world)
    acknowledged = story.now.acknowledged_at
    first = starts_on(story.now)
    assert acknowledged is not None
    assert first == add_working_days(local_date(acknowledged), 1) + timedelta(days=1)
    assert is_working_day(add_working_days(local_date(acknowledged), 1))
    story.office.start()
    story.source.wait(story.case)
    until = story.now.reading_until
    assert until is not None
    last = date.fromisoformat(until)
    assert is_working_day(last)
    assert last == add_working_days(local_date(world.now()), 5)
    story.candidate.sign_in()
    page = story.candidate.browser.open("/c").text.replace("\N{NO-BREAK SPACE}", " ")
    assert f"{last.day} " in page


def test_an_authoritys_case_carries_its_diary_number_in_every_subject_line(world: World) -> None:
    story = collecting(world)
    for role in ("orderer", "case_officer", "registrar"):
        assert story.office.read(role).json["file"]["subject"] == "Bakgrundskontroll, KS 2026/17"
    assert story.who.last_name not in story.office.read("registrar").text
