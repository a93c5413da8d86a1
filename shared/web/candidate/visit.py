"""One request to the candidate's pages with all that is known: session, case, policy, language, frame."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from urllib.parse import urlsplit

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.commit import Log, SealedItem, canonical
from shared.domain.errors import Refused
from shared.domain.policy import Organisation, Policy, Position
from shared.domain.procedure import regime_of
from shared.domain.vetting import HELD
from shared.flow import Order, Outcome, policy_of, submit
from shared.pages.parts import Frame, Host, Page
from shared.pages.paths import ONE_TIME_FIELD, href
from shared.pages.render import headers, render
from shared.runtime.logging import note
from shared.runtime.services import Services
from shared.texts.catalogue import LANGUAGES, Language
from shared.web.candidate import sessions
from shared.web.candidate.sessions import Session, Sessions
from shared.web.http import Malformed, Request, Response

ACTOR = "candidate"


@dataclass(frozen=True, repr=False)
class Door:
    """Where the pages stand; `url` is their address without the routes."""

    url: str

    @property
    def base(self) -> str:
        """The path before the pages ("" or "/stage")."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether the pages are reached over https."""
        return urlsplit(self.url).scheme == "https"


class AlreadyDone(Exception):
    """The act was done before, at `at` (the case's time); nothing happened now."""

    def __init__(self, at: datetime | None) -> None:
        super().__init__("already_done")
        self.at = at


@dataclass(repr=False)
class Visit:
    """One request. `secret` is the cookie's value; log and session are None for who has shown no link."""

    services: Services
    door: Door
    request: Request
    secret: str
    values: dict[str, str] = field(default_factory=dict)
    session: Session | None = None
    log: Log | None = None
    given_language: Language | None = None
    signed_in: bool = False
    cookies: list[str] = field(default_factory=list)

    @cached_property
    def now(self) -> datetime:
        """The case's time."""
        return self.services.clock.now()

    @cached_property
    def real(self) -> datetime:
        """Real time: links and sessions."""
        return self.services.clock.real()

    @property
    def known_log(self) -> Log:
        """The case's log; LookupError where no case is known."""
        if self.log is None:
            raise LookupError("no case is known here")
        return self.log

    @property
    def case(self) -> Case:
        """The case; LookupError where none is known."""
        return self.known_log.case

    @property
    def known_session(self) -> Session:
        """The session; LookupError where there is none."""
        if self.session is None:
            raise LookupError("there is no session here")
        return self.session

    @cached_property
    def policy(self) -> Policy:
        """The policy that binds the case."""
        return policy_of(self.services, self.case)

    @property
    def position(self) -> Position:
        """The position that the case is about."""
        found = self.policy.position(self.case.position or "")
        if found is None:
            raise LookupError("the case has no position yet")
        return found

    @property
    def language(self) -> Language:
        """The language of the answer."""
        if self.given_language:
            return self.given_language
        if self.session:
            return self.session.language
        if self.log:
            return "en" if self.log.case.language == "en" else "sv"
        return "sv"

    def href(self, name: str, **values: object) -> str:
        """The address of a page."""
        return href(self.door.base, name, **values)

    def frame(self, here: str | None = None) -> Frame:
        """The frame of a page; `here` is its own address where it is not the request's."""
        other = next(language for language in LANGUAGES if language != self.language)
        address = here or self.door.base + self.request.path
        shared = {
            "language": self.language,
            "form_token": sessions.form_token(self.secret, self.language),
            "other_language_href": f"{address}?lang={other}",
            "base": self.door.base,
            "signed_in": self.signed_in,
            "variants": variants(self.log.case) if self.log else (),
        }
        if self.log is None or self.log.case.sequence == 0:
            return Frame(employer="", controller="", host=None, **shared)  # type: ignore[arg-type]  # the same names as Frame's
        client = self.policy.client
        position = self.position.title[self.language] if self.signed_in else None
        return Frame(
            employer=client.name,
            controller=client.name,
            host=host(self.policy, self.case),
            position=position,
            **shared,  # type: ignore[arg-type]  # the same names as Frame's
        )

    def show(self, page: Page, status: int = 200) -> Response:
        """A page as an answer."""
        issuer = urlsplit(self.services.settings["IDENTITY_ISSUER"])
        sent = headers((f"{issuer.scheme}://{issuer.netloc}",))
        return Response(status, render(page), sent, tuple(self.cookies))

    def go(self, address: str) -> Response:
        """Post-redirect-get: the browser opens `address`, and its back button shows a page, not a form."""
        sent = {**headers(), "Location": address}
        return Response(303, "", sent, tuple(self.cookies))

    def go_to(self, name: str, **values: object) -> Response:
        """The browser opens one of the pages."""
        return self.go(self.href(name, **values))

    def field(self, name: str) -> str:
        """A form's field; raises Malformed when the form has none of that name."""
        try:
            return self.request.form[name]
        except KeyError:
            raise Malformed("field_missing") from None

    def keep(self, **changes: object) -> None:
        """Change the session's content and store it."""
        changed = replace(self.known_session, **changes)  # type: ignore[arg-type]  # fields of Session
        self.session = Sessions(self.services.doors).save(self.secret, changed, self.real)

    def act(
        self, command: Command, sealed: tuple[SealedItem, ...] = (), done: datetime | None = None
    ) -> Outcome:
        """Carry the form's command into the case, once; raises Refused, and AlreadyDone when done before.

        `done` is when the same act was done by another form, as far as the case knows.
        """
        asked = self.fingerprint()
        cause = sessions.cause_of(f"{self.field(ONE_TIME_FIELD)} {asked}")
        earlier = self.known_log.by_cause(cause)
        if earlier:
            raise AlreadyDone(earlier.at)
        outcome = self.carry(command, cause, asked, sealed)
        if outcome.commit is None:
            raise AlreadyDone(done)
        return outcome

    def carry(
        self, command: Command, cause: str, fingerprint: str, sealed: tuple[SealedItem, ...] = ()
    ) -> Outcome:
        """Carry a command into the case under a cause of its own; raises Refused."""
        case = self.case
        order = Order(case.tenant, case.id, command, cause, fingerprint, ACTOR, sealed)
        try:
            outcome = submit(self.services, order)
        except Refused as refused:
            note("REFUSED", case=case.id, rule=refused.rule, code=refused.code)
            raise
        self.log = outcome.log
        return outcome

    def fingerprint(self) -> str:
        """The hash of what the form asked for: its address and its fields but the token."""
        fields = {name: value for name, value in self.request.form.items() if name != ONE_TIME_FIELD}
        return sha256(canonical([self.request.path, fields]).encode()).hexdigest()

    def record_reading(self, what: str) -> None:
        """Record that the candidate reads; raises when it cannot be recorded, and then nothing is shown.

        Once a session for each kind: how many pages were opened would tell how much there was to read.
        """
        read = self.session.read.split() if self.session else []
        if what in read:
            return
        self.services.access.record(self.case.tenant, self.case.id, ACTOR, ACTOR, what, self.now)
        note("READ", case=self.case.id, what=what)
        if self.session:
            self.keep(read=" ".join([*read, what]))


def variants(case: Case) -> tuple[str, ...]:
    """The kinds of case whose own words go before the usual ones: `employed` for those who hold the position already."""
    regime = regime_of(case)
    families = {"register_extract": ("extract",), "security_vetting": ("vetting",)}
    kinds = families.get(regime.family, ()) if regime else ()
    return ("employed", *kinds) if case.service in HELD else kinds


def performer(policy: Policy) -> Organisation:
    """Who makes the check: the performer, or the client itself."""
    return policy.performer or policy.client


def host(policy: Policy, case: Case) -> Host:
    """The candidate's contact; the organisation itself before a host is named."""
    person = policy.staff.get(case.host or "")
    organisation = performer(policy)
    if person is None:
        return Host(organisation.name, organisation.contact, "", organisation.contact)
    return Host(person.name, person.phone, person.hours, organisation.contact)
