"""What may go wrong in one run, and how often: drawn from the seed, and written down where it struck."""

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


@dataclass
class Faults:
    """Asked at every call of a function. `allowed` (numbers of questions) lets through only those; None lets all."""

    chance: Random
    until: float
    rates: dict[str, float]
    allowed: frozenset[int] | None = None
    asked: int = 0
    struck: list[Struck] = field(default_factory=list)

    def draw(self, where: str, now: float) -> str | None:
        """The kind of fault that this call meets, or None."""
        self.asked += 1
        drawn = self.chance.random()
        if now > self.until:
            return None
        for kind, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return self._strike(kind, where)
        return None

    def _strike(self, kind: str, where: str) -> str | None:
        if self.allowed is not None and self.asked not in self.allowed:
            return None
        self.struck.append(Struck(self.asked, kind, where))
        return kind


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
