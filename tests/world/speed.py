"""Places where the in-process services are slow for what these tests do; what they answer stays the same.

A case is loaded at every message: the general serializer asks each value of each item for each of ten possible types, and
each item is measured and copied before it is only read. The bus reads the same eight path expressions anew for every
delivery. Every symmetric key brings an RSA key that nobody asks for, and each request says anew by what it is sent.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.useragent import UserAgentString
from jsonpath_ng.ext.parser import parse
from moto.core.serialize import JSONSerializer
from moto.core.utils import camelcase_to_underscores, method_names_from_class
from moto.dynamodb.models.dynamo_type import Item
from moto.kms.utils import generate_private_key

_GENERAL = JSONSerializer._serialize_type_structure
_MEASURE = Item.size
_PARSED, _KEYS, _METHODS = cache(parse), cache(generate_private_key), cache(method_names_from_class)
_NAMES = cache(camelcase_to_underscores)


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


def _size(self: Item) -> int:
    """Measured once: only the end of a page of one megabyte depends on it."""
    if "_measured" not in self.__dict__:
        self.__dict__["_measured"] = _MEASURE(self)
    return int(self.__dict__["_measured"])


def _as_it_is(value: Any) -> Any:
    """In place of a copy of what is only read: the answer is written from it at once."""
    return value


@contextmanager
def faster() -> Iterator[None]:
    """All these places made quick while the block runs."""
    with ExitStack() as stack:
        for place in (
            patch.object(JSONSerializer, "_serialize_type_structure", _structure),
            patch.object(Item, "size", _size),
            patch("moto.dynamodb.models.table.copy", SimpleNamespace(copy=copy, deepcopy=_as_it_is)),
            patch("jsonpath_ng.ext.parse", _PARSED),
            patch("moto.kms.models.generate_private_key", _KEYS),
            patch("moto.core.responses.camelcase_to_underscores", _NAMES),
            patch.object(UserAgentString, "to_string", lambda _: "tests"),
            patch("moto.core.responses.method_names_from_class", _METHODS),
        ):
            stack.enter_context(place)
        yield
