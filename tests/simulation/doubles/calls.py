"""What every double has in common: a call goes by a way that may make it fail, and errors are botocore's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import isfunction
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

Perform = Callable[[], Any]


@dataclass(frozen=True)
class Call:
    """One call of one service: its operation by the client's method name, and its parameters."""

    service: str
    operation: str
    params: Mapping[str, Any]


# Given a call and what carries it out; returns its answer, or raises in its place, before or after.
Way = Callable[[Call, Perform], Any]


class Double:
    """A client. Its operations are the public methods of the class; each is made to go by the way."""

    service = ""
    exceptions = SimpleNamespace()

    def __init__(self, way: Way) -> None:
        for name, member in vars(type(self)).items():
            if isfunction(member) and not name.startswith("_"):
                setattr(self, name, self._by(way, name, getattr(self, name)))

    def _by(self, way: Way, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(**params: Any) -> Any:
            return way(Call(self.service, name, params), lambda: method(**params))

        return call


def refusal(code: str, operation: str, message: str = "refused", **more: Any) -> ClientError:
    """The error that botocore raises for a service's code; `more` are further members of the answer."""
    answer: Any = {
        **more,
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(answer, operation)


def only(operation: str, given: Mapping[str, Any], *known: str) -> None:
    """Refuse a parameter that this double does not understand, in place of ignoring it."""
    unknown = given.keys() - set(known)
    if unknown:
        raise NotImplementedError(f"{operation} does not know {', '.join(sorted(unknown))}")
