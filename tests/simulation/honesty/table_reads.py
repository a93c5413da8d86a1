"""Generated reads of DynamoDB: one item, a partition, an index, a table; as the adapters ask, and as nobody should."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.simulation.honesty.operations import Named, Operation

SORTS = ("COMMIT#1", "COMMIT#2", "COMMIT#3", "KEY#a#1", "KEY#a#2", "Ö#1", "ACCESS#é")
Params = Mapping[str, Any]
Kind = tuple[str, dict[str, Any]]  # in words, and the parameters


def partition(chance: Random, number: int) -> str:
    """One of the three partitions of a sequence."""
    return f"T#{number}#{chance.randrange(3)}"


def key(chance: Random, number: int) -> dict[str, Any]:
    """A key that is often there."""
    return {"pk": {"S": partition(chance, number)}, "sk": {"S": chance.choice(SORTS)}}


def dynamodb(method: str, about: str, table: str, **params: Any) -> Operation:
    """An operation on one of the tables."""
    return Operation("dynamodb", method, about, {"TableName": Named(table), **params})


def without(item: Params, name: str) -> dict[str, Any]:
    """An item without one attribute."""
    return {n: v for n, v in item.items() if n != name}


def in_turn(kinds: list[Kind], chance: Random, number: int) -> Kind:
    """One of a few of the kinds, others in the next sequence: so that a few dozen sequences have had them all."""
    return kinds[(number + chance.randrange(3)) % len(kinds)]


def wrong_keys(chance: Random, right: dict[str, Any]) -> Kind:
    """A key that no table takes."""
    return chance.choice(
        [
            ("the sort key is missing", without(right, "sk")),
            ("the partition key is missing", without(right, "pk")),
            ("an empty sort key", {**right, "sk": {"S": ""}}),
            ("an empty partition key", {**right, "pk": {"S": ""}}),
            ("a number for a key", {**right, "sk": {"N": "1"}}),
        ]
    )


def get(chance: Random, number: int, table: str) -> Operation:
    """One item by its key."""
    asked: dict[str, Any] = {"Key": key(chance, number), "ConsistentRead": True}
    kind = chance.random()
    if kind < 0.85:
        return dynamodb("get_item", "a key", table, **asked)
    if kind < 0.90:
        return dynamodb("get_item", "no such table", "no-such-table", **asked)
    if kind < 0.93:
        more = {**asked["Key"], "more": {"S": "x"}}
        return dynamodb("get_item", "more than the key", table, **{**asked, "Key": more})
    about, wrong = wrong_keys(chance, asked["Key"])
    return dynamodb("get_item", about, table, Key=wrong, ConsistentRead=True)


def _conditions(chance: Random, number: int) -> tuple[str, str, dict[str, Any]]:
    """A key condition of the table: in words, the expression, its values."""
    sort = chance.choice(SORTS)
    values = {":pk": {"S": partition(chance, number)}}
    if chance.random() < 0.3:
        return "a partition", "pk = :pk", values
    if chance.random() < 0.6:
        begins = sort[: chance.randrange(1, len(sort))]
        return (
            "the beginning of the sort key",
            "pk = :pk AND begins_with(sk, :s)",
            {**values, ":s": {"S": begins}},
        )
    sign = chance.choice(("=", "<", "<=", ">", ">="))
    return "a comparison of the sort key", f"pk = :pk AND sk {sign} :s", {**values, ":s": {"S": sort}}


def query(chance: Random, number: int, table: str) -> Operation:
    """A page of a partition, or all of its pages."""
    about, expression, values = _conditions(chance, number)
    asked: dict[str, Any] = {
        "KeyConditionExpression": expression, "ExpressionAttributeValues": values, "ConsistentRead": True,
    }  # fmt: skip
    if chance.random() < 0.3:
        asked["ScanIndexForward"] = chance.random() < 0.3
    if chance.random() < 0.2:
        asked["ProjectionExpression"] = chance.choice(("sk", "pk, sk", "sk,version", "nothing"))
        if chance.random() < 0.3:
            names = {"#s": "sequence"}
            asked |= {"ProjectionExpression": "sk, #s", "ExpressionAttributeNames": names}
    elif chance.random() < 0.3:
        about, table, asked = _wrong_query(chance, number, table, asked)
        return dynamodb("query", about, table, **asked)
    if chance.random() < 0.3:
        return dynamodb("all_pages_of_query", "page after page", table, **asked, Limit=chance.randint(1, 4))
    if chance.random() < 0.4:
        asked["Limit"] = chance.randint(1, 4)
        about = "a limit"
    if "Limit" in asked and chance.random() < 0.5:
        asked |= {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": values[":pk"]}}
        asked["ExclusiveStartKey"] = {
            "pk": values[":pk"],
            "sk": {"S": chance.choice((*SORTS, "COMMIT#15", "A", "Ö"))},
        }
        about = "from a key on"
    return dynamodb("query", about, table, **asked)


def _wrong_query(
    chance: Random, number: int, table: str, asked: dict[str, Any]
) -> tuple[str, str, dict[str, Any]]:
    """A query that is refused: in words, the table, the parameters."""
    values = {":pk": {"S": partition(chance, number)}}
    other = {"pk": {"S": "elsewhere"}, "sk": {"S": "COMMIT#1"}}
    plain = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": values}
    kinds: list[Kind] = [
            ("an unused value", {"ExpressionAttributeValues": {**asked["ExpressionAttributeValues"], ":x": {"S": "x"}}}),
            ("an unused name", {"ExpressionAttributeNames": {"#x": "case"}}),
            ("a value that is missing", {"ExpressionAttributeValues": {":x": {"S": "x"}}}),
            ("a name that is missing", {**plain, "KeyConditionExpression": "#pk = :pk"}),
            ("no partition", {"KeyConditionExpression": "sk = :pk", "ExpressionAttributeValues": values}),
            ("a range of partitions", {"KeyConditionExpression": "pk > :pk", "ExpressionAttributeValues": values}),
            ("an attribute that is no key", {
                "KeyConditionExpression": "pk = :pk AND version = :s",
                "ExpressionAttributeValues": {**values, ":s": {"S": "1"}},
            }),
            ("a value of another type", {**plain, "ExpressionAttributeValues": {":pk": {"N": "1"}}}),
            ("an empty partition key", {**plain, "ExpressionAttributeValues": {":pk": {"S": ""}}}),
            ("not readable", {**plain, "KeyConditionExpression": "pk = = :pk"}),
            ("no such index", {**plain, "IndexName": "nowhere", "ConsistentRead": False}),
            ("a start in another partition", {**plain, "ExclusiveStartKey": other}),
            ("a start without the sort key", {**plain, "ExclusiveStartKey": {"pk": values[":pk"]}}),
            ("a reserved word", {**plain, "ProjectionExpression": "pk, case"}),
            ("a reserved word", {**plain, "ProjectionExpression": "sk, sequence"}),
    ]  # fmt: skip
    if chance.random() < 0.1:
        return "no such table", "no-such-table", asked
    about, wrong = in_turn(kinds, chance, number)
    return about, table, {**asked, **wrong}


def index(chance: Random, number: int) -> Operation:
    """A page of an index: what is due of a shard, what was committed in an hour."""
    kind = chance.random()
    shard = {"S": f"DUE#{number}#{chance.randrange(2)}"}
    due = {":shard": shard, ":now": {"S": f"2026-03-0{chance.randint(1, 9)}"}}
    asked: dict[str, Any] = {
        "IndexName": "due", "KeyConditionExpression": "due_shard = :shard AND due_at <= :now",
        "ExpressionAttributeValues": due,
    }  # fmt: skip
    if kind < 0.3:
        return dynamodb("query", "what is due", "views", **asked, Limit=chance.randint(1, 4))
    if kind < 0.5:
        return dynamodb(
            "all_pages_of_query", "pages of an index", "views", **asked, Limit=chance.randint(1, 3)
        )
    if kind < 0.6:
        return dynamodb("query", "an index, strongly", "views", **asked, ConsistentRead=True)
    if kind < 0.7:
        wrong = {"ExclusiveStartKey": {"pk": {"S": "x"}, "sk": {"S": "x"}}}
        return dynamodb("query", "an index from a key of the table", "views", **asked, **wrong)
    hour = {":hour": {"S": f"HOUR#{number}#{chance.randrange(2)}"}}
    return dynamodb(
        "query", "what was committed", "cases",
        IndexName="committed", KeyConditionExpression="committed = :hour", ExpressionAttributeValues=hour,
    )  # fmt: skip


def scan(chance: Random, number: int) -> Operation:
    """A whole table, or how much is in it."""
    kind = chance.random()
    consistent: dict[str, Any] = {"ConsistentRead": True}
    if kind < 0.2:
        return dynamodb("scan", "a whole table", "doors", **consistent)
    if kind < 0.35:
        return dynamodb("scan", "how many", "doors", **consistent, Select="COUNT")
    if kind < 0.5:
        return dynamodb("scan", "whether any", "doors", **consistent, Select="COUNT", Limit=1)
    if kind < 0.65:
        return dynamodb(
            "all_pages_of_scan", "page after page", "doors", **consistent, Limit=chance.randint(1, 4)
        )
    values = {":s": {"S": chance.choice(("COMMIT#", "KEY#a#"))}}
    wanted: dict[str, Any] = {"FilterExpression": "begins_with(sk, :s)", "ExpressionAttributeValues": values}
    if kind < 0.70:
        return dynamodb("scan", "a filter", "doors", **consistent, **wanted)
    if kind < 0.75:
        less = {"ProjectionExpression": "pk, version"}
        return dynamodb(
            "scan", "some attributes of what a filter lets through", "doors", **consistent, **wanted, **less
        )
    if kind < 0.85:
        return dynamodb("scan", "some attributes", "doors", **consistent, ProjectionExpression="pk, sk")
    kinds: list[Kind] = [
        ("an unused value", {**wanted, "ExpressionAttributeValues": {**values, ":x": {"S": "x"}}}),
        ("a value that is missing", {**wanted, "ExpressionAttributeValues": {":x": {"S": "x"}}}),
        ("values without an expression", {"ExpressionAttributeValues": values}),
    ]
    about, wrong = chance.choice(kinds)
    return dynamodb("scan", about, "doors", **consistent, **wrong)
