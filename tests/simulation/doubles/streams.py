"""DynamoDB's streams: one shard for each table that has one."""

from typing import Any, ClassVar

from tests.simulation.doubles.calls import Double, Way, only
from tests.simulation.doubles.tables import DynamoDb


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
        if kind not in start:  # the records' numbers count from one
            start[kind] = int(asked["SequenceNumber"]) - (kind == "AT_SEQUENCE_NUMBER")
        return {"ShardIterator": f"{name}|{start[kind]}"}

    def get_records(self, **asked: Any) -> dict[str, Any]:
        """The records from there on, and where reading goes on."""
        only("get_records", asked, "ShardIterator")
        name, number = asked["ShardIterator"].split("|")
        found = self._tables._tables[name].records[int(number) :][: self._AT_ONCE]
        return {"Records": found, "NextShardIterator": f"{name}|{int(number) + len(found)}"}
