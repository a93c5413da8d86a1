"""Nothing is lost, doubled or stuck: whatever the stream, the queues and AWS do to an event."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from infra.local import tenant
from shared.adapters import keys
from shared.adapters.case_log import Conflict
from shared.domain.commit import faults
from shared.domain.due import due_for
from shared.domain.status import state
from shared.flow import lease
from tests.scenario.people import BO, Applicant, Ats, greenhouse_body
from tests.scenario.story import Story, closed, collecting, invited, opened, told
from tests.world.pump import Record
from tests.world.world import TENANT, World


def assert_whole(story: Story) -> None:
    """The case is closed, everything in it happened once, the row shows its last commit, nothing lies about."""
    world = story.world
    assert state(story.now) == "avslutad"
    counted = Counter(story.events())
    assert {
        name: counted[name] for name in ("check.returned", "reading.opened", "report.written", "case.closed")
    } == {
        "check.returned": len(story.now.checks),
        "reading.opened": 1,
        "report.written": 1,
        "case.closed": 1,
    }
    assert story.sent() == ["invitation", "reading_opened", "released"]
    assert len(story.mails()) == 3
    assert len(story.ats.notes(story.who)) == counted["ats.informed"]
    assert {order["requests"] for order in story.source.orders(story.case)} == {1}
    row = world.views.get(TENANT, story.case)
    assert row is not None
    assert (row.sequence, row.label) == (story.now.sequence, "closed")
    assert faults(world.log(story.case).commits) == []
    assert_no_dead_letters(world)


def assert_no_dead_letters(world: World) -> None:
    queues = [
        name for name in world.resources.template.resources("AWS::SQS::Queue") if not name.endswith("Queue")
    ]
    assert queues
    assert {name: world.waiting(name) for name in queues} == {name: [] for name in queues}


def test_with_the_relay_off_the_sweep_carries_a_case_from_beginning_to_end(world: World) -> None:
    world.pump.relaying = False
    world.sweeping = True
    assert_whole(closed(world))
    assert world.functions["RelayCommits"].invocations == 0


def test_without_relay_and_sweep_nothing_moves_and_then_all_of_it(world: World) -> None:
    world.pump.relaying = False
    story = opened(world)
    assert world.views.get(TENANT, story.case) is None
    assert story.ats.notes(story.who) == []
    world.pump.relaying = True
    world.until_quiet()
    assert world.views.get(TENANT, story.case) is not None
    assert len(story.ats.notes(story.who)) == 1


def on_the_bus(world: World) -> list[tuple[str, int]]:
    """(type, sequence) of every event of a commit that the worklist's queue was given."""
    bodies = [json.loads(body)["detail"] for body in world.waiting("ProjectViewQueue")]
    return sorted((b["type"], b["data"]["sequence"]) for b in bodies if "sequence" in b["data"])


def test_what_the_stream_forgot_is_published_by_the_sweep_when_it_has_had_its_time(world: World) -> None:
    world.pump.relaying = False
    damaged = opened(world, Applicant(number=BO, email="bo@example.com")).case
    story = opened(world)
    committed = [(x.type, commit.sequence) for commit in world.log(story.case).commits for x in commit.events]
    stored = world.case_log.items(TENANT, damaged)[0]
    table = world.resources.value("CasesTable")
    world.case_log.dynamodb.put_item(TableName=table, Item={**stored, "events": {"S": "not json"}})
    world.functions.invoke("KeepDeadlines", {})
    assert on_the_bus(world) == []  # hints, and no more: the stream may still be on its way
    world.advance(minutes=3)
    world.functions.invoke("KeepDeadlines", {})
    assert on_the_bus(world) == sorted(committed)
    assert [line["line"] for line in world.lines].count("UNREADABLE") == 2
    world.tick()
    world.functions.invoke("KeepDeadlines", {})
    assert on_the_bus(world) == []


def lost(records: list[Record]) -> list[Record]:
    return []


def half_lost(records: list[Record]) -> list[Record]:
    return [r for r in records if random.Random(r["eventID"]).random() < 0.5]  # noqa: S311 - chance, not secrecy


def doubled(records: list[Record]) -> list[Record]:
    return [*records, *records]


def backwards(records: list[Record]) -> list[Record]:
    return records[::-1]


@pytest.mark.parametrize("disturb", [lost, half_lost, doubled, backwards])
def test_a_stream_that_loses_doubles_or_turns_round_records_changes_nothing(
    world: World, disturb: Callable[[list[Record]], list[Record]]
) -> None:
    world.pump.disturb = disturb
    world.sweeping = disturb in (lost, half_lost)
    assert_whole(closed(world))


def test_the_same_hint_again_and_again_changes_nothing(world: World) -> None:
    story = collecting(world)
    story.source.wait(story.case)
    commits = world.commits
    hint = {"detail": {"data": {"tenant": TENANT, "case": story.case}}}
    for mapping in (
        "Notify",
        "OrderChecks",
        "InformAts",
        "AdvanceCase",
        "WriteReport",
        "DisposeCase",
        "ProjectView",
    ):
        for _ in range(3):
            world.send(f"{mapping}Queue", json.dumps(hint))
    world.until_quiet()
    assert world.commits == commits


def test_a_poison_message_goes_to_the_dead_letters_and_holds_up_nobody(world: World) -> None:
    poison = ["no json", "{}", '{"detail": {"data": {}}}', '{"detail": null}', "[]"]
    for body in poison:
        world.send("NotifyQueue", body)
    story = invited(world)
    assert story.sent() == ["invitation"]
    assert sorted(world.waiting("NotifyDeadLetters")) == sorted(poison)


def spoil(world: World, case: str) -> None:
    """A commit that nobody can read, as a fault of the future might write it."""
    item = {
        "pk": {"S": keys.case_pk(TENANT, case)},
        "sk": {"S": keys.commit_sk(1)},
        "events": {"S": "not json"},
    }
    client = world.case_log.dynamodb
    client.put_item(TableName=world.resources.value("CasesTable"), Item=item)


def test_a_poison_stream_record_goes_to_its_destination_and_holds_up_nobody(world: World) -> None:
    world.pump.relaying = False
    before = opened(world)
    spoil(world, "broken")
    after = opened(world, Applicant(number=BO, email="bo@example.com"))
    world.pump.relaying = True
    world.until_quiet()
    for story in (before, after):
        assert world.views.get(TENANT, story.case) is not None
        assert len(story.ats.notes(story.who)) == 1
    told = [json.loads(body) for body in world.waiting("RelayFailures")]
    assert [t["DDBStreamBatchInfo"]["batchSize"] for t in told] == [1]


def test_a_case_that_cannot_be_read_is_put_aside_alone(world: World) -> None:
    spoil(world, "broken")
    hint = {"detail": {"data": {"tenant": TENANT, "case": "broken"}}}
    world.send("NotifyQueue", json.dumps(hint))
    story = invited(world)
    assert story.sent() == ["invitation"]
    assert [json.loads(b) for b in world.waiting("NotifyDeadLetters")] == [hint]


def of_commit(params: Mapping[str, Any]) -> bool:
    return str(params["Item"].get("sk", {}).get("S", "")).startswith("COMMIT#")


@pytest.mark.parametrize("applied", [False, True])
def test_a_commit_that_fails_before_or_after_it_took_effect_opens_one_case(
    world: World, *, applied: bool
) -> None:
    who, ats = Applicant(), Ats(world)
    fault = world.fail("dynamodb", "PutItem", wanted=of_commit, applied=applied)
    body = greenhouse_body(who)
    assert ats.send(tenant.GREENHOUSE, body, event_id="e-1")[0] == 500
    assert fault.happened == 1
    status, answer = ats.send(tenant.GREENHOUSE, body, event_id="e-1")
    assert status == 200
    world.until_quiet()
    log = world.log(answer["case"])
    assert [e.type for c in log.commits for e in c.events].count("case.opened") == 1
    assert faults(log.commits) == []


@pytest.mark.parametrize(
    ("service", "operation", "applied"),
    [
        ("events", "PutEvents", False),
        ("events", "PutEvents", True),
        ("dynamodb", "Query", False),
        ("dynamodb", "PutItem", False),
        ("dynamodb", "PutItem", True),
        ("kms", "Decrypt", False),
        ("ssm", "GetParameter", False),
        ("secretsmanager", "GetSecretValue", False),
        ("ses", "SendEmail", False),
    ],
)
def test_an_aws_call_that_fails_among_the_reactors_leaves_nothing_undone(
    world: World, service: str, operation: str, *, applied: bool
) -> None:
    story = opened(world)
    story.office.answers()
    named = story.office.ask("case_officer", "host-changes", host=tenant.STAFF["case_officer"])
    assert named.status == 201
    fault = world.fail(service, operation, applied=applied)
    world.until_quiet()
    assert fault.happened == 1
    for _ in range(3):
        world.advance(minutes=6)
        world.tick()
    assert story.sent() == ["invitation"]
    assert story.now.informed == "awaiting_candidate"
    assert len(story.mails()) == 1
    assert_no_dead_letters(world)


def test_a_mail_whose_record_was_lost_is_sent_again_when_its_lease_is_over(world: World) -> None:
    story = opened(world)
    story.office.answers()

    def of_sent(params: Mapping[str, Any]) -> bool:
        return "message.sent" in str(params["Item"].get("events"))

    world.fail("dynamodb", "PutItem", wanted=of_sent, times=50)
    story.office.do("case_officer", "host-changes", host=tenant.STAFF["case_officer"])
    assert (story.sent(), len(story.mails())) == ([], 1)
    world.mend()
    world.advance(minutes=4)
    world.tick()
    assert len(story.mails()) == 1  # the lease still holds
    world.advance(minutes=2)
    world.tick()
    assert (story.sent(), len(story.mails())) == (["invitation"], 2)  # at least once, twice only then


def test_an_order_whose_record_was_lost_is_the_same_order_the_next_day(world: World) -> None:
    story = told(world)

    def of_ordered(params: Mapping[str, Any]) -> bool:
        return "check.ordered" in str(params["Item"].get("events"))

    world.fail("dynamodb", "PutItem", wanted=of_ordered, times=50)
    story.office.start()
    world.mend()
    world.advance(days=1)
    world.tick()
    assert story.events().count("check.ordered") == 2
    assert "action.failed" not in story.events()  # the provider would refuse the id with another content


def test_of_two_workers_who_saw_the_same_log_one_gets_the_lease(world: World) -> None:
    story = opened(world)
    story.office.answers()
    story.office.ask("case_officer", "host-changes", host=tenant.STAFF["case_officer"])
    with world.functions.inside("Notify") as services:
        log = services.log.load(TENANT, story.case)
        (action,) = due_for("notify", log.case, services.clock.now())
        lease(services, log, action)
        with pytest.raises(Conflict):
            lease(services, log, action)


def test_a_schedule_that_fails_tells_its_destination(world: World) -> None:
    world.fail("dynamodb", "Query", times=50)
    world.tick()
    world.mend()
    assert len(world.waiting("SweepFailures")) == 1
