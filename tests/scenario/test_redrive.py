"""What was put aside comes back when its cause is mended: all of it, once, whatever breaks off in between."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import operate_redrive
from infra.operate_redrive import redrive
from infra.place import Place
from shared.domain.commit import Log, published
from shared.reactors import notify
from shared.runtime.clients import client
from tests.scenario.operators import Operator, place
from tests.scenario.people import BO, CIM, Applicant
from tests.scenario.story import Story, invited, opened
from tests.scenario.test_delivery import assert_no_dead_letters, spoil
from tests.world.world import TENANT, World

Monkeypatch = pytest.MonkeyPatch


def bo() -> Applicant:
    """Another candidate."""
    return Applicant(number=BO, email="bo@example.com")


def faulty_for(monkeypatch: Monkeypatch, *cases: str) -> None:
    """Code that fails for some cases and works for all others."""
    right: Callable[..., str | None] = notify._address

    def address(services: object, log: Log, person: object) -> str | None:
        if log.case.id in cases:
            raise ZeroDivisionError
        return right(services, log, person)

    monkeypatch.setattr(notify, "_address", address)


def put_aside(world: World, monkeypatch: Monkeypatch) -> Story:
    """A case whose message fails as often as the queue allows, beside one that is not held up by it."""
    story = opened(world)
    faulty_for(monkeypatch, story.case)
    story.office.accept()
    assert story.sent() == []
    other = invited(world, bo())
    assert other.sent() == ["invitation"]
    return story


def test_a_poison_message_is_put_aside_after_five_receives_and_comes_back_when_the_code_is_mended(
    world: World, monkeypatch: Monkeypatch
) -> None:
    operator = Operator(world)
    story = put_aside(world, monkeypatch)
    failed = [x for x in world.lines if x["line"] == "FAULT" and x["case"] == story.case]
    assert {x["error"] for x in failed} == {"ZeroDivisionError"}
    hints = len(failed) // 5
    assert len(failed) == 5 * hints  # each message was received five times, and then no more
    monkeypatch.undo()

    assert operator.redrive(do=False)
    assert f"NotifyDeadLetters: {hints} can be brought back, 0 to stay" in operator.said
    assert any("see FAULT in the log of Notify" in line for line in operator.said)
    assert story.case not in " ".join(operator.said)
    world.until_quiet()
    assert story.sent() == []  # a look changes nothing

    assert operator.redrive()
    world.until_quiet()
    assert (story.sent(), len(story.mails())) == (["invitation"], 1)
    assert operator.redrive()
    world.until_quiet()
    assert (story.sent(), len(story.mails())) == (["invitation"], 1)
    assert_no_dead_letters(world)


def test_what_is_brought_back_before_the_code_is_mended_is_put_aside_again(
    world: World, monkeypatch: Monkeypatch
) -> None:
    story = put_aside(world, monkeypatch)
    assert Operator(world).redrive()
    world.until_quiet()
    assert story.sent() == []
    monkeypatch.undo()
    assert Operator(world).redrive()
    world.until_quiet()
    assert story.sent() == ["invitation"]


class Killed(BaseException):
    """The command is gone from one call to the next, without a chance to clean up."""


@dataclass
class Deadly:
    """Clients of a command that is killed at its `at`-th call, before or after the call took effect."""

    where: Place
    at: int
    applied: bool
    calls: int = 0

    def client(self, service: str) -> Any:
        """The client of a service, counted."""
        return _Counted(self, self.where.client(service))

    def called(self, call: Callable[..., Any], **request: Any) -> Any:
        """One call, or the end."""
        self.calls += 1
        if self.calls > self.at or (self.calls == self.at and not self.applied):
            raise Killed
        answer = call(**request)
        if self.calls == self.at:
            raise Killed
        return answer


@dataclass
class _Counted:
    _deadly: Deadly
    _client: Any

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda **request: self._deadly.called(getattr(self._client, name), **request)


def killed_at(world: World, number: int, *, applied: bool) -> bool:
    """Run the command until it is killed at a call; False when it came to its end before."""
    deadly = Deadly(place(world), number, applied)
    try:
        redrive(replace(deadly.where, client=deadly.client), lambda _: None, do=True, wait=0)
    except Killed:
        return True
    return False


@pytest.mark.parametrize("applied", [False, True])
def test_killed_between_any_two_calls_it_loses_and_doubles_nothing(
    world: World, monkeypatch: Monkeypatch, *, applied: bool
) -> None:
    monkeypatch.setattr(
        operate_redrive, "_HIDDEN_SECONDS", 0
    )  # the time has passed that a look hides a message
    story = opened(world)
    story.office.answers()
    named = story.office.ask("case_officer", "host-changes", host="mona")
    assert named.status == 201
    for wanted in count(1):
        faulty_for(monkeypatch, story.case)
        world.send("NotifyQueue", hint(story))
        world.pump.until_quiet()
        monkeypatch.undo()
        monkeypatch.setattr(operate_redrive, "_HIDDEN_SECONDS", 0)
        if not killed_at(world, wanted, applied=applied):
            break
        assert Operator(world).redrive()
        world.until_quiet()
        assert (story.sent(), len(story.mails())) == (["invitation"], 1)
        assert_no_dead_letters(world)
    assert wanted > 10


def hint(story: Story) -> str:
    """A message that names a case."""
    return json.dumps({"detail": {"data": {"tenant": TENANT, "case": story.case}}})


def test_what_nobody_can_ever_understand_stays_and_is_named(world: World) -> None:
    poison = ["no json", "{}", '{"detail": {"data": {}}}', '{"detail": null}', "[]"]
    for body in poison:
        world.send("NotifyQueue", body)
    world.until_quiet()
    operator = Operator(world)
    assert operator.redrive(do=False)
    assert not operator.redrive()
    assert "NotifyDeadLetters: 0 brought back, 5 to stay" in operator.said
    assert len([line for line in operator.said if line.startswith("  message ")]) == 5
    assert "no json" not in " ".join(operator.said)
    world.until_quiet()
    assert sorted(world.waiting("NotifyDeadLetters")) == sorted(poison)


def test_the_hint_of_a_case_that_cannot_be_read_stays_until_it_can(world: World) -> None:
    spoil(world, "broken")
    body = json.dumps({"detail": {"data": {"tenant": TENANT, "case": "broken"}}})
    world.send("NotifyQueue", body)
    world.until_quiet()
    operator = Operator(world)
    assert not operator.redrive()
    assert any("commit 1 of case broken cannot be read" in line for line in operator.said)
    table, key = world.resources.value("CasesTable"), world.items("CasesTable")[0]
    world.case_log.dynamodb.delete_item(TableName=table, Key={"pk": key["pk"], "sk": key["sk"]})
    assert operator.redrive()
    world.until_quiet()
    assert_no_dead_letters(world)


def given_up(world: World) -> tuple[Story, Story]:
    """Two cases whose commits the relay could not publish, however often it tried, and gave up."""
    world.fail("events", "PutEvents", times=10_000)
    stories = opened(world), opened(world, bo())
    world.mend()
    assert [world.views.get(TENANT, story.case) for story in stories] == [None, None]
    return stories


@pytest.mark.parametrize("remembered", ["the stream", "the index of commits"])
def test_commits_that_the_relay_gave_up_are_published_again(world: World, remembered: str) -> None:
    stories, operator = given_up(world), Operator(world)
    if remembered == "the index of commits":
        world.fail("dynamodbstreams", "GetShardIterator", times=10_000, code="TrimmedDataAccessException")
    assert operator.redrive()
    assert any(f"published again, found by {remembered}" in line for line in operator.said)
    world.mend()
    world.until_quiet()
    for story in stories:
        row = world.views.get(TENANT, story.case)
        assert row is not None
        assert row.sequence == story.now.sequence
        assert len(story.ats.notes(story.who)) == 1
    assert_no_dead_letters(world)


def test_an_empty_page_of_the_stream_is_not_its_end(world: World, monkeypatch: Monkeypatch) -> None:
    stories, operator = given_up(world), Operator(world)
    streams, turn = client("dynamodbstreams"), count()
    read = streams.get_records

    def by_turns(**asked: Any) -> Any:
        empty = {"Records": [], "NextShardIterator": asked["ShardIterator"]}
        return read(**asked) if next(turn) % 2 else empty

    monkeypatch.setattr(streams, "get_records", by_turns)
    assert operator.redrive()
    monkeypatch.undo()
    found = [line for line in operator.said if "published again, found by" in line]
    assert found
    assert [line for line in found if "the stream" not in line] == []
    world.until_quiet()
    assert [len(story.ats.notes(story.who)) for story in stories] == [1, 1]


def test_a_record_that_cannot_be_read_stays_and_the_rest_of_its_batch_is_published(world: World) -> None:
    world.pump.relaying = False
    spoil(world, "broken")
    world.pump.relaying = True
    world.until_quiet()
    (story, *_), operator = given_up(world), Operator(world)
    assert not operator.redrive()
    assert any("commit 1 of case broken cannot be read" in line for line in operator.said)
    world.until_quiet()
    assert world.views.get(TENANT, story.case) is not None
    assert len(world.waiting("RelayFailures")) == 1


def test_what_the_bus_could_not_deliver_is_published_as_the_same_event(world: World) -> None:
    world.pump.relaying = False
    story = opened(world)
    (event,) = published(world.log(story.case).commits[0])
    told = {"source": "tillit", "detail-type": event["type"], "detail": event}
    world.send("Undelivered", json.dumps(told))
    assert Operator(world).redrive()
    world.until_quiet()
    assert len(story.ats.notes(story.who)) == 1
    world.pump.relaying = True
    world.until_quiet()
    assert len(story.ats.notes(story.who)) == 1
    assert_no_dead_letters(world)


def test_a_failed_sweep_is_said_and_taken_away(world: World) -> None:
    world.fail("dynamodb", "Query", times=50)
    world.tick()
    world.mend()
    operator = Operator(world)
    assert operator.redrive()
    assert "SweepFailures: 1 brought back, 0 to stay" in operator.said
    assert_no_dead_letters(world)


def test_a_call_that_fails_is_raised_and_what_is_left_is_found_at_once(
    world: World, monkeypatch: Monkeypatch
) -> None:
    story, third = put_aside(world, monkeypatch), Applicant(number=CIM, email="cim@example.com")
    monkeypatch.undo()
    world.fail("sqs", "DeleteMessage")
    with pytest.raises(ClientError):
        Operator(world).redrive()
    assert Operator(world).redrive()
    invited(world, third)
    assert (story.sent(), len(story.mails())) == (["invitation"], 1)


def test_every_queue_that_no_function_reads_is_looked_into(world: World) -> None:
    operator = Operator(world)
    operator.redrive()
    read = {mapping.queue for mapping in world.wiring.queues}
    unread = [name for name, url in place(world).queues.items() if url not in read]
    assert len(unread) > 8
    assert [line.split(":")[0] for line in operator.said] == sorted(unread)
