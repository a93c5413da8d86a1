"""C7, the status page: who is waited for, until when, and every step. It never tells what was found."""

from datetime import date, datetime
from typing import Literal, cast, get_args

from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.due import disposal_dates
from shared.domain.filed import WORKING_NOTES
from shared.domain.procedure import missing, regime_of, takes_part
from shared.domain.status import (
    asked_of_candidate,
    invites,
    label,
    permission_settled,
    source_due,
    waiting_for,
)
from shared.pages.models import Accessibility, Status
from shared.pages.parts import Act, Label, Source, Task
from shared.web.candidate.consent import may_change
from shared.web.candidate.obstacles import not_found
from shared.web.candidate.preparing import extract_wanted, interview_ahead
from shared.web.candidate.status_steps import answer_by, lines
from shared.web.candidate.visit import Visit
from shared.web.http import Response

Pause = Literal["objection", "correction", "question"]
_PAUSES: dict[str | None, Pause] = {
    "objection": "objection",
    "rectification": "correction",
    "dispute": "correction",
}
_SOURCES: dict[str, Source] = {
    "courts_general": "general",
    "courts_administrative": "administrative",
    "credit": "credit",
}


def waits(case: Case) -> str:
    """The page that comes first: protected identity, notice, permission, consent, else the status page."""
    if not case.active:
        return "status"
    if case.protected is None:
        return "protected_question"
    if not invites(case):
        return "status"
    if case.acknowledged_at is None:
        return "notice"
    if not permission_settled(case):
        return "permission"
    return "consent" if "consent" in asked_of_candidate(case) else "status"


def status(visit: Visit) -> Response:
    """The home page."""
    case, now = visit.case, visit.now
    known = _label(case)
    return visit.show(
        Status(
            frame=visit.frame(),
            label=known,
            steps=lines(case, now),
            acts=_acts(case),
            until=_until(case, known, now),
            task=_task(case, known),
            source=_source(case, known, now),
            pause=_PAUSES.get(case.paused, "question"),
            paper_form=bool(case.protected) and (case.service or "").startswith("RU-") and case.active,
        )
    )


def accessibility(visit: Visit) -> Response:
    """The accessibility statement, for everybody, once the installation says when its pages were tried."""
    tested = visit.services.settings.get("ACCESSIBILITY_TESTED_ON")
    if tested is None:
        return not_found(visit)
    return visit.show(Accessibility(frame=visit.frame(), tested_on=date.fromisoformat(tested)))


def _label(case: Case) -> Label:
    """Where the candidate stands: what waits for them, else the outward label, else what a procedure adds to it.

    An order that is not accepted yet is being worked on.
    """
    outward = label(case)
    known = cast("Label", outward) if outward in get_args(Label) else "in_progress"
    regime = regime_of(case)
    if not case.active or regime is None or regime.reading:
        return known
    if "consent" in asked_of_candidate(case):
        return "awaiting_consent"
    if interview_ahead(case):
        return "awaiting_interview"
    if extract_wanted(case):
        return "awaiting_extract"
    if case.decided_at is not None and takes_part(regime):
        return "ending" if case.participation_ended_at else "decided"
    return _after_report(case) or known


def _after_report(case: Case) -> Label | None:
    """Between the report and the decision: a record check at the Security Service, or other work that is left."""
    if case.released_at is None or case.decided_at is not None:
        return None
    if "record_check" in case.steps and "record_check_reply" not in case.steps:
        return "record_check"
    left = [step.id for step in missing(case, "after_report")]
    return "in_progress" if left and left[0] != "interim_assessment" else None


def _task(case: Case, known: Label) -> Task | None:
    if known == "awaiting_candidate":
        return "permission" if case.acknowledged_at else "notice"
    tasks: dict[Label, Task] = {
        "awaiting_candidate_reading": "reading",
        "awaiting_consent": "consent",
        "awaiting_interview": "interview",
        "awaiting_extract": "extract",
        "released": "report",
        "shredded": "receipt",
    }
    return tasks.get(known)


def _source(case: Case, known: Label, now: datetime) -> Source | None:
    if known != "awaiting_source":
        return None
    waiting = waiting_for(case, now)
    ordered = [name for name, check in case.checks.items() if check.status == "ordered"]
    return _SOURCES[waiting.what if waiting.who == "source" else ordered[0]]


def _until(case: Case, known: Label, now: datetime) -> date | None:
    """The day that the first sentence names, where there is one."""
    if known == "awaiting_candidate":
        return answer_by(case)
    if known == "awaiting_candidate_reading":
        return date.fromisoformat(case.reading_until or "")
    if known == "awaiting_source":
        ordered = [name for name, check in case.checks.items() if check.status == "ordered"]
        due = source_due(case, ordered[0])
        return due if due and due >= local_date(now) else None
    if known == "closed":
        return max((day for _, day in disposal_dates(case)), default=None)
    return None


def _acts(case: Case) -> tuple[Act, ...]:
    permitted = "credit" in case.checks and case.permission is not None
    offered: tuple[tuple[Act, bool], ...] = (
        ("notice", case.notice_at is not None),
        ("permission", permitted and case.active and case.checks["credit"].status == "waiting"),
        ("consent", may_change(case)),
        ("interview", interview_ahead(case)),
        ("extract", extract_wanted(case)),
        ("reading", case.reading_until is not None and not case.over),
        ("report", case.released_at is not None),
        ("readers", case.identity is not None),
        ("rights", case.identity is not None and not case.shredded and "person" not in case.disposed),
        ("complaint", case.identity is not None and not case.shredded),
        ("receipt", bool(case.disposed - {WORKING_NOTES})),
        ("protected", not case.over),
        ("stop", not case.over and case.released_at is None),
    )
    return tuple(act for act, offer in offered if offer)
