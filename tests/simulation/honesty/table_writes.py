"""Generated sequences on DynamoDB: writes with the conditions that the adapters use, mixed with reads of what was written."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.simulation.honesty.operations import Named, Operation, Sequence
from tests.simulation.honesty.table_reads import (
    SORTS,
    Kind,
    dynamodb,
    get,
    in_turn,
    index,
    key,
    query,
    scan,
    wrong_keys,
)

_LENGTH = 40
_ALL_OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
_FRESH = {"ConditionExpression": "attribute_not_exists(pk)"}


def table_sequence(chance: Random, number: int) -> Sequence:
    """Writes and reads of one table, often of the same few keys; at the end what the stream told."""
    table, also = chance.choice(("cases", "views")), chance.choice((put, update, again))
    steps: list[Callable[[], Operation]] = [
        lambda: put(chance, number, table), lambda: put(chance, number, table), lambda: put(chance, number, table),
        lambda: also(chance, number, table), lambda: delete(chance, number, table),
        lambda: get(chance, number, table), lambda: query(chance, number, table),
        lambda: query(chance, number, table), lambda: index(chance, number),
    ]  # fmt: skip
    made = [chance.choice(steps)() for _ in range(_LENGTH)]
    asked = {"StreamArn": Named("cases stream"), "Beginning": f"T#{number}#"}
    about = {put: "the stream", update: "the stream after updates", again: "the stream, the same put again"}[
        also
    ]
    return [*made, Operation("dynamodb", "new_records", about, asked)] if table == "cases" else made


def scan_sequence(chance: Random, number: int) -> Sequence:
    """An empty table, a few writes, and the whole of it."""
    made = [dynamodb("clear", "the table", "doors"), scan(chance, number)]
    for _ in range(6):
        made += [put(chance, number, "doors"), scan(chance, number)]
    return [*made, delete(chance, number, "doors"), scan(chance, number)]


def dynamodb_sequence(chance: Random, number: int) -> Sequence:
    """Either of them."""
    return scan_sequence(chance, number) if chance.random() < 0.3 else table_sequence(chance, number)


def _item(chance: Random, number: int) -> dict[str, Any]:
    """A commit, a row or a door: what the indexes take, and some that they do not."""
    item: dict[str, Any] = key(chance, number)
    item |= {name: {"N": str(chance.randrange(4))} for name in ("sequence", "version")}
    if chance.random() < 0.4:
        item["committed"] = {"S": f"HOUR#{number}#{chance.randrange(2)}"}
    if chance.random() < 0.5:
        # no two items of a sequence are due at the same time: their order would be anybody's
        item["due_shard"] = {"S": f"DUE#{number}#{chance.randrange(2)}"}
        item["due_at"] = {"S": f"2026-03-0{chance.randint(1, 9)}T{chance.random()}"}
    if chance.random() < 0.3:
        item["case"] = {"S": f"case-{chance.randrange(2)}"}
    if chance.random() < 0.3:
        item["wrapped"] = {"B": chance.randbytes(4)}
    if chance.random() < 0.3:
        item["questions"] = {"L": [{"S": "a"}, {"M": {"b": {"BOOL": True}, "c": {"NULL": True}}}]}
    return item


def _number(chance: Random) -> dict[str, Any]:
    return {":n": {"N": str(chance.randrange(4))}}


def _conditions(chance: Random) -> tuple[str, dict[str, Any]]:
    """A condition that can be met: in words, and its parameters."""
    sequence = {
        "ExpressionAttributeNames": {"#sequence": "sequence"},
        "ExpressionAttributeValues": _number(chance),
    }
    case = {
        "ExpressionAttributeNames": {"#case": "case"},
        "ExpressionAttributeValues": {":c": {"S": "case-1"}},
    }
    plain = {"ExpressionAttributeValues": _number(chance)}
    sign = chance.choice(("=", "<>", "<", "<=", ">", ">="))
    kinds: list[Kind] = [
            ("only a new one", _FRESH),
            ("only a new one, showing the old", {**_FRESH, **_ALL_OLD}),
            ("only forwards", {"ConditionExpression": "attribute_not_exists(pk) OR #sequence <= :n", **sequence}),
            ("only upwards", {"ConditionExpression": "attribute_not_exists(pk) OR version < :n", **plain}),
            ("only this one", {"ConditionExpression": "#sequence = :n", **sequence}),
            ("only this one, showing the old", {"ConditionExpression": "#case = :c", **case, **_ALL_OLD}),
            ("a comparison", {"ConditionExpression": f"version {sign} :n", **plain}),
            ("an attribute that is there", {"ConditionExpression": "attribute_exists(committed)"}),
            ("a beginning", {"ConditionExpression": "begins_with(#case, :c)", **case}),
            ("not, and, brackets", {
                "ConditionExpression": f"NOT (version {sign} :n AND attribute_exists(committed)) OR attribute_exists(wrapped)",
                **plain,
            }),
            ("another type", {"ConditionExpression": f"version {sign} :n", "ExpressionAttributeValues": {":n": {"S": "1"}}}),
            ("binary", {"ConditionExpression": f"wrapped {sign} :n", "ExpressionAttributeValues": {":n": {"B": b"m"}}}),
    ]  # fmt: skip
    return chance.choice(kinds)


def _wrong_conditions(chance: Random, number: int) -> tuple[str, dict[str, Any]]:
    """A condition that is refused whatever is there."""
    value = {"ExpressionAttributeValues": _number(chance)}
    kinds: list[Kind] = [
            ("an unused value", {**_FRESH, **value}),
            ("an unused name", {**_FRESH, "ExpressionAttributeNames": {"#x": "case"}}),
            ("a value that is missing", {"ConditionExpression": "version = :x", **value}),
            ("no values at all", {"ConditionExpression": "version = :x"}),
            ("a name that is missing", {"ConditionExpression": "#sequence = :n", **value}),
            ("values without an expression", value),
            ("names without an expression", {"ExpressionAttributeNames": {"#x": "case"}}),
            ("no values, but said so", {**_FRESH, "ExpressionAttributeValues": {}}),
            ("no names, but said so", {**_FRESH, "ExpressionAttributeNames": {}}),
            ("an empty condition", {"ConditionExpression": ""}),
            ("not readable", {"ConditionExpression": "version = = :n", **value}),
            ("brackets left open", {"ConditionExpression": "(version = :n", **value}),
            ("something after the end", {"ConditionExpression": "version = :n)", **value}),
            ("no such function", {"ConditionExpression": "is_there(version)"}),
            ("a reserved word", {"ConditionExpression": "attribute_exists(case)"}),
            ("a number with a beginning", {"ConditionExpression": "begins_with(version, :n)", **value}),
    ]  # fmt: skip
    return in_turn(kinds, chance, number)


def put(chance: Random, number: int, table: str) -> Operation:
    """One item: mostly one that is taken, often on a condition."""
    item, kind = _item(chance, number), chance.random()
    if kind < 0.35:
        return dynamodb("put_item", "an item", table, Item=item)
    if kind < 0.70:
        about, condition = _conditions(chance)
        return dynamodb("put_item", about, table, Item=item, **condition)
    if kind < 0.90:
        about, condition = _wrong_conditions(chance, number)
        return dynamodb("put_item", about, table, Item=item, **condition)
    if kind < 0.95:
        about, item = wrong_keys(chance, item)
        return dynamodb("put_item", about, table, Item=item)
    if kind < 0.96:
        return dynamodb("put_item", "no such table", "no-such-table", Item=item)
    if kind < 0.965:
        return dynamodb("put_item", "too large", table, Item={**item, "large": {"S": "x" * (400 << 10)}})
    about, wrong = chance.choice(
        [
            ("an index key of another type", {"committed": {"N": "1"}, "due_at": {"N": "1"}}),
            ("an empty index key", {"committed": {"S": ""}, "due_at": {"S": ""}}),
        ]
    )
    if table == "doors":
        return dynamodb("put_item", "attributes that no index here wants", table, Item={**item, **wrong})
    return dynamodb("put_item", about, table, Item={**item, **wrong})


def again(chance: Random, number: int, table: str) -> Operation:
    """An item that is the same whenever it is put: a stream tells of it once."""
    return dynamodb("put_item", "the same again", table, Item={**key(chance, number), "same": {"BOOL": True}})


def update(chance: Random, number: int, table: str) -> Operation:
    """One attribute set, on a condition or none; what is not there is made."""
    asked: dict[str, Any] = {
        "Key": {"pk": {"S": f"T#{number}#0"}, "sk": {"S": chance.choice(SORTS[:3])}}, "UpdateExpression": "SET #case = :new",
        "ExpressionAttributeNames": {"#case": "case"}, "ExpressionAttributeValues": {":new": {"S": "case-1"}},
    }  # fmt: skip
    old = {**asked["ExpressionAttributeValues"], ":old": {"S": chance.choice(("case-0", "case-1", "case-1"))}}
    moved = {**asked, "ConditionExpression": "#case = :old", "ExpressionAttributeValues": old}
    kind = chance.random()
    if kind < 0.2:
        return dynamodb("update_item", "an attribute", table, **asked)
    if kind < 0.4:
        return dynamodb("update_item", "only from the old value", table, **moved)
    if kind < 0.5:
        return dynamodb("update_item", "only from the old value, showing it", table, **moved, **_ALL_OLD)
    if kind < 0.6:
        about, wrong_key = wrong_keys(chance, asked["Key"])
        return dynamodb("update_item", about, table, **{**asked, "Key": wrong_key})
    kinds: list[Kind] = [
        ("an unused value", {"ExpressionAttributeValues": old}),
        ("a value that is missing", {"ExpressionAttributeValues": {}}),
        ("a name that is missing", {"ExpressionAttributeNames": {"#x": "case"}}),
        ("a reserved word", {"UpdateExpression": "SET case = :new", "ExpressionAttributeNames": None}),
        ("a part of the key", {"ExpressionAttributeNames": {"#case": "sk"}}),
        ("not readable", {"UpdateExpression": "SET #case :new"}),
        ("no such table", {"TableName": Named("no-such-table")}),
    ]
    about, wrong = in_turn(kinds, chance, number)
    told = {"TableName": Named(table), **asked, **wrong}
    return Operation("dynamodb", "update_item", about, {n: v for n, v in told.items() if v is not None})


def delete(chance: Random, number: int, table: str) -> Operation:
    """One item taken away, whether it is there or not."""
    kind, asked = chance.random(), {"Key": key(chance, number)}
    if kind < 0.5:
        return dynamodb("delete_item", "an item", table, **asked)
    if kind < 0.7:
        about, condition = _conditions(chance)
        return dynamodb("delete_item", about, table, **asked, **condition)
    if kind < 0.9:
        about, condition = _wrong_conditions(chance, number)
        return dynamodb("delete_item", about, table, **asked, **condition)
    if kind < 0.93:
        return dynamodb("delete_item", "no such table", "no-such-table", **asked)
    about, wrong = wrong_keys(chance, asked["Key"])
    return dynamodb("delete_item", about, table, Key=wrong)
