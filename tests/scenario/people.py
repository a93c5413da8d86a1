"""Who takes part in a story: the applicant in an ATS, the office, the candidate. Each uses only the doors people use."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from infra.local import tenant
from shared.domain.case import Case
from shared.domain.status import starts_on
from tests.scenario.browser import Browser
from tests.world.api import Answer
from tests.world.world import World, morning

# Official test numbers (Skatteverket, CC0); nobody has them.
ALVA, BO, CIM, DAG, UNG = (
    "197801102380",
    "197801202388",
    "197801302386",
    "197802092382",
    "200901042382",
)
_IDS = count(700_001)
_LINK = re.compile(r"http://127\.0\.0\.1:[0-9]+(/c/link/[A-Za-z0-9_-]+)")


@dataclass
class Applicant:
    """Somebody who applies for a job; all of it invented but the test number."""

    number: str = ALVA
    first_name: str = "Alva"
    last_name: str = "Exempel"
    email: str | None = "alva@example.com"
    position: str = "teacher"
    engagement: str = "new_hire"
    final: bool = True
    language: str = "sv"
    candidate: str = field(default_factory=lambda: str(next(_IDS)))
    application: str = field(default_factory=lambda: str(next(_IDS)))
    requisition: str = field(default_factory=lambda: str(next(_IDS)))
    result: str = field(default_factory=lambda: str(uuid.uuid4()))


def greenhouse_body(who: Applicant, stage: str = "Bakgrundskontroll") -> dict[str, Any]:
    """The recruiting web hook that says that an application has reached a stage."""

    def custom(**fields: object) -> dict[str, Any]:
        return {name: {"name": name, "type": "short_text", "value": value} for name, value in fields.items()}

    mails = [{"value": who.email, "type": "personal"}] if who.email else []
    application = {
        "id": int(who.application),
        "status": "active",
        "prospect": False,
        "current_stage": {"id": 9001, "name": stage},
        "custom_fields": custom(final_candidate=who.final),
        "candidate": {
            "id": int(who.candidate),
            "first_name": who.first_name,
            "last_name": who.last_name,
            "can_email": True,
            "phone_numbers": [],
            "email_addresses": mails,
            "custom_fields": custom(personnummer=who.number, language=who.language),
        },
        "jobs": [
            {
                "id": int(who.requisition),
                "name": "Tjänst",
                "departments": [],
                "custom_fields": custom(position=who.position, engagement=who.engagement),
            }
        ],
    }
    return {"action": "candidate_stage_change", "payload": {"application": application}}


def teamtailor_body(who: Applicant) -> dict[str, Any]:
    """The partner trigger; the person's data in it is not signed, and is fetched again."""

    def custom(**fields: object) -> list[dict[str, Any]]:
        return [{name.replace("_", "-"): {"value": value, "type": "text"}} for name, value in fields.items()]

    job = {
        "id": int(who.requisition),
        "title": who.position,
        "stage-id": 12,
        "stage": "Bakgrundskontroll",
        "custom-fields": custom(engagement=who.engagement, position=who.position, final_candidate=who.final),
        "status": {"rejected": False},
    }
    candidate = {
        "id": int(who.candidate),
        "first-name": who.first_name,
        "last-name": who.last_name,
        "email": who.email,
        "phone": None,
        "department": "Socialförvaltningen",
        "job": job,
        "custom-fields": custom(social_security_number=who.number, language=who.language),
    }
    result = {"id": who.result, "status": "sending"}
    return {"partner-event": {"id": str(uuid.uuid4()), "partner-result": result, "candidate": candidate}}


class Ats:
    """The applicant tracking system, which signs as its vendor does."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(self, connection: str, body: Mapping[str, Any], **how: object) -> tuple[int, dict[str, Any]]:
        """Send a message to a connection; the status and the JSON that it was answered."""
        vendor = "greenhouse" if connection == tenant.GREENHOUSE else "teamtailor"
        order = {"vendor": vendor, "to": f"{self._world.outside.door.url}/intake/{connection}", "body": body}
        told = self._world.outside.ask(self._world.outside.ats, "send", {**order, **how})
        return int(told["status"]), json.loads(told["body"])

    def applies(self, who: Applicant, connection: str = tenant.GREENHOUSE) -> str:
        """An application reaches the stage; the id of the case that it opened."""
        body = greenhouse_body(who) if connection == tenant.GREENHOUSE else teamtailor_body(who)
        status, answer = self.send(connection, body)
        assert (status, answer["taken"]) == (200, "opened")
        self._world.until_quiet()
        return str(answer["case"])

    def received(self) -> dict[str, list[Any]]:
        """Notes and results that it was told."""
        return self._world.outside.ask(self._world.outside.ats, "received")

    def results(self, who: Applicant) -> list[dict[str, Any]]:
        """What was put to one candidate's partner result."""
        return [told for told in self.received()["results"] if who.result in json.dumps(told)]

    def notes(self, who: Applicant) -> list[str]:
        """The notes on one candidate."""
        return [n["body"] for n in self.received()["notes"] if n["candidate_id"] == int(who.candidate)]


class Office:
    """The staff who work on one case, through the API, each in one role; `performing` roles are the performer's people."""

    def __init__(self, world: World, case: str) -> None:
        self._world, self.case = world, case
        self.performing: frozenset[str] = frozenset()

    def claims(self, role: str, subject: str | None = None) -> dict[str, object]:
        """The token of whoever has a role."""
        return self._world.staff(role, subject=subject, performer=role in self.performing)

    def ask(self, role: str, command: str, subject: str | None = None, /, **body: object) -> Answer:
        """Send a command with the version that stands now."""
        version = self._world.log(self.case).case.sequence
        return self._world.http(
            "POST",
            f"/tillit/v1/cases/{self.case}/{command}",
            body,
            headers={"Idempotency-Key": uuid.uuid4().hex, "If-Match": f'"{version}"'},
            claims=self.claims(role, subject),
        )

    def get(self, role: str, part: str, subject: str | None = None) -> Answer:
        """Read something of the case, by its address beneath the case's own."""
        path = f"/tillit/v1/cases/{self.case}/{part}"
        return self._world.http("GET", path, claims=self.claims(role, subject))

    def do(self, role: str, command: str, **body: object) -> Answer:
        """Send a command that must be carried out, and let everything follow that follows."""
        answer = self.ask(role, command, **body)
        assert answer.status == 201, answer.text
        self._world.until_quiet()
        return answer

    def refused(
        self, role: str, command: str, subject: str | None = None, /, **body: object
    ) -> tuple[int, str]:
        """Send a command that must be refused: the status and the code."""
        answer = self.ask(role, command, subject, **body)
        assert answer.status >= 400, answer.text
        return answer.status, answer.code

    def answer(self, question: str, answer: str, **more: object) -> None:
        """Answer a named question as the case officer."""
        self.do("case_officer", "answers", question=question, answer=answer, **more)

    def accept(self, need: str = "Läraren arbetar ensam med barn.") -> None:
        """Answer what the need assessment asks of a person, and name the host, in one sitting."""
        self.answers(need)
        self.do("case_officer", "host-changes", host=tenant.STAFF["case_officer"])

    def answers(self, need: str = "Läraren arbetar ensam med barn.") -> None:
        """Answer what every need assessment asks of a person; the last answer accepts the order."""
        answers: list[dict[str, object]] = [
            {"question": "need", "answer": "stated", "text": need},
            {"question": "proportionality", "answer": "proportionate"},
            {"question": "conflict_of_interest", "answer": "none"},
            {"question": "diary_number", "answer": "registered", "text": "KS 2026/17"},
        ]
        for answer in answers:
            given = self.ask("case_officer", "answers", **answer)
            assert given.status == 201, given.text

    def start(self) -> None:
        """Start the collection on the first day on which it may start."""
        first = starts_on(self.now)
        assert first is not None
        self._world.move_to(morning(first))
        self.do("case_officer", "collection-starts")

    def finish(self, text: str = "Kontrollerna är genomförda.", resolutions: tuple[object, ...] = ()) -> None:
        """Assess, review by another person, release."""
        self.do("case_officer", "assessments", text=text, resolutions=list(resolutions))
        self.do("reviewer", "reviews", outcome="approved")
        self.do("case_officer", "releases")

    def decide(self) -> None:
        """The client decides."""
        self.do(
            "decider", "decisions", outcome="appointed", reasons="Kandidaten motsvarar kraven för tjänsten."
        )

    def hand_over(self) -> tuple[str, str]:
        """A link's address and a code for a candidate who has come to the office."""
        told = self.do("case_officer", "login-codes", days=7).json
        return told["address"], told["code"]

    def report(self, role: str) -> bytes:
        """The report's PDF, as it may be fetched by this role."""
        path = f"/tillit/v1/cases/{self.case}/report"
        answer = self._world.http("GET", path, claims=self.claims(role))
        assert answer.status == 200, answer.text
        return answer.body

    def read(self, role: str, subject: str | None = None) -> Answer:
        """Open the case."""
        return self._world.http("GET", f"/tillit/v1/cases/{self.case}", claims=self.claims(role, subject))

    @property
    def now(self) -> Case:
        """The case as it stands."""
        return self._world.log(self.case).case


class Candidate:
    """The candidate at home, with mail, a browser and an e-identification."""

    def __init__(self, world: World, who: Applicant, *, identity: str | None = None) -> None:
        self._world, self._who = world, who
        self.browser = Browser(world)
        self._key = f"person-{uuid.uuid4().hex[:8]}"
        if identity or who.number:  # nobody without a number has an e-identification
            names = {"given_name": who.first_name, "family_name": who.last_name}
            person = {"person_number": identity or who.number, "key": self._key, **names}
            world.outside.ask(world.outside.identity, "persons", person)

    def link(self) -> str:
        """The address in the latest mail."""
        mine = [m for m in self._world.mail() if m.to == self._who.email]
        found = _LINK.search(mine[-1].body)
        assert found is not None, "the mail has no link"
        return found[1]

    def sign_in(self) -> Answer:
        """Open the link, go to the identity issuer, come back signed in."""
        self.browser.open(self.link())
        self.browser.send("/c/login")
        return self.browser.sign_in_as(self._key)

    def come_in(self, address: str, code: str) -> Answer:
        """Open an address and type a code, both handed over in person."""
        self.browser.open(address)
        return self.browser.send("/c/login/code", code=code)

    def not_protected(self) -> None:
        """Answer the question that comes before any form."""
        self.browser.open("/c/protected/question")
        self._sent(self.browser.send("/c/protected/question", answer="no"), pause=False)

    def acknowledge(self) -> None:
        """Read the whole notice and say so."""
        self.browser.open("/c/notice/full")
        self.browser.open("/c/notice/acknowledge")
        self._sent(self.browser.send("/c/notice/acknowledge"))

    def arrive(self) -> None:
        """Sign in, answer about protection, read and acknowledge the notice."""
        self.sign_in()
        self.not_protected()
        self.acknowledge()

    def answer_permission(self, choice: str) -> None:
        """Say yes or no to the credit report, and sign the text that is shown."""
        self.browser.open("/c/permission/choose")
        self.browser.send("/c/permission/choose", choice=choice)
        self._sent(self.browser.send("/c/permission/sign"))

    def comment(self, number: int, choice: str, text: str) -> None:
        """Comment on one finding."""
        self.browser.open(f"/c/reading/{number}/comment")
        assert self.browser.send(f"/c/reading/{number}/comment", choice=choice, text=text).status == 200

    def send_reply(self) -> None:
        """Send the comments, or that there are none."""
        self.browser.open("/c/reading")
        self.browser.open("/c/reading/check")
        self._sent(self.browser.send("/c/reading/send"))

    def stop(self) -> None:
        """Stop the case."""
        self.browser.open("/c/stop")
        self._sent(self.browser.send("/c/stop"))

    def _sent(self, answer: Answer, *, pause: bool = True) -> None:
        assert answer.status == 200, answer.text
        if pause:
            self._world.until_quiet()
