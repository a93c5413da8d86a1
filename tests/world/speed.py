"""Two places where the in-process services are slow for what these tests do; what they answer stays the same.

A case is loaded at every message, and the general serializer asks each value of each item for each of ten possible
types; the bus reads the same eight path expressions anew for every delivery.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from jsonpath_ng.ext.parser import parse
from moto.core.serialize import JSONSerializer

_GENERAL = JSONSerializer._serialize_type_structure


def _structure(self: JSONSerializer, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and key:
        serialized[key] = _wire(value)
    else:
        _GENERAL(self, serialized, value, shape, key)


def _wire(value: Any) -> dict[str, Any]:
    """A DynamoDB value as JSON: as it is stored, but for binary."""
    kind, content = next(iter(value.items())) if isinstance(value, dict) else (value.type, value.value)
    if kind == "M":
        return {"M": {name: _wire(member) for name, member in content.items()}}
    if kind == "L":
        return {"L": [_wire(member) for member in content]}
    if kind == "B" and isinstance(content, bytes):
        return {"B": b64encode(content).decode()}
    return {kind: content}


@contextmanager
def faster() -> Iterator[None]:
    """Both places made quick while the block runs."""
    with (
        patch.object(JSONSerializer, "_serialize_type_structure", _structure),
        patch("jsonpath_ng.ext.parse", cache(parse)),
    ):
        yield
