"""The ATS stops an application, early, by the candidate alone, or twice: a person is asked, once, and nothing ends by itself."""

from typing import Any

from infra.local import tenant
from shared.domain.status import open_questions, state
from tests.scenario.people import BO, Applicant, Ats
from tests.scenario.story import Story, invited, opened, told
from tests.world.world import World


def rejection(who: Applicant) -> dict[str, Any]:
    """What Greenhouse says when an application is rejected."""
    application = {"id": int(who.application), "candidate": {"id": int(who.candidate)}}
    return {"action": "reject_candidate", "payload": {"application": application}}


def stopped(world: World, who: Applicant) -> Story:
    """A case whose application was rejected before the message of its stage came."""
    Ats(world).send(tenant.GREENHOUSE, rejection(who), load=False)
    return opened(world, who)


def asked(story: Story) -> bool:
    """Whether a person is asked what becomes of the case."""
    return "ats_stopped" in open_questions(story.now, story.world.now())


def test_a_stop_that_comes_before_its_application_is_asked_about_before_anything_starts(world: World) -> None:
    story = stopped(world, Applicant())
    assert asked(story)
    story.office.accept()
    assert (story.now.service, state(story.now), story.mails()) == (None, "utkast", [])
    assert story.office.refused("case_officer", "collection-starts") == (409, "need_not_assessed")
    story.office.answer("ats_stopped", "continue")
    assert (story.now.service, story.sent()) == ("BK-B", ["invitation"])


def test_an_early_stop_may_end_the_case_and_touches_no_other(world: World) -> None:
    first = stopped(world, Applicant())
    other = opened(world, Applicant(number=BO, email="bo@example.com"))
    first.office.answer("ats_stopped", "cancel")
    assert (state(first.now), first.now.cancelled) == ("avbruten", "ats")
    assert (asked(other), state(other.now)) == (False, "utkast")


def test_a_stop_holds_the_collection_until_a_person_has_answered(world: World) -> None:
    story = told(world)
    story.ats.send(tenant.GREENHOUSE, rejection(story.who))
    world.until_quiet()
    world.advance(days=5)
    assert story.office.refused("case_officer", "collection-starts") == (409, "ats_stopped")
    story.office.answer("ats_stopped", "continue")
    story.office.do("case_officer", "collection-starts")
    assert story.now.collecting_at is not None


def test_an_anonymisation_that_names_only_the_candidate_reaches_the_case(world: World) -> None:
    story = invited(world)
    other = invited(world, Applicant(number=BO, email="bo@example.com"))
    payload = {
        "candidate_id": int(story.who.candidate),
        "anonymized_fields": ["full_name", "email_addresses"],
    }
    body = {"action": "candidate_anonymized", "payload": payload}
    status, answer = story.ats.send(tenant.GREENHOUSE, body, load=False)
    assert (status, answer["taken"]) == (200, "signal")
    world.until_quiet()
    assert (story.now.signal, asked(story), asked(other)) == ("anonymised", True, False)


def test_the_same_stop_under_another_id_is_no_second_commit(world: World) -> None:
    story = invited(world)
    for event in ("e-1", "e-2"):  # the id is in a header that the signature does not cover
        status, _ = story.ats.send(tenant.GREENHOUSE, rejection(story.who), event_id=event, load=False)
        assert status == 200
        world.until_quiet()
    assert story.events().count("case.signalled") == 1
    commits = world.commits
    story.office.answer("ats_stopped", "continue")
    assert world.commits > commits
    story.ats.send(tenant.GREENHOUSE, rejection(story.who), event_id="e-3", load=False)
    world.until_quiet()
    assert not asked(story)  # an answer is not asked for again because somebody plays an old message
