"""Generated sequences on SQS: messages sent, received, deleted, hidden and shown, until they are dead letters."""

from random import Random
from typing import Any

from tests.simulation.honesty.operations import Held, Named, Operation, Sequence

_LENGTH = 25
_COUNTED = {"MessageSystemAttributeNames": ["ApproximateReceiveCount"]}


def queue_sequence(chance: Random, number: int) -> Sequence:
    """A queue of its own with dead letters. Nothing waits: a message is hidden for no time at all, or for longer than this."""
    sent: list[str] = []
    made = [
        Operation(
            "sqs", "make_queues", "two queues", {"Name": f"queue-{number}", "Most": chance.randint(1, 3)}
        )
    ]
    for _ in range(_LENGTH):
        kind = chance.random()
        if kind < 0.25 and len(sent) < 5:
            sent.append(f"message {len(sent)}")
            made.append(_sqs("send_message", "a message", MessageBody=sent[-1]))
        elif kind < 0.55:
            made.append(_receive(chance))
        elif kind < 0.9 and sent:
            made.append(_settle(chance, chance.choice(sent)))
        else:
            made.append(_wrong(chance))
    dead = {"QueueUrl": Named("dead letters"), "MaxNumberOfMessages": 10}
    return [*made, _receive(chance), Operation("sqs", "receive_message", "dead letters", dead)]


def _sqs(method: str, about: str, **params: Any) -> Operation:
    return Operation("sqs", method, about, {"QueueUrl": Named("queue"), **params})


def _receive(chance: Random) -> Operation:
    """All that can be seen: of fewer, nobody promises which."""
    asked: dict[str, Any] = {"MaxNumberOfMessages": 10, **(_COUNTED if chance.random() < 0.7 else {})}
    if chance.random() < 0.6:
        return _sqs("receive_message", "to be seen again at once", **asked, VisibilityTimeout=0)
    return _sqs("receive_message", "hidden", **asked)


def _settle(chance: Random, body: str) -> Operation:
    """A message deleted, hidden or shown, by its latest receipt or by its first."""
    latest = chance.random() < 0.7
    receipt = {"ReceiptHandle": Held("receipt", body, latest)}
    about = "by the latest receipt" if latest else "by the first receipt"
    if chance.random() < 0.4:
        if latest:
            return _sqs("delete_message", about, **receipt)
        return _sqs("delete_message_then_receive", about, **receipt, Latest=Held("receipt", body))
    if chance.random() < 0.6:
        method = "change_message_visibility" if latest else "change_message_visibility_then_receive"
        return _sqs(method, f"shown {about}", **receipt, VisibilityTimeout=0)
    return _sqs("change_message_visibility_then_receive", f"hidden {about}", **receipt, VisibilityTimeout=900)


def _wrong(chance: Random) -> Operation:
    nowhere, garbage = {"QueueUrl": Named("no-such-queue")}, {"ReceiptHandle": "garbage"}
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        ("send_message", "no such queue", {**nowhere, "MessageBody": "x"}),
        ("send_message", "an empty message", {"MessageBody": ""}),
        ("send_message", "a forbidden character", {"MessageBody": "a\x01b"}),
        ("receive_message", "no such queue", nowhere),
        ("receive_message", "too many", {"MaxNumberOfMessages": 11}),
        ("receive_message", "none", {"MaxNumberOfMessages": 0}),
        ("receive_message", "hidden for too long", {"VisibilityTimeout": 43_201}),
        ("delete_message", "no such queue", {**nowhere, **garbage}),
        ("delete_message", "no receipt", garbage),
        ("change_message_visibility", "no such queue", {**nowhere, **garbage, "VisibilityTimeout": 0}),
        ("change_message_visibility", "no receipt", {**garbage, "VisibilityTimeout": 0}),
    ]
    if chance.random() < 0.03:
        return _sqs("send_message", "too large", MessageBody="x" * (1024 * 1024 + 1))
    method, about, params = chance.choice(kinds)
    return _sqs(method, about, **params)
