"""The office in a run: members of staff who look at a case now and then and do what waits for them, sometimes two at once."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from infra.demo.procedure import HOLISTIC, content_of
from infra.local import tenant
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.procedure import awaited
from shared.domain.status import waiting_for
from shared.web.staff.examples import REQUESTS
from tests.simulation.person import DAY, HOUR, MINUTE, Acting, Person
from tests.simulation.world import World
from tests.world.api import Answer

HOLISTIC_SERVICES = frozenset({"SP-0", "SP-1", "SP-2", "SP-3", "SP-K"})
_ROLES = {
    "staff": "case_officer",
    "reviewer": "reviewer",
    "decider": "decider",
    "placing_body": "placing_body",
    "data_protection_officer": "data_protection_officer",
}


class Office(Acting):
    """Everybody at work. `answered`: case, version and by whom of what was answered 201; `broken`: promises not kept."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.answered: list[tuple[str, int, str]] = []
        self.handed: dict[str, tuple[str, str]] = {}  # address and code, handed over in person
        self.released = False  # a report was handed to its client
        self.broken: list[str] = []

    # Staff -----------------------------------------------------------------------------------------------------------

    def works_on(self, person: Person, often: float) -> None:
        """Somebody at the office looks at the case now and then, and does what waits for staff, until it is over."""
        while True:
            self.think(often)
            case = self.case_of(person)
            if case is None:
                continue
            if case.over:
                self._reads(case)
                person.over = True
                return
            now = datetime.now(UTC)
            waiting = waiting_for(case, now)
            early = waiting.until is not None and local_date(now) < waiting.until
            if waiting.what == "participation":
                self._send(case, "case_officer", "participation-endings", {"reason": "left"})
            elif waiting.who in _ROLES and not (early and self.chance.random() < 0.9):
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
        case = self.case_of(person)
        if case is not None and not case.over:
            body = {"reason": "objection"} if person.trouble == "pause" else {"reason": "client_request"}
            self._send(case, "case_officer", "pauses" if person.trouble == "pause" else "cancellations", body)

    def _do(self, case: Case, role: str, what: str) -> None:
        kind, _, name = what.partition(":")
        if kind == "question":
            self._answer(case, name)
        elif kind.startswith("rights_request"):
            self._send(case, "data_protection_officer", "rights-answers", _refusal(case))
        elif kind == "paused":
            self._send(case, role, "resumptions", {})
        elif kind == "step":
            self._step(case)
        elif kind == "assessment" and case.service in HOLISTIC_SERVICES:
            self._send(case, role, "assessments", {"holistic": HOLISTIC})
        elif kind == "decision" and case.service in HOLISTIC_SERVICES:
            self._send(case, role, "decisions", {**REQUESTS["decide"], "outcome": "godkänd"})
        elif kind == "result":
            self._send(case, role, "results", {"check": name, "status": "done", "findings": []})
        elif kind in _ORDERS:
            self._send(case, role, *_ORDERS[kind])

    def _step(self, case: Case) -> None:
        """Who the law names does the step that is waited for, with what its form asks."""
        now = datetime.now(UTC)
        step = awaited(case, now)
        if step is None:
            return
        role = step.by[0]
        body: dict[str, object] = {"step": step.id, "route": step.routes[0]}
        if step.form != "none":
            body["content"] = content_of(step.form, tenant.STAFF[role], now)
        if step.form == "extract":
            body["issued_on"] = now.date().isoformat()
        self._send(case, role, "steps", body)

    def _answer(self, case: Case, question: str) -> None:
        """What people answer: the case goes on."""
        answer = {"question": question, **_ANSWERS[question]}
        role = "placing_body" if question in ("placement", "security_class") else "case_officer"
        self._send(case, role, "answers", answer)

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
            self.handed[case.id] = (first.json["address"], first.json["code"])
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


def _refusal(case: Case) -> dict[str, object]:
    """The answer to the first request that waits: the case goes on."""
    reasons = "Skälen för kontrollen väger tyngre, och det har en person vägt."
    return {"request": case.rights.waiting[0][0], "outcome": "refused", "reasons": reasons}


_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "position": {"answer": "teacher"},
    "engagement": {"answer": "new_hire"},
    "final_candidate": {"answer": "yes"},
    "need": {"answer": "stated", "text": "Arbete ensam med barn."},
    "proportionality": {"answer": "proportionate"},
    "conflict_of_interest": {"answer": "none"},
    "offer_stage": {"answer": "yes"},
    "rehire": {"answer": "no"},
    "employment": {"answer": "ended"},
    "security_agreement": {"answer": "not_applicable", "text": "Ingen leverantör tar del av verksamheten."},
    "citizenship": {"answer": "swedish"},
    "security_class": {"answer": "class_2"},
    "placement": {"answer": "municipality", "text": "Beslut av kommunstyrelsen, KS 2026/44."},
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
