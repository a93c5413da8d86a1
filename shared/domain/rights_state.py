"""What a case knows of its candidate's rights: requests with their deadlines, erasure, corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

_OFFICER = "data_protection_officer"
ANSWERERS: Mapping[str, tuple[str, ...]] = {
    "rectification": ("case_officer", "reviewer", _OFFICER),
    "objection": ("case_officer", _OFFICER),
    **dict.fromkeys(("access", "restriction", "erasure", "portability"), (_OFFICER,)),
}
"""Who may answer a request of a kind."""


@dataclass(frozen=True)
class RightsRequest:
    """One request by its log: `status` is open, under_review or answered; text, reasons and answer lie in sealed items."""

    kind: str
    at: datetime
    by: str | None
    due: date
    item: str | None
    status: str = "open"
    extended: bool = False
    extension: str | None = None
    outcome: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def open(self) -> bool:
        """No human has answered it yet."""
        return self.status != "answered"


@dataclass(frozen=True)
class Rights:
    """`erase`: retention class -> first day of erasure.

    `corrected_in`, `corrected_by`: the commit of the last correction, after which a report must be written again. `handed_over`:
    the version of the report that the client has. `reissued`: corrected
    reports handed over; `noted`: how many of them the client has said to have read.
    """

    requests: Mapping[str, RightsRequest] = field(default_factory=dict)
    erase: Mapping[str, date] = field(default_factory=dict)
    corrected_in: int = 0
    corrected_by: str | None = None
    reissued: int = 0
    noted: int = 0
    handed_over: int = 0

    @property
    def waiting(self) -> tuple[tuple[str, RightsRequest], ...]:
        """The requests that no human has answered, by the day on which the answer is due."""
        left = [(name, request) for name, request in self.requests.items() if request.open]
        return tuple(sorted(left, key=lambda row: (row[1].due, row[0])))

    def pending(self, kind: str) -> str | None:
        """The id of an unanswered request of a kind, or None."""
        return next((name for name, request in self.waiting if request.kind == kind), None)


def answerer(kind: str) -> str:
    """The role that a request of a kind waits for."""
    return "staff" if kind == "rectification" else _OFFICER
