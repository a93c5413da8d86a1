"""Assessment, review, release and decision: named humans, four eyes, and what no door lets through."""

import uuid
from collections.abc import Mapping

import pytest

from shared.domain.status import state
from tests.scenario.people import BO, CIM, Applicant
from tests.scenario.story import Story, reading, replied, told
from tests.world.world import TENANT, World


def test_the_reviewer_is_never_the_author(world: World) -> None:
    story = replied(world)
    office = story.office
    office.do("case_officer", "assessments", text="Kontrollerna är genomförda.", resolutions=[])
    assert office.refused("reviewer", "reviews", "mona", outcome="approved") == (409, "own_work")
    assert office.refused("case_officer", "releases") == (409, "not_reviewed")
    office.do("reviewer", "reviews", outcome="returned", reason="Motivera bättre.")
    assert story.now.assessment is None
    office.do("case_officer", "assessments", text="Kontrollerna är genomförda och bedömda.", resolutions=[])
    office.do("reviewer", "reviews", outcome="approved")
    office.do("case_officer", "releases")
    assert state(story.now) == "rapporterad"


def test_each_does_only_what_their_role_may(world: World) -> None:
    story = replied(world)
    refused = story.office.refused
    assert refused("decider", "assessments", text="Klart.") == (403, "role")
    assert refused("orderer", "collection-starts") == (403, "role")
    assert refused("case_officer", "decisions", outcome="appointed", reasons="Skäl nog för ett beslut.") == (
        403,
        "role",
    )
    assert refused("auditor", "cancellations", reason="client_request") == (403, "role")
    outsider = world.http(
        "GET", f"/tillit/v1/cases/{story.case}", claims=world.staff("case_officer", unit="culture")
    )
    assert outsider.status == 404  # another unit's case does not exist for them


def test_a_command_on_an_old_version_is_refused_and_a_repeated_one_told_again(world: World) -> None:
    story = told(world)
    path, claims = f"/tillit/v1/cases/{story.case}/pauses", world.staff("case_officer")
    key = uuid.uuid4().hex
    version = story.now.sequence

    def pause(key: str, seen: int, reason: str = "objection") -> tuple[int, str]:
        headers = {"Idempotency-Key": key, "If-Match": f'"{seen}"'}
        answer = world.http("POST", path, {"reason": reason}, headers=headers, claims=claims)
        return answer.status, "" if answer.status < 300 else answer.code

    assert pause(uuid.uuid4().hex, version - 1) == (412, "version_stale")
    assert pause(key, version) == (201, "")
    assert pause(key, version) == (201, "")
    assert pause(key, version, "dispute") == (422, "key_reused")
    assert story.events().count("case.paused") == 1


def test_a_paused_case_stands_still_until_a_human_lets_it_go_on(world: World) -> None:
    story = told(world, persona="slow")
    story.office.do("case_officer", "pauses", reason="objection")
    world.advance(days=10)
    world.tick()
    assert story.office.refused("case_officer", "collection-starts") == (409, "paused")
    reasons = "Skälen för kontrollen väger tyngre än invändningen."
    story.office.do("case_officer", "rights-answers", request="r1", outcome="refused", reasons=reasons)
    story.office.start()
    assert state(story.now) == "väntar_extern"


def test_why_a_case_is_paused_stays_with_the_staff(world: World) -> None:
    published: list[str] = []

    def heard(sent: Mapping[str, object]) -> bool:
        published.append(str(sent))
        return False  # let it through

    world.fail("events", "PutEvents", wanted=heard)
    disputed = told(world)
    held = told(world, Applicant(BO, "Bo", email="bo@example.com"))
    published.clear()
    notes = []
    for story, reason in ((disputed, "dispute"), (held, "legal_hold")):
        story.office.do("case_officer", "pauses", reason=reason)
        row = world.views.get(TENANT, story.case)
        assert row is not None
        assert (row.waiting_who, row.waiting_what, row.label) == ("staff", "paused:staff", "suspended")
        assert story.office.read("case_officer").json["paused"] == "staff"
        notes.append(story.ats.notes(story.who)[-1].partition(" [")[0])
    assert notes == ["Tillit: Ärendet är pausat."] * 2
    assert any("case.paused" in sent for sent in published)
    stored = [str(world.items(table)) for table in ("CasesTable", "ViewsTable", "DoorsTable")]
    for reason in ("dispute", "legal_hold"):
        assert not [told_of for told_of in (*published, *stored, str(world.lines)) if reason in told_of]
    disputed.office.do("case_officer", "resumptions")
    other = told(world, Applicant(CIM, "Cim", email="cim@example.com"))
    other.office.do("case_officer", "pauses", reason="objection")
    assert other.ats.notes(other.who)[-1].partition(" [")[0] == notes[0]


# What the report may never say (BK-05, PN-11) has to be refused while a human can still mend it.
_NEVER = ("Kandidaten är dömd för misshandel.", "Personnummer 19780110-2380 kontrollerat.")


@pytest.mark.parametrize("text", _NEVER)
def test_words_that_no_report_may_hold_never_leave_a_case_stuck(world: World, text: str) -> None:
    story: Story = reading(world, persona="pending_prosecution")
    story.candidate.send_reply()
    answer = story.office.ask("case_officer", "assessments", text=text, resolutions=[])
    assert answer.status == 422, "refused at the door, or the report is never written"
    story.office.finish()
    assert state(story.now) == "rapporterad"
