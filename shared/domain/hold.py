"""Legal hold (låst): nothing is collected and nothing is destroyed until a human lifts it; looked at again every six months.

For a legal claim, a supervisory authority's matter, or a restriction that the person asked for (GDPR 18, GR-04). The reason is
a code and stands in the open, so it says nothing of what the case holds. A hold is for a claim, which is a support of its own
for what a permit's days would end (GDPR 10 and 17.3 e; BK-06).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from shared.domain.calendar import add_months, add_working_days, local_date, working_days_between
from shared.domain.case import Case, Keeping
from shared.domain.commands import Command
from shared.domain.errors import Kind
from shared.domain.events import Event, ReadingExtended
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, refuse, rule, yes

REASONS = ("legal_claim", "supervision", "restriction")
REVIEW_MONTHS = 6


@dataclass(frozen=True)
class HoldPlaced(Event):
    """The case is locked: no collection and no disposal; a human looks again after the day `review_on`."""

    type: ClassVar[str] = "hold.placed"
    reason: str
    review_on: str
    by: str


@dataclass(frozen=True)
class HoldReviewed(Event):
    """A human has looked at the hold and keeps it until the next review."""

    type: ClassVar[str] = "hold.reviewed"
    review_on: str
    by: str


@dataclass(frozen=True)
class HoldLifted(Event):
    """The hold is over: what its time has come for is disposed of, and the case goes on."""

    type: ClassVar[str] = "hold.lifted"
    by: str


@dataclass(frozen=True)
class PlaceHold(Command):
    """Somebody locks the case."""

    reason: str
    by: str


@dataclass(frozen=True)
class LiftHold(Command):
    """Somebody lifts the hold."""

    by: str


@rule.register
def _(command: PlaceHold, case: Case, around: Circumstances) -> Decision:
    if command.reason not in REASONS:
        refuse("GR-04", "unknown_reason", f"The reasons are: {', '.join(REASONS)}.", Kind.CONTENT)
    barred(case, command.by)
    if case.keeping.hold:
        return yes("The case is held already.")
    return yes(
        "Locked: no collection and no disposal.",
        HoldPlaced(command.reason, next_review(around.now).isoformat(), command.by),
    )


@rule.register
def _(command: LiftHold, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if case.keeping.hold is None:
        return yes("The case is not held.")
    return yes("A person lifts the hold.", *lifted(case, command.by, around.now))


def reviewed(answer: str, by: str, case: Case, now: datetime) -> tuple[Event, ...]:
    """What the answer to the review leads to: the hold stays for another period, or ends."""
    return lifted(case, by, now) if answer == "lift" else (HoldReviewed(next_review(now).isoformat(), by),)


def lifted(case: Case, by: str, now: datetime) -> tuple[Event, ...]:
    """The end of a hold; who was reading gets the working days of it back (BK-15)."""
    back: tuple[Event, ...] = ()
    held = case.keeping.held_at
    if held and case.reading_until and not (case.reply or case.lapsed or case.over):
        days = working_days_between(local_date(held), local_date(now))
        until = add_working_days(date.fromisoformat(case.reading_until), days)
        back = (ReadingExtended(until.isoformat(), asked=False),)
    return (HoldLifted(by), *back)


def next_review(now: datetime) -> date:
    """The day after which a human looks at a hold again."""
    return add_months(local_date(now), REVIEW_MONTHS)


def _keeps(case: Case, **changes: object) -> Case:
    keeping: Keeping = replace(case.keeping, **changes)  # type: ignore[arg-type]  # fields of Keeping
    return replace(case, keeping=keeping)


@apply.register
def _(event: HoldPlaced, case: Case, at: datetime) -> Case:
    return _keeps(case, hold=event.reason, held_at=at, hold_review=event.review_on)


@apply.register
def _(event: HoldReviewed, case: Case, at: datetime) -> Case:
    return _keeps(case, hold_review=event.review_on)


@apply.register
def _(event: HoldLifted, case: Case, at: datetime) -> Case:
    return _keeps(case, hold=None, held_at=None, hold_review=None)
