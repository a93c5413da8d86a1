"""DynamoDB's condition and key condition expressions, as far as the adapters use them; read once, then only evaluated.

Grammar: comparisons (= <> < <= > >=), attribute_exists, attribute_not_exists, begins_with, NOT, AND, OR, parentheses.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

Item = Mapping[str, Mapping[str, Any]]
Around = tuple[Item, Mapping[str, str], Mapping[str, Mapping[str, Any]]]  # item, names, values
Test = Callable[[Around], bool]
Value = Callable[[Around], Mapping[str, Any] | None]
_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),]|[:#]?[A-Za-z_][A-Za-z0-9_]*)")
_RESERVED = frozenset(ReservedKeywords.get_reserved_keywords())
_ELSE = frozenset({"contains", "size", "attribute_type", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE"})
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Unreadable(ValueError):
    """An expression that DynamoDB would refuse."""


def holds(
    expression: str, item: Item, names: Mapping[str, str], values: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Whether an item fulfils an expression; an item that is not there is `{}`. Raises Unreadable."""
    return _read(expression)((item, names, values))


@cache
def named(expression: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names (#) and values (:) that an expression uses: each that is given must be used. Raises Unreadable."""
    tokens = _tokens(expression)
    for name in tokens:
        if name.upper() in _RESERVED and name not in ("AND", "OR", "NOT", *_ELSE):
            raise Unreadable(f"{name} is a reserved word")
    return frozenset(t for t in tokens if t[0] == "#"), frozenset(t for t in tokens if t[0] == ":")


@dataclass(frozen=True)
class KeyCondition:
    """A key condition: the names and values of its equality and of its comparison, if it has one."""

    names: tuple[str, ...]
    partition: str
    sort: str | None
    compare: Callable[[str, str], bool] | None

    def holds(self, sort: str, value: str | None) -> bool:
        """Whether a sort key is asked for. Python orders texts by code points, which is the order of their UTF-8 octets."""
        return self.compare is None or value is None or self.compare(sort, value)


_KEYS = re.compile(
    r"(?P<first>[#\w]+) = (?P<partition>:\w+)"
    r"(?: AND (?:begins_with\((?P<begins>[#\w]+), (?P<prefix>:\w+)\)|(?P<second>[#\w]+) (?P<sign><=|>=|=|<|>) (?P<sort>:\w+)))?"
)


@cache
def key_condition(expression: str) -> KeyCondition | None:
    """A key condition expression, read; None when it is none."""
    told = _KEYS.fullmatch(expression)
    if told is None:
        return None
    second = told["begins"] or told["second"]
    compare = str.startswith if told["begins"] else _COMPARE[told["sign"]] if second else None
    names = (told["first"], second) if second else (told["first"],)
    return KeyCondition(names, told["partition"], told["prefix"] or told["sort"], compare)


@cache
def _read(expression: str) -> Test:
    reader = _Reader(_tokens(expression))
    try:
        found = reader.any_of()
    except IndexError:  # it ends too early
        raise Unreadable(expression) from None
    if reader.left:
        raise Unreadable(expression)
    return found


def _tokens(expression: str) -> list[str]:
    found, at = [], 0
    text = expression.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None and text[at] in ".[+-":
            raise NotImplementedError(expression)  # DynamoDB knows paths and sums; nothing here uses them
        if match is None:
            raise Unreadable(expression)
        found.append(match[1])
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens; OR binds less than AND, AND less than NOT."""

    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens

    def any_of(self) -> Test:
        tests = [self._all_of()]
        while self._next("OR"):
            tests.append(self._all_of())
        return tests[0] if len(tests) == 1 else lambda around: any(test(around) for test in tests)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._next("AND"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda around: all(test(around) for test in tests)

    def _one(self) -> Test:
        if self._next("NOT"):
            test = self._one()
            return lambda around: not test(around)
        if self._next("("):
            test = self.any_of()
            self._need(")")
            return test
        if len(self.left) > 1 and self.left[1] == "(":
            return self._function()
        first, compare, second = self._value(), self.left.pop(0), self._value()
        _known(compare)
        if compare not in _COMPARE:
            raise Unreadable(compare)
        return lambda around: _compared(_COMPARE[compare], first(around), second(around), compare)

    def _function(self) -> Test:
        name = self.left.pop(0)
        _known(name)
        self._need("(")
        first = self._value()
        if name in ("attribute_exists", "attribute_not_exists"):
            self._need(")")
            there = name == "attribute_exists"
            return lambda around: (first(around) is not None) is there
        if name != "begins_with":
            raise Unreadable(name)
        self._need(",")
        second = self._value()
        self._need(")")
        return lambda around: _begins(first(around), second(around))

    def _value(self) -> Value:
        token = self.left.pop(0)
        if not re.fullmatch(r"[:#]?\w+", token):
            raise Unreadable(token)
        if token[0] == ":":
            return lambda around: around[2][token]
        if token[0] == "#":
            return lambda around: around[0].get(around[1][token])
        return lambda around: around[0].get(token)

    def _next(self, token: str) -> bool:
        if self.left and self.left[0] == token:
            self.left.pop(0)
            return True
        return False

    def _need(self, token: str) -> None:
        if not self._next(token):
            raise Unreadable(token)


def _known(word: str) -> None:
    if word in _ELSE:
        raise NotImplementedError(word)  # DynamoDB knows it; nothing here uses it


def _compared(
    compare: Callable[[Any, Any], bool],
    first: Mapping[str, Any] | None,
    second: Mapping[str, Any] | None,
    sign: str,
) -> bool:
    """What is not there, or is of another type, is equal to nothing, and neither less nor more than anything."""
    if first is None or second is None:
        return sign == "<>"
    (kind, one), (other, two) = *first.items(), *second.items()
    if kind != other:
        return sign == "<>"
    return bool(compare(comparable(kind, one), comparable(other, two)))


def _begins(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> bool:
    if second is not None and not second.keys() & {"S", "B"}:
        raise Unreadable("begins_with takes a text or octets")
    if first is None or second is None or first.keys() != second.keys():
        return False
    return bool(next(iter(first.values())).startswith(next(iter(second.values()))))


def comparable(kind: str, value: Any) -> Any:
    """A value as DynamoDB orders it: numbers by value, texts by their UTF-8 octets."""
    if kind == "N":
        return Decimal(value)
    return value.encode() if kind == "S" else value
