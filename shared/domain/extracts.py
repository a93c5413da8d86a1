"""Register extracts (registerutdrag): how old one may be, what may be documented of it, and the copy that one statute asks for.

What a statute calls a note is all that may exist of an extract where it says note only (skollagen 2:32): that it was shown,
when and to whom. So no text, reason or file is taken into such a case by any door, and what is refused leaves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, NoReturn

from shared.domain.calendar import add_months, local_date
from shared.domain.case import Case
from shared.domain.commands import AnswerQuestion, Command, ProveIdentity
from shared.domain.errors import Kind
from shared.domain.events import Event
from shared.domain.filed import DISCLOSURES
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, needs_order, refuse, rule, yes
from shared.domain.law.rows import NEEDS_APPROVAL, Regime, Step
from shared.domain.policy import Policy
from shared.domain.procedure import regime_of
from shared.domain.regimes import REGIMES, figure

NOTE = "extract_note"
COPY = "extract_copy"
UNSAID = frozenset({"extract_too_old", "issue_date_in_future", "issue_date_missing"})
"""Refusals that say something of the extract itself: told to who asks, written nowhere."""
_PLAIN_TEXTS = frozenset({"email", "diary_number"})
"""The answers whose text is an address or a number of a known form: what else is typed there, the door refuses."""


@dataclass(frozen=True)
class EmploymentStartStated(Event):
    """The employment's first day, from which the years of a kept copy count (BK-24); said again, it is corrected."""

    type: ClassVar[str] = "employment.start_stated"
    starts_on: str
    by: str


@dataclass(frozen=True)
class OriginalReturned(Event):
    """The person asked for the original extract and has it back (2007:171 3 §)."""

    type: ClassVar[str] = "extract.original_returned"
    by: str


@dataclass(frozen=True)
class StateEmploymentStart(Command):
    """Somebody says on which day the employment begins, or began."""

    starts_on: str
    by: str


@dataclass(frozen=True)
class ReturnOriginal(Command):
    """Somebody has given the original back."""

    by: str


def keeps_copy(case: Case) -> None:
    """Refuse everything that belongs to a kept copy, but where the statute asks for one (BK-20, BK-24)."""
    needs_order(case)
    regime = regime_of(case)
    if regime is None or regime.extract is None or regime.extract.documentation != "keep_copy":
        refuse_copy()


def refuse_copy() -> NoReturn:
    """Refuse everything of an extract but the note (BK-20)."""
    refuse(
        "BK-20",
        "copy_forbidden",
        "Of this extract only the note may exist; no copy is ever taken.",
        Kind.FORBIDDEN,
    )


@rule.register
def _(command: StateEmploymentStart, case: Case, around: Circumstances) -> Decision:
    keeps_copy(case)
    barred(case, command.by)
    if COPY in case.disposed:
        refuse("BK-24", "copy_deleted", "The copy has been deleted; nothing counts from this day any more.")
    if case.keeping.starts_on == command.starts_on:
        return yes("That day was stated before.")
    return yes("The copy's years count from it.", EmploymentStartStated(command.starts_on, command.by))


@rule.register
def _(command: ReturnOriginal, case: Case, around: Circumstances) -> Decision:
    keeps_copy(case)
    barred(case, command.by)
    if COPY not in case.steps:
        no_copy()
    if case.keeping.original_returned_at:
        return yes("The original was returned before.")
    return yes("The original is back with the person.", OriginalReturned(command.by))


def no_copy() -> NoReturn:
    """Refuse what needs a copy where none is."""
    refuse("BK-24", "no_copy", "No copy has been taken.")


def judge_record(
    step: Step, case: Case, issued_on: date | None, item: str | None, around: Circumstances
) -> None:
    """Refuse what the statute forbids of recording a step of an extract. The date of issue is judged here and kept nowhere."""
    regime = regime_of(case)
    if regime is None or regime.extract is None:
        return
    if step.form == "extract":
        _judge_age(case, issued_on, around)
    if step.form == "copy" and case.keeping.starts_on is None:
        refuse(
            "BK-24",
            "start_missing",
            "The day on which the employment begins is needed: two years count from it.",
        )
    if step.form == "none" and item is not None:
        refuse("BK-21", "no_documentation", "Nothing may be written of this step.", Kind.FORBIDDEN)


def _judge_age(case: Case, issued_on: date | None, around: Circumstances) -> None:
    today = local_date(around.now)
    limit = age_limit(case, around.policy, today)
    if limit is None:
        return  # the statute's figure has not been verified: no extract is refused on a guess
    statute, months = limit
    if issued_on is None:
        refuse(
            statute,
            "issue_date_missing",
            "The extract's date of issue is needed; it is not kept.",
            Kind.CONTENT,
        )
    if issued_on > today:
        refuse(statute, "issue_date_in_future", "The date of issue has not come yet.", Kind.CONTENT)
    if today > add_months(issued_on, months):
        refuse(
            statute,
            "extract_too_old",
            f"The extract may be at most {months} months old; ask for a new one. Nothing has been noted.",
        )


def age_limit(case: Case, policy: Policy, on: date) -> tuple[str, int] | None:
    """The statute's rule and how many months old an extract may be when it is shown on a day; None: no verified figure.

    The version that the order's date decided, and a later one that is in force and confirmed where it is stricter: a new
    prohibition binds at once, an unconfirmed row never (rules, section 13).
    """
    pinned = regime_of(case)
    if pinned is None:
        return None
    later = (
        r
        for r in REGIMES
        if r.service == pinned.service and r.version > pinned.version and r.valid_from <= on
    )
    versions = (pinned, *(r for r in later if _confirmed(r, policy, on)))
    limits = [
        (months, version.rows[0].rule)
        for version in versions
        if (months := figure(version.service, version.version, "max_age_months")) is not None
    ]
    months, statute = min(limits, default=(None, ""))
    return (statute, months) if months is not None else None


def _confirmed(regime: Regime, policy: Policy, on: date) -> bool:
    approved = {a.rule for a in policy.approvals if a.by and a.on <= on}
    return all(row.certainty not in NEEDS_APPROVAL or row.rule in approved for row in regime.rows)


def note_only(case: Case) -> bool:
    """Whether the case is, or will be, one of which only the statute's note may exist."""
    regime = regime_of(case)
    service = case.facts.get("service")
    found = [regime] if regime else [r for r in REGIMES if r.service == service]
    return any(r.extract is not None and r.extract.documentation == "note_only" for r in found)


def refuse_content(case: Case, command: Command, classes: Iterable[str]) -> None:
    """Refuse sealed content that may not exist in a note-only case, whichever door it came by (BK-20, BK-21).

    In: the classes of what a command would seal. What may be: who the person is, the note itself, the answers with an address
    or a diary number, the kind of document of an ID check; and what somebody who asks for documents writes, which is about the
    authority's file and not about the extract (TF 2:15).
    """
    if not note_only(case):
        return
    plain = isinstance(command, ProveIdentity) or (
        isinstance(command, AnswerQuestion) and command.question in _PLAIN_TEXTS
    )
    allowed = {"person", NOTE, DISCLOSURES, *(["notes"] if plain else [])}
    if not set(classes) <= allowed:
        refuse(
            "BK-21",
            "no_documentation",
            "Of this extract only the note that it was shown may exist; no text and no file is taken.",
            Kind.FORBIDDEN,
        )


def takes_text(case: Case, question: str) -> bool:
    """Whether the case takes a text with the answer to a question."""
    return question in _PLAIN_TEXTS or not note_only(case)


@apply.register
def _(event: EmploymentStartStated, case: Case, at: datetime) -> Case:
    return replace(case, keeping=replace(case.keeping, starts_on=event.starts_on))


@apply.register
def _(event: OriginalReturned, case: Case, at: datetime) -> Case:
    return replace(case, keeping=replace(case.keeping, original_returned_at=at))
