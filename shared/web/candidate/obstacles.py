"""What is shown when something is in the way: calm words, never a rule id (pages description, 2.17)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from shared.domain.calendar import end_of_day
from shared.domain.errors import Refused
from shared.pages.models import Obstacle
from shared.pages.parts import ObstacleKind
from shared.pages.render import headers
from shared.web.candidate.visit import AlreadyDone, Visit
from shared.web.http import Response

_STATUS: dict[ObstacleKind, int] = {
    "link_expired": 410,
    "link_requested": 200,
    "another_person": 403,
    "session_over": 403,
    "logged_out": 200,
    "not_found": 404,
    "unreadable": 400,
    "too_large": 413,
    "our_fault": 500,
    "our_fault_not_saved": 500,
}
_CONFLICT = 409


def obstacle(
    visit: Visit,
    kind: ObstacleKind,
    *,
    at: datetime | None = None,
    back: str | None = None,
    link: str = "",
) -> Response:
    """The page for `kind`, with the status that a program reads."""
    page = Obstacle(frame=visit.frame(visit.href("status")), kind=kind, at=at, return_href=back, link=link)
    return visit.show(page, _STATUS.get(kind, _CONFLICT))


def not_found(visit: Visit) -> Response:
    """There is no such page, or it is not there for this case now."""
    return obstacle(visit, "not_found")


def already_done(visit: Visit, done: AlreadyDone) -> Response:
    """The second press: nothing happened."""
    return obstacle(visit, "already_done", at=done.at or visit.now)


def unreadable(visit: Visit) -> Response:
    """What was sent could not be read; nothing of it was used."""
    return obstacle(visit, "unreadable")


def too_large(visit: Visit) -> Response:
    """What was sent is over the limit; nothing of it was used."""
    return obstacle(visit, "too_large")


def our_fault(visit: Visit) -> Response:
    """An unexpected fault. When not even the frame can be made, a line of plain text."""
    kind: ObstacleKind = "our_fault_not_saved" if visit.request.method == "POST" else "our_fault"
    with suppress(
        Exception
    ):  # the fault is noted already; this only looks for a page that can still be shown
        return obstacle(visit, kind)
    visit.log, visit.signed_in = None, False
    with suppress(Exception):
        return obstacle(visit, kind)
    plain = {**headers(), "Content-Type": "text/plain; charset=utf-8"}
    return Response(500, "Något gick fel hos oss. / Something went wrong on our side.\n", plain)


def refusal(visit: Visit, refused: Refused) -> Response:
    """The page for a command that the domain refused: what a person needs to know, in place of the rule."""
    answer = _ANSWERS.get(refused.code)
    return answer(visit) if answer else visit.go_to("status")


def too_late(visit: Visit) -> Response:
    """The reading period is over; its last day is told."""
    last = end_of_day(date.fromisoformat(visit.case.reading_until or "")) - timedelta(minutes=1)
    return obstacle(visit, "too_late", at=last)


def _over(visit: Visit) -> Response:
    return obstacle(visit, "after_stopping") if visit.case.withdrawn_at else visit.go_to("status")


def _other_text(visit: Visit) -> Response:
    return obstacle(visit, "two_tabs", back=visit.href("notice_full"))


def answered(visit: Visit) -> Response:
    """The comments were sent before, or the assessment is signed."""
    case = visit.case
    return already_done(visit, AlreadyDone(case.reply_at or case.assessed_at))


def _asked_bureau(visit: Visit) -> Response:
    return already_done(visit, AlreadyDone(visit.case.checks["credit"].at))


_ANSWERS: dict[str, Callable[[Visit], Response]] = {
    "too_late": too_late,
    "case_over": _over,
    "other_text": _other_text,
    "notice_not_delivered": _other_text,
    "notice_not_acknowledged": lambda visit: visit.go_to("notice"),
    "protected_identity_not_asked": lambda visit: visit.go_to("protected_question"),
    "already_done": answered,
    "extended_before": lambda visit: visit.go_to("more_time"),
    "credit_report_done": _asked_bureau,
    "nothing_to_read": not_found,
    "no_credit_report": not_found,
    "no_consent_asked": not_found,
    "consent_not_asked": not_found,
    "decided": lambda visit: visit.go_to("consent_receipt"),
    "paused": lambda visit: obstacle(visit, "paused"),
}
