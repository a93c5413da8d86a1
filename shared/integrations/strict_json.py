"""A JSON object from outside, read so that no two readers can take it for different things (RFC 8259, I-JSON RFC 7493)."""

import json


class NotAnObject(ValueError):
    """Not one JSON object. Neither this nor a cause holds anything of the text."""


def read_object(raw: bytes | str) -> dict[str, object]:
    """The object in UTF-8 text: no member twice, no NaN, no half of a surrogate pair; raises NotAnObject."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        # Half of a pair cannot be stored, signed or sent: better refused here than met on the way.
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotAnObject("not a JSON object")
    return found


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(_: str) -> object:
    raise ValueError("not a number of JSON")
