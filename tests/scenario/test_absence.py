"""Absence (case 12): work goes to another person; four eyes and blindness stay, and a new host is told to the candidate."""

from shared.domain.status import state
from tests.scenario.story import invited, replied
from tests.world.world import World


def test_a_new_host_is_told_to_the_candidate(world: World) -> None:
    story = invited(world)
    before = story.mails()
    story.office.do("case_officer", "host-changes", host="sara")
    assert (story.now.host, len(story.mails())) == ("sara", len(before) + 1)
    assert story.sent()[-1] == "host_changed"
    story.candidate.arrive()
    assert "Sara Nyström" in story.candidate.browser.open("/c").text


def test_who_has_written_never_reviews_whoever_is_away(world: World) -> None:
    """Mona writes and is sent back; Sara takes over and writes; Mona, now the reviewer, may not review her own case."""
    story = replied(world)
    office = story.office
    office.do("case_officer", "assessments", text="Kontrollerna är genomförda.", resolutions=[])
    assert office.refused("case_officer", "assignments", work="reviewer", to="mona") == (409, "own_work")
    office.do("reviewer", "reviews", outcome="returned", reason="Motivera bättre.")
    office.do("orderer", "assignments", work="handler", to="sara")
    refused = office.refused("case_officer", "assessments", text="Jag skriver ändå.", resolutions=[])
    assert refused == (403, "not_assigned")
    told = office.ask("case_officer", "assessments", "sara", text="Genomförda och bedömda.", resolutions=[])
    assert told.status == 201
    assert office.refused("case_officer", "assignments", work="reviewer", to="mona") == (409, "own_work")
    assert office.refused("reviewer", "reviews", "mona", outcome="approved") == (409, "own_work")
    office.do("case_officer", "assignments", work="reviewer", to="johan")
    assert office.refused("reviewer", "reviews", "lena", outcome="approved") == (403, "not_assigned")
    office.do("reviewer", "reviews", outcome="approved")
    assert story.now.reviewed_by == "johan"


def test_somebody_partial_is_given_no_work_and_a_stranger_neither(world: World) -> None:
    story = invited(world)
    office = story.office
    office.do("reviewer", "answers", question="conflict_of_interest", answer="declared")
    assert office.refused("case_officer", "assignments", work="reviewer", to="johan") == (
        403,
        "conflict_of_interest",
    )
    assert office.refused("case_officer", "assignments", work="reviewer", to="nobody") == (
        422,
        "unknown_staff",
    )


def test_another_decider_stands_in_and_only_that_one_decides(world: World) -> None:
    story = replied(world)
    office = story.office
    office.finish()
    office.do("decider", "assignments", work="decider", to="sara")
    reasons = "Kandidaten motsvarar kraven för tjänsten."
    assert office.refused("decider", "decisions", outcome="appointed", reasons=reasons) == (
        403,
        "not_assigned",
    )
    told = office.ask("decider", "decisions", "sara", outcome="appointed", reasons=reasons)
    world.until_quiet()
    assert (told.status, state(story.now)) == (201, "avslutad")
