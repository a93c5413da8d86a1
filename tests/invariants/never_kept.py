"""Never-event 3 (case description, section 5): what a private controller may hold of offences, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain import events as e
from shared.domain.calendar import local_date

if TYPE_CHECKING:
    from tests.invariants.histories import Step

_WITH_CONTENT = (
    e.CheckOrdered, e.ReadingOpened, e.ReplyGiven, e.AssessmentSigned, e.ReportWritten, e.ReportReleased, e.DecisionRecorded
)  # fmt: skip


def no_offence_data_without_a_basis(step: Step) -> str | None:
    """3: a private controller without a permit stores that a check was made and nothing else; with one, nothing stays over its
    days or its end, whatever the case is doing, but for a legal hold (BK-06, BK-07)."""
    case = step.after
    match case.terms.get("offence_basis"):
        case "private_without_permit" if "credit" not in case.checks:
            told = [x.type for x in step.events if isinstance(x, _WITH_CONTENT)]
            return f"without a basis: {told}" if told else None
        case "private_with_permit":
            answered = [s.at for s in case.checks.values() if s.status == "returned" and s.at]
            kept = {"findings", "reply", "assessment", "report"} - case.disposed
            days = timedelta(days=int(case.terms["basis_days"]))
            if not answered or not kept or case.keeping.hold or case.shredded:
                return None
            if local_date(step.at) < local_date(min(answered)) + days:
                return None
            going = {a.details["retention_class"] for a in step.due if a.reactor == "dispose_case"}
            later = {k.removeprefix("dispose:") for k, f in case.failures.items() if f.not_before > step.at}
            return f"kept over the permit's days: {kept - going - later}" if kept - going - later else None
        case _:
            return None
