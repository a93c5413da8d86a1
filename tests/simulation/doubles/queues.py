"""SQS: standard queues with visibility, receive counts and dead letters. Order is not promised, and not kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from tests.simulation.doubles.calls import Double, Way, only, refusal

Now = Callable[[], float]
_AT_MOST = 10


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
        return {"MessageId": self._deliver(asked["QueueUrl"], asked["MessageBody"])}

    def receive_message(self, **asked: Any) -> dict[str, Any]:
        """Messages that can be seen now, at most ten; what was received too often goes to the dead letters."""
        only(
            "receive_message", asked, "QueueUrl", "MaxNumberOfMessages", "MessageSystemAttributeNames",
            "VisibilityTimeout", "WaitTimeSeconds", "MessageAttributeNames",
        )  # fmt: skip
        queue, now = self._queue(asked, "ReceiveMessage"), self._now()
        found: list[dict[str, Any]] = []
        for message in list(queue.messages.values()):
            if len(found) == min(asked.get("MaxNumberOfMessages", 1), _AT_MOST):
                break
            if message.seen_from > now:
                continue
            if queue.dead_letters and message.received >= queue.most_receives:
                del queue.messages[message.id]
                self._queues[queue.dead_letters].messages[message.id] = Message(message.id, message.body, now)
                continue
            message.received += 1
            self._show(queue, message, float(asked.get("VisibilityTimeout", queue.visibility)))
            found.append(_told(message))
        return {"Messages": found} if found else {}

    def delete_message(self, **asked: Any) -> dict[str, Any]:
        """Take a message out. One that came again meanwhile has another receipt, and stays."""
        queue = self._queue(asked, "DeleteMessage")
        message = self._handled(queue, asked["ReceiptHandle"])
        if message:
            del queue.messages[message.id]
        return {}

    def change_message_visibility(self, **asked: Any) -> dict[str, Any]:
        """Let a message be seen at another time; zero is at once, which at a poller's pace is a while."""
        queue = self._queue(asked, "ChangeMessageVisibility")
        message = self._handled(queue, asked["ReceiptHandle"])
        if message:
            self._show(queue, message, asked["VisibilityTimeout"] or self._delay())
        return {}

    def _show(self, queue: Queue, message: Message, after: float) -> None:
        message.seen_from = self._now() + after
        self._seen(queue.url, after)

    def _handled(self, queue: Queue, receipt: str) -> Message | None:
        own, _, received = receipt.partition("|")
        message = queue.messages.get(own)
        return message if message and message.received == int(received) else None

    def _deliver(self, url: str, body: str) -> str:
        """Put a message into a queue, as other services do: no call of anybody's."""
        queue = self._queues[url]
        if len(body.encode()) > 1024 * 1024:
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


def _told(message: Message) -> dict[str, Any]:
    return {
        "MessageId": message.id,
        "ReceiptHandle": f"{message.id}|{message.received}",
        "Body": message.body,
        "MD5OfBody": md5(message.body.encode(), usedforsecurity=False).hexdigest(),
        "Attributes": {"ApproximateReceiveCount": str(message.received)},
    }
