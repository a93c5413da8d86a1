"""Another person opens the link first, in a case that has no number to tell them by: a human sees to it."""

from shared.content import PersonRecord, open_person
from shared.domain.status import open_questions
from tests.scenario.people import ALVA, BO, Applicant, Candidate
from tests.scenario.story import Story, invited
from tests.world.world import World


def first_comes_a_stranger(world: World) -> tuple[Story, Candidate]:
    """A case without a number; somebody who reads the same mail signs in, reads the notice and acknowledges it."""
    story = invited(world, Applicant(number=""))
    stranger = Applicant(number=BO, first_name="Bo", last_name="Annan", email=story.who.email)
    person = Candidate(world, stranger)
    person.arrive()
    return story, person


def record(story: Story) -> PersonRecord:
    """The candidate's record as it stands."""
    with story.world.functions.inside("StaffApi") as services:
        return open_person(services, story.world.log(story.case))


def test_another_name_is_asked_about_before_anything_is_collected(world: World) -> None:
    story, _ = first_comes_a_stranger(world)
    assert open_questions(story.now, world.now()) == ("names_differ",)
    world.advance(days=7)
    assert story.office.refused("case_officer", "collection-starts") == (409, "names_differ")
    names = story.office.read("case_officer").json["candidate"]
    assert (names["last_name"], names["called"]) == ("Annan", "Alva Exempel")  # what a person decides by
    story.office.answer("names_differ", "same_person")
    story.office.do("case_officer", "collection-starts")
    assert record(story).person_number == BO


def test_who_was_another_person_leaves_nothing_and_the_candidate_goes_on(world: World) -> None:
    story, stranger = first_comes_a_stranger(world)
    old_link, old_notice = stranger.link(), story.now.notice_at
    story.office.answer("names_differ", "other_person")
    assert story.sent() == ["invitation", "link_renewed"]
    now = story.now
    assert (now.identity, now.notice_at, now.acknowledged_at, now.protected) == (None, None, None, None)
    kept = record(story)
    assert (kept.name, kept.person_number, kept.called) == ("Alva Exempel", None, None)
    page = stranger.browser.open("/c/notice")
    assert page.status == 410
    assert story.who.last_name not in page.text
    assert stranger.browser.open(old_link).status == 410

    candidate = Candidate(world, Applicant(ALVA, candidate=story.who.candidate))
    candidate.arrive()
    assert story.now.acknowledged_at is not None
    assert story.now.notice_at != old_notice
    kept = record(story)
    assert (kept.name, kept.person_number) == ("Alva Exempel", ALVA)
    assert open_questions(story.now, world.now()) == ()
    story.office.start()
    assert story.now.collecting_at is not None
