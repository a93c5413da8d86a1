"""In and out: e-identification by OpenID Connect, a handler's one-time code, logging out."""

import secrets as random
from dataclasses import replace
from functools import cache

from shared.integrations.identity import Identity, IdentityRefused, Issuer, Pending, RelyingParty
from shared.pages.parts import FieldError
from shared.person_input import PRODUCTION
from shared.runtime.logging import note
from shared.runtime.services import Services
from shared.web.candidate import home, identity, sessions
from shared.web.candidate.links import Known, revoked, try_code
from shared.web.candidate.obstacles import not_found, obstacle
from shared.web.candidate.sessions import Session, Sessions, drop_cookie, set_cookie
from shared.web.candidate.start import entrance, expired, see, shown_link
from shared.web.candidate.visit import Visit
from shared.web.http import Response

_CALLBACK = "/c/callback"
_FAILED = (FieldError("eid", "start.error_eid_failed"),)


def begin(visit: Visit) -> Response:
    """Send the candidate to the issuer; the session is bound to the state that the answer must carry."""
    known = _way_in(visit)
    if isinstance(known, Response):
        return known
    if visit.case.protected:  # PN-16: the code that was handed over in person, and nobody else's service
        return entrance(visit, visit.field("link"), _FAILED)
    try:
        address, pending = party(visit.services).begin(
            random.token_bytes, visit.real, language=visit.language
        )
    except IdentityRefused as refused:
        note("DENIED", case=visit.case.id, reason=refused.code)
        return entrance(visit, visit.field("link"), _FAILED)
    begun = _session(visit, known)
    _enter(visit, replace(begun, state=pending.state, nonce=pending.nonce, verifier=pending.verifier))
    return visit.go(address)


def finish(visit: Visit) -> Response:
    """The issuer's answer: the identity is compared with the case before anything of it is shown."""
    session, log = visit.session, visit.log
    if session is None or log is None:
        return not_found(visit)
    if session.stage != "begun":
        return visit.go_to("start")
    if revoked(log, session.link) or session.over(visit.real):
        _leave(visit)
        return obstacle(visit, "link_expired")
    try:
        found = _identity(visit, session)
        proven = identity.prove(visit, found)
    except IdentityRefused as refused:
        note("DENIED", case=visit.case.id, reason=refused.code)
        return entrance(visit, "", _FAILED)
    if not proven:
        note("DENIED", case=visit.case.id, reason="another_person")
        _leave(visit)
        return obstacle(visit, "another_person")
    return _in(visit, session)


def _identity(visit: Visit, session: Session) -> Identity:
    query = visit.request.query
    if "error" in query:
        raise IdentityRefused("issuer_said_no")
    pending = Pending(session.state, session.nonce, session.verifier, session.begun)
    return party(visit.services).finish(
        query.get("code", ""), query.get("state", ""), pending, visit.real, answering_issuer=query.get("iss")
    )


def by_code(visit: Visit) -> Response:
    """Another way in: a one-time code from a handler who has proven the identity at a visit."""
    known = _way_in(visit)
    if isinstance(known, Response):
        return known
    typed = visit.field("code")
    wrong = try_code(visit.services, known, typed)
    if wrong:
        note("DENIED", case=visit.case.id, reason=f"code_{wrong}")
        return entrance(visit, visit.field("link"), (FieldError("code", f"start.error_code_{wrong}"),), typed)
    return _in(visit, _session(visit, known))


def logout(visit: Visit) -> Response:
    """End the session, whatever state it is in, and let the browser forget the page."""
    _leave(visit)
    page = obstacle(visit, "logged_out", back=visit.href("start"))
    return replace(page, headers={**page.headers, "Clear-Site-Data": '"cache", "cookies", "storage"'})


def end_everywhere(visit: Visit) -> None:
    """End this session; all others end with their links."""
    _leave(visit)


def _way_in(visit: Visit) -> Known | Response:
    """The link that a login form came by; or the page that says why there is none."""
    token = visit.field("link")
    known = shown_link(visit)
    if known is None:
        visit.log = None
        return not_found(visit)
    see(visit, known)
    if not known.usable:
        return expired(visit, token)
    if visit.given_language is None:  # the form is of another session: show a fresh one
        return entrance(visit, token)
    return known


def _session(visit: Visit, known: Known) -> Session:
    """A session for a link's case, before anybody is signed in."""
    case, now = known.log.case, int(visit.real.timestamp())
    return Session(case.tenant, case.id, known.link, visit.language, "begun", now, now)


def _in(visit: Visit, session: Session) -> Response:
    """Signed in: a new session id, and the first thing that waits for the candidate."""
    now = int(visit.real.timestamp())
    _enter(visit, replace(session, stage="in", begun=now, state="", nonce="", verifier=""))
    return visit.go_to(home.waits(visit.case))


def _enter(visit: Visit, session: Session) -> None:
    """Store a session under a new secret; the old one opens nothing any longer."""
    store = Sessions(visit.services.doors)
    store.end(visit.secret)
    visit.secret = sessions.new_secret()
    visit.session = store.save(visit.secret, session, visit.real)
    visit.cookies = [set_cookie(visit.secret, visit.door.base, visit.door.secure)]


def _leave(visit: Visit) -> None:
    Sessions(visit.services.doors).end(visit.secret)
    visit.signed_in = False
    visit.cookies = [drop_cookie(visit.door.base, visit.door.secure)]


def party(services: Services) -> RelyingParty:
    """This installation's client of the identity issuer, kept while its secret is the same."""
    settings = services.settings
    secret = services.secrets.text(settings["IDENTITY_SECRET"])
    # Production names the methods that prove an identity; elsewhere whatever the issuer offers will do.
    production = settings["STAGE"] == PRODUCTION
    methods = settings["IDENTITY_METHODS"] if production else settings.get("IDENTITY_METHODS") or ""
    return _party(
        settings["IDENTITY_ISSUER"],
        settings["IDENTITY_CLIENT_ID"],
        secret,
        settings["PAGE_BASE_URL"],
        methods,
    )


@cache
def _party(issuer: str, client: str, secret: str, url: str, methods: str) -> RelyingParty:
    local = url.startswith("http://")  # the issuer's own rule then still asks for this machine's address
    accepted = frozenset(methods.split())
    back = url.rstrip("/") + _CALLBACK
    return RelyingParty(Issuer(issuer, client, secret, back, accepted_methods=accepted, allow_local=local))
