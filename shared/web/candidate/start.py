"""C1, before login: what a link shows. A GET writes nothing, so mail scanners may open it as they like."""

from datetime import datetime

from shared.domain.commands import AnswerQuestion
from shared.domain.errors import Refused
from shared.pages.models import Start
from shared.pages.parts import FieldError
from shared.web.candidate.links import Known, find_link, usable
from shared.web.candidate.obstacles import not_found, obstacle
from shared.web.candidate.sessions import set_cookie
from shared.web.candidate.visit import ACTOR, Visit
from shared.web.http import Response

_FIELD = "link"


def link(visit: Visit) -> Response:
    """What a link shows: the way in, or that it has expired. Nothing personal, nothing about protection."""
    token = visit.values["token"]
    known = find_link(visit.services, token)
    if known is None:
        visit.log = None
        return not_found(visit)
    see(visit, known)
    if not known.usable:
        return expired(visit, token)
    return entrance(visit, token)


def expired(visit: Visit, token: str) -> Response:
    """The link has expired, or was revoked: nothing tells which. A new one can be asked for."""
    visit.cookies = [set_cookie(visit.secret, visit.door.base, visit.door.secure)]
    return obstacle(visit, "link_expired", link=token)


def start(visit: Visit) -> Response:
    """The way in for who has been here before; the cookie knows by which link."""
    if visit.signed_in:
        return visit.go_to("status")
    if visit.session is None or visit.log is None:
        return not_found(visit)
    if not usable(visit.log, visit.session.link, visit.real):
        return expired(visit, "")
    return entrance(visit, "")


def entrance(visit: Visit, token: str, errors: tuple[FieldError, ...] = (), code: str = "") -> Response:
    """The start page, with a cookie that its forms' tokens are bound to (login CSRF)."""
    visit.signed_in = False
    visit.cookies = [set_cookie(visit.secret, visit.door.base, visit.door.secure)]
    here = f"{visit.href('start')}/link/{token}" if token else visit.href("start")
    page = Start(frame=visit.frame(here), link=token, code=code, errors=errors)
    return visit.show(page, 422 if errors else 200)


def see(visit: Visit, known: Known) -> None:
    """The visit is about the link's case, whatever the cookie says."""
    visit.log, visit.signed_in = known.log, False


def shown_link(visit: Visit) -> Known | None:
    """The link that a form carries, or else the one the cookie came by."""
    token = visit.field(_FIELD)
    if token:
        return find_link(visit.services, token)
    if visit.session is None or visit.log is None:
        return None
    return Known(visit.log, visit.session.link, usable(visit.log, visit.session.link, visit.real))


def renew(visit: Visit) -> Response:
    """Ask for a new link, once a link: it answers the question that opens when an invitation's time is over.

    It goes to the address that is known already; nothing is asked and nothing personal is recorded.
    """
    known = shown_link(visit)
    if known is None or visit.given_language is None:
        return not_found(visit)
    token = visit.field(_FIELD)
    see(visit, known)
    if known.usable:
        return entrance(visit, token)
    over = datetime.fromisoformat(dict(known.log.case.links)[known.link]) <= visit.real
    if not over or known.log.case.protected:
        return expired(visit, token)
    try:
        ask = AnswerQuestion("unanswered", "new_link", ACTOR)
        visit.carry(ask, f"page:renew:{known.link}", known.link)
    except Refused:
        return expired(visit, token)
    return obstacle(visit, "link_requested")
