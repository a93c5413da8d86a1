"""Moves what AWS would move: stream to function, bus to queue, queue to function, until nothing moves any more.

The bus and the queues are the services' own: rules match and deliver, a queue counts receives and passes a message on to
its dead-letter queue. What the pump adds is what polls them on AWS: event source mappings with filter, batch, bisect,
bounded retries and failure destination.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from moto.events.models import EventPattern

from tests.world.template import REGION
from tests.world.wiring import QueueMapping, StreamMapping, Wiring

if TYPE_CHECKING:
    from moto.events.utils import EventMessageType

Client = Callable[[str], Any]
Record = dict[str, Any]
_AT_MOST = 400  # rounds; a system that is busy after that keeps itself busy


class Invokes(Protocol):
    """Who runs functions; what a function raises is raised."""

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Invoke a function by its name in the template."""


class NeverQuiet(AssertionError):
    """The system goes on and on by itself."""


class Pump:
    """Everything that polls. `relaying` off is a stream mapping that is switched off: records wait.

    `disturb` is given each stream batch before its delivery and returns what is delivered in its place: fewer records
    (lost), more (doubled), in another order. `waiting` says whether a queue holds anything, looked at from within, as
    most polls find nothing.
    """

    def __init__(
        self, client: Client, wiring: Wiring, functions: Invokes, waiting: Callable[[str], bool]
    ) -> None:
        self._client, self._wiring, self._functions, self._waiting = client, wiring, functions, waiting
        self._read_to: dict[str, str] = {}
        self.relaying = True
        self.disturb: Callable[[list[Record]], list[Record]] = list

    def until_quiet(self) -> None:
        """Deliver until nothing is left to deliver; raises NeverQuiet."""
        for _ in range(_AT_MOST):
            if not self.step():
                return
        raise NeverQuiet(f"still busy after {_AT_MOST} rounds")

    def step(self) -> bool:
        """One round over every mapping; whether anything was delivered."""
        moved = [self.poll_stream(mapping) for mapping in self._wiring.streams if self.relaying]
        moved += [self.poll_queue(mapping) for mapping in self._wiring.queues]
        return any(moved)

    # Streams ----------------------------------------------------------------------------------------------------

    def poll_stream(self, mapping: StreamMapping) -> bool:
        """Deliver what is new in a stream; whether there was anything."""
        records = self._new_records(mapping.stream)
        patterns = [EventPattern.load(pattern) for pattern in mapping.patterns]
        wanted = [r for r in records if any(p.matches_event(_matchable(r)) for p in patterns)]
        for start in range(0, len(wanted), mapping.batch):
            batch = self.disturb(wanted[start : start + mapping.batch])
            if batch:
                self._deliver(mapping, batch, mapping.retries)
        return bool(records)

    def _new_records(self, stream: str) -> list[Record]:
        """The records after the last one read. The iterator is made anew: one kept open may be dead by now."""
        streams = self._client("dynamodbstreams")
        asked: dict[str, Any] = {"StreamArn": stream, "ShardId": self._shard(stream)}
        if stream in self._read_to:
            asked |= {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "SequenceNumber": self._read_to[stream],
            }
        else:
            asked["ShardIteratorType"] = "TRIM_HORIZON"
        iterator = streams.get_shard_iterator(**asked)["ShardIterator"]
        found = [_wire(record) for record in streams.get_records(ShardIterator=iterator)["Records"]]
        if found:
            self._read_to[stream] = found[-1]["dynamodb"]["SequenceNumber"]
        return found

    def _shard(self, stream: str) -> str:
        described = self._client("dynamodbstreams").describe_stream(StreamArn=stream)["StreamDescription"]
        return str(described["Shards"][0]["ShardId"])

    def _deliver(self, mapping: StreamMapping, batch: list[Record], retries: int) -> None:
        """A batch that failed is halved, as often as it can be; a record that fails to the end goes to the destination."""
        try:
            self._functions.invoke(mapping.function, {"Records": batch})
        except Exception:  # whatever it raises: the batch has failed
            if mapping.bisect and len(batch) > 1:
                half = len(batch) // 2
                self._deliver(mapping, batch[:half], retries)
                self._deliver(mapping, batch[half:], retries)
            elif retries:
                self._deliver(mapping, batch, retries - 1)
            else:
                self._give_up(mapping, batch)

    def _give_up(self, mapping: StreamMapping, batch: list[Record]) -> None:
        """The destination is told where in the stream the records are, never what is in them."""
        places = [record["dynamodb"] for record in batch]
        arrived = [datetime.fromtimestamp(p["ApproximateCreationDateTime"], UTC) for p in places]
        told = {
            "requestContext": {"functionArn": mapping.function, "condition": "RetryAttemptsExhausted"},
            "DDBStreamBatchInfo": {
                "streamArn": mapping.stream,
                "shardId": self._shard(mapping.stream),
                "startSequenceNumber": places[0]["SequenceNumber"],
                "endSequenceNumber": places[-1]["SequenceNumber"],
                "approximateArrivalOfFirstRecord": f"{arrived[0]:%Y-%m-%dT%H:%M:%SZ}",
                "approximateArrivalOfLastRecord": f"{arrived[-1]:%Y-%m-%dT%H:%M:%SZ}",
                "batchSize": len(batch),
            },
        }
        self._client("sqs").send_message(QueueUrl=mapping.failures, MessageBody=json.dumps(told))

    # Queues -----------------------------------------------------------------------------------------------------

    def poll_queue(self, mapping: QueueMapping) -> bool:
        """Deliver one batch of a queue; whether there was anything."""
        if not self._waiting(mapping.queue):
            return False
        received = self._client("sqs").receive_message(
            QueueUrl=mapping.queue,
            MaxNumberOfMessages=min(mapping.batch, 10),
            MessageSystemAttributeNames=["All"],
        )
        messages = received.get("Messages", [])
        if not messages:
            return False
        failed = self._failed(mapping, [_message(m) for m in messages])
        for message in messages:
            self._settle(mapping, message, failed=message["MessageId"] in failed)
        return True

    def _failed(self, mapping: QueueMapping, records: list[Record]) -> set[str]:
        """The ids of the messages that failed: all when the function raises or names one that it was not given."""
        everyone = {record["messageId"] for record in records}
        try:
            answer = self._functions.invoke(mapping.function, {"Records": records})
        except Exception:  # whatever it raises: the batch has failed
            return everyone
        if not mapping.partial or not answer:
            return set()
        named = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        return named if named <= everyone else everyone

    def _settle(self, mapping: QueueMapping, message: dict[str, Any], *, failed: bool) -> None:
        sqs, handle = self._client("sqs"), message["ReceiptHandle"]
        if failed:  # its visibility time-out passes at once
            sqs.change_message_visibility(QueueUrl=mapping.queue, ReceiptHandle=handle, VisibilityTimeout=0)
        else:
            sqs.delete_message(QueueUrl=mapping.queue, ReceiptHandle=handle)


def _message(message: dict[str, Any]) -> Record:
    """A message as a function is given it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "awsRegion": REGION,
    }


def _wire(record: Record) -> Record:
    """A stream record as a function is given it: JSON, with binary values as base64 text and times as seconds."""
    told: Record = json.loads(json.dumps(record, default=_as_json))
    return told


def _matchable(record: Record) -> "EventMessageType":
    """The part of a record that filters may ask about, without the values, which may be large."""
    small = {**record, "dynamodb": {k: v for k, v in record["dynamodb"].items() if k != "NewImage"}}
    return cast("EventMessageType", small)  # the matcher takes any JSON object


def _as_json(value: object) -> str | float:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    raise TypeError(type(value).__name__)
