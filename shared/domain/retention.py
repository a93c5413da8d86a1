"""Retention: which classes of content a case holds, and the first day on which each may be destroyed. Pure reading of the case.

Case description, section 9. Most classes count from the closing; some from another clock, whatever the case is doing: working
notes go at the release (OS-02), the form of a special investigation when it was sent (SP-17), what a permit covers goes by
its days and with its end (BK-07), an outcome of a credit report after its days, a firm's copy of an investigation after the
hand-over. A copy of an extract stays for its years (BK-24), and the note of one for as long as the employment and two years
after. A legal hold stops all of it.

For an authority these are the first days only: nothing goes without its disposal decision (OS-09), which disposal asks for.
"""

from datetime import date, datetime, timedelta

from shared.domain.calendar import add_months, local_date
from shared.domain.case import Case
from shared.domain.filed import DISCLOSURES, FACTS
from shared.domain.filing import first_day_of
from shared.domain.procedure import regime_of, step_classes
from shared.domain.regimes import retention

CLASSES = (
    "person", "findings", "credit", "reply", "assessment", "report", "decision", "notes", "working",
    "investigation", "record_check", "form", "extract_note", "extract_copy", FACTS, DISCLOSURES,
)  # fmt: skip
"""Every retention class of sealed items."""
EMPLOYMENT_ASKED_MONTHS = 12
_OF_FINDINGS = ("findings", "reply", "assessment", "report")


def findings_class(check: str) -> str:
    """The class under which a check's findings are kept: an outcome of a credit report has a clock of its own (KU-10)."""
    return "credit" if check == "credit" else "findings"


def schedule(case: Case, today: date) -> dict[str, date]:
    """What of a case that closes today goes when, as far as it counts from the closing."""
    days = _days_after_closing(case)
    if case.service:
        days = retention(case.service, case.regime_version, days, today)
    return {name: today + timedelta(days=number) for name, number in days.items()}


def _days_after_closing(case: Case) -> dict[str, int]:
    proof, family = case.term("retain_proof_days"), family_of(case)
    if family == "register_extract":
        return {"notes": proof}
    findings = 0 if under_permit(case) else case.term("retain_findings_days")
    days = {
        "findings": findings,
        "reply": case.term("retain_findings_days"),
        "assessment": case.term("retain_findings_days"),
        "report": case.term("retain_report_days"),
        "decision": proof,
        "notes": proof,
        "person": case.term("retain_person_days"),
    }
    if "credit" in case.checks:
        days["credit"] = 0
    regime = regime_of(case)
    if regime and regime.record_days is not None:
        # the decision's record for as long as somebody takes part and two years more; the case closes when that ends
        record = ("assessment", "report", "decision", *step_classes(case))
        days |= dict.fromkeys(record, regime.record_days)
        days["notes"] = max(proof, regime.record_days)
    return days


def disposal_dates(case: Case) -> tuple[tuple[str, date], ...]:
    """The classes still to be disposed of, and the first day on which each may be; none while the case is held (`låst`)."""
    if case.keeping.hold:
        return ()
    return _dates(case)


def _dates(case: Case) -> tuple[tuple[str, date], ...]:
    if case.shredded:
        return ()
    dates = _after_the_end(case)
    for name, day in _by_other_clocks(case):
        dates[name] = min(day, dates.get(name, day))
    for name, day in case.rights.erase.items():  # a human has granted it (GR-03)
        dates[name] = min(day, dates.get(name, day))
    copy = copy_until(case)
    if copy:
        dates["extract_copy"] = copy
    if family_of(case) == "register_extract" and "person" in dates:
        dates["person"] = max(dates.values())  # a note or a copy about nobody would prove nothing
    return tuple((name, day) for name, day in sorted(dates.items()) if name not in case.disposed)


def remaining(case: Case) -> frozenset[str]:
    """The classes that a finished case still holds; what waits for a fact (the end of the employment) counts too."""
    dated = {name for name, _ in _dates(case)}
    return frozenset((dated | waits_for_employment(case)) - case.disposed)


def waits_for_employment(case: Case) -> frozenset[str]:
    """What of a closed case is kept until somebody has said that the employment ended, and two years more."""
    if not case.closed_at or family_of(case) != "register_extract" or _employment_ended(case):
        return frozenset()
    return frozenset({"extract_note", "person"}) - case.disposed


def employment_asked_on(case: Case) -> date | None:
    """The day from which staff are asked whether the person is still employed: a year after the closing or the last answer."""
    if case.closed_at is None or not waits_for_employment(case):
        return None
    answer = case.answers.get("employment")
    return add_months(local_date(answer.at if answer else case.closed_at), EMPLOYMENT_ASKED_MONTHS)


def _employment_ended(case: Case) -> date | None:
    answer = case.answers.get("employment")
    return local_date(answer.at) if answer and answer.answer == "ended" else None


def _after_the_end(case: Case) -> dict[str, date]:
    if case.closed_at:
        dates = {name: date.fromisoformat(day) for name, day in case.retention.items()}
        ended = _employment_ended(case)
        if ended:
            regime = regime_of(case)
            months = regime.extract.note_keep_months if regime and regime.extract else 0
            dates["extract_note"] = add_months(ended, months)
            dates["person"] = dates["extract_note"]
        return dates | dict(first_day_of(case))
    over = case.withdrawn_at or case.cancelled_at
    if over is None:
        return {}
    first = local_date(over) + timedelta(days=case.term("withdrawn_days"))
    dates = dict.fromkeys(_collected(case), first)
    dates["person"] = local_date(over) + timedelta(days=case.term("retain_proof_days"))
    return dates | dict(first_day_of(case))


def _collected(case: Case) -> list[str]:
    """What a case that ended early may hold besides the proof."""
    names = ["findings", "reply", "assessment", "notes", "report"]
    names += step_classes(case)
    names += ["credit"] if "credit" in case.checks else []
    names += ["working"] if case.keeping.working else []
    names += ["decision"] if case.decided_at else []
    return [name for name in names if name != "extract_copy"]  # which has its own clock


def _by_other_clocks(case: Case) -> list[tuple[str, date]]:
    found: list[tuple[str, date]] = []
    released = local_date(case.released_at) if case.released_at else None
    ended = case.released_at or case.closed_at
    if ended and case.keeping.working:
        found.append(("working", local_date(ended)))
    regime = regime_of(case)
    if released and "vendor" in case.terms and regime and regime.vendor_copy_days is not None:
        found.append(("investigation", released + timedelta(days=regime.vendor_copy_days)))
    sent = case.steps.get("application_sent")
    if (
        sent and sent.route and "form" in step_classes(case)
    ):  # Säpo's form is not kept once it was sent (SP-17)
        found.append(("form", local_date(sent.at)))
    credit = case.checks.get("credit")
    if credit and credit.status == "returned" and credit.at:
        found.append(("credit", local_date(credit.at) + timedelta(days=case.term("retain_credit_days"))))
    last = permit_day(case)
    if last:
        found += [(name, last) for name in _OF_FINDINGS]
    return found


def family_of(case: Case) -> str | None:
    """The family of the case's regime; None before the order is accepted."""
    regime = regime_of(case)
    return regime.family if regime else None


def under_permit(case: Case) -> bool:
    """Offence data is held by a permit of IMY (BK-07)."""
    return case.terms.get("offence_basis") == "private_with_permit"


def permit_ended(case: Case, now: datetime) -> bool:
    """The basis that the case pinned has an end, and it has passed: nothing more is collected on it (BK-07)."""
    until = case.terms.get("basis_until")
    return until is not None and local_date(now) > _day(int(until))


def permit_day(case: Case) -> date | None:
    """The first day on which what a permit covers must go: after its days from the first answer, or when it has ended (BK-07).

    None where nothing has been collected on a permit. An end that is in the policy of another version does not loosen it.
    """
    answered = [
        c.at for name, c in case.checks.items() if name != "credit" and c.status == "returned" and c.at
    ]
    if not answered:
        return None
    days: list[date] = []
    if "basis_days" in case.terms:
        days.append(local_date(min(answered)) + timedelta(days=int(case.terms["basis_days"])))
    if "basis_until" in case.terms:
        days.append(_day(int(case.terms["basis_until"])) + timedelta(days=1))
    return min(days, default=None)


def _day(number: int) -> date:
    """20261231 as a day: how a pinned term holds one."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def findings_deleted(case: Case) -> bool:
    """What was found has gone by its clock before the report was handed over: there is nothing left to assess or to read."""
    gone = case.disposed & {"findings", "credit"}
    return (
        bool(gone) and case.released_at is None and any(c.status == "returned" for c in case.checks.values())
    )


def copy_until(case: Case) -> date | None:
    """The first day on which the kept copy of an extract may go: its months from the employment's first day (2007:171 3 §).

    A copy of somebody whose employment never began (withdrawn or cancelled before) has no such duty and goes as the rest.
    """
    regime, kept = regime_of(case), case.steps.get("extract_copy")
    if (
        kept is None
        or kept.item is None
        or regime is None
        or regime.extract is None
        or not case.keeping.starts_on
    ):
        return None
    starts = date.fromisoformat(case.keeping.starts_on)
    over = case.withdrawn_at or case.cancelled_at
    if over and local_date(over) < starts:
        return local_date(over) + timedelta(days=case.term("withdrawn_days"))
    return add_months(starts, regime.extract.copy_keep_months or 0)


def asked_of_keeping(case: Case, now: datetime) -> tuple[str, ...]:
    """What only the clock asks: whether a hold is still needed, whether somebody is still employed (case 9)."""
    asked = ["hold_review"] if _review_due(case, now) else []
    employment = employment_asked_on(case)
    if employment and local_date(now) >= employment:
        asked.append("employment")
    return tuple(asked)


def _review_due(case: Case, now: datetime) -> bool:
    review = case.keeping.hold_review
    return review is not None and not case.shredded and local_date(now) > date.fromisoformat(review)
