"""Teamtailor's partner event: nothing in the body counts but ids; the ATS itself is asked for the rest."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.integrations.ats import teamtailor
from shared.integrations.ats.connection import Connection, Secrets
from shared.integrations.ats.incoming import Application, Ignored, MalformedBody, PersonHint, PositionFacts
from shared.integrations.http import OutboundFailed, OutboundRefused

Json = dict[str, Any]
FixtureBytes = Callable[[str], bytes]
Control = Callable[[str, Json | None], Json]
RESULT = "5b0f3a3e-6f5c-4f5e-8f5e-2a1b3c4d5e6f"


@pytest.fixture
def connection(connect: Callable[..., Connection]) -> Connection:
    return connect("teamtailor")


@pytest.fixture
def secrets(secrets_of: Callable[[str], Secrets]) -> Secrets:
    return secrets_of("teamtailor")


@pytest.fixture
def body(fixture_bytes: FixtureBytes) -> Json:
    return dict(json.loads(fixture_bytes("teamtailor_partner_event")))


def read(body: Json, connection: Connection) -> Application:
    incoming = teamtailor.read(json.dumps(body).encode(), {}, connection)
    assert isinstance(incoming, Application)
    return incoming


@pytest.fixture
def known(control: Control) -> None:
    """What the ATS itself knows, which differs from the body in every personal detail."""
    fields = {"social-security-number": "197803202386", "preferred-language": ["English"]}
    person = {
        "id": 61234,
        "first_name": "Nils",
        "last_name": "Åkerman",
        "email": "nils@example.se",
        "fields": fields,
    }
    control("candidates", {**person, "phone": "+46700000002"})
    job_fields = {"engagement": "manager", "financial-responsibility": "true"}
    control(
        "jobs", {"id": 4711, "title": "Enhetschef", "department": "Socialförvaltningen", "fields": job_fields}
    )
    stage = {"stage_id": 12, "stage": "Bakgrundskontroll", "rejected_at": None}
    control("applications", {"candidate_id": 61234, "job_id": 4711, **stage})


def test_the_body_gives_ids_and_nothing_else(connection: Connection, body: Json) -> None:
    assert read(body, connection) == Application(
        event_id="0d1c7e52-3b1a-4a52-9a26-0a7d5b1f0c11",
        application_id="61234-4711",
        candidate_id="61234",
        position=PositionFacts("4711", None),
        stage="Bakgrundskontroll",
        facts={},
        person=None,
        update_url=f"{connection.api_base}/partner/v1/partner-results/{RESULT}",
        body_is_signed=False,
        dropped=("update_url_not_allowed",),
    )


@pytest.mark.usefixtures("known")
def test_the_ats_is_asked_for_the_rest(connection: Connection, secrets: Secrets, body: Json) -> None:
    fetched = teamtailor.fetch_candidate(connection, secrets, connection.outbound(), read(body, connection))
    assert isinstance(fetched, Application)
    assert fetched.person == PersonHint(
        "Nils", "Åkerman", "nils@example.se", "+46700000002", "197803202386", "en"
    )
    assert fetched.position == PositionFacts("4711", "Enhetschef")
    assert fetched.facts == {
        "department": "Socialförvaltningen",
        "engagement": "manager",
        "financial_responsibility": True,
    }
    assert not fetched.body_is_signed


@pytest.mark.usefixtures("known")
def test_a_changed_body_with_a_valid_signature_has_no_effect_on_personal_data(
    connection: Connection, secrets: Secrets, body: Json
) -> None:
    # Sources in conflict: the partner reference ("Webhook signatures") signs `t.partner_event_id`, an
    # older copy of the same page signs `t.payload`. The weaker reading holds, so all but the ids is
    # fetched again.
    honest = teamtailor.fetch_candidate(connection, secrets, connection.outbound(), read(body, connection))
    person = body["partner-event"]["candidate"]
    person.update(
        {"first-name": "Mallory", "last-name": "Ond", "email": "mallory@example.com", "phone": "+46"}
    )
    person["custom-fields"] = [{"social-security-number": {"value": "197801302386", "type": "text"}}]
    person["job"].update(title="Nattvakt", stage="Bakgrundskontroll")
    person["job"]["custom-fields"] = [{"engagement": {"value": "new_hire", "type": "text"}}]
    forged = teamtailor.fetch_candidate(connection, secrets, connection.outbound(), read(body, connection))
    assert forged == honest


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"candidate": 99}, "candidate_not_found"),
        ({"job": 99}, "application_not_found"),
    ],
)
def test_a_pointer_at_nothing_starts_no_case(
    connection: Connection, secrets: Secrets, body: Json, change: dict[str, int], reason: str
) -> None:
    person = body["partner-event"]["candidate"]
    person["id"] = change.get("candidate", person["id"])
    person["job"]["id"] = change.get("job", person["job"]["id"])
    fetched = teamtailor.fetch_candidate(connection, secrets, connection.outbound(), read(body, connection))
    assert fetched == Ignored(reason)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("application", "reason"),
    [
        ({"stage_id": 1, "stage": "Inkorg"}, "stage_not_triggering"),
        (
            {"stage_id": 12, "stage": "Bakgrundskontroll", "rejected_at": "2026-11-01"},
            "application_not_active",
        ),
    ],
)
def test_the_stage_in_the_ats_decides_not_the_one_in_the_body(
    connection: Connection, secrets: Secrets, body: Json, control: Control, application: Json, reason: str
) -> None:
    control("applications", {"candidate_id": 61234, "job_id": 4711, **application})
    fetched = teamtailor.fetch_candidate(connection, secrets, connection.outbound(), read(body, connection))
    assert fetched == Ignored(reason)


@pytest.mark.usefixtures("known")
def test_faults_of_the_ats_are_told_apart(
    connection: Connection, secrets: Secrets, body: Json, control: Control
) -> None:
    def fetch(with_secrets: Secrets = secrets) -> Application | Ignored:
        pointer = read(body, connection)
        return teamtailor.fetch_candidate(connection, with_secrets, connection.outbound(), pointer)

    control("faults", {"status": 429, "retry_after": 3, "path": "/v1/"})
    with pytest.raises(OutboundFailed, match="status_429") as failed:
        fetch()
    assert failed.value.retry_after == 3
    control("faults", {"status": 500, "path": "/v1/jobs"})
    with pytest.raises(OutboundFailed, match="status_500"):
        fetch()
    with pytest.raises(OutboundRefused, match="status_401"):
        fetch(Secrets(signing=("s",), api_key="another key"))
    control("faults", {"status": 302, "headers": {"Location": "/v1/candidates/1"}, "path": "/v1/"})
    with pytest.raises(OutboundRefused, match="redirect_not_followed"):
        fetch()
    assert isinstance(fetch(), Application)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/partner/v1/partner-results/1",
        "https://169.254.169.254/partner/v1/partner-results/1",
        "{base}/v1/candidates/1",
        "{base}/partner/v1/partner-results/../../v1/candidates/1",
        "{base}/partner/v1/partner-results/1?x=y",
        "{base}@evil.example.com/partner/v1/partner-results/1",
        "file:///etc/passwd",
        "//evil.example.com/",
        "not an address",
    ],
)
def test_an_address_in_the_body_is_followed_only_to_a_partner_result_of_the_connection(
    connection: Connection, body: Json, url: str
) -> None:
    body["partner-event"]["partner-result"]["update-url"] = url.format(base=connection.api_base)
    pointer = read(body, connection)
    assert pointer.update_url == f"{connection.api_base}/partner/v1/partner-results/{RESULT}"
    assert pointer.dropped == ("update_url_not_allowed",)


def test_an_address_on_the_connections_list_is_followed(
    connect: Callable[..., Connection], body: Json
) -> None:
    listed = connect("teamtailor", allowed_hosts=["api.teamtailor.com"])
    pointer = read(body, listed)
    assert pointer.update_url == f"https://api.teamtailor.com/partner/v1/partner-results/{RESULT}"
    assert pointer.dropped == ()


def test_without_a_result_the_ats_cannot_hear_back_and_it_is_named(
    connection: Connection, body: Json
) -> None:
    del body["partner-event"]["partner-result"]
    pointer = read(body, connection)
    assert pointer.update_url is None
    assert pointer.dropped == ("update_url_missing",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"stage-id": 1, "stage": "Inkorg"}, "stage_not_triggering"), ({"id": None}, "no_job")],
)
def test_what_starts_no_case(connection: Connection, body: Json, change: Json, reason: str) -> None:
    body["partner-event"]["candidate"]["job"].update(change)
    assert teamtailor.read(json.dumps(body).encode(), {}, connection) == Ignored(reason)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b'{"partner-event": []}', b'{"partner-event": {"id": "a b"}}',
        b'{"partner-event": {"id": "e", "candidate": {"id": "../1", "job": {"id": 1}}}}',
        b'{"partner-event": {"id": "e", "candidate": {"id": 1, "job": {"id": "1/2"}}}}',
        b'{"partner-event": {"id": "e", "candidate": {"id": 1, "job": {"id": 1, "stage": {}}}}}',
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_malformed(connection: Connection, raw: bytes) -> None:
    with pytest.raises(MalformedBody):
        teamtailor.read(raw, {}, connection)
