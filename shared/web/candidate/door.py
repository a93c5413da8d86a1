"""The door of the candidate's pages: from an event of the HTTP API to its answer, whatever happens."""

from typing import Any

from shared.adapters.vault import Unreadable
from shared.domain.errors import Refused
from shared.pages.paths import ONE_TIME_FIELD
from shared.runtime.logging import fault, note
from shared.runtime.services import Services
from shared.texts.catalogue import LANGUAGES
from shared.web.candidate import obstacles, reading, sessions
from shared.web.candidate.links import revoked
from shared.web.candidate.routes import Route, find
from shared.web.candidate.sessions import COOKIE, Sessions
from shared.web.candidate.visit import AlreadyDone, Door, Visit
from shared.web.http import BodyTooLarge, Malformed, Request, Response, read

_FROM_OUTSIDE = frozenset({"cross-site", "same-site"})


def answer(services: Services, event: dict[str, Any]) -> dict[str, Any]:
    """One request to one answer (payload 2.0). Nothing is raised; a fault is logged without content."""
    door = Door(services.settings["PAGE_BASE_URL"])
    nothing = Visit(services, door, Request("POST", "/c"), sessions.new_secret())
    try:
        request = read(event, door.base)
    except BodyTooLarge:
        return obstacles.too_large(nothing).event()
    except Malformed:
        return obstacles.unreadable(nothing).event()
    cookie = request.cookies.get(COOKIE, "")
    secret = cookie if sessions.is_secret(cookie) else sessions.new_secret()
    return _served(Visit(services, door, request, secret)).event()


def _served(visit: Visit) -> Response:
    try:
        return _dispatched(visit)
    except AlreadyDone as done:
        return obstacles.already_done(visit, done)
    except Refused as refused:
        return obstacles.refusal(visit, refused)
    except Malformed:
        return obstacles.unreadable(visit)
    except Unreadable:  # destroyed at its time
        return obstacles.not_found(visit)
    except Exception as error:  # whatever it is, the candidate gets a page and the log a line
        fault(error, case=visit.log.case.id if visit.log else None)
        return obstacles.our_fault(visit)


def _dispatched(visit: Visit) -> Response:
    recognise(visit)
    found = find(visit.request.method, visit.request.path)
    if found is None:
        return obstacles.not_found(visit)
    route, visit.values = found
    if visit.request.method == "POST" and visit.request.headers.get("sec-fetch-site") in _FROM_OUTSIDE:
        note("DENIED", reason="foreign_form")
        return obstacles.unreadable(visit)
    if route.guest:
        return route.page(visit)
    if not visit.signed_in:
        return _outside(visit)
    visit.session = Sessions(visit.services.doors).slide(visit.secret, visit.known_session, visit.real)
    return _inside(visit, route)


def recognise(visit: Visit) -> None:
    """Find out from the cookie whose visit this is. A session whose link was revoked is dead at once.

    Stopping revokes the links as well: the session in which the candidate stopped may still read the receipt.
    """
    asked = visit.request.query.get("lang")
    visit.given_language = next((language for language in LANGUAGES if language == asked), None)
    if visit.request.method == "POST":
        visit.given_language = sessions.language_of(visit.secret, visit.request.form.get(ONE_TIME_FIELD, ""))
    session = Sessions(visit.services.doors).find(visit.secret, visit.real)
    if session is None:
        return
    visit.session = session
    visit.log = visit.services.log.load(session.tenant, session.case)
    dead = revoked(visit.log, session.link) not in (None, "withdrawn")
    visit.signed_in = session.stage == "in" and not session.over(visit.real) and not dead


def _outside(visit: Visit) -> Response:
    """Nobody is signed in: what was typed is kept where it can be, and the way in is shown."""
    if visit.session is None or visit.session.stage != "in":
        return visit.go_to("start")
    if revoked(visit.known_log, visit.session.link):
        return obstacles.obstacle(visit, "link_expired")
    if visit.request.method == "POST":
        reading.park(visit)
    return obstacles.obstacle(visit, "session_over", back=visit.href("start"))


def _inside(visit: Visit, route: Route) -> Response:
    """A signed-in candidate: language, then what comes first, then the page."""
    if visit.request.method == "POST":
        genuine = sessions.language_of(visit.secret, visit.request.form.get(ONE_TIME_FIELD, "")) is not None
        if not genuine and not route.keeps_typed:
            return obstacles.obstacle(visit, "two_tabs", back=visit.href("status"))
    elif visit.given_language and visit.given_language != visit.known_session.language:
        visit.keep(language=visit.given_language)
    if visit.case.protected is None and visit.case.active and not route.first:
        return visit.go_to("protected_question")
    return route.page(visit)
