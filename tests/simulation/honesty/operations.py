"""What a generated sequence is made of: operations that name resources and earlier answers, not any one place's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol


@dataclass(frozen=True)
class Named:
    """A resource that each place calls by a name of its own."""

    name: str


@dataclass(frozen=True)
class Held:
    """What an earlier answer of the same sequence held: a receipt, a wrapped key."""

    kind: str
    which: str | int
    latest: bool = True


@dataclass(frozen=True)
class Operation:
    """One call: a client's method, or one of the longer ways of asking that `asking` knows.

    `about` says in a few words what is particular about it; the table of differences goes by it.
    """

    service: str
    method: str
    about: str
    params: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The service and its method."""
        return f"{self.service}.{self.method}"


Sequence = list[Operation]


class Generator(Protocol):
    """Makes a sequence; its number keeps what it touches apart from what the others do."""

    def __call__(self, chance: Random, number: int) -> Sequence: ...


def sequences(make: Generator, seed: int) -> Iterator[Sequence]:
    """Sequences without end, the same for the same seed."""
    number = 0
    while True:
        number += 1
        yield make(Random(f"{seed}:{number}"), number)  # noqa: S311 - chance, not secrecy
