"""What may go wrong in one run, and how often: drawn from the seed, and written down where it struck."""

import os
import sys
from dataclasses import dataclass, field
from random import Random

from botocore.exceptions import ClientError, ReadTimeoutError

from shared.integrations.http import OutboundFailed
from tests.simulation.doubles.calls import Call

# How a call fails. `again`: the answer was lost, the client sent it a second time, and the second answer is what counts.
KINDS = ("before", "after", "throttle", "timeout", "again", "crash_before", "crash_after")
LEVELS = (0.0, 0.005, 0.03, 0.1)


class Crashed(BaseException):
    """The sandbox is gone: nothing of the invocation runs any more. No handler can catch it by `except Exception`."""


@dataclass(frozen=True)
class Struck:
    """A fault that struck: the number of the question, what it was, and the call it met."""

    number: int
    kind: str
    where: str


@dataclass(frozen=True)
class One:
    """The one fault of a run: its kind, and the number of the question that it answers. Kind `note`: all are noted."""

    kind: str
    number: int


@dataclass
class Faults:
    """Asked at every call of a function. `allowed` (numbers of questions) lets through only those; None lets all."""

    chance: Random
    until: float
    rates: dict[str, float]
    allowed: frozenset[int] | None = None
    one: One | None = None
    asked: int = 0
    met: list[tuple[int, str]] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)

    def draw(self, where: str, now: float) -> str | None:
        """The kind of fault that this call meets, or None."""
        self.asked += 1
        if self.one:
            self._note(where)
            return self._strike(self.one.kind, where) if self.one.number == self.asked else None
        drawn = self.chance.random()
        if now > self.until:
            return None
        for kind, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return self._strike(kind, where)
        return None

    def _note(self, where: str) -> None:
        """Where the code stands that calls, by file and line: so that every call that there is can be made to fail."""
        if self.one and self.one.kind == "note":
            self.met.append((self.asked, f"{where} {_caller()}"))

    def _strike(self, kind: str, where: str) -> str | None:
        if self.allowed is not None and self.asked not in self.allowed:
            return None
        self.struck.append(Struck(self.asked, kind, where))
        return kind


def _caller() -> str:
    """File and line of the product's code that makes the call, and of the code that it does it for."""
    found: list[str] = []
    frame = sys._getframe()
    while frame.f_back is not None and len(found) < 2:
        frame = frame.f_back
        name = frame.f_code.co_filename
        if f"{os.sep}shared{os.sep}" in name and not name.endswith("query.py"):
            found.append(f"{name.rpartition(os.sep)[2]}:{frame.f_lineno}")
    return " ".join(found)


def rates(chance: Random) -> dict[str, float]:
    """How often each kind strikes in one run: most kinds seldom or never, so that runs differ in character."""
    return {kind: chance.choice(LEVELS) / len(KINDS) * 2 for kind in KINDS if chance.random() < 0.6}


def aws_error(kind: str, call: Call) -> Exception:
    """What the client raises for a fault, when its own retries are used up."""
    name = "".join(part.title() for part in call.operation.split("_"))
    if kind == "timeout":
        return ReadTimeoutError(endpoint_url=f"https://{call.service}")
    code = "ThrottlingException" if kind == "throttle" else "InternalServerError"
    return ClientError({"Error": {"Code": code, "Message": "made to fail"}}, name)


def peer_error(kind: str) -> Exception:
    """What the one way out raises for a fault of a peer."""
    return OutboundFailed("status_429" if kind == "throttle" else "no_answer_ReadTimeoutError")
