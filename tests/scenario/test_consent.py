"""A security vetting as its candidate meets it: invited to an interview, asked for the consent by law, free to take it back."""

import pytest

from infra.local import tenant
from tests.scenario.people import DAG, Applicant
from tests.scenario.procedures import consents, judged, next_step, record, started, walk
from tests.scenario.story import Story
from tests.world.world import World

WITHOUT_CONTENT = ("kontroll", "prövning", "säkerhet", "drifttekniker", "Kommunhuset", "Ingrid", "ekonomi")


def begun(world: World) -> Story:
    """The candidate is informed, and the vetting has begun."""
    who = Applicant(number=DAG, first_name="Dag", email="dag@example.com")
    return started(world, "SP-3", "control-engineer", who=who)


def asked(world: World) -> Story:
    """The basic investigation is made and handed over, and the decider goes on: now the consent is asked for."""
    story = begun(world)
    walk(story, until="interim_assessment")
    judged(story)
    walk(story, until="record_check", interim_assessment="go_on")
    story.candidate.sign_in()
    return story


def waiting(story: Story) -> tuple[str, str]:
    told = story.office.read("case_officer").json["waiting_for"]
    return told["who"], told["what"]


def mail_bodies(story: Story) -> list[str]:
    return [f"{m.subject} {m.body}" for m in story.world.mail() if m.to == story.who.email]


def without_content(mail: str) -> bool:
    return not any(word.lower() in mail.lower() for word in WITHOUT_CONTENT)


def test_the_invitation_is_mailed_without_content_and_read_on_the_page(world: World) -> None:
    story = begun(world)
    step = next_step(story)
    assert step
    record(story, step)
    assert story.sent()[-1] == "interview_invitation"
    assert without_content(mail_bodies(story)[-1])
    page = story.candidate.browser.open("/c/interview").text
    for told in ("Ingrid Sandell", "Kommunhuset, rum 3", "90 minuter", "ekonomi", "Ring Mona Lindqvist"):
        assert told in page, told
    readings = [(a.who, a.what) for a in world.readings.read(story.now.tenant, story.case)]
    assert ("candidate", "invitation") in readings


def test_the_host_is_told_by_name_and_a_change_is_told(world: World) -> None:
    story = begun(world)
    assert "Mona Lindqvist" in story.candidate.browser.open("/c/case").text
    story.office.do("case_officer", "host-changes", host=tenant.STAFF["interviewer"])
    assert story.sent()[-1] == "host_changed"
    assert "Ingrid Sandell" in story.candidate.browser.open("/c/case").text


def test_a_consent_is_asked_for_once_and_carries_the_record_check(world: World) -> None:
    story = asked(world)
    browser = story.candidate.browser
    assert waiting(story) == ("candidate", "consent")
    assert story.sent().count("consent_wanted") == 1
    assert without_content(next(m for m in mail_bodies(story) if "en fråga till dig" in m))
    assert "Samtycker du till registerkontroll?" in browser.open("/c/consent").text
    assert browser.open("/c/report").status == 200, "the candidate reads the report that was handed over"
    consents(story)
    assert story.events()[-1] == "consent.given"
    walk(story, until="record_check_reply")
    assert "Säkerhetspolisen gör en registerkontroll" in browser.open("/c/case").text
    world.advance(days=30)
    world.tick()
    assert story.sent().count("consent_wanted") == 1


@pytest.mark.parametrize("first", ["no", "yes"])
def test_a_no_and_a_consent_taken_back_go_to_a_human_decision(world: World, first: str) -> None:
    """SP-16: nothing ends by itself, however long it stands; the decider is waited for."""
    story = asked(world)
    consents(story, first)
    if first == "yes":
        browser = story.candidate.browser
        browser.open("/c/consent/withdraw")
        assert browser.send("/c/consent/withdraw").status == 200
        world.until_quiet()
    assert story.now.consent == ("refused" if first == "no" else "withdrawn")
    sent = story.sent()
    world.advance(days=90)
    world.tick()
    assert waiting(story) == ("decider", "decision")
    assert not {"case.cancelled", "case.closed", "case.withdrawn"} & set(story.events())
    assert story.sent() == sent, "a no is never reminded of"
