"""The case clock. It can be moved only in a stage whose template has the parameter that moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Clock:
    """Real time, plus the seconds in a Systems Manager parameter where the stage has one."""

    ssm: Any | None = None
    parameter: str | None = None

    def real(self) -> datetime:
        """Real time: tokens, signatures, links."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """The case's time: waiting times, periods, retention."""
        if self.ssm is None or self.parameter is None:
            return self.real()
        seconds = self.ssm.get_parameter(Name=self.parameter)["Parameter"]["Value"]
        return self.real() + timedelta(seconds=int(seconds))
