"""Rows of the fold table for the candidate's rights: what each event changes of a case that knows one request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from shared.domain.rights import (
    CorrectionNoted,
    RestrictionEnded,
    RightAnswered,
    RightExtended,
    RightRequested,
    RightTakenUp,
)
from shared.domain.rights_state import Rights, RightsRequest
from shared.domain.surplus import SurplusDiscarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.domain.events import Event

ASKED = datetime(2026, 11, 10, 8, tzinfo=UTC)
OPEN = RightsRequest("rectification", ASKED, None, date(2026, 12, 10), "person-1")
ERASE = RightsRequest("erasure", ASKED, None, date(2026, 12, 10), "person-2")
RIGHTS = Rights({"r1": OPEN, "r2": ERASE}, reissued=1)


def _with(name: str, request: RightsRequest, **changes: object) -> Rights:
    return replace(RIGHTS, requests={**RIGHTS.requests, name: request}, **changes)  # type: ignore[arg-type]  # fields of Rights


def rows(at: datetime) -> list[tuple[Event, Mapping[str, object]]]:
    """Each event with what of the case it changes, when it is folded at `at`."""
    new = RightsRequest("access", at, None, date(2027, 3, 1), "person-3")
    told = {"status": "answered", "answered_by": "mona", "answered_at": at, "answer": "person-4"}
    corrected = replace(OPEN, outcome="granted", **told)  # type: ignore[arg-type]  # fields of RightsRequest
    erased = replace(ERASE, outcome="partly", **told)  # type: ignore[arg-type]  # fields of RightsRequest
    return [
        (RightRequested("r3", "access", "2027-03-01", None, "person-3"), {"rights": _with("r3", new)}),
        (RightTakenUp("r1", "mona"), {"rights": _with("r1", replace(OPEN, status="under_review"))}),
        (
            RightExtended("r1", "mona", "person-5", "2027-02-10"),
            {
                "rights": _with(
                    "r1", replace(OPEN, extended=True, extension="person-5", due=date(2027, 2, 10))
                )
            },
        ),
        (
            RightAnswered("r1", "granted", "mona", "person-4", "person-6"),
            {
                "person": "person-6",
                "rights": _with("r1", corrected, corrected_in=9, corrected_by="mona"),
            },
        ),
        (
            RightAnswered("r2", "partly", "mona", "person-4", None, ("findings",)),
            {"rights": _with("r2", erased, erase={"findings": at.date()})},
        ),
        (RestrictionEnded("mona", "person-7"), {}),
        (CorrectionNoted("lena"), {"rights": replace(RIGHTS, noted=1)}),
        (SurplusDiscarded("mona"), {"rights": replace(RIGHTS, corrected_in=9, corrected_by="mona")}),
    ]
