"""Every address of the candidate's pages and what answers it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from shared.pages.paths import PATHS
from shared.web.candidate import (
    complaints,
    consent,
    home,
    login,
    notice,
    permission,
    preparing,
    protection,
    reading,
    report,
    rights,
    start,
    stopping,
)
from shared.web.candidate.visit import Visit
from shared.web.http import Response

Answer = Callable[[Visit], Response]


@dataclass(frozen=True)
class Route:
    """`guest`: needs no login. `first`: may be used before the question about protected identity is answered.

    `keeps_typed`: looks after the form token itself, because it shows what was typed again.
    """

    method: str
    path: str
    page: Answer
    guest: bool = False
    first: bool = False
    keeps_typed: bool = False


LINK = "/c/link/{token}"
CALLBACK = "/c/callback"

ROUTES = (
    Route("GET", PATHS["start"], start.start, guest=True),
    Route("POST", PATHS["renew_link"], start.renew, guest=True),
    Route("GET", LINK, start.link, guest=True),
    Route("POST", PATHS["login_eid"], login.begin, guest=True),
    Route("GET", CALLBACK, login.finish, guest=True),
    Route("POST", PATHS["login_code"], login.by_code, guest=True),
    Route("POST", PATHS["logout"], login.logout, guest=True),
    Route("GET", PATHS["accessibility"], home.accessibility, guest=True),
    Route("GET", PATHS["deleted"], stopping.deleted, guest=True),
    Route("GET", PATHS["protected_question"], protection.question, first=True),
    Route("POST", PATHS["protected_question"], protection.answer, first=True),
    Route("GET", PATHS["protected"], protection.explain, first=True),
    Route("POST", PATHS["protected"], protection.protect, first=True),
    Route("GET", PATHS["status"], home.status),
    Route("GET", PATHS["notice"], notice.short),
    Route("GET", PATHS["notice_full"], notice.full),
    Route("GET", PATHS["acknowledge"], notice.question),
    Route("POST", PATHS["acknowledge"], notice.acknowledge),
    Route("GET", PATHS["acknowledge_receipt"], notice.receipt),
    Route("GET", PATHS["permission"], permission.explain),
    Route("GET", PATHS["permission_choose"], permission.SIGNING.choose),
    Route("POST", PATHS["permission_choose"], permission.SIGNING.chosen),
    Route("GET", PATHS["permission_sign"], permission.SIGNING.check),
    Route("POST", PATHS["permission_sign"], permission.SIGNING.sign),
    Route("GET", PATHS["permission_receipt"], permission.receipt),
    Route("GET", PATHS["permission_withdraw"], permission.withdrawal),
    Route("POST", PATHS["permission_withdraw"], permission.withdraw),
    Route("GET", PATHS["consent"], consent.explain),
    Route("GET", PATHS["consent_choose"], consent.SIGNING.choose),
    Route("POST", PATHS["consent_choose"], consent.SIGNING.chosen),
    Route("GET", PATHS["consent_sign"], consent.SIGNING.check),
    Route("POST", PATHS["consent_sign"], consent.SIGNING.sign),
    Route("GET", PATHS["consent_receipt"], consent.receipt),
    Route("GET", PATHS["consent_withdraw"], consent.withdrawal),
    Route("POST", PATHS["consent_withdraw"], consent.withdraw),
    Route("GET", PATHS["extract"], preparing.extract),
    Route("GET", PATHS["interview"], preparing.interview),
    Route("GET", PATHS["reading"], reading.listed),
    Route("GET", PATHS["check"], reading.check),
    Route("POST", PATHS["send"], reading.send),
    Route("GET", PATHS["reading_receipt"], reading.receipt),
    Route("GET", PATHS["more_time"], reading.time_given),
    Route("POST", PATHS["more_time"], reading.more_time),
    Route("GET", PATHS["item"], reading.item),
    Route("GET", PATHS["comment"], reading.comment),
    Route("POST", PATHS["comment"], reading.commented, keeps_typed=True),
    Route("GET", PATHS["report"], report.report),
    Route("GET", PATHS["report_pdf"], report.pdf),
    Route("GET", PATHS["readers"], report.readers),
    Route("GET", PATHS["rights"], rights.hub),
    Route("GET", PATHS["rights_copy"], rights.copy),
    Route("GET", PATHS["rights_data"], rights.data),
    Route("GET", PATHS["rights_request"], rights.request),
    Route("GET", PATHS["rights_ask"], rights.ask),
    Route("POST", PATHS["rights_ask"], rights.asked),
    Route("GET", PATHS["complaint"], complaints.form),
    Route("POST", PATHS["complaint"], complaints.made),
    Route("GET", PATHS["stop"], stopping.question, first=True),
    Route("POST", PATHS["stop"], stopping.stop, first=True),
    Route("GET", PATHS["stop_receipt"], stopping.receipt, first=True),
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The first route for a request, with the values in its address; None when there is none."""
    for route in ROUTES:
        match = _pattern(route.path).fullmatch(path.rstrip("/") or "/") if route.method == method else None
        if match:
            return route, match.groupdict()
    return None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
