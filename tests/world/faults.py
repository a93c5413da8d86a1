"""AWS calls that fail when a test wants it: before they took effect, or after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

Wanted = Callable[[Mapping[str, Any]], bool]


@dataclass
class Fault:
    """One kind of call that fails. `happened` counts; `stop` ends it."""

    client: Any
    operation: str
    wanted: Wanted
    times: int
    code: str
    applied: bool
    happened: int = 0

    def __post_init__(self) -> None:
        service = self.client.meta.service_model.service_id.hyphenize()
        # Both are raised by the client itself, past its own retries: what the code sees when they are used up.
        moment = "after-call" if self.applied else "provide-client-params"
        self._event = f"{moment}.{service}.{self.operation}"
        self._matches = False
        if self.applied:
            self.client.meta.events.register_first(
                f"provide-client-params.{service}.{self.operation}", self._see
            )
        self.client.meta.events.register_first(self._event, self._strike)

    def _see(self, params: Mapping[str, Any], **_: object) -> None:
        self._matches = self.wanted(params)

    def _strike(self, params: Mapping[str, Any] | None = None, **_: object) -> None:
        matches = self._matches if self.applied else self.wanted(params or {})
        if matches and self.happened < self.times:
            self.happened += 1
            raise ClientError({"Error": {"Code": self.code, "Message": "made to fail"}}, self.operation)

    def stop(self) -> None:
        """Let the calls through again."""
        events = self.client.meta.events
        events.unregister(self._event, self._strike)
        if self.applied:
            service = self.client.meta.service_model.service_id.hyphenize()
            events.unregister(f"provide-client-params.{service}.{self.operation}", self._see)


def every_call(_: Mapping[str, Any]) -> bool:
    """Any call of the operation."""
    return True
