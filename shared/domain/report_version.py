"""Which version of the report there must be, and who has it: a correction makes a new one and never overwrites (GR-02)."""

from dataclasses import replace
from datetime import date, datetime

from shared.domain.case import Case
from shared.domain.events import ReportReleased
from shared.domain.fold import apply
from shared.domain.procedure import regime_of
from shared.domain.rights_state import answerer


def report_wanted(case: Case) -> str | None:
    """What the report must be rendered after, as the key of its writing: the review, and a correction; None before a review."""
    if case.reviewed_at is None:
        return None
    corrected = case.rights.corrected_in
    return case.reviewed_at.isoformat() + (f":{corrected}" if corrected else "")


def report_current(case: Case) -> bool:
    """The report was rendered after the review, and from a log that holds the last correction."""
    written = case.report
    if written is None or case.reviewed_at is None or written.at < case.reviewed_at:
        return False
    return written.head_sequence >= case.rights.corrected_in


def corrected_released(case: Case) -> bool:
    """What the client has is the report as it was last written."""
    return report_current(case) and case.rights.handed_over == case.reports


def report_held(case: Case) -> bool:
    """The report was handed over, and neither it nor what it was made of has been destroyed."""
    gone = {"report", "assessment", "findings", "reply", "person"} & case.disposed
    return case.released_at is not None and not case.shredded and not gone


def awaited_correction(case: Case) -> tuple[str, str] | None:
    """(role, what) when a corrected report is to be written, handed over, or seen by the client who had the earlier one."""
    if case.paused or case.keeping.hold:
        return None
    if report_held(case) and case.rights.corrected_in and not corrected_released(case):
        return ("staff", "release") if report_current(case) else ("nobody", "report")
    if case.rights.noted < case.rights.reissued and not case.shredded:
        return "decider", "corrected_report"
    return None


def awaited_right(case: Case, today: date) -> tuple[str, str, date] | None:
    """(role, what, day) when a request is what the case waits for: nothing else is, it pauses the case, or it is late.

    What is asked for is not said, for a list may not tell that something was found.
    """
    for _, request in case.rights.waiting if not case.shredded else ():
        pauses = request.kind == "objection" and case.paused is not None
        blocks = request.kind == "rectification" and _held_up(case)
        if case.over or pauses or blocks or request.due < today:
            late = "rights_request_late" if request.due < today else "rights_request"
            return answerer(request.kind), late, request.due
    return None


def _held_up(case: Case) -> bool:
    """Release or decision comes next, and both wait for a human's answer to what the candidate says is wrong."""
    regime = regime_of(case)
    near = case.reviewed_by is not None or (
        regime is not None and not regime.judged and case.collecting_at is not None
    )
    return near and case.decision is None and case.paused is None


@apply.register
def _(event: ReportReleased, case: Case, at: datetime) -> Case:
    """The client has this version; a second one is a corrected one, which who had the first must be told of."""
    again = case.rights.reissued + bool(case.released_at)
    return replace(
        case, released_at=at, rights=replace(case.rights, reissued=again, handed_over=case.reports)
    )
