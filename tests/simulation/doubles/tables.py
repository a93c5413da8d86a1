"""DynamoDB and its streams: strongly and eventually consistent reads, conditions, indexes, pages, limits."""

import re
from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.doubles import conditions
from tests.simulation.doubles.calls import Double, Way, only, refusal
from tests.simulation.doubles.conditions import key_condition
from tests.simulation.doubles.pages import page, projected, size

Item = dict[str, Any]
Key = tuple[str, str]
ITEM_LIMIT = 400 * 1024
_SET = re.compile(r"SET (#?\w+) = (:\w+)")
_READ = ("ExpressionAttributeNames", "ExpressionAttributeValues")


@dataclass
class Table:
    """A table: its items by (partition, sort), the keys of its indexes, and its stream."""

    name: str
    keys: tuple[str, str]
    indexes: Mapping[str, tuple[tuple[str, str], bool]]  # index -> (its keys, only keys are in it)
    stream: bool
    partitions: dict[str, dict[str, Item]] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)  # the sort keys of a partition
    by_index: dict[tuple[str, str], dict[Key, Item]] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    before: dict[Key, Item | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.indexed = frozenset(name for keys, _ in self.indexes.values() for name in keys)

    def get(self, key: Key) -> Item | None:
        """The item under a key."""
        return self.partitions.get(key[0], {}).get(key[1])

    def items(self) -> Iterator[Item]:
        """Every item."""
        for partition in self.partitions.values():
            yield from partition.values()

    def put(self, key: Key, item: Item | None) -> None:
        """Put an item under a key, or (None) take it away; its indexes and the stream follow."""
        old = self.get(key)
        self.before[key] = old
        if old is not None:
            self._index(key, old, there=False)
        if item is None:
            self.partitions.get(key[0], {}).pop(key[1], None)
            self.order[key[0]].remove(key[1])
        else:
            self.partitions.setdefault(key[0], {})[key[1]] = item
            if old is None:
                insort(self.order.setdefault(key[0], []), key[1])
            self._index(key, item, there=True)
        if self.stream:
            self._record(key, old, item)

    def _index(self, key: Key, item: Item, *, there: bool) -> None:
        for name, (keys, _) in self.indexes.items():
            if keys[0] in item and keys[1] in item:
                place = self.by_index.setdefault((name, item[keys[0]]["S"]), {})
                if there:
                    place[key] = item
                else:
                    place.pop(key, None)

    def _record(self, key: Key, old: Item | None, item: Item | None) -> None:
        if old == item:
            return
        change = "REMOVE" if item is None else "MODIFY" if old else "INSERT"
        number = f"{len(self.records) + 1:021d}"
        keys = {name: {"S": value} for name, value in zip(self.keys, key, strict=True)}
        told: dict[str, Any] = {"Keys": keys, "SequenceNumber": number, "StreamViewType": "NEW_IMAGE"}
        if item is not None:
            told["NewImage"] = item
        self.records.append(
            {"eventID": number, "eventName": change, "eventSource": "aws:dynamodb", "dynamodb": told}
        )


class DynamoDb(Double):
    """The table client. `stale` says of a read that is not strongly consistent whether it misses the latest write.

    `written` is told of every change: the table, and the item that is there now or None.
    """

    service = "dynamodb"

    def __init__(
        self, way: Way, stale: Callable[[], bool], written: Callable[[Table, Item | None], None]
    ) -> None:
        super().__init__(way)
        self._tables: dict[str, Table] = {}
        self._stale, self._written = stale, written

    def create_table(self, **asked: Any) -> dict[str, Any]:
        """Make a table with string keys."""
        indexes = {}
        for index in asked.get("GlobalSecondaryIndexes", ()):
            only_keys = index["Projection"]["ProjectionType"] == "KEYS_ONLY"
            indexes[index["IndexName"]] = (_names(index["KeySchema"]), only_keys)
        stream = asked.get("StreamSpecification", {}).get("StreamEnabled", False)
        name = asked["TableName"]
        self._tables[name] = Table(name, _names(asked["KeySchema"]), indexes, stream)
        return {
            "TableDescription": {"TableArn": f"arn:table/{name}", "LatestStreamArn": f"arn:stream/{name}"}
        }

    def update_time_to_live(self, **asked: Any) -> dict[str, Any]:
        """Items are never removed by their time: the code asks for it itself."""
        return {}

    def put_item(self, **asked: Any) -> dict[str, Any]:
        """Put one item, on a condition."""
        only("put_item", asked, "TableName", "Item", *_CONDITION)
        table = self._table(asked, "PutItem")
        item = dict(asked["Item"])
        key = self._key(table, item, "PutItem")
        self._check(table, key, asked, "PutItem")
        self._put(table, key, item, "PutItem")
        return {}

    def update_item(self, **asked: Any) -> dict[str, Any]:
        """Set one attribute, on a condition."""
        only("update_item", asked, "TableName", "Key", "UpdateExpression", *_CONDITION)
        table, expression = self._table(asked, "UpdateItem"), asked["UpdateExpression"]
        key = self._key(table, asked["Key"], "UpdateItem", alone=True)
        self._check(table, key, asked, "UpdateItem", expression)
        told = _SET.fullmatch(expression)
        if told is None and "=" in expression:
            raise NotImplementedError(expression)
        attribute = asked.get("ExpressionAttributeNames", {}).get(told[1], told[1]) if told else ""
        if told is None or attribute in table.keys:
            raise refusal("ValidationException", "UpdateItem", "not readable, or a part of the key")
        old = table.get(key) or asked["Key"]
        self._put(table, key, {**old, attribute: asked["ExpressionAttributeValues"][told[2]]}, "UpdateItem")
        return {}

    def delete_item(self, **asked: Any) -> dict[str, Any]:
        """Take one item away; one that is not there is no error."""
        only("delete_item", asked, "TableName", "Key", *_CONDITION)
        table = self._table(asked, "DeleteItem")
        key = self._key(table, asked["Key"], "DeleteItem", alone=True)
        self._check(table, key, asked, "DeleteItem")
        if table.get(key) is not None:
            self._put(table, key, None, "DeleteItem")
        return {}

    def _put(self, table: Table, key: Key, item: Item | None, operation: str) -> None:
        if item is not None and size(item) > ITEM_LIMIT:
            raise refusal("ValidationException", operation, "Item size has exceeded the maximum allowed size")
        for name in table.indexed & item.keys() if item is not None else ():
            if item is not None and not item[name].get("S"):
                raise refusal("ValidationException", operation, "an index key is empty or of another type")
        table.put(key, item)
        self._written(table, item)

    def get_item(self, **asked: Any) -> dict[str, Any]:
        """One item by its key."""
        only("get_item", asked, "TableName", "Key", "ConsistentRead")
        table = self._table(asked, "GetItem")
        key = self._key(table, asked["Key"], "GetItem", alone=True)
        found = self._as_of(table, key, table.get(key), asked)
        return {"Item": found} if found is not None else {}

    def query(self, **asked: Any) -> dict[str, Any]:
        """A page of the items of one partition, of the table or of an index."""
        only(
            "query", asked, "TableName", "IndexName", "KeyConditionExpression", "ConsistentRead", "Limit",
            "ExclusiveStartKey", "ProjectionExpression", "ScanIndexForward", *_READ,
        )  # fmt: skip
        table = self._table(asked, "Query")
        index = asked.get("IndexName")
        if index and (index not in table.indexes or asked.get("ConsistentRead")):
            raise refusal(
                "ValidationException", "Query", "no such index, or no strongly consistent read of it"
            )
        keys = table.indexes[index][0] if index else table.keys
        found = self._found(table, keys, asked)
        if asked.get("ScanIndexForward") is False:
            found.reverse()
        order = (keys[1], *table.keys) if index else keys[1:]
        return page(found, asked, order, frozenset((*keys, *table.keys)))

    def scan(self, **asked: Any) -> dict[str, Any]:
        """All items, or how many there are."""
        only(
            "scan", asked, "TableName", "Select", "ConsistentRead", "ExclusiveStartKey", "Limit",
            "FilterExpression", "ProjectionExpression", *_READ,
        )  # fmt: skip
        table, (names, values) = self._table(asked, "Scan"), (asked.get(part, {}) for part in _READ)
        wanted = asked.get("FilterExpression")
        _all_used(asked, "Scan", wanted or "", asked.get("ProjectionExpression", ""))
        kept = list(table.items())
        if "Limit" in asked or "ExclusiveStartKey" in asked:  # any order, but the same for every page
            kept.sort(key=lambda item: tuple(item[name]["S"] for name in table.keys))
        whole = {name: value for name, value in asked.items() if name != "ProjectionExpression"}
        told = page(kept, whole, table.keys, frozenset(table.keys))  # filtered first, then projected
        last = {k: v for k, v in told.items() if k == "LastEvaluatedKey"}
        found = [item for item in told["Items"] if not wanted or _holds(wanted, item, names, values, "Scan")]
        if asked.get("Select") == "COUNT":
            return {"Count": len(found), **last}
        return {"Items": projected(found, asked), "Count": len(found), **last}

    def _found(self, table: Table, keys: tuple[str, str], asked: Mapping[str, Any]) -> list[Item]:
        """The items of one partition that the key condition asks for, in the order of their sort keys."""
        names, values = (asked.get(part, {}) for part in _READ)
        _all_used(asked, "Query", asked["KeyConditionExpression"], asked.get("ProjectionExpression", ""))
        wanted = key_condition(asked["KeyConditionExpression"])
        if wanted is None or [names.get(n, n) for n in wanted.names] != list(keys[: len(wanted.names)]):
            raise refusal("ValidationException", "Query", "Query key condition not supported")
        partition = values[wanted.partition].get("S")
        chosen = values[wanted.sort].get("S") if wanted.sort else None
        if not partition or (wanted.sort and chosen is None):
            raise refusal("ValidationException", "Query", "a key is empty or of another type")
        self._check_start(table, keys, asked, lambda key: key == partition)
        index = asked.get("IndexName")
        if index:
            return self._of_index(table, index, partition, lambda sort: wanted.holds(sort, chosen), asked)
        place = table.partitions.get(partition, {})
        sorts = [sort for sort in table.order.get(partition, ()) if wanted.holds(sort, chosen)]
        shown = (self._as_of(table, (partition, sort), place.get(sort), asked) for sort in sorts)
        return [item for item in shown if item is not None]

    @staticmethod
    def _check_start(
        table: Table, keys: tuple[str, str], asked: Mapping[str, Any], inside: Callable[[str], bool]
    ) -> None:
        """A start key has the keys of the table and of the index, and is of the partition."""
        start = asked.get("ExclusiveStartKey")
        if start is None:
            return
        right = start.keys() == {*keys, *table.keys} and all(value.get("S") for value in start.values())
        if not right or not inside(start[keys[0]]["S"]):
            raise refusal("ValidationException", "Query", "The provided starting key is invalid")

    def _of_index(
        self, table: Table, index: str, partition: str, holds: Callable[[str], bool], asked: Mapping[str, Any]
    ) -> list[Item]:
        (first, second), only_keys = table.indexes[index]
        found = []
        for key, item in list(table.by_index.get((index, partition), {}).items()):
            shown = self._as_of(table, key, item, asked)
            if shown and shown.get(first) == {"S": partition} and holds(shown.get(second, {}).get("S", "")):
                kept = (first, second, *table.keys)
                told = {n: v for n, v in shown.items() if n in kept} if only_keys else shown
                found.append(((shown[second]["S"], *key), told))
        return [item for _, item in sorted(found, key=lambda pair: pair[0])]

    def _as_of(self, table: Table, key: Key, item: Item | None, asked: Mapping[str, Any]) -> Item | None:
        """The item, or what was there before its last write when an eventually consistent read comes too early."""
        if asked.get("ConsistentRead") or key not in table.before or not self._stale():
            return item
        return table.before[key]

    def _check(
        self, table: Table, key: Key, asked: Mapping[str, Any], operation: str, also: str = ""
    ) -> None:
        names, values = (asked.get(part, {}) for part in _READ)
        expression = asked.get("ConditionExpression")
        _all_used(asked, operation, expression or "", also)
        if expression is None:
            return
        item = table.get(key)
        if not _holds(expression, item or {}, names, values, operation):
            wanted = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            more = {"Item": item} if wanted and item is not None else {}
            raise refusal(
                "ConditionalCheckFailedException", operation, "The conditional request failed", **more
            )

    def _table(self, asked: Mapping[str, Any], operation: str) -> Table:
        table = self._tables.get(asked["TableName"])
        if table is None:
            raise refusal("ResourceNotFoundException", operation, "no such table")
        return table

    def _key(self, table: Table, item: Mapping[str, Any], operation: str, *, alone: bool = False) -> Key:
        key = tuple(item.get(name, {}).get("S", "") for name in table.keys)
        if not all(key) or (alone and len(item) > len(key)):
            raise refusal(
                "ValidationException", operation, "a key is missing, empty, of another type, or too much"
            )
        return key[0], key[1]


_CONDITION = (
    "ConditionExpression",
    "ReturnValuesOnConditionCheckFailure",
    *_READ,
)


def _names(schema: list[dict[str, str]]) -> tuple[str, str]:
    first, second = (part["AttributeName"] for part in schema)
    return first, second


def _all_used(asked: Mapping[str, Any], operation: str, *expressions: str) -> None:
    """Refuse expressions that cannot be read, and names or values that are missing, unused or none at all."""
    names, values = (asked.get(part) for part in _READ)
    try:
        used_names, used_values = conditions.named(" ".join(expressions))
    except conditions.Unreadable as error:
        raise refusal("ValidationException", operation, str(error)) from None
    if (names or {}).keys() != used_names or (values or {}).keys() != used_values or {} in (names, values):
        raise refusal("ValidationException", operation, "names or values are unused or missing")


def _holds(
    expression: str, item: Item, names: Mapping[str, str], values: Mapping[str, Any], operation: str
) -> bool:
    try:
        return conditions.holds(expression, item, names, values)
    except conditions.Unreadable as error:
        raise refusal("ValidationException", operation, str(error)) from None
