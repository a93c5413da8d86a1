"""Protected identity: the question before anything is filled in, and the switch later (PN-13, PN-18)."""

from dataclasses import replace

from shared.domain.commands import AnswerProtected
from shared.pages.models import ProtectedAct, ProtectedDone, ProtectedQuestion
from shared.web.candidate import home, login
from shared.web.candidate.visit import Visit
from shared.web.http import Malformed, Response


def question(visit: Visit) -> Response:
    """Asked once, first."""
    if visit.case.protected is not None or not visit.case.active:
        return visit.go_to(home.waits(visit.case))
    return visit.show(ProtectedQuestion(frame=visit.frame()))


def answer(visit: Visit) -> Response:
    """Yes protects at once; no goes on."""
    said = visit.field("answer")
    if said not in ("yes", "no"):
        raise Malformed("answer")
    if said == "yes":
        return protect(visit)
    visit.act(AnswerProtected(protected=False))
    return visit.go_to(home.waits(visit.case))


def explain(visit: Visit) -> Response:
    """What happens when protection is switched on."""
    return visit.show(ProtectedAct(frame=visit.frame()))


def protect(visit: Visit) -> Response:
    """Links and sessions end at once. The receipt is shown here: no session is left to show it in."""
    visit.act(AnswerProtected(protected=True))
    login.end_everywhere(visit)
    page = visit.show(ProtectedDone(frame=visit.frame(visit.href("start"))))
    return replace(page, headers={**page.headers, "Clear-Site-Data": '"cache", "cookies", "storage"'})
