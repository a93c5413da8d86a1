"""C7, the status page: who is waited for, until when, and every step. It never tells what was found."""

from datetime import date, datetime, timedelta
from typing import Literal, cast, get_args

from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.due import disposal_dates
from shared.domain.status import label, permission_settled, source_due, waiting_for
from shared.pages.models import Accessibility, Status
from shared.pages.parts import Act, Label, Source, Step, StepName, StepState, Task
from shared.web.candidate.obstacles import not_found
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
_DONE = ("returned", "not_done")


def waits(case: Case) -> str:
    """The page that comes first: protected identity, notice, permission, else the status page."""
    if not case.active:
        return "status"
    if case.protected is None:
        return "protected_question"
    if case.acknowledged_at is None:
        return "notice"
    return "status" if permission_settled(case) else "permission"


def status(visit: Visit) -> Response:
    """The home page."""
    case, now = visit.case, visit.now
    return visit.show(
        Status(
            frame=visit.frame(),
            label=_label(case),
            steps=_steps(case, now),
            acts=_acts(case),
            until=_until(case, now),
            task=_task(case),
            source=_source(case, now),
            pause=_PAUSES.get(case.paused, "question"),
        )
    )


def accessibility(visit: Visit) -> Response:
    """The accessibility statement, for everybody, once the installation says when its pages were tried."""
    tested = visit.services.settings.get("ACCESSIBILITY_TESTED_ON")
    if tested is None:
        return not_found(visit)
    return visit.show(Accessibility(frame=visit.frame(), tested_on=date.fromisoformat(tested)))


def _label(case: Case) -> Label:
    """The outward label in the pages' words; an order that is not accepted yet is being worked on."""
    found = label(case)
    return cast("Label", found) if found in get_args(Label) else "in_progress"


def _task(case: Case) -> Task | None:
    known = _label(case)
    if known == "awaiting_candidate":
        return "permission" if case.acknowledged_at else "notice"
    tasks: dict[Label, Task] = {
        "awaiting_candidate_reading": "reading",
        "released": "report",
        "shredded": "receipt",
    }
    return tasks.get(known)


def _source(case: Case, now: datetime) -> Source | None:
    if _label(case) != "awaiting_source":
        return None
    waiting = waiting_for(case, now)
    ordered = [name for name, check in case.checks.items() if check.status == "ordered"]
    return _SOURCES[waiting.what if waiting.who == "source" else ordered[0]]


def _until(case: Case, now: datetime) -> date | None:
    """The day that the first sentence names, where there is one."""
    known = _label(case)
    if known == "awaiting_candidate":
        return _answer_by(case)
    if known == "awaiting_candidate_reading":
        return date.fromisoformat(case.reading_until or "")
    if known == "awaiting_source":
        ordered = [name for name, check in case.checks.items() if check.status == "ordered"]
        due = source_due(case, ordered[0])
        return due if due and due >= local_date(now) else None
    if known == "closed":
        return max((day for _, day in disposal_dates(case)), default=None)
    return None


def _answer_by(case: Case) -> date | None:
    sent = [at for action, at in case.messages.items() if action.startswith("message:invitation")]
    return local_date(max(sent) + timedelta(days=case.term("link_days"))) if sent else None


def _acts(case: Case) -> tuple[Act, ...]:
    asked = "credit" in case.checks and case.permission is not None
    offered: tuple[tuple[Act, bool], ...] = (
        ("notice", case.notice_at is not None),
        ("permission", asked and case.active and case.checks["credit"].status == "waiting"),
        ("reading", case.reading_until is not None and not case.over),
        ("report", case.released_at is not None),
        ("readers", case.identity is not None),
        ("receipt", bool(case.disposed)),
        ("protected", not case.over),
        ("stop", not case.over and case.released_at is None),
    )
    return tuple(act for act, offer in offered if offer)


def _steps(case: Case, now: datetime) -> tuple[Step, ...]:
    """The whole list from the first day, so that the reader sees the end."""
    if case.service is None:
        return ()
    steps = [_mine("information", case.acknowledged_at, True, _answer_by(case))]
    if "credit" in case.checks:
        steps.append(
            _mine("permission", case.permission_at, case.acknowledged_at is not None, _answer_by(case))
        )
    steps += _sources(case)
    until = date.fromisoformat(case.reading_until) if case.reading_until else None
    unanswered = case.lapsed and case.reply_at is None
    reading = (
        Step("reading", "done") if unanswered else _mine("reading", case.reply_at, until is not None, until)
    )
    steps.append(reading)
    settled = case.reply_at is not None or case.lapsed
    steps.append(_theirs("assessment", case.assessed_at if case.assessment else None, settled))
    steps.append(
        _theirs("review", case.reviewed_at if case.reviewed_by else None, case.assessment is not None)
    )
    steps.append(_theirs("report", case.released_at, case.reviewed_by is not None))
    steps.append(_theirs("decision", case.decided_at, case.released_at is not None))
    steps.append(_deletion(case))
    return tuple(steps)


def _sources(case: Case) -> list[Step]:
    days = case.term("source_working_days")
    courts = [check for name, check in case.checks.items() if name.startswith("courts")]
    answered = all(check.status in _DONE for check in courts)
    last = max((check.at for check in courts if check.at), default=None)
    found = [_asked("courts", case.collecting_at, last if answered else None, days)]
    credit = case.checks.get("credit")
    if credit is None:
        return found
    if credit.status == "not_done" or case.permission == "refused":
        return [*found, Step("credit", "not_asked")]
    done = credit.at if credit.status in _DONE else None
    return [*found, _asked("credit", case.collecting_at, done, days)]


def _asked(name: StepName, started: datetime | None, done: datetime | None, days: int) -> Step:
    if done:
        return Step(name, "done", local_date(done))
    return Step(name, "now" if started else "later", days=days)


def _mine(name: StepName, done: datetime | None, reached: bool, until: date | None) -> Step:
    if done:
        return Step(name, "done", local_date(done))
    return Step(name, "yours", until) if reached else Step(name, "later")


def _theirs(name: StepName, done: datetime | None, reached: bool) -> Step:
    state: StepState = "now" if reached else "later"
    return Step(name, "done", local_date(done)) if done else Step(name, state)


def _deletion(case: Case) -> Step:
    if case.shredded:
        return Step("deletion", "done")
    last = max((day for _, day in disposal_dates(case)), default=None)
    return Step("deletion", "planned", last) if last else Step("deletion", "later")
