"""`python -m infra redrive`: brings back what lies in the queues that no function reads.

What comes back is a hint, or a commit published once more, which is the same event: the reactors load the case and decide, so
that running this twice, or breaking it off between any two calls, changes nothing but how often somebody looks.
Sent first, deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.chain import unreadable
from infra.outcome import DEFAULT_STACK, reported
from infra.place import Place, place
from infra.republish import again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Say = Callable[[str], None]

SWEEP_FAILURES = "SweepFailures"
_HIDDEN_SECONDS = 300  # a message that is looked at comes back by itself if this breaks off
_WAIT_SECONDS = (
    1  # a long poll asks every server of the queue; a short one may find nothing where something lies
)


@dataclass(frozen=True)
class Finding:
    """What is to be done with a message. `reason`: ids and codes; `bring` does it; `stays`: the message is kept even so."""

    reason: str
    bring: Callable[[], None] = lambda: None
    stays: bool = False


def redrive(where: Place, say: Say, *, do: bool, wait: int = _WAIT_SECONDS) -> bool:
    """Bring back what failed, or (`do` off) only say what there is. Out: False when something has to stay.

    In: the stack, how to say, seconds to wait for messages. Raises ClientError, and then may simply be run again.
    """
    whole = True
    for name in sorted(where.queues.keys() - set(where.dead_letters.values())):
        whole &= _redrive_queue(where, name, say, do=do, wait=wait)
    if not do:
        say("nothing was moved: --yes does it")
    return whole or not do


def _redrive_queue(where: Place, name: str, say: Say, *, do: bool, wait: int) -> bool:
    sqs, url = where.client("sqs"), where.queues[name]
    reasons: Counter[str] = Counter()
    kept: list[tuple[str, str]] = []
    held: list[str] = []
    try:
        for message in _messages(sqs, url, wait):
            held.append(message["ReceiptHandle"])
            found = _look(where, name, message)
            if found.stays:
                kept.append((message["MessageId"], found.reason))
            else:
                reasons[found.reason] += 1
            if do:
                found.bring()
            if do and not found.stays:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=held[-1])
                held.pop()
    finally:  # also when a call failed: whoever runs this again finds at once what is left
        for handle in held:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    say(f"{name}: {reasons.total()} {'brought back' if do else 'can be brought back'}, {len(kept)} to stay")
    for reason, number in sorted(reasons.items()):
        say(f"  {number} x {reason}")
    for identifier, reason in kept:
        say(f"  message {identifier} stays: {reason}")
    return not kept


def _messages(sqs: Any, url: str, wait: int) -> Iterator[dict[str, Any]]:
    """Each message of a queue once; it is hidden from others until it is deleted, given back, or its time is over."""
    seen: set[str] = set()
    while True:
        found = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
            MessageAttributeNames=["ERROR_CODE"],
        )
        new = [m for m in found.get("Messages", []) if m["MessageId"] not in seen]
        if not new:
            return
        seen |= {m["MessageId"] for m in new}
        yield from new


def _look(where: Place, name: str, message: dict[str, Any]) -> Finding:
    if name == SWEEP_FAILURES:
        return Finding("a sweep that failed: taken away, for the next sweep is the cure")
    try:
        body = json.loads(message["Body"])
        if "DDBStreamBatchInfo" in body:
            return _of_stream(where, body)
        envelope = body["detail"]
        tenant, case = str(envelope["data"]["tenant"]), str(envelope["data"]["case"])
    except (ValueError, KeyError, TypeError):
        return Finding("it names no tenant and case, so nobody can ever understand it", stays=True)
    broken = unreadable(where.log.items(tenant, case))
    if broken:
        return Finding(
            f"commit {broken} of case {case} cannot be read, so it would only fail again", stays=True
        )
    if name in where.dead_letters:
        return _of_queue(where, name, message)
    code = message.get("MessageAttributes", {}).get("ERROR_CODE", {}).get("StringValue", "no code")
    return Finding(
        f"the bus could not deliver it ({code}): published again", lambda: where.bus.publish([envelope])
    )


def _of_queue(where: Place, name: str, message: dict[str, Any]) -> Finding:
    """A hint that its function refused as often as the queue allows; the log group has the fault itself, by case."""
    function, times = name.removesuffix("DeadLetters"), message["Attributes"]["ApproximateReceiveCount"]

    def bring() -> None:
        url = where.queues[where.dead_letters[name]]
        where.client("sqs").send_message(QueueUrl=url, MessageBody=message["Body"])

    return Finding(f"received {times} times and refused: see FAULT in the log of {function}", bring)


def _of_stream(where: Place, body: dict[str, Any]) -> Finding:
    """Records that the relay gave up. The message stays for as long as one of them cannot be read."""
    found, condition = again(where, body["DDBStreamBatchInfo"]), body["requestContext"]["condition"]

    def bring() -> None:
        where.bus.publish(found.envelopes)

    if found.broken:
        return Finding(
            f"{found.broken[0]} cannot be read; the rest of the batch is published", bring, stays=True
        )
    return Finding(f"the relay gave up ({condition}): published again, found by {found.source}", bring)


def main(arguments: Sequence[str]) -> int:
    """`python -m infra redrive [--yes]`. Out: the exit status; 1 also when something had to stay."""
    parser = argparse.ArgumentParser(prog="python -m infra redrive", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", default=DEFAULT_STACK)
    parser.add_argument("--yes", action="store_true", help="do it; without this it only says what there is")
    given = parser.parse_args(arguments)
    return reported("redrive", lambda: redrive(place(given.stack), print, do=given.yes))
