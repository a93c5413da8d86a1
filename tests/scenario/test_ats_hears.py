"""What the ATS hears back: who is waited for, in the same plain words for everyone, and nothing else."""

from infra.local import tenant
from tests.scenario.people import BO, Applicant
from tests.scenario.story import closed, invited, opened, told
from tests.world.world import World

_NEVER = ("grade", "score", "dom", "åtal", "skuld", "anmärkning", "fynd")


def test_greenhouse_hears_a_note_for_each_step_whatever_was_found(world: World) -> None:
    story = closed(world, persona="final_judgment")
    notes = story.ats.notes(story.who)
    labels = [
        str(e.data()["label"])
        for c in world.log(story.case).commits
        for e in c.events
        if e.type == "ats.informed"
    ]
    assert len(notes) == len(labels) == len(set(notes))
    assert labels[0] == "received"
    assert labels[-1] == "closed"
    assert not [note for note in notes for word in _NEVER if word in note.lower()]
    assert not [note for note in notes if story.who.last_name in note or story.who.number in note]


def test_teamtailor_hears_a_status_and_a_grade_of_null(world: World) -> None:
    who = Applicant(number=BO, email="bo@example.com", position="head-of-finance")
    story = told(world, who, connection=tenant.TEAMTAILOR)
    results = story.ats.results(who)
    assert results
    attributes = [result["attributes"] for result in results]
    assert {a["assessment"]["grade"] for a in attributes} == {None}
    assert {frozenset(a) for a in attributes} == {frozenset({"status", "summary", "assessment"})}
    assert {a["status"] for a in attributes} <= {"sending", "sent", "pending", "completed"}


def test_an_ats_that_is_down_is_told_later_and_holds_up_nothing(world: World) -> None:
    world.outside.ask(world.outside.ats, "faults", {"count": 3, "status": 503, "path": "/v3/notes"})
    story = invited(world)
    assert "action.failed" in story.events()
    assert story.sent() == ["invitation"]
    for _ in range(4):
        world.advance(minutes=10)
        world.tick()
    assert story.now.informed == "awaiting_candidate"
    assert len(story.ats.notes(story.who)) == story.events().count("ats.informed")


def test_an_ats_that_asks_for_time_is_given_it(world: World) -> None:
    fault = {"count": 1, "status": 429, "retry_after": 1200, "path": "/v3/notes"}
    world.outside.ask(world.outside.ats, "faults", fault)
    story = opened(world)
    assert story.ats.notes(story.who) == []
    world.advance(minutes=10)
    world.tick()
    assert story.ats.notes(story.who) == []
    world.advance(minutes=11)
    world.tick()
    assert story.ats.notes(story.who) != []
