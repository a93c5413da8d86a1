"""Greenhouse's web hook in Tillit's words, and the note that goes back."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.integrations.ats import greenhouse
from shared.integrations.ats.connection import Connection
from shared.integrations.ats.incoming import (
    Application,
    Ignored,
    MalformedBody,
    PersonHint,
    Ping,
    PositionFacts,
    Stop,
    StopKind,
)

Json = dict[str, Any]
FixtureBytes = Callable[[str], bytes]
HEADERS = {"greenhouse-event-id": "evt-1"}
EXPECTED = Application(
    event_id="evt-1",
    application_id="550123",
    candidate_id="880211",
    position=PositionFacts("7700", "Förskollärare"),
    stage="Bakgrundskontroll",
    facts={"department": "Utbildningsförvaltningen", "engagement": "new_hire", "final_candidate": True},
    person=PersonHint(
        first_name="Saga",
        last_name="Lindqvist",
        email="saga.lindqvist@example.se",
        phone="+46700000001",
        person_number="197801302386",
        language="sv",
    ),
    update_url=None,
    body_is_signed=True,
)


@pytest.fixture
def connection(connect: Callable[..., Connection]) -> Connection:
    return connect("greenhouse")


@pytest.fixture
def changed(fixture_bytes: FixtureBytes) -> Callable[[Callable[[Json], object]], bytes]:
    """The stage change's body after a change to its application."""

    def make(change: Callable[[Json], object]) -> bytes:
        body = json.loads(fixture_bytes("greenhouse_candidate_stage_change"))
        change(body["payload"]["application"])
        return json.dumps(body).encode()

    return make


Changed = Callable[[Callable[[Json], object]], bytes]


def test_a_triggering_stage_gives_an_application(connection: Connection, fixture_bytes: FixtureBytes) -> None:
    assert (
        greenhouse.read(fixture_bytes("greenhouse_candidate_stage_change"), HEADERS, connection) == EXPECTED
    )


def test_the_text_of_an_application_shows_no_person_and_no_facts(
    connection: Connection, fixture_bytes: FixtureBytes
) -> None:
    shown = repr(greenhouse.read(fixture_bytes("greenhouse_candidate_stage_change"), HEADERS, connection))
    for value in ("Saga", "Lindqvist", "example.se", "+467", "19780130", "new_hire"):
        assert value not in shown


def test_without_an_event_id_the_content_is_the_id(
    connection: Connection, fixture_bytes: FixtureBytes
) -> None:
    raw = fixture_bytes("greenhouse_candidate_stage_change")
    for headers in ({}, {"Greenhouse-Event-ID": "no id: <x>"}):
        read = greenhouse.read(raw, headers, connection)
        assert isinstance(read, Application)
        assert read.event_id == f"sha256:{hashlib.sha256(raw).hexdigest()}"


def test_a_ping_is_a_ping(connection: Connection, fixture_bytes: FixtureBytes) -> None:
    assert greenhouse.read(fixture_bytes("greenhouse_ping"), HEADERS, connection) == Ping()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reject_candidate", Stop("evt-1", StopKind.REJECTED, "880211", ("550123",))),
        ("merge_candidate", Stop("evt-1", StopKind.MERGED, "880211", new_candidate_id="990001")),
        ("delete_candidate", Stop("evt-1", StopKind.DELETED, "880211", ("550123", "550124"))),
        (
            "candidate_anonymized",
            Stop("evt-1", StopKind.ANONYMISED, "880211", fields=("full_name", "email_addresses")),
        ),
    ],
)
def test_stops(connection: Connection, fixture_bytes: FixtureBytes, name: str, expected: Stop) -> None:
    assert greenhouse.read(fixture_bytes(f"greenhouse_{name}"), HEADERS, connection) == expected


@pytest.mark.parametrize(
    ("action", "kind"), [("unreject_candidate", StopKind.REINSTATED), ("hire_candidate", StopKind.HIRED)]
)
def test_stops_with_the_shape_of_a_rejection(
    connection: Connection, fixture_bytes: FixtureBytes, action: str, kind: StopKind
) -> None:
    raw = fixture_bytes("greenhouse_reject_candidate").replace(b"reject_candidate", action.encode())
    assert greenhouse.read(raw, HEADERS, connection) == Stop("evt-1", kind, "880211", ("550123",))


@pytest.mark.parametrize(
    "action", ["new_candidate_application", "update_candidate", "offer_created", "something_new"]
)
def test_other_actions_are_ignored(connection: Connection, action: str) -> None:
    raw = json.dumps({"action": action, "payload": {}}).encode()
    assert greenhouse.read(raw, HEADERS, connection) == Ignored("action_not_used")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda a: a["current_stage"].update(id=1, name="Offer"), "stage_not_triggering"),
        (lambda a: a.update(current_stage=None), "stage_not_triggering"),
        (lambda a: a.update(status="rejected"), "application_not_active"),
        (lambda a: a.update(prospect=True), "prospect"),
    ],
)
def test_what_starts_no_case(
    connection: Connection, changed: Changed, change: Callable[[Json], object], reason: str
) -> None:
    assert greenhouse.read(changed(change), HEADERS, connection) == Ignored(reason)


def test_a_stage_triggers_by_its_id_too(
    connect: Callable[..., Connection], fixture_bytes: FixtureBytes
) -> None:
    by_id = connect("greenhouse", triggering_stages=["9001"])
    raw = fixture_bytes("greenhouse_candidate_stage_change")
    assert isinstance(greenhouse.read(raw, HEADERS, by_id), Application)


def _two_jobs(application: Json) -> None:
    application["jobs"] *= 2


def _two_departments(application: Json) -> None:
    application["jobs"][0]["departments"].append({"name": "Socialförvaltningen"})


def _conflict(application: Json) -> None:
    application["custom_fields"]["engagement"] = {"value": "trainee"}


def _only_work(application: Json) -> None:
    del application["candidate"]["email_addresses"][1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_two_jobs, "position_unclear"),
        (_two_departments, "fact_unclear:department"),
        (_conflict, "fact_unclear:engagement"),
        (_only_work, "email_missing"),
        (lambda a: a["candidate"].update(can_email=False), "email_not_permitted"),
        (lambda a: a["custom_fields"].update(engagement={"value": {"amount": 1}}), "fact_unclear:engagement"),
    ],
)
def test_what_is_unclear_is_left_out_and_named(
    connection: Connection, changed: Changed, change: Callable[[Json], object], code: str
) -> None:
    read = greenhouse.read(changed(change), HEADERS, connection)
    assert isinstance(read, Application)
    assert code in read.dropped
    assert read.person
    name = code.partition(":")[2]
    assert name not in read.facts
    if code.startswith("email"):
        assert read.person.email is None


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe{}", b'{"action": NaN}', b'{"action": "\\ud800"}',
        b"[" * 100_000, b'{"n": ' + b"9" * 5000 + b"}", b'{"action": 1}',
        b'{"action": "candidate_stage_change", "payload": []}',
        b'{"action": "candidate_stage_change", "payload": {"application": {}}}',
        b'{"action": "reject_candidate", "payload": {"application": {"id": "../x", "candidate": {"id": 1}}}}',
        b'{"action": "reject_candidate", "payload": {"application": {"id": true, "candidate": {"id": 1}}}}',
        b'{"action": "merge_candidate", "payload": {"person": {"id": [1]}}}',
        b'{"action": "delete_candidate", "payload": {"person": {"id": 1, "deleted_application_ids": [{}]}}}',
        b'{"action": "candidate_anonymized", "payload": {}}',
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_malformed(connection: Connection, raw: bytes) -> None:
    with pytest.raises(MalformedBody) as malformed:
        greenhouse.read(raw, HEADERS, connection)
    assert len(str(malformed.value)) < 40


@pytest.mark.parametrize(
    "raw",
    [
        # What the vendor's own samples lack: contact details, fields, job, name of the stage.
        lambda a: [a["candidate"].pop(key) for key in ("email_addresses", "phone_numbers", "custom_fields")],
        lambda a: a["candidate"].update(custom_fields=[]),
        lambda a: [a.pop(key) for key in ("custom_fields", "jobs", "status", "prospect")],
        lambda a: a["candidate"].update(email_addresses=None, first_name=None),
    ],
)
def test_what_is_missing_is_allowed(
    connection: Connection, changed: Changed, raw: Callable[[Json], object]
) -> None:
    assert isinstance(greenhouse.read(changed(raw), HEADERS, connection), Application)
