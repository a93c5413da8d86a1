"""Who acts in a run outside the office: ATS, provider, candidate. Each looks where the case stands and does what is theirs.

They are people and machines of the outside world: patient, forgetful, sometimes two at once; they use only the doors, try
again when a door does not answer, and know nothing of each other.
"""

from collections.abc import Callable
from typing import Any

from infra.local import tenant
from infra.local.simulators.provider_answers import Persona
from shared.domain.status import asked_of_candidate
from tests.scenario.people import _LINK, Applicant, greenhouse_body, teamtailor_body
from tests.simulation.peers import TILLIT, Ordered
from tests.simulation.person import DAY, HOUR, MINUTE, Acting, Person
from tests.simulation.visitor import Visitor
from tests.simulation.world import World
from tests.world.api import Answer

_RETRIES = (5.0, 30.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 20 * HOUR)
_DONE, _OVER = range(200, 300), (409, 410, 422, 404, 400)


class Actors(Acting):
    """Everybody outside the office in one run; `handed`: address and code that the office has handed over in person."""

    def __init__(self, world: World, handed: dict[str, tuple[str, str]]) -> None:
        super().__init__(world)
        self._handed = handed
        world.cloud.on_order = self._answer_order
        self._personas: dict[str, Persona] = {}

    # The ATS ---------------------------------------------------------------------------------------------------------

    def applies(self, person: Person) -> None:
        """The ATS tells of an application until it is believed; now and then once more than it needs to.

        Without a connection an orderer opens the case, and nobody has a mail address of the candidate.
        """
        if not person.connection:
            person.case = str(self._until_taken(self._opening(person)).json["case_id"])
            if person.service:
                self.world.addresses[person.case] = str(person.who.email)
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
        if person.service:
            candidate["email"] = str(person.who.email)
        body = {
            "position": person.who.position, "engagement": "new_hire", "candidate": candidate, "final_candidate": True,
            **({"service": person.service} if person.service else {}),
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
            case = self.case_of(person)
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
            case = self.case_of(person)
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
        if asked == "consent":
            return self._consents(person, browser)
        if asked == "reading":
            return self._replies(person, browser)
        return False

    def _consents(self, person: Person, browser: Visitor) -> bool:
        said = "yes" if person.consents else "no"
        chosen = browser.fill("/c/consent/choose", "/c/consent/choose", choice=said)
        return chosen and browser.shows("/c/consent/sign") and browser.send("/c/consent/sign").status == 200

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
