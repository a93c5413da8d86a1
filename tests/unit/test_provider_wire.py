"""The provider port's wire format: orders out, results in, and what is refused without repeating it."""

import json
import traceback
from collections.abc import Mapping
from datetime import date

import pytest

from shared.domain.admission import CheckKind, CheckScope, PersonMatch, RelevanceRow, admit
from shared.domain.findings import DONE, CourtType, NotDone, to_document
from shared.domain.policy import OffenceBasis
from shared.integrations.http import Answer, OutboundFailed, OutboundRefused
from shared.integrations.providers.connection import ConnectionUnusable, ProviderConnection, ProviderSecrets
from shared.integrations.providers.orders import CheckOrder, OrderUnusable, ProviderDeclined, order
from shared.integrations.providers.results import MalformedResult, WrongSubject, confirm_subject, read_result
from shared.integrations.providers.wire import MAX_RESULT_BYTES, OrderBody, schemas

NUMBER = "198001022386"
SECRET_TEXT = "Hemlig rubrik"
CONNECTION = ProviderConnection(
    id="courts",
    tenant="demo",
    wire_format="tillit-1",
    api_base="https://provider.example.com/v1/",
    allowed_hosts=("provider.example.com",),
    secret_ref="providers/courts",
    callback_base="https://tillit.example.com",
)
WANTED = CheckOrder(
    order_id="order-000001",
    kind=CheckKind.COURTS_GENERAL,
    person_number=NUMBER,
    name="Åsa Exempel",
    birth_date=date(1980, 1, 2),
    categories=frozenset({"theft", "fraud"}),
    look_back_from=date(2006, 11, 21),
    purpose_code="new_hire",
)
JUDGMENT: dict[str, object] = {
    "court_type": "general",
    "source": "Attunda tingsrätt",
    "source_ref": "B 1410-25",
    "category": "theft",
    "heading": "Stöld",
    "statute": "8 kap. 1 § brottsbalken",
    "status": "laga_kraft",
    "dated_on": "2025-05-05",
    "final_on": "2025-05-26",
    "sanction": "fines",
    "person_number": NUMBER,
}
ENTRY: dict[str, object] = {
    "court_type": "credit",
    "source": "Kronofogden",
    "source_ref": "01-48213",
    "category": "payment_default",
    "heading": "Betalningsanmärkning",
    "dated_on": "2026-02-02",
    "active": True,
    "person_number": NUMBER,
}


def result(*records: object, **changes: object) -> bytes:
    body: dict[str, object] = {
        "type": "check.completed",
        "order_id": "order-000001",
        "completed_on": "2026-11-20",
        "subject": {"person_number": NUMBER},
        "records": list(records),
    }
    return json.dumps({**body, **changes}, ensure_ascii=False).encode()


class Answering:
    """An outbound that answers what it was told to and remembers what it was asked."""

    def __init__(self, status: int, body: bytes) -> None:
        self.answer = Answer(status, {}, body)
        self.asked: list[tuple[str, str, Mapping[str, str], bytes]] = []

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        self.asked.append((method, url, headers or {}, body or b""))
        return self.answer


def secrets(reference: str) -> ProviderSecrets:
    assert reference == CONNECTION.secret_ref
    return ProviderSecrets("the-token", ("whsec_x",))


def test_an_order_goes_out_as_published() -> None:
    """KU-01"""
    outbound = Answering(202, b'{"accepted": true}')
    assert order(CONNECTION, secrets, outbound, WANTED).order_id == WANTED.order_id
    ((method, url, headers, body),) = outbound.asked
    assert (method, url) == ("POST", "https://provider.example.com/v1/orders")
    assert headers["Authorization"] == "Bearer the-token"
    assert headers["Idempotency-Key"] == WANTED.order_id
    assert json.loads(body) == {
        "order_id": "order-000001",
        "kind": "courts_general",
        "subject": {"person_number": NUMBER, "name": "Åsa Exempel", "birth_date": "1980-01-02"},
        "categories": ["fraud", "theft"],
        "look_back_from": "2006-11-21",
        "callback_url": "https://tillit.example.com/results/courts",
        "purpose_code": "new_hire",
    }
    assert OrderBody.model_validate_json(body).model_dump_json().encode() == body


def test_a_repeated_order_is_byte_for_byte_the_same() -> None:
    outbound = Answering(200, b'{"accepted": true}')
    for _ in range(3):
        order(CONNECTION, secrets, outbound, WANTED)
    assert len({body for *_, body in outbound.asked}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"person_number": "19800102T238"},
        {"person_number": "8001022386"},
        {"categories": frozenset({"theft", "lvu"})},
        {"categories": frozenset()},
        {"person_number": None, "birth_date": None},
        {"name": "Åsa\u202eExempel"},
        {"purpose_code": "Because of the person"},
    ],
    ids=["interim", "ten digits", "never", "unnamed", "nobody", "direction mark", "free text"],
)
def test_an_order_that_may_not_be_sent_is_not_sent(changes: dict[str, object]) -> None:
    outbound = Answering(202, b'{"accepted": true}')
    with pytest.raises(OrderUnusable) as refused:
        order(CONNECTION, secrets, outbound, CheckOrder(**{**vars(WANTED), **changes}))
    assert outbound.asked == []
    shown = "".join(traceback.format_exception(refused.value))
    assert "19800102" not in shown
    assert "Exempel" not in shown


def test_a_person_without_number_is_ordered_by_name_and_date_of_birth() -> None:
    outbound = Answering(202, b'{"accepted": true}')
    order(CONNECTION, secrets, outbound, CheckOrder(**{**vars(WANTED), "person_number": None}))
    assert json.loads(outbound.asked[0][3])["subject"]["person_number"] is None


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b"", OutboundFailed),
        (429, b"", OutboundFailed),
        (401, b"", OutboundRefused),
        (422, b"", OutboundRefused),
        (200, b"<html>", OutboundFailed),
        (200, b'{"accepted": "yes"}', OutboundFailed),
        (200, b'{"accepted": false}', ProviderDeclined),
    ],
)
def test_what_the_provider_may_answer(status: int, body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        order(CONNECTION, secrets, Answering(status, body), WANTED)


def test_a_declined_order_has_a_reason_code() -> None:
    with pytest.raises(ProviderDeclined) as declined:
        order(CONNECTION, secrets, Answering(200, b'{"accepted": false, "reason": "source_closed"}'), WANTED)
    assert declined.value.reason is NotDone.SOURCE_CLOSED


def test_a_result_is_read_into_records() -> None:
    read = read_result(result(JUDGMENT, ENTRY))
    assert (read.order_id, read.completed_on, read.not_done) == ("order-000001", date(2026, 11, 20), None)
    judgment, entry = read.records
    assert judgment.words == "Stöld (8 kap. 1 § brottsbalken)"
    assert (judgment.court_type, judgment.status, judgment.person_number) == (
        CourtType.GENERAL,
        "laga_kraft",
        NUMBER,
    )
    assert (entry.court_type, entry.status) == (CourtType.CREDIT, "credit_entry")


def test_a_check_that_could_not_be_made_has_its_reason() -> None:
    """PN-17"""
    content = json.loads(result(type="check.not_done", reason="source_refused"))
    del content["records"]
    assert read_result(json.dumps(content).encode()).not_done is NotDone.SOURCE_REFUSED
    with pytest.raises(MalformedResult):
        read_result(json.dumps({**content, "reason": "suspicious"}).encode())


@pytest.mark.parametrize(
    "unread",
    [
        {"category": "LPT", "court_type": 7, "anything": SECRET_TEXT},
        {"category": "mål enligt LVU"},
        {"category": "compulsory_care", "heading": SECRET_TEXT},
        {**JUDGMENT, "special_category": True, "unknown": SECRET_TEXT},
    ],
    ids=["lpt", "lvu", "code", "marked"],
)
def test_what_nobody_may_hold_is_discarded_before_it_is_looked_at(unread: dict[str, object]) -> None:
    read, without = read_result(result(unread, JUDGMENT)), read_result(result(JUDGMENT))
    assert read.records == without.records


def test_scores_enquiries_and_income_are_dropped_and_leave_no_trace() -> None:
    scored = {**ENTRY, "score": 38, "enquiries": 4, "income": 412_000}
    read = read_result(result(scored, score=12, income=1))
    assert read.records == read_result(result(ENTRY)).records


def test_the_document_does_not_tell_what_was_dropped() -> None:
    rows = (RelevanceRow("teacher", "theft", "R1", "note"),)
    basis = OffenceBasis("authority", "2018:218 3:8")
    scope = CheckScope(CheckKind.COURTS_GENERAL, "teacher", frozenset({"theft"}), rows, basis)
    person = PersonMatch(NUMBER, "Åsa Exempel", None)
    acquitted = {k: v for k, v in JUDGMENT.items() if k != "sanction"} | {"status": "frikand"}
    answers = (
        result(JUDGMENT),
        result(acquitted, {"category": "lrv"}, JUDGMENT, {**JUDGMENT, "category": "fraud"}),
    )
    documents = {
        to_document(admit(read_result(raw).records, scope, person, date(2026, 11, 21)), DONE)
        for raw in answers
    }
    assert len(documents) == 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (result()[:-3], "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_json"),
        (b'{"type": "check.completed", "type": "check.not_done"}', "not_json"),
        (b'{"type": NaN}', "not_json"),
        (b" " * (MAX_RESULT_BYTES + 1), "too_large"),
        (result(*[ENTRY] * 201), "too_many_records"),
        (result(unknown=SECRET_TEXT), "not_as_agreed"),
        (result(score={"text": SECRET_TEXT}, records=7), "not_as_agreed"),
        (result(order_id=SECRET_TEXT), "not_as_agreed"),
        (result(SECRET_TEXT), "not_as_agreed"),
        (result({**ENTRY, "note": SECRET_TEXT}), "not_as_agreed"),
        (result({**ENTRY, "active": "true"}), "not_as_agreed"),
        (result({**JUDGMENT, "score": 1}), "not_as_agreed"),
        (result({**JUDGMENT, "status": SECRET_TEXT}), "not_as_agreed"),
        (result({**JUDGMENT, "heading": "<b>" + SECRET_TEXT}), "not_as_agreed"),
        (result({**JUDGMENT, "heading": SECRET_TEXT + "\n"}), "not_as_agreed"),
        (result({**JUDGMENT, "heading": SECRET_TEXT * 20}), "not_as_agreed"),
        (result({**JUDGMENT, "final_on": None}), "not_as_agreed"),
        (result({**JUDGMENT, "dated_on": 20_250_505}), "not_as_agreed"),
        (result({**JUDGMENT, "person_number": "19800102T238"}), "not_as_agreed"),
        (result().replace(b"order-000001", b"order-\\ud800000"), "not_json"),
    ],
)
def test_garbage_is_refused_with_a_code_and_nothing_of_it(raw: bytes, code: str) -> None:
    """KU-07"""
    with pytest.raises(MalformedResult) as refused:
        read_result(raw)
    assert refused.value.code == code
    assert refused.value.__context__ is None
    assert SECRET_TEXT not in "".join(traceback.format_exception(refused.value))


def test_a_result_about_somebody_else_is_not_used() -> None:
    read = read_result(result(JUDGMENT))
    confirm_subject(read, NUMBER)
    for other in ("198108042386", None):
        with pytest.raises(WrongSubject):
            confirm_subject(read, other)
    assert NUMBER not in repr(read) + repr(read.records)


def test_the_schemas_are_closed_and_name_the_limits() -> None:
    described = schemas()
    assert set(described) == {"order", "order_answer", "result"}
    assert described["order"]["additionalProperties"] is False
    definitions = described["result"]["$defs"]
    assert isinstance(definitions, dict)
    assert all(d["additionalProperties"] is False for d in definitions.values() if d["type"] == "object")
    assert definitions["CheckCompleted"]["properties"]["records"]["maxItems"] == 200


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", "Courts!"),
        ("tenant", ""),
        ("wire_format", "other"),
        ("api_base", "http://provider.example.com"),
        ("api_base", "https://user@provider.example.com"),
        ("api_base", "https://elsewhere.example.com"),
        ("callback_base", "https://tillit.example.com/?case=1"),
        ("allowed_hosts", "provider.example.com"),
        ("local", "yes"),
        ("reservation", "journalism"),
        ("reservation", 1),
        ("publishing_certificate", True),
    ],
)
def test_a_connection_that_cannot_be_used(member: str, value: object) -> None:
    """BK-16, BK-18: also what was released for journalism, and what rests on a publishing certificate."""
    data = {**vars(CONNECTION), "allowed_hosts": list(CONNECTION.allowed_hosts)}
    assert ProviderConnection.from_dict(data) == CONNECTION
    with pytest.raises(ConnectionUnusable):
        ProviderConnection.from_dict({**data, member: value})


def test_secrets_are_read_whole_and_never_shown() -> None:
    read = ProviderSecrets.from_json('{"token": "t-1", "webhook_secrets": ["whsec_a", "whsec_b"]}')
    assert (read.token, read.webhook_secrets) == ("t-1", ("whsec_a", "whsec_b"))
    assert "t-1" not in repr(read)
    assert "whsec" not in repr(read)
    for wrong in ("", "[]", '{"token": "t"}', '{"token": "", "webhook_secrets": ["a"]}'):
        with pytest.raises(ConnectionUnusable):
            ProviderSecrets.from_json(wrong)
