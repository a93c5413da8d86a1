"""The simulated provider over real HTTP: orders in, signed results out, personas read as in production."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from infra.local.simulators.provider import Provider, Settings, serve, sign
from infra.local.simulators.provider_answers import Persona
from shared.domain.admission import CheckKind, CheckScope, PersonMatch, RelevanceRow, admit
from shared.domain.findings import Finding, LegalStatus, NotDone
from shared.domain.policy import OffenceBasis
from shared.integrations.http import Answer, Outbound, OutboundRefused
from shared.integrations.providers.connection import ProviderConnection, ProviderSecrets
from shared.integrations.providers.orders import CheckOrder, order
from shared.integrations.providers.results import (
    MalformedResult,
    ProviderResult,
    WrongSubject,
    confirm_subject,
    read_result,
)
from shared.integrations.signatures import verify_standard

ROOT = Path(__file__).parents[2]
NUMBER = "198303072394"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SETTINGS = Settings("a-token", SECRET, delay=0.0, retry_scale=0.001)
CATEGORIES = {
    CheckKind.COURTS_GENERAL: frozenset({"theft", "fraud"}),
    CheckKind.COURTS_ADMINISTRATIVE: frozenset({"permits"}),
    CheckKind.CREDIT: frozenset({"payment_default"}),
}


class Receiver:
    """A receiving server that keeps what came and answers from a list, then 200."""

    def __init__(self, answers: list[int]) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(answers.pop(0) if answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def wait(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """What came, once it is `count` messages; then a little longer, for one too many."""
        until = time.monotonic() + 5
        while len(self.got) < count and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.05)
        assert len(self.got) == count
        return self.got


class Setting:
    """A provider, a receiver and a connection between them."""

    def __init__(self, persona: str, answers: list[int]) -> None:
        self.receiver = Receiver(answers)
        self.provider = Provider(SETTINGS, {NUMBER: persona})
        self.server = serve(self.provider, 0)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.connection = ProviderConnection(
            "courts",
            "demo",
            "tillit-1",
            f"http://{self.host}",
            (self.host,),
            "ref",
            self.receiver.url,
            local=True,
        )
        self.outbound = Outbound([self.host], allow_local=True)

    def order(self, kind: CheckKind, order_id: str = "order-000001", name: str = "Bo Exempel") -> None:
        wanted = CheckOrder(
            order_id, kind, NUMBER, name, date(1983, 3, 7), CATEGORIES[kind], date(2006, 11, 21), "new_hire"
        )
        order(self.connection, lambda _: ProviderSecrets(SETTINGS.token, (SECRET,)), self.outbound, wanted)

    def results(self, count: int) -> list[ProviderResult]:
        """The results that came, each with a valid signature over its raw body."""
        read = []
        for headers, body in self.receiver.wait(count):
            verify_standard(body, headers, [SECRET], datetime.now(UTC))
            read.append(read_result(body))
        return read

    def control(self, door: str, content: object | None = None) -> Answer:
        method, body = ("GET", None) if content is None else ("POST", json.dumps(content).encode())
        return self.outbound.request(method, f"http://{self.host}/_control/{door}", {}, body)

    def close(self) -> None:
        self.provider.stop()
        for server in (self.server, self.receiver.server):
            server.shutdown()
            server.server_close()


@pytest.fixture
def setting(request: pytest.FixtureRequest) -> Iterator[Setting]:
    persona, *answers = getattr(request, "param", ("clear",))
    made = Setting(persona, list(answers))
    yield made
    made.close()


def playing(*cases: tuple[object, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("setting", cases, indirect=True, ids=lambda c: "-".join(map(str, c)))


def admitted(result: ProviderResult, kind: CheckKind) -> list[Finding]:
    rows = tuple(RelevanceRow("role", category, "R1", "note") for category in CATEGORIES[kind])
    basis = OffenceBasis("authority", "2018:218 3:8")
    scope = CheckScope(kind, "role", CATEGORIES[kind], rows, basis, pending_allowed=True)
    person = PersonMatch(NUMBER, "Bo Exempel", date(1983, 3, 7))
    return list(admit(result.records, scope, person, datetime.now(UTC).date()))


def test_it_signs_as_the_published_vector() -> None:
    signature = sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


PERSONAS = [
    (Persona.CLEAR, CheckKind.COURTS_GENERAL, 0, None),
    (Persona.FINAL_JUDGMENT, CheckKind.COURTS_GENERAL, 1, LegalStatus.LAGA_KRAFT),
    (Persona.FINAL_JUDGMENT, CheckKind.COURTS_ADMINISTRATIVE, 0, None),
    (Persona.NOT_FINAL, CheckKind.COURTS_GENERAL, 1, LegalStatus.EJ_LAGA_KRAFT),
    (Persona.PENDING_PROSECUTION, CheckKind.COURTS_GENERAL, 1, LegalStatus.ATAL_VACKT),
    (Persona.OLD_JUDGMENT, CheckKind.COURTS_GENERAL, 1, None),
    (Persona.ACQUITTAL, CheckKind.COURTS_GENERAL, 1, None),
    (Persona.WRONG_PERSON, CheckKind.COURTS_GENERAL, 1, None),
    (Persona.COMPULSORY_CARE, CheckKind.COURTS_ADMINISTRATIVE, 0, None),
    (Persona.DEBTS, CheckKind.CREDIT, 2, LegalStatus.CREDIT_ENTRY),
]


@pytest.mark.parametrize(
    ("setting", "kind", "read", "status"),
    [((persona,), *rest) for persona, *rest in PERSONAS],
    indirect=["setting"],
    ids=[f"{persona}-{kind}" for persona, kind, *_ in PERSONAS],
)
def test_what_becomes_of_each_persona(
    setting: Setting, kind: CheckKind, read: int, status: LegalStatus | None
) -> None:
    """`read` counts the records the parser hands over; what is admitted has the one status, or is nothing."""
    setting.order(kind)
    (result,) = setting.results(1)
    confirm_subject(result, NUMBER)
    assert len(result.records) == read
    assert [f.legal_status for f in admitted(result, kind)] == ([status] if status else [])


@playing((Persona.COMPULSORY_CARE,))
def test_the_care_judgment_was_really_sent(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_ADMINISTRATIVE)
    ((_, body),) = setting.receiver.wait(1)
    assert json.loads(body)["records"][0]["category"] == "LPT"


@playing((Persona.WRONG_SUBJECT,))
def test_a_result_about_another_subject_is_refused(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    (result,) = setting.results(1)
    with pytest.raises(WrongSubject):
        confirm_subject(result, NUMBER)


@playing((Persona.SOURCE_REFUSES,))
def test_a_source_may_refuse(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    assert setting.results(1)[0].not_done is NotDone.SOURCE_REFUSED


@playing((Persona.SLOW,))
def test_a_slow_source_answers_when_it_is_released(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    setting.receiver.wait(0)
    assert setting.control("release", {"order_id": "another"}).json() == {"released": 0}
    assert setting.control("release", {}).json() == {"released": 1}
    assert setting.results(1)[0].order_id == "order-000001"


@playing((Persona.CLEAR, 503, 503, 503))
def test_what_is_forgotten_is_not_sent_again(setting: Setting) -> None:
    setting.provider._settings = replace(SETTINGS, retry_scale=0.1)  # half a second to the second attempt
    setting.order(CheckKind.COURTS_GENERAL)
    setting.receiver.wait(1)
    assert setting.control("forget", {}).json() == {"forgotten": 1}
    time.sleep(0.8)
    assert len(setting.receiver.got) == 1
    assert setting.provider.seen() == []


@playing((Persona.SENDS_TWICE,))
def test_twice_is_once_under_the_same_id_and_once_under_a_new_one(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    setting.results(3)
    ids = [headers["webhook-id"] for headers, _ in setting.receiver.got]
    assert ids[0] == ids[1] != ids[2]
    assert len({body for _, body in setting.receiver.got}) == 1


@playing((Persona.SENDS_GARBAGE, 400))
def test_garbage_is_signed_but_unreadable_and_the_right_one_follows(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    (headers, garbage), (_, right) = setting.receiver.wait(2)
    verify_standard(garbage, headers, [SECRET], datetime.now(UTC))
    with pytest.raises(MalformedResult):
        read_result(garbage)
    assert len(read_result(right).records) == 1


@playing((Persona.CLEAR, 500, 503, 400))
def test_it_retries_under_the_same_id_until_it_is_accepted(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    until = time.monotonic() + 10
    while len(setting.receiver.got) < 4 and time.monotonic() < until:
        time.sleep(0.05)
    assert len({headers["webhook-id"] for headers, _ in setting.receiver.wait(4)}) == 1


@playing((Persona.CLEAR, 409), (Persona.CLEAR, 410))
def test_conflict_and_gone_end_the_delivery(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    setting.receiver.wait(1)


@playing((Persona.CLEAR, 410))
def test_gone_ends_every_delivery_to_the_address(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    setting.receiver.wait(1)
    setting.order(CheckKind.COURTS_GENERAL, "order-000002")
    setting.receiver.wait(1)


def test_the_same_key_is_one_order_and_another_body_under_it_is_refused(setting: Setting) -> None:
    setting.order(CheckKind.COURTS_GENERAL)
    setting.receiver.wait(1)
    with pytest.raises(OutboundRefused, match="status_422"):
        setting.order(CheckKind.COURTS_GENERAL, name="Någon Annan")
    setting.receiver.wait(1)
    setting.order(CheckKind.COURTS_GENERAL)  # to the letter: no second check, and the same answer once more
    first, second = setting.receiver.wait(2)
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 401),
        ({"Authorization": "Bearer other", "Idempotency-Key": "k"}, b"{}", 401),
        ({"Authorization": "Bearer a-token"}, b"{}", 400),
        ({"Authorization": "Bearer a-token", "Idempotency-Key": "k"}, b"[", 400),
        ({"Authorization": "Bearer a-token", "Idempotency-Key": "k"}, b"{}", 422),
        ({"Authorization": "Bearer a-token", "Idempotency-Key": "k"}, b" " * 70_000, 413),
    ],
)
def test_an_order_that_is_not_as_agreed_is_refused(
    setting: Setting, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert setting.outbound.request("POST", f"http://{setting.host}/orders", headers, body).status == status


def test_the_controls_show_orders_and_never_persons(setting: Setting) -> None:
    assert setting.control("personas", {NUMBER: "final_judgment"}).status == 200
    assert setting.control("personas", {NUMBER: "unheard_of"}).status == 422
    setting.order(CheckKind.COURTS_GENERAL)
    setting.receiver.wait(1)
    listed = setting.control("orders")
    assert NUMBER.encode() not in listed.body
    assert b"Exempel" not in listed.body
    (shown,) = json.loads(listed.body)["orders"]
    assert (shown["order_id"], shown["requests"]) == ("order-000001", 1)
    assert shown["deliveries"] == [{"webhook_id": "msg_order-000001_1", "attempt": 1, "status": 200}]


def test_as_a_process_it_says_where_it_is_and_ends_with_its_parents_input(tmp_path: Path) -> None:
    personas = tmp_path / "personas.json"
    personas.write_text(json.dumps({NUMBER: "clear"}))
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local.simulators.provider", "--personas", str(personas)],
        cwd=ROOT,
        env={"PROVIDER_TOKEN": "a-token", "PROVIDER_WEBHOOK_SECRET": SECRET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    host = url.removeprefix("http://")
    answer = Outbound([host], allow_local=True).request("GET", f"{url}/_control/orders")
    assert answer.json() == {"orders": []}
    process.stdin.close()
    assert process.wait(timeout=10) == 0
    assert process.stdout.read() == b""
    process.stdout.close()
