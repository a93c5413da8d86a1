"""DynamoDB and its streams: strongly and eventually consistent reads, conditions, indexes, pages, limits."""

from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.simulation.doubles import conditions
from tests.simulation.doubles.calls import Double, Way, only, refusal
from tests.simulation.doubles.conditions import key_condition

Item = dict[str, Any]
Key = tuple[str, str]
ITEM_LIMIT = 400 * 1024
PAGE = 1024 * 1024
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
        if size(item) > ITEM_LIMIT:
            raise refusal("ValidationException", "PutItem", "Item size has exceeded the maximum allowed size")
        self._check(table, key, asked, "PutItem")
        self._put(table, key, item)
        return {}

    def update_item(self, **asked: Any) -> dict[str, Any]:
        """Set one attribute, on a condition."""
        only("update_item", asked, "TableName", "Key", "UpdateExpression", *_CONDITION)
        table = self._table(asked, "UpdateItem")
        key = self._key(table, asked["Key"], "UpdateItem")
        self._check(table, key, asked, "UpdateItem", asked["UpdateExpression"])
        word, name, sign, value = asked["UpdateExpression"].split()
        if (word, sign) != ("SET", "="):
            raise NotImplementedError(asked["UpdateExpression"])
        attribute = asked.get("ExpressionAttributeNames", {}).get(name, name)
        item = {**(table.get(key) or asked["Key"]), attribute: asked["ExpressionAttributeValues"][value]}
        self._put(table, key, item)
        return {}

    def delete_item(self, **asked: Any) -> dict[str, Any]:
        """Take one item away; one that is not there is no error."""
        only("delete_item", asked, "TableName", "Key", *_CONDITION)
        table = self._table(asked, "DeleteItem")
        key = self._key(table, asked["Key"], "DeleteItem")
        self._check(table, key, asked, "DeleteItem")
        if table.get(key) is not None:
            self._put(table, key, None)
        return {}

    def _put(self, table: Table, key: Key, item: Item | None) -> None:
        table.put(key, item)
        self._written(table, item)

    def get_item(self, **asked: Any) -> dict[str, Any]:
        """One item by its key."""
        only("get_item", asked, "TableName", "Key", "ConsistentRead")
        table = self._table(asked, "GetItem")
        key = self._key(table, asked["Key"], "GetItem")
        found = self._as_of(table, key, table.get(key), asked)
        return {"Item": found} if found is not None else {}

    def query(self, **asked: Any) -> dict[str, Any]:
        """A page of the items of one partition, of the table or of an index."""
        only(
            "query", asked, "TableName", "IndexName", "KeyConditionExpression", "ConsistentRead", "Limit",
            "ExclusiveStartKey", "ProjectionExpression", "ScanIndexForward", *_READ,
        )  # fmt: skip
        table = self._table(asked, "Query")
        found = self._found(table, asked)
        if asked.get("ScanIndexForward") is False:
            found.reverse()
        return _page(table, found, asked)

    def scan(self, **asked: Any) -> dict[str, Any]:
        """All items, or how many there are."""
        only(
            "scan", asked, "TableName", "Select", "ConsistentRead", "ExclusiveStartKey", "Limit",
            "FilterExpression", "ProjectionExpression", *_READ,
        )  # fmt: skip
        table, (names, values) = self._table(asked, "Scan"), (asked.get(part, {}) for part in _READ)
        wanted = asked.get("FilterExpression")
        _all_used(wanted or "", names, values, "Scan")
        page = _page(
            table, list(table.items()), {k: v for k, v in asked.items() if k != "ProjectionExpression"}
        )
        found = [
            item for item in page["Items"] if not wanted or conditions.holds(wanted, item, names, values)
        ]
        last = {k: v for k, v in page.items() if k == "LastEvaluatedKey"}
        if asked.get("Select") == "COUNT":
            return {"Count": len(found), **last}
        return {"Items": _projected(found, asked), "Count": len(found), **last}

    def _found(self, table: Table, asked: Mapping[str, Any]) -> list[Item]:
        """The items of one partition that the key condition asks for, in the order of their sort keys."""
        names, values = (asked.get(part, {}) for part in _READ)
        expression = asked["KeyConditionExpression"]
        _all_used(expression, names, values, "Query")
        wanted = key_condition(expression)
        index = asked.get("IndexName")
        if index and asked.get("ConsistentRead"):
            raise refusal("ValidationException", "Query", "Consistent reads are not supported on indexes")
        keys = table.indexes[index][0] if index else table.keys
        if wanted is None or [names.get(n, n) for n in wanted.names] != list(keys[: len(wanted.names)]):
            raise refusal("ValidationException", "Query", "Query key condition not supported")
        partition = values[wanted.partition]["S"]
        chosen = wanted.sort and values[wanted.sort]["S"]
        if index:
            return self._of_index(table, index, partition, lambda sort: wanted.holds(sort, chosen), asked)
        place = table.partitions.get(partition, {})
        sorts = [sort for sort in table.order.get(partition, ()) if wanted.holds(sort, chosen)]
        shown = (self._as_of(table, (partition, sort), place.get(sort), asked) for sort in sorts)
        return [item for item in shown if item is not None]

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
        _all_used(f"{expression or ''} {also}", names, values, operation)
        if expression is None:
            return
        item = table.get(key)
        if not conditions.holds(expression, item or {}, names, values):
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

    def _key(self, table: Table, item: Mapping[str, Any], operation: str) -> Key:
        key = tuple(item.get(name, {}).get("S", "") for name in table.keys)
        if not all(key):
            raise refusal("ValidationException", operation, "a key is missing, empty or of another type")
        return key[0], key[1]


_CONDITION = (
    "ConditionExpression",
    "ReturnValuesOnConditionCheckFailure",
    *_READ,
)


class Streams(Double):
    """The stream client: one shard, from the beginning or after a sequence number."""

    service = "dynamodbstreams"
    _AT_ONCE: ClassVar[int] = 1000
    _BEGINNING = "TRIM_HORIZON"

    def __init__(self, way: Way, tables: DynamoDb) -> None:
        super().__init__(way)
        self._tables = tables

    def describe_stream(self, **asked: Any) -> dict[str, Any]:
        """The stream's one shard."""
        return {"StreamDescription": {"Shards": [{"ShardId": "shard-0"}]}}

    def get_shard_iterator(self, **asked: Any) -> dict[str, Any]:
        """Where reading begins."""
        only("get_shard_iterator", asked, "StreamArn", "ShardId", "ShardIteratorType", "SequenceNumber")
        name = asked["StreamArn"].removeprefix("arn:stream/")
        start = {"TRIM_HORIZON": 0, "LATEST": len(self._tables._tables[name].records)}
        kind = asked["ShardIteratorType"].replace("TRIM_HORIZON", self._BEGINNING)
        number = int(asked["SequenceNumber"]) if kind == "AFTER_SEQUENCE_NUMBER" else start[kind]
        return {"ShardIterator": f"{name}|{number}"}

    def get_records(self, **asked: Any) -> dict[str, Any]:
        """The records from there on."""
        name, number = asked["ShardIterator"].split("|")
        return {"Records": self._tables._tables[name].records[int(number) :][: self._AT_ONCE]}


def _names(schema: list[dict[str, str]]) -> tuple[str, str]:
    first, second = (part["AttributeName"] for part in schema)
    return first, second


def _all_used(
    expression: str, names: Mapping[str, str], values: Mapping[str, Mapping[str, Any]], operation: str
) -> None:
    used_names, used_values = conditions.named(expression)
    if names.keys() != used_names or values.keys() != used_values:
        raise refusal("ValidationException", operation, "names or values are unused or missing")


def _page(table: Table, items: list[Item], asked: Mapping[str, Any]) -> dict[str, Any]:
    start = asked.get("ExclusiveStartKey")
    if start is not None:
        passed = [all(item[name] == start[name] for name in table.keys) for item in items]
        items = items[passed.index(True) + 1 :] if True in passed else items
    found: list[Item] = []
    room = PAGE
    if (
        not {"ExclusiveStartKey", "Limit", "ProjectionExpression"} & asked.keys()
        and sum(map(size, items)) <= PAGE
    ):
        return {"Items": items, "Count": len(items)}
    for item in items:
        room -= size(item)
        if room < 0 or len(found) == asked.get("Limit", len(items) + 1):
            break
        found.append(item)
    answer: dict[str, Any] = {"Items": found, "Count": len(found)}
    if len(found) < len(items) or (asked.get("Limit") == len(found) and found):
        answer["LastEvaluatedKey"] = {name: found[-1][name] for name in table.keys}
    answer["Items"] = _projected(found, asked)
    return answer


def _projected(items: list[Item], asked: Mapping[str, Any]) -> list[Item]:
    """Only the attributes that were asked for."""
    if "ProjectionExpression" not in asked:
        return items
    wanted = {name.strip() for name in asked["ProjectionExpression"].split(",")}
    return [{n: v for n, v in item.items() if n in wanted} for item in items]


_SIZES: dict[int, tuple[Item, int]] = {}


def size(item: Item) -> int:
    """About what DynamoDB counts: octets of names and values. Kept by the item's identity: items are never changed."""
    known = _SIZES.get(id(item))
    if known is None or known[0] is not item:
        known = _SIZES[id(item)] = (
            item,
            sum(len(name.encode()) + _size(value) for name, value in item.items()),
        )
    return known[1]


def _size(value: Mapping[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(member) for name, member in content.items())
    if kind == "L":
        return 3 + sum(1 + _size(member) for member in content)
    if kind == "N":
        return len(content) // 2 + 2
    return len(content.encode() if kind == "S" else content) if kind in ("S", "B") else 1
