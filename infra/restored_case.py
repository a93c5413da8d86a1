"""One case of a restored table put back among the stack's own: what is missing, and what was changed; never what is newer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from infra.chain import log_faults
from shared.adapters import keys
from shared.adapters.query import every_item

if TYPE_CHECKING:
    from infra.place import Place

_AT_ONCE = 100  # what one transaction holds


class Outcome(StrEnum):
    """What became of a case."""

    WHOLE = "whole already"
    BACK = "put back"
    APART = "left as it is: the two logs go different ways, or neither is whole"
    LONG = "left as it is: more is missing than one transaction holds, see --at-rest"
    RACED = "changed meanwhile: run again"


def put_back(where: Place, source: str, tenant: str, case: str, *, do: bool, at_rest: bool) -> Outcome:
    """Put back a case from the table `source`. In: whether to do it; whether no function runs.

    All of a case in one transaction: a reactor that met half of a log would act on what was long done.
    """
    here, there = (_items(where, table, tenant, case) for table in (where.outputs["CasesTable"], source))
    mine, theirs = ([i for i in items if _is_commit(i)] for items in (here, there))
    newer = [i for i in mine if i["sk"]["S"] > theirs[-1]["sk"]["S"]]
    sound, together = not log_faults(mine), [*theirs, *newer]
    if sound and mine and log_faults(theirs):
        return Outcome.WHOLE
    # A log that is whole, and yet another than the restored one, was begun anew: neither may be written over the other.
    if log_faults(together) or (sound and mine != together[: len(mine)]):
        return Outcome.APART
    held = {i["sk"]["S"]: i for i in here}
    wanted = [i for i in there if _wanted(i, held.get(i["sk"]["S"]))]
    if not wanted:
        return Outcome.WHOLE
    if len(wanted) > _AT_ONCE and not at_rest:
        return Outcome.LONG
    try:
        for start in range(0, len(wanted) if do else 0, _AT_ONCE):
            _put(where, wanted[start : start + _AT_ONCE], held)
    except where.client("dynamodb").exceptions.TransactionCanceledException:
        return Outcome.RACED
    return Outcome.BACK


def _items(where: Place, table: str, tenant: str, case: str) -> list[dict[str, Any]]:
    return every_item(
        where.client("dynamodb").query,
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.case_pk(tenant, case)}},
        ConsistentRead=True,
    )


def _is_commit(item: dict[str, Any]) -> bool:
    return str(item["sk"]["S"]).startswith("COMMIT#")


def _wanted(item: dict[str, Any], mine: dict[str, Any] | None) -> bool:
    """Whether an item is missing, or is a commit that was changed. A reading that was changed stays, for `chain` to name."""
    return mine is None or (_is_commit(item) and mine != item)


def _put(where: Place, items: list[dict[str, Any]], held: dict[str, dict[str, Any]]) -> None:
    table, puts = where.outputs["CasesTable"], []
    for item in items:
        free = {} if item["sk"]["S"] in held else {"ConditionExpression": "attribute_not_exists(pk)"}
        puts.append({"Put": {"TableName": table, "Item": item, **free}})
    where.client("dynamodb").transact_write_items(TransactItems=puts)
