"""Words near what may not be weighed warn whoever writes them; what may not be kept is discarded without a trace of its kind."""

import json

from tests.scenario.story import reading, replied
from tests.world.world import World


def test_an_assessment_near_a_ground_warns_and_is_taken(world: World) -> None:
    """DS-01, DS-05: a warning in the answer, never a block, and nothing of it on the bus, in the log or stored."""
    story = replied(world)
    text = "Kandidaten är gravid och ganska gammal, men kontrollerna är genomförda."
    answer = story.office.do("case_officer", "assessments", text=text, resolutions=[])
    found = [(w["ground"], w["rule_id"], w["pointer"]) for w in answer.json["warnings"]]
    assert ("family", "DS-05", "#/text") in found
    first = answer.json["warnings"][0]
    assert text[first["start"] : first["end"]] == "gravid"
    events = json.dumps([e.data() for c in world.log(story.case).commits for e in c.events])
    stored = str([world.items(t) for t in ("CasesTable", "ViewsTable", "DoorsTable")])
    for place in (events, stored, str(world.lines)):
        assert "warning" not in place
        assert "gravid" not in place


def test_a_neutral_text_has_no_warning(world: World) -> None:
    story = replied(world)
    answer = story.office.do(
        "case_officer", "assessments", text="Kontrollerna är genomförda.", resolutions=[]
    )
    assert "warnings" not in answer.json


def test_surplus_is_discarded_and_only_that_is_logged(world: World) -> None:
    """BK-31: no category, no kind, no size, no item; who reads the log learns that something was discarded."""
    story = reading(world, persona="final_judgment")
    shown = story.office.read("case_officer").json["findings"]
    check = next(c for c in shown if c["findings"])
    item = story.now.checks[check["check"]].item
    story.office.do("case_officer", "discards", item=item, finding=check["findings"][0]["finding"])
    event = [e for c in world.log(story.case).commits for e in c.events if e.type == "surplus.discarded"]
    assert [e.data() for e in event] == [{"by": "mona"}]
    after = story.office.read("case_officer").json["findings"]
    assert all(not c["findings"] for c in after)
    story.candidate.send_reply()
    story.office.finish()
    assert "report.released" in story.events()


def test_surplus_in_a_note_is_discarded_and_the_rest_stays(world: World) -> None:
    story = reading(world)
    need = story.now.answers["need"].item
    story.office.do("case_officer", "discards", item=need, text="Behovet, utan det som inte hör hit.")
    story.candidate.send_reply()
    story.office.finish()
    assert b"%PDF" in story.office.report("case_officer")[:8]


def test_what_the_candidate_wrote_is_never_edited(world: World) -> None:
    """BK-15: the reply is no item that staff may take anything out of."""
    story = reading(world, persona="final_judgment")
    story.candidate.comment(1, "context", "Jag var sjuk då.")
    story.candidate.send_reply()
    refused = story.office.refused("case_officer", "discards", item=story.now.reply, text="")
    assert refused == (422, "content_invalid")
