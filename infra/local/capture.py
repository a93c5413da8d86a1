"""Raw captures of everything that may not hold personal data, and the search for planted values in them.

Captured: every event on the bus (a rule and queue of its own, put beside the stack's), every message lying in any queue,
dead letters included, every log line, every item of every table but the tenants' own data, every object's key and content,
every address asked for at the front door.
"""

import base64
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from infra.local.stack import LocalStack, log_lines

_TAP = "tillit-demo-tap"
# Shorter values stand by chance in a megabyte of ciphertext, or in a page of random tokens.
SHORTEST = 6


@dataclass(frozen=True)
class Leak:
    """Where a value was found, and in which form; never the value itself."""

    place: str
    form: str


@dataclass
class Tap:
    """A queue that gets every event of the bus."""

    queue: str


def tap(stack: LocalStack) -> Tap:
    """Start capturing the bus."""
    sqs, events = stack.client("sqs"), stack.client("events")
    queue = sqs.create_queue(QueueName=_TAP)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
            }
        ],
    }
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(allow)})
    bus = stack.outputs["BusName"]
    events.put_rule(Name=_TAP, EventBusName=bus, EventPattern=json.dumps({"source": [{"prefix": ""}]}))
    events.put_targets(Rule=_TAP, EventBusName=bus, Targets=[{"Id": "tap", "Arn": arn}])
    return Tap(queue)


def captures(stack: LocalStack, tapped: Tap) -> Iterator[tuple[str, bytes]]:
    """(place, raw bytes) of everything captured."""
    yield from _queues(stack)
    yield from _logs(stack)
    yield from _tables(stack)
    yield from _objects(stack)
    for number, address in enumerate(stack.door.seen):
        yield f"address {number}", address.encode()


def bus_events(stack: LocalStack, tapped: Tap) -> list[dict[str, Any]]:
    """The events that the tap holds, as the bus delivered them."""
    return [json.loads(message["Body"]) for message in stack.server.lying_in(tapped.queue)]


def _queues(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    found: list[str] = []
    for page in stack.client("sqs").get_paginator("list_queues").paginate():
        found += page.get("QueueUrls", [])
    for url in found:
        for message in stack.server.lying_in(url):
            place = f"queue {url.rsplit('/', 1)[-1]}"
            yield place, message.pop("Body").encode()
            yield place, json.dumps(message).encode()


def _logs(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    for _, line in log_lines(stack):
        name, _, message = line.partition(": ")
        yield f"log {name}", message.encode()
    for output in sorted(stack.folder.glob("*.log")):
        yield f"output of {output.stem}", output.read_bytes()


def _tables(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    dynamodb = stack.client("dynamodb")
    for name in ("CasesTable", "KeysTable", "ViewsTable", "DoorsTable"):
        for page in dynamodb.get_paginator("scan").paginate(TableName=stack.outputs[name]):
            for item in page["Items"]:
                yield f"table {name}", repr(item).encode() + b"".join(_binary(item))


def _binary(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _binary(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _binary(inner)


def _objects(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    s3, bucket = stack.client("s3"), stack.outputs["DocumentsBucket"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            yield "object key", entry["Key"].encode()
            yield "object", s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()


def forms_of(value: str) -> dict[str, bytes]:
    """A value in the forms in which it could lie somewhere: plain, other Unicode, escaped, quoted, base64, hex."""
    utf8 = value.encode()
    inner = {
        f"base64 at {shift}": base64.b64encode(b"\0" * shift + utf8)[_first(shift) : _last(shift + len(utf8))]
        for shift in range(3)
    }
    return {
        "plain": utf8,
        "lower case": value.lower().encode(),
        "decomposed": unicodedata.normalize("NFD", value).encode(),
        "json": json.dumps(value)[1:-1].encode(),
        "html": escape(value).encode(),
        "url": quote(value).encode(),
        "form": quote_plus(value).encode(),
        "utf-16": value.encode("utf-16-le"),
        "latin-1": value.encode("latin-1", "ignore"),
        "hex": utf8.hex().encode(),
        **{name: form for name, form in inner.items() if len(form) > SHORTEST},
    }


def _first(shift: int) -> int:
    """The first base64 character that no byte before the value has a part in."""
    return (shift * 8 + 5) // 6


def _last(length: int) -> int:
    """The end of the base64 characters that no byte after the value has a part in."""
    return length * 8 // 6


def values_of(texts: Iterable[str]) -> list[str]:
    """The values to look for: each text, and a person number in each way people write it."""
    found: list[str] = []
    for text in texts:
        found.append(text)
        if re.fullmatch(r"\d{12}", text):
            found += [
                text[2:],
                f"{text[:8]}-{text[8:]}",
                f"{text[2:8]}-{text[8:]}",
                f"{text[2:8]}+{text[8:]}",
            ]
    return [value for value in dict.fromkeys(found) if len(value) >= SHORTEST]


def leaks(places: Iterable[tuple[str, bytes]], values: Iterable[str]) -> list[Leak]:
    """Every planted value found, in any form, in any place."""
    wanted = [(form, raw) for value in values_of(values) for form, raw in forms_of(value).items()]
    found = []
    for place, raw in places:
        lower = raw.lower()
        found += [Leak(place, form) for form, needle in wanted if needle in raw or needle.lower() in lower]
    return found
