"""Rules of the gate for the collection: when it may start, and what may become of a check."""

from collections.abc import Callable, Mapping
from datetime import datetime

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.errors import Kind
from shared.domain.findings import NotDone
from shared.domain.gate import Circumstances, Decision, barred, needs_identity, needs_order, refuse, rule, yes
from shared.domain.procedure import regime_of
from shared.domain.protection import without_credit
from shared.domain.regimes import newly_forbidden
from shared.domain.retention import permit_ended
from shared.domain.status import open_questions, permission_settled, starts_on


@rule.register
def _(command: c.StartCollection, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    barred(case, command.by)
    if case.collecting_at:
        return yes("Started before.")
    if "ats_stopped" in open_questions(case, around.now):
        refuse("case 10", "ats_stopped", "The ATS has stopped the application; a person answers first.")
    if permit_ended(case, around.now):
        refuse(
            "BK-07", "basis_ended", "The basis for offence data has ended; nothing may be collected on it."
        )
    regime = regime_of(case)
    for name in regime.gate if regime else ():
        _GATE[name](case, around.now)
    started = e.CollectionStarted(command.by)
    return yes("All guards of the gate hold.", started, *without_credit(case, command.by))


def _protection_asked(case: Case, now: datetime) -> None:
    if case.protected is None:
        refuse(
            "PN-18", "protected_identity_not_asked", "The question about protected identity is not answered."
        )


def _acknowledged(case: Case, now: datetime) -> None:
    if case.acknowledged_at is None:
        refuse("BK-13", "notice_not_acknowledged", "The notice has not been delivered and acknowledged.")


def _permission_answered(case: Case, now: datetime) -> None:
    if not permission_settled(case):
        refuse("KU-03", "permission_open", "The candidate has not answered about the credit report.")


def _numbered(case: Case, now: datetime) -> None:
    if not (case.has_number or case.has_birth_date):
        refuse(
            "PN-01",
            "person_number_missing",
            "A person number, or a date of birth from an ID check, is needed.",
        )


def _right_person(case: Case, now: datetime) -> None:
    if case.names_differ and case.answered("names_differ") != "same_person":
        refuse("case 4", "names_differ", "The person who signed in has another name; a person decides first.")


def _of_age(case: Case, now: datetime) -> None:
    if case.minor and case.answered("minor") != "continue":
        refuse("case 12", "minor", "The candidate is under 18; a person decides first.")


def _waited(case: Case, now: datetime) -> None:
    first = starts_on(case)
    if first and local_date(now) < first:
        refuse(
            "BK-13", "waiting_time", f"The waiting time runs; collection starts on {first} at the earliest."
        )


def _identified(case: Case, now: datetime) -> None:
    needs_identity(case)


# What a regime's gate asks, by the names that its rows use.
_GATE: Mapping[str, Callable[[Case, datetime], None]] = {
    "identity": _identified,
    "protected_identity": _protection_asked,
    "acknowledged": _acknowledged,
    "permission_answered": _permission_answered,
    "person_number": _numbered,
    "right_person": _right_person,
    "of_age": _of_age,
    "waiting_time": _waited,
}


def _open_check(case: Case, check: str) -> None:
    if check not in case.checks:
        refuse("case 2", "no_such_check", "This case has no such check.", Kind.CONTENT)
    if case.collecting_at is None:
        refuse("BK-13", "not_started", "The collection has not been started.")
    if case.checks[check].status in ("returned", "not_done"):
        refuse("case 4", "check_done", "This check is done already.")
    if check == "credit" and case.protected:
        refuse(
            "KU-04", "no_credit_report_here", "No credit report is taken: its copy would go to an address."
        )
    if check == "credit" and case.permission != "given":
        refuse("KU-03", "no_permission", "The candidate has given no permission to a credit report.")


def _still_allowed(case: Case, check: str, now: datetime) -> None:
    """What a later version of the law forbids binds a running case at once (rules, section 13)."""
    forbidden = newly_forbidden(case.service or "", case.regime_version, check, local_date(now))
    if forbidden:
        refuse(forbidden, "step_forbidden", "The law no longer allows this check; nothing of it is taken in.")


def _by_hand(case: Case, by: str | None) -> None:
    """Entering by hand is collecting: not by somebody partial, and not while the case is paused."""
    if by is None:
        return
    barred(case, by)
    if case.paused:
        refuse("GR-05", "paused", "The case is paused; a person must let it go on first.")


@rule.register
def _(command: c.ReturnCheck, case: Case, around: Circumstances) -> Decision:
    known = case.checks.get(command.check)
    if command.order and known and known.status in ("returned", "not_done"):
        return yes("An answer came before; a second one changes nothing.")
    _open_check(case, command.check)
    _still_allowed(case, command.check, around.now)
    _by_hand(case, command.by)
    if command.order and known and known.order != command.order:
        refuse("case 8", "other_order", "The answer belongs to another order.")
    return yes(
        "What may be kept is sealed.", e.CheckReturned(command.check, command.item, command.via, command.by)
    )


@rule.register
def _(command: c.RejectCheck, case: Case, around: Circumstances) -> Decision:
    known = case.checks.get(command.check)
    if known is None or known.order != command.order or known.status != "ordered":
        return yes("That order is no longer waited for.")
    return yes(
        "Not about this person; nothing of it is kept.", e.CheckRejected(command.check, "wrong_subject")
    )


@rule.register
def _(command: c.SkipCheck, case: Case, around: Circumstances) -> Decision:
    known = case.checks.get(command.check)
    if command.order and known and (known.status != "ordered" or known.order != command.order):
        return yes("That order is no longer waited for.")
    if command.reason not in set(NotDone):
        refuse("case 8", "unknown_reason", "The reason is not one of the reason codes.", Kind.CONTENT)
    _by_hand(case, command.by)
    declined = command.check == "credit" and (case.permission == "refused" or bool(case.protected))
    if not (declined and known and known.status == "waiting"):
        _open_check(case, command.check)
    return yes(
        "Ej genomförd is a legal outcome, never negative.",
        e.CheckNotDone(command.check, command.reason, command.by),
    )
