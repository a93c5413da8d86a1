"""What operators type when something failed, against the running stack: the names are read from the deployed stack itself."""

import json
from collections.abc import Iterator

import pytest

from infra.__main__ import main
from infra.demo.story import Story
from infra.local import tenant
from infra.local.stack import STACK, LocalStack, undelivered
from infra.place import place
from shared.adapters.keys import case_pk

pytestmark = pytest.mark.stack

Captured = pytest.CaptureFixture[str]
TABLES = {"cases": "CasesTable", "keys": "KeysTable", "doors": "DoorsTable", "tenants": "TenantsTable"}


def _run(capsys: Captured, *arguments: str) -> tuple[int, list[str]]:
    """The exit status of `python -m infra ...`, and the lines that it said."""
    capsys.readouterr()
    status = main([*arguments, "--stack", STACK])
    return status, capsys.readouterr().out.splitlines()


def test_every_dead_letter_queue_is_known_by_the_queue_it_belongs_to(stack: LocalStack) -> None:
    where = place(STACK)
    assert where.dead_letters == {
        name.replace("Queue", "DeadLetters"): name for name in where.dead_letters.values()
    }
    assert where.queues.keys() - where.dead_letters.keys() - set(where.dead_letters.values()) == {
        "Undelivered",
        "RelayFailures",
        "SweepFailures",
    }


def test_redrive_brings_back_what_can_be_and_names_what_cannot(
    stack: LocalStack, stories: dict[str, Story], capsys: Captured
) -> None:
    sqs, url = stack.client("sqs"), place(STACK).queues["NotifyDeadLetters"]
    data = {"tenant": tenant.TENANT, "case": stories["extended"].case}
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"detail": {"data": data}}))
    poison = sqs.send_message(QueueUrl=url, MessageBody="no json")["MessageId"]

    looked, said = _run(capsys, "redrive")
    assert looked == 0
    assert "NotifyDeadLetters: 1 can be brought back, 1 to stay" in said
    done, said = _run(capsys, "redrive", "--yes")
    assert done == 1
    assert "NotifyDeadLetters: 1 brought back, 1 to stay" in said
    assert any(f"message {poison} stays" in line for line in said)

    assert undelivered(stack)["NotifyDeadLetters"] == 1
    sqs.purge_queue(QueueUrl=url)
    assert _run(capsys, "redrive", "--yes")[0] == 0


def test_rebuild_makes_a_row_again_that_was_thrown_away(
    stack: LocalStack, stories: dict[str, Story], capsys: Captured
) -> None:
    where, case = place(STACK), stories["extended"].case
    before = where.views.stored(tenant.TENANT, case)
    assert before
    key = {"pk": before["pk"], "sk": before["sk"]}
    stack.client("dynamodb").delete_item(TableName=stack.outputs["ViewsTable"], Key=key)

    assert _run(capsys, "rebuild")[0] == 1
    assert _run(capsys, "rebuild", "--yes")[0] == 0
    after = where.views.stored(tenant.TENANT, case)
    assert after is not None
    assert after["sequence"] == before["sequence"]


@pytest.fixture
def restored(stack: LocalStack, stories: dict[str, Story]) -> Iterator[list[str]]:
    """The arguments that name tables restored by the server, as they are now."""
    dynamodb, arguments = stack.client("dynamodb"), []
    for name, table in TABLES.items():
        target = f"{stack.outputs[table]}-restored"
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=stack.outputs[table], TargetTableName=target, UseLatestRestorableTime=True
        )
        arguments += [f"--{name}", target]
    yield arguments
    for target in arguments[1::2]:
        dynamodb.delete_table(TableName=target)


def test_a_lost_commit_comes_back_from_a_restored_table(
    stack: LocalStack, stories: dict[str, Story], restored: list[str], capsys: Captured
) -> None:
    dynamodb, case = stack.client("dynamodb"), stories["refusing"].case
    key = {"pk": {"S": case_pk(tenant.TENANT, case)}, "sk": {"S": "COMMIT#000004"}}
    dynamodb.delete_item(TableName=stack.outputs["CasesTable"], Key=key)
    assert _run(capsys, "chain", case, "--tenant", tenant.TENANT)[0] == 1

    looked, said = _run(capsys, "restore", *restored)
    assert looked == 0
    assert any(line.startswith("cases: 1 put back") for line in said)
    done, said = _run(capsys, "restore", *restored, "--yes")
    assert done == 0
    assert said[-1].startswith("chains verified: ")
    assert _run(capsys, "chain", case, "--tenant", tenant.TENANT)[0] == 0


def test_reconcile_finds_nothing_where_nothing_was_lost(
    stack: LocalStack, stories: dict[str, Story], capsys: Captured
) -> None:
    status, said = _run(capsys, "reconcile", "2026-11-21T08:00:00Z")

    assert status == 0
    assert said[-1] == "nothing was written: --yes does it"


def test_a_point_in_time_without_its_zone_is_a_usage_error(capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["reconcile", "2026-11-21T08:00:00"])
    assert "needs its zone" in capsys.readouterr().err
