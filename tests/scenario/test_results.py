"""What sources answer: by callback and by hand, right and wrong, slow and twice."""

import pytest

from shared.domain.calendar import end_of_day
from shared.domain.status import open_questions, source_due, state
from tests.scenario.people import BO
from tests.scenario.story import collecting, reading, told
from tests.world.world import World


def test_a_case_officer_enters_what_a_source_told_by_hand(world: World) -> None:
    story = collecting(world, persona="slow")
    for check in ("courts_general", "courts_administrative"):
        story.office.do("case_officer", "results", check=check, status="done", findings=[])
    assert {c.via for c in story.now.checks.values()} == {"manual"}
    assert state(story.now) == "kandidat_yttrande"
    story.source.release(story.case)  # what the source says afterwards changes nothing
    world.wait_for(lambda: all(o["deliveries"] for o in story.source.orders(story.case)))
    assert {d["status"] for o in story.source.orders(story.case) for d in o["deliveries"]} == {200}
    assert story.events().count("check.returned") == 2


def test_an_answer_about_somebody_else_is_put_to_a_human_and_nothing_of_it_kept(world: World) -> None:
    story = collecting(world, persona="wrong_subject")
    world.wait_for(lambda: story.events().count("check.rejected") == 2)
    assert "wrong_subject" in open_questions(story.now, world.now())
    assert not any(c.item for c in story.now.checks.values())
    story.source.answers(story.who, "clear")
    story.office.answer("wrong_subject", "order_again")
    story.source.wait(story.case)
    assert {c.attempts for c in story.now.checks.values()} == {2}
    assert state(story.now) == "kandidat_yttrande"


def test_an_answer_about_somebody_else_may_end_as_not_done(world: World) -> None:
    story = collecting(world, persona="wrong_subject")
    world.wait_for(lambda: story.events().count("check.rejected") == 2)
    story.office.answer("wrong_subject", "not_done")
    assert {c.reason for c in story.now.checks.values()} == {"identity_not_verified"}
    assert state(story.now) == "kandidat_yttrande"


def test_a_slow_source_is_told_to_the_candidate_and_put_to_a_human(world: World) -> None:
    story = collecting(world, persona="slow")
    last = source_due(story.now, "courts_general")
    assert last is not None
    world.move_to(end_of_day(last))
    world.tick()
    assert story.sent()[-1] == "source_slow"
    assert open_questions(story.now, world.now()) == ("source_slow",)
    story.office.answer("source_slow", "wait")
    story.source.release(story.case)
    story.source.wait(story.case)
    assert state(story.now) == "kandidat_yttrande"


def test_a_source_that_refuses_leaves_a_neutral_not_done(world: World) -> None:
    story = collecting(world, persona="source_refuses")
    story.source.wait(story.case)
    assert {c.reason for c in story.now.checks.values()} == {"source_refused"}
    assert state(story.now) == "kandidat_yttrande"


@pytest.mark.parametrize(("persona", "statuses"), [("sends_twice", {200}), ("sends_garbage", {400, 200})])
def test_what_is_sent_twice_or_torn_is_taken_once(world: World, persona: str, statuses: set[int]) -> None:
    story = collecting(world, persona=persona)
    story.source.wait(story.case)
    least = 3 if persona == "sends_twice" else 2
    world.wait_for(lambda: all(len(o["deliveries"]) >= least for o in story.source.orders(story.case)))
    delivered = [d["status"] for o in story.source.orders(story.case) for d in o["deliveries"]]
    assert set(delivered) == statuses
    assert story.events().count("check.returned") == 2


@pytest.mark.parametrize(
    ("persona", "shown"),
    [
        ("clear", 0),
        ("final_judgment", 1),
        ("pending_prosecution", 1),
        ("acquittal", 0),
        ("compulsory_care", 0),
        ("old_judgment", 0),
        ("wrong_person", 0),
    ],
)
def test_only_what_may_be_shown_reaches_the_candidate(world: World, persona: str, shown: int) -> None:
    story = reading(world, persona=persona)
    story.candidate.browser.open("/c/reading")
    first = story.candidate.browser.open("/c/reading/1")
    assert first.status == (200 if shown else 404)
    assert story.candidate.browser.open("/c/reading/2").status == 404
    if persona == "pending_prosecution":
        assert "dömd" not in first.text.lower().replace("inte dömd", "")


def test_a_result_of_nobodys_order_or_of_another_provider_is_not_found(world: World) -> None:
    story = collecting(world, persona="slow")
    order = story.source.orders(story.case)[0]["order_id"]
    for provider, name in (("courts", f"{'0' * 26}{order[26:]}"), ("bureau", order)):
        answer = story.source.deliver(provider, name, "courts_general", story.who, [])
        assert (answer.status, answer.code) == (404, "unknown_order")


def test_a_result_with_a_wrong_or_a_stale_signature_is_refused(world: World) -> None:
    story = told(world)
    forged = story.source.deliver(
        "courts", "x" * 26, "courts_general", story.who, [], secret="whsec_" + "A" * 44
    )
    stale = story.source.deliver("courts", "x" * 26, "courts_general", story.who, [], age=3600)
    unknown = story.source.deliver("nobody", "x" * 26, "courts_general", story.who, [])
    assert [a.status for a in (forged, stale, unknown)] == [401, 401, 404]
    assert (forged.code, stale.code) == ("signature_wrong", "timestamp_stale")


def test_the_same_message_with_another_content_is_refused(world: World) -> None:
    story = collecting(world, persona="slow")
    order = next(o for o in story.source.orders(story.case) if o["kind"] == "courts_general")["order_id"]
    deliver = story.source.deliver
    assert deliver("courts", order, "courts_general", story.who, [], message="msg-1").status == 200
    other = deliver(
        "courts", order, "courts_general", story.who, [], message="msg-1", not_done="source_refused"
    )
    assert (other.status, other.code) == (409, "other_content")
    assert BO not in other.text


@pytest.mark.parametrize("reason", ["permission_not_given", "candidate_withdrew"])
def test_what_only_the_candidate_can_say_no_provider_may_say(world: World, reason: str) -> None:
    story = collecting(world, persona="slow")
    order = next(o for o in story.source.orders(story.case) if o["kind"] == "courts_general")["order_id"]
    commits = world.commits
    answer = story.source.deliver("courts", order, "courts_general", story.who, [], not_done=reason)
    assert (answer.status, world.commits) == (400, commits)
    assert story.now.checks["courts_general"].status == "ordered"


def test_the_id_of_a_message_is_short_and_nothing_but_an_id(world: World) -> None:
    story = collecting(world, persona="slow")
    order = next(o for o in story.source.orders(story.case) if o["kind"] == "courts_general")["order_id"]
    commits = world.commits
    for message in ("msg 1", "msg/1", "197801102380#x", "m" * 129):
        answer = story.source.deliver("courts", order, "courts_general", story.who, [], message=message)
        assert (answer.status, answer.code) == (400, "webhook_id"), message
    assert world.commits == commits
    assert (
        story.source.deliver("courts", order, "courts_general", story.who, [], message="m" * 128).status
        == 200
    )


def test_a_name_in_an_address_that_nothing_has_is_not_found(world: World) -> None:
    long = "a" * 200
    staff = world.staff("case_officer")
    for method, path, claims in (
        ("POST", f"/results/{long}", None),
        ("POST", f"/intake/{long}", None),
        ("GET", f"/c/link/{long}", None),
        ("GET", f"/tillit/v1/cases/{long}", staff),
        ("GET", f"/tillit/v1/cases/{long}/report", staff),
    ):
        answer = world.http(method, path, b"{}" if method == "POST" else None, claims=claims)
        assert answer.status == 404, path
        assert long not in str(world.lines)
