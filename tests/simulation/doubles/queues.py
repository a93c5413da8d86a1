"""SQS: standard queues with visibility, receive counts and dead letters. Order is not promised, and not kept."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from tests.simulation.doubles.calls import Double, Way, only, refusal

Now = Callable[[], float]
_AT_MOST = 10
_LONGEST = 12 * 60 * 60  # seconds that a message may be hidden
BODY_LIMIT = 1024 * 1024
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Message:
    """A message, from when it can be seen, and how often it was received."""

    id: str
    body: str
    seen_from: float
    received: int = 0


@dataclass
class Queue:
    """A queue with its messages by id."""

    url: str
    visibility: float
    dead_letters: str | None
    most_receives: int
    messages: dict[str, Message] = field(default_factory=dict)


class Sqs(Double):
    """The queue client. `delay` gives the seconds until a sent or returned message can be seen.

    `seen` is told whenever a message will be seen: the queue, and in how many seconds.
    """

    service = "sqs"

    def __init__(
        self, way: Way, now: Now, delay: Callable[[], float], seen: Callable[[str, float], None]
    ) -> None:
        super().__init__(way)
        self._now, self._delay, self._seen = now, delay, seen
        self._queues: dict[str, Queue] = {}
        self._sent = 0

    def create_queue(self, **asked: Any) -> dict[str, Any]:
        """Make a queue from its attributes."""
        attributes = asked.get("Attributes", {})
        redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
        url = f"https://sqs/{asked['QueueName']}"
        target = redrive.get("deadLetterTargetArn")
        self._queues[url] = Queue(
            url,
            float(attributes.get("VisibilityTimeout", 30)),
            f"https://sqs/{target.rpartition(':')[2]}" if target else None,
            int(redrive.get("maxReceiveCount", 0)),
        )
        return {"QueueUrl": url}

    def send_message(self, **asked: Any) -> dict[str, Any]:
        """Put a message into a queue."""
        only("send_message", asked, "QueueUrl", "MessageBody")
        self._queue(asked, "SendMessage")
        if not asked["MessageBody"]:
            raise refusal("MissingParameter", "SendMessage", "no body")
        if _FORBIDDEN.search(asked["MessageBody"]):
            raise refusal("InvalidMessageContents", "SendMessage")
        return {"MessageId": self._deliver(asked["QueueUrl"], asked["MessageBody"])}

    def receive_message(self, **asked: Any) -> dict[str, Any]:
        """Messages that can be seen now, at most ten; what was received too often goes to the dead letters."""
        only(
            "receive_message", asked, "QueueUrl", "MaxNumberOfMessages", "MessageSystemAttributeNames",
            "VisibilityTimeout", "WaitTimeSeconds", "MessageAttributeNames",
        )  # fmt: skip
        queue, now = self._queue(asked, "ReceiveMessage"), self._now()
        most, hidden = asked.get("MaxNumberOfMessages", 1), asked.get("VisibilityTimeout", queue.visibility)
        if not (1 <= most <= _AT_MOST and 0 <= hidden <= _LONGEST):
            raise refusal("InvalidParameterValue", "ReceiveMessage")
        found: list[dict[str, Any]] = []
        for message in list(queue.messages.values()):
            if len(found) == most:
                break
            if message.seen_from > now:
                continue
            if queue.dead_letters and message.received >= queue.most_receives:
                del queue.messages[message.id]
                self._queues[queue.dead_letters].messages[message.id] = Message(message.id, message.body, now)
                continue
            message.received += 1
            self._show(queue, message, float(hidden))
            found.append(_told(message, asked.get("MessageSystemAttributeNames", ())))
        return {"Messages": found} if found else {}

    def delete_message(self, **asked: Any) -> dict[str, Any]:
        """Take a message out. One that came again meanwhile has another receipt, and stays."""
        queue = self._queue(asked, "DeleteMessage")
        message, latest = self._handled(queue, asked["ReceiptHandle"], "DeleteMessage")
        if message and latest:
            del queue.messages[message.id]
        return {}

    def change_message_visibility(self, **asked: Any) -> dict[str, Any]:
        """Let a message be seen at another time; zero is at once, which at a poller's pace is a while.

        What can be seen already, or was received again since, stays as it is, and what was deleted is an error.
        """
        queue, operation = self._queue(asked, "ChangeMessageVisibility"), "ChangeMessageVisibility"
        message, latest = self._handled(queue, asked["ReceiptHandle"], operation)
        if message is None or not 0 <= asked["VisibilityTimeout"] <= _LONGEST:
            raise refusal(
                "InvalidParameterValue", operation, "no such message any more, or hidden for too long"
            )
        if latest and message.seen_from > self._now():
            self._show(queue, message, asked["VisibilityTimeout"] or self._delay())
        return {}

    def _show(self, queue: Queue, message: Message, after: float) -> None:
        message.seen_from = self._now() + after
        self._seen(queue.url, after)

    @staticmethod
    def _handled(queue: Queue, receipt: str, operation: str) -> tuple[Message | None, bool]:
        """The message of a receipt if it is still there, and whether it is its latest receipt."""
        own, _, received = receipt.partition("|")
        if not received.isdecimal():
            raise refusal("ReceiptHandleIsInvalid", operation)
        message = queue.messages.get(own)
        return message, message is not None and message.received == int(received)

    def _deliver(self, url: str, body: str) -> str:
        """Put a message into a queue, as other services do: no call of anybody's."""
        queue = self._queues[url]
        if len(body.encode()) > BODY_LIMIT:
            raise refusal("InvalidParameterValue", "SendMessage", "message too long")
        self._sent += 1
        message = Message(f"m{self._sent}", body, 0.0)
        queue.messages[message.id] = message
        self._show(queue, message, self._delay())
        return message.id

    def _queue(self, asked: Any, operation: str) -> Queue:
        queue = self._queues.get(asked["QueueUrl"])
        if queue is None:
            raise refusal("AWS.SimpleQueueService.NonExistentQueue", operation, "no such queue")
        return queue


def _told(message: Message, attributes: Sequence[str]) -> dict[str, Any]:
    counted = {"Attributes": {"ApproximateReceiveCount": str(message.received)}}
    return {
        "MessageId": message.id,
        "ReceiptHandle": f"{message.id}|{message.received}",
        "Body": message.body,
        "MD5OfBody": md5(message.body.encode(), usedforsecurity=False).hexdigest(),
        **(counted if {"All", "ApproximateReceiveCount"} & {*attributes} else {}),
    }
