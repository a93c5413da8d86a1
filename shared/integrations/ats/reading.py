"""Picking values out of a vendor's JSON without trusting its shape.

What the vendor's own samples may lack gives None; what is there in another shape gives `MalformedBody` with
the name of the place.
"""

import hashlib
import re
from collections.abc import Mapping

from shared.integrations.ats.incoming import MalformedBody
from shared.integrations.signatures import header
from shared.integrations.strict_json import NotAnObject, read_object

Json = Mapping[str, object]
LONGEST_TEXT = 500
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


def parse(raw: bytes) -> Json:
    """The body as one JSON object."""
    try:
        return read_object(raw)
    except NotAnObject:
        raise MalformedBody("body") from None


def part(document: Json, name: str) -> Json:
    """The object under `name`; an empty one when it is absent or null."""
    value = document.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedBody(name)
    return value


def parts(document: Json, name: str) -> list[Json]:
    """The list of objects under `name`; empty when it is absent or null."""
    value = document.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise MalformedBody(name)
    return value


def text(document: Json, name: str) -> str | None:
    """The trimmed text under `name`; None when absent, null or blank.

    Longer than `LONGEST_TEXT` is malformed.
    """
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise MalformedBody(name)
    return value.strip() or None


def identifier(document: Json, name: str) -> str | None:
    """A vendor's id (a number or a word safe in a URL path) as text; None when absent."""
    value = document.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or _ID.fullmatch(str(value)) is None:
        raise MalformedBody(name)
    return str(value)


def required_identifier(document: Json, name: str) -> str:
    """As `identifier`, but it must be there."""
    value = identifier(document, name)
    if value is None:
        raise MalformedBody(name)
    return value


def event_id(raw: bytes, headers: Mapping[str, str], name: str) -> str:
    """The delivery's id from the header `name`; without a usable one, a hash of the content."""
    given = header(headers, name)
    if given is not None and _EVENT_ID.fullmatch(given):
        return given
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"
