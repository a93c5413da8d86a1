"""Who acts in a run: ATS, provider, candidate, staff. Each looks at where the case stands and does what is theirs to do.

They are people and machines of the outside world: patient, forgetful, sometimes two at once; they use only the doors, try
again when a door does not answer, and know nothing of each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.local import tenant
from infra.local.simulators.provider_answers import Persona
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.status import asked_of_candidate, waiting_for
from shared.web.staff.examples import REQUESTS
from tests.scenario.people import _LINK, Applicant, greenhouse_body, teamtailor_body
from tests.simulation.peers import TILLIT, Ordered
from tests.simulation.visitor import Visitor
from tests.simulation.world import World
from tests.world.api import Answer

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
_RETRIES = (5.0, 30.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 20 * HOUR)
_DONE, _OVER = range(200, 300), (409, 410, 422, 404, 400)
_ROLES = {"staff": "case_officer", "reviewer": "reviewer", "decider": "decider"}


@dataclass
class Person:
    """An applicant and how everybody around them behaves: all of it drawn from the seed."""

    who: Applicant
    connection: str
    persona: Persona
    prompt: float  # how soon the candidate does what is asked, in seconds on the average
    manner: str  # replies, silent, withdraws, comments, asks_for_time
    permission: str
    trouble: str  # "", pause, cancel, ats_rejects
    applies_after: float = 0.0
    case: str = ""
    over: bool = False


class Actors:
    """Everybody of one run."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = world.kernel.chance
        world.cloud.on_order = self._answer_order
        self._personas: dict[str, Persona] = {}
        self.answered: list[tuple[str, int, str]] = []  # case, version and by whom: what was answered 201
        self._handed: dict[str, tuple[str, str]] = {}  # address and code, handed over in person
        self.released = False  # a report was handed to its client
        self.broken: list[str] = []  # what the doors have promised and not kept

    def think(self, seconds: float) -> None:
        """Let time pass, about so much."""
        self.world.kernel.sleep(self.chance.expovariate(1 / seconds))

    # The ATS ---------------------------------------------------------------------------------------------------------

    def applies(self, person: Person) -> None:
        """The ATS tells of an application until it is believed; now and then once more than it needs to.

        Without a connection an orderer opens the case, and nobody has a mail address of the candidate.
        """
        if not person.connection:
            person.case = str(self._until_taken(self._opening(person)).json["case_id"])
            return
        vendor = "greenhouse" if person.connection == tenant.GREENHOUSE else "teamtailor"
        body = greenhouse_body(person.who) if vendor == "greenhouse" else teamtailor_body(person.who)
        event = f"event-{person.who.application}"
        self._personas[person.who.number] = person.persona
        answer = self._until_taken(lambda: self._told(vendor, person.connection, body, event))
        person.case = str(answer.json["case"])
        if self.chance.random() < 0.3:
            self.think(HOUR)
            self._until_taken(lambda: self._told(vendor, person.connection, body, event))
        if person.trouble == "ats_rejects":
            self.think(2 * DAY)
            self._rejects(person)

    def tells(self, who: Applicant, event: str) -> Answer:
        """One message about an application, sent once."""
        return self._told("greenhouse", tenant.GREENHOUSE, greenhouse_body(who), event)

    def _opening(self, person: Person) -> Callable[[], Answer]:
        candidate = {"first_name": person.who.first_name, "last_name": person.who.last_name}
        body = {
            "position": person.who.position, "engagement": "new_hire", "candidate": candidate, "final_candidate": True,
        }  # fmt: skip
        headers = {"Idempotency-Key": f"{self.chance.getrandbits(128):032x}"}

        def send() -> Answer:
            claims = self.world.staff("orderer", tenant.STAFF["orderer"])
            return self.world.http("POST", "/tillit/v1/cases", body, headers=headers, claims=claims)

        return send

    def _told(self, vendor: str, connection: str, body: dict[str, Any], event: str) -> Answer:
        raw, headers = self.world.peers.signed_by_ats(vendor, body, event, int(self.world.kernel.now))
        return self.world.http("POST", f"/intake/{connection}", raw, headers=headers)

    def _rejects(self, person: Person) -> None:
        if person.connection != tenant.GREENHOUSE:
            return
        body = greenhouse_body(person.who)
        body["action"] = "reject_candidate"
        body["payload"]["application"]["status"] = "rejected"
        event = f"reject-{person.who.application}"
        self._until_taken(lambda: self._told("greenhouse", person.connection, body, event))

    def _until_taken(self, send: Callable[[], Answer]) -> Answer:
        """As vendors do: again after a while for as long as it is not taken; after the last attempt, from the beginning."""
        while True:
            for pause in _RETRIES:
                answer = send()
                if answer.status in _DONE:
                    return answer
                if answer.status in _OVER:
                    raise AssertionError(f"refused for good: {answer.status} {answer.text}")
                self.world.kernel.sleep(pause)

    # The provider ----------------------------------------------------------------------------------------------------

    def _answer_order(self, ordered: Ordered) -> None:
        persona = self._personas.get(ordered.order.person_number or "", Persona.CLEAR)
        slow = 9 * DAY if persona is Persona.SLOW else 3 * HOUR
        self.world.kernel.start("provider", lambda: self._deliver(ordered, persona, slow))

    def _deliver(self, ordered: Ordered, persona: Persona, slow: float) -> None:
        self.think(slow)
        body, _ = self.world.peers.result(ordered, persona, "")
        first, second = (f"msg_{ordered.order.order_id}_{n}" for n in (1, 2))
        if persona is Persona.SENDS_GARBAGE:
            self._post(ordered, first, body[: len(body) // 2])
        for message in (first, first, second) if persona is Persona.SENDS_TWICE else (second,):
            self._deliver_one(ordered, message, body)
        ordered.delivered = True

    def _deliver_one(self, ordered: Ordered, message: str, body: bytes) -> None:
        for _ in range(4):
            for pause in _RETRIES:
                if self._post(ordered, message, body) in (*_DONE, 409, 410):
                    return
                self.world.kernel.sleep(pause)

    def _post(self, ordered: Ordered, message: str, body: bytes) -> int:
        headers = self.world.peers.signed_by_provider(message, body)
        return self.world.http(
            "POST", ordered.order.callback_url.removeprefix(TILLIT), body, headers=headers
        ).status

    # Staff -----------------------------------------------------------------------------------------------------------

    def works_on(self, person: Person, often: float) -> None:
        """Somebody at the office looks at the case now and then, and does what waits for staff, until it is over."""
        while True:
            self.think(often)
            case = self._case(person)
            if case is None:
                continue
            if case.over:
                self._reads(case)
                person.over = True
                return
            now = datetime.now(UTC)
            waiting = waiting_for(case, now)
            early = waiting.until is not None and local_date(now) < waiting.until
            if waiting.who in _ROLES and not (early and self.chance.random() < 0.9):
                self._do(case, _ROLES[waiting.who], waiting.what)

    def _reads(self, case: Case) -> None:
        """When all is done somebody looks at everything once more."""
        for path in ("", f"/{case.id}", f"/{case.id}/report", f"/{case.id}/events", f"/{case.id}/readings"):
            target = f"/tillit/v1/cases{path}"

            def ask(target: str = target) -> Answer:
                return self.world.http("GET", target, claims=self.world.staff("case_officer", "mona"))

            self._until_answered(ask)

    def makes_trouble(self, person: Person) -> None:
        """Somebody pauses, or cancels, in the middle of it."""
        self.think(4 * DAY)
        case = self._case(person)
        if case is not None and not case.over:
            body = {"reason": "objection"} if person.trouble == "pause" else {"reason": "client_request"}
            self._send(case, "case_officer", "pauses" if person.trouble == "pause" else "cancellations", body)

    def _do(self, case: Case, role: str, what: str) -> None:
        kind, _, name = what.partition(":")
        if kind == "question":
            self._answer(case, name)
        elif kind == "paused":
            self._send(case, role, "resumptions", {})
        elif kind == "result":
            self._send(case, role, "results", {"check": name, "status": "done", "findings": []})
        elif kind in _ORDERS:
            self._send(case, role, *_ORDERS[kind])

    def _answer(self, case: Case, question: str) -> None:
        """What people answer: the case goes on."""
        answer = {"question": question, **_ANSWERS[question]}
        self._send(case, "case_officer", "answers", answer)

    def _send(self, case: Case, role: str, command: str, body: Mapping[str, object]) -> None:
        """One command with a key of its own; now and then once more, though it was done: the answer must be the same."""
        headers = {
            "Idempotency-Key": f"{self.chance.getrandbits(128):032x}",
            "If-Match": f'"{case.sequence}"',
        }

        def send() -> Answer:
            claims = self.world.staff(role, tenant.STAFF[role])
            path = f"/tillit/v1/cases/{case.id}/{command}"
            return self.world.http("POST", path, body, headers=headers, claims=claims)

        first = self._until_answered(send)
        if first is None or first.status != 201:
            return
        self.answered.append((case.id, first.json["version"], f"staff:{tenant.STAFF[role]}"))
        self.released |= command == "releases"
        if command == "login-codes" and "code" in first.json:
            self._handed[case.id] = (first.json["address"], first.json["code"])
        if self.chance.random() < 0.2:
            self.think(self.chance.choice((5.0, 5 * HOUR)))
            again = self._until_answered(send)
            if again and (again.status, again.json.get("version")) != (201, first.json["version"]):
                self.broken.append(f"{command} was answered 201 and then {again.status}")

    def _until_answered(self, send: Callable[[], Answer]) -> Answer | None:
        """Again with the same key while no answer comes; None when the patience is over."""
        for pause in (2.0, 10.0, MINUTE, 10 * MINUTE):
            answer = send()
            if answer.status < 500:
                return answer
            self.world.kernel.sleep(pause)
        return None

    def _case(self, person: Person) -> Case | None:
        return self.world.log(person.case).case if person.case else None

    # The candidate ---------------------------------------------------------------------------------------------------

    def lives(self, person: Person) -> None:
        """The candidate looks at mail now and then, and does what the pages ask, in their own manner."""
        key = f"person-{person.who.candidate}"
        self.world.peers.issuer.add_person(
            {"person_number": person.who.number, "key": key, "given_name": person.who.first_name,
             "family_name": person.who.last_name}
        )  # fmt: skip
        while True:
            self.think(person.prompt)
            case = self._case(person)
            if case is not None and case.over:
                return
            asked = asked_of_candidate(case) if case else ()
            if asked and not (asked == ("reading",) and person.manner == "silent"):
                self._visit(person, key)

    def _visit(self, person: Person, key: str) -> None:
        """One visit to the pages: in by the link of the latest mail, and on from page to page until something fails."""
        browser = Visitor(self.world)
        if not self._comes_in(person, browser, key):
            return
        for _ in range(6):
            case = self._case(person)
            asked = asked_of_candidate(case) if case else ()
            if not asked or not self._next_page(person, browser, asked[0]):
                return
            self.think(MINUTE)

    def _comes_in(self, person: Person, browser: Visitor, key: str) -> bool:
        """By what was handed over, or by the link of the latest mail and an e-identification; whether it worked."""
        if person.case in self._handed:
            address, code = self._handed.pop(person.case)
            browser.open(address.removeprefix(TILLIT))
            return browser.shows("/c/login/code") and browser.send("/c/login/code", code=code).status == 200
        links = [_LINK.search(m.body) for m in self.world.cloud.mail.sent if m.to == person.who.email]
        found = [link for link in links if link]
        if not found:
            return False
        browser.open(found[-1][1])
        if not browser.shows("/c/login") or browser.send("/c/login").status != 200:
            return False
        return browser.at_issuer and browser.sign_in_as(key).status == 200

    def _next_page(self, person: Person, browser: Visitor, asked: str) -> bool:
        """Whether the page could be filled in and sent."""
        if person.manner == "withdraws" and self.chance.random() < 0.4:
            return browser.fill("/c/stop", "/c/stop")
        if asked == "protected_identity":
            return browser.fill("/c/protected/question", "/c/protected/question", answer="no")
        if asked == "notice":
            browser.open("/c/notice/full")
            return browser.fill("/c/notice/acknowledge", "/c/notice/acknowledge")
        if asked == "permission":
            chosen = browser.fill("/c/permission/choose", "/c/permission/choose", choice=person.permission)
            return (
                chosen
                and browser.shows("/c/permission/sign")
                and browser.send("/c/permission/sign").status == 200
            )
        if asked == "reading":
            return self._replies(person, browser)
        return False

    def _replies(self, person: Person, browser: Visitor) -> bool:
        browser.open("/c/reading")
        if person.manner == "asks_for_time":
            person.manner = "replies"
            return browser.fill("/c/reading/more-time", "/c/reading/more-time")
        if person.manner == "comments" and "/c/reading/1" in browser.page.text:
            text = "Det gäller inte mig."
            browser.fill("/c/reading/1/comment", "/c/reading/1/comment", choice="context", text=text)
        browser.open("/c/reading")
        return browser.fill("/c/reading/check", "/c/reading/send")


_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "position": {"answer": "teacher"},
    "engagement": {"answer": "new_hire"},
    "final_candidate": {"answer": "yes"},
    "need": {"answer": "stated", "text": "Arbete ensam med barn."},
    "proportionality": {"answer": "proportionate"},
    "conflict_of_interest": {"answer": "none"},
    "diary_number": {"answer": "registered", "text": "KS 2026/17"},
    "email": {"answer": "none"},
    "names_differ": {"answer": "same_person"},
    "minor": {"answer": "continue", "text": "Praktik med handledare."},
    "unanswered": {"answer": "new_link"},
    "permission_refused": {"answer": "continue_without"},
    "wrong_subject": {"answer": "not_done"},
    "source_slow": {"answer": "wait"},
    "ats_stopped": {"answer": "continue"},
}
_ORDERS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "host": ("host-changes", {"host": tenant.STAFF["case_officer"]}),
    "id_check": ("identity-checks", {"document_kind": "passport", "birth_date": "1990-01-01"}),
    "login_code": ("login-codes", {"days": 7}),
    "start": ("collection-starts", {}),
    "assessment": ("assessments", {"text": "Kontrollerna är genomförda.", "resolutions": []}),
    "review": ("reviews", {"outcome": "approved"}),
    "release": ("releases", {}),
    "decision": ("decisions", REQUESTS["decide"]),
}
