"""Who is partial learns nothing: the same refusal whatever was found, and nothing read on the way to it."""

from tests.scenario.people import BO, Applicant
from tests.scenario.story import Story, replied
from tests.world.world import TENANT, World


def traces(story: Story) -> tuple[object, ...]:
    """What a refused command must leave as it is."""
    world = story.world
    readings = [(r.who, r.role, r.what) for r in world.readings.read(TENANT, story.case)]
    return world.commits, readings, len(world.items("KeysTable")), world.documents()


def test_a_partial_officer_is_refused_alike_whatever_was_found(world: World) -> None:
    final = replied(world, persona="final_judgment")
    clear = replied(world, Applicant(BO, "Bo", email="bo@example.com"))
    answers = []
    for story in (final, clear):
        story.office.do("case_officer", "answers", question="conflict_of_interest", answer="declared")
        before = traces(story)
        for text in ("Kandidaten är dömd för misshandel.", "Kontrollerna är genomförda."):
            answer = story.office.ask("case_officer", "assessments", text=text, resolutions=[])
            told = {name: value for name, value in answer.json.items() if name != "instance"}
            answers.append((answer.status, told))
        assert traces(story) == before
    assert answers[0][0] == 403
    assert answers[0][1]["code"] == "conflict_of_interest"
    assert answers == [answers[0]] * 4


def test_who_is_not_partial_is_told_that_the_word_does_not_fit(world: World) -> None:
    words = {"text": "Kandidaten är dömd för misshandel.", "resolutions": []}
    clear = replied(world)
    clear.office.do("case_officer", "answers", question="conflict_of_interest", answer="declared")
    assert clear.office.refused("case_officer", "assessments", "lena", **words)[0] == 422
    final = replied(world, Applicant(BO, "Bo", email="bo@example.com"), persona="final_judgment")
    assert final.office.ask("case_officer", "assessments", "lena", **words).status == 201
