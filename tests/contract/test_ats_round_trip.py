"""Both adapters against the ATS simulator over HTTP: signed messages in, status out."""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shared.integrations.ats import ADAPTERS, adapter, greenhouse, teamtailor
from shared.integrations.ats.connection import Connection, Secrets
from shared.integrations.ats.incoming import Application, MalformedBody
from shared.integrations.ats.oauth import TokenCache
from shared.integrations.ats.outward import WORDINGS, StatusNotice
from shared.integrations.http import OutboundFailed, OutboundRefused
from shared.integrations.signatures import SignatureRefused

Json = dict[str, Any]
Control = Callable[[str, Json | None], Json]
FixtureBytes = Callable[[str], bytes]
Notify = Callable[..., StatusNotice]
# Words that would tell an outcome, a judgement of the person, or that something was found.
TELLING = re.compile(
    r"score|grade|rank|poäng|betyg|finding|found|fynd|träff|anmärk|record|dom\b|dömd|brott|crime|convict|judg|offence"
    r"|risk|reject|avslag|nekad|godkän|underkän|approved|fail|pass\b|cleared|utan anm|suitable|lämplig"
    r"|dispute|tvist",
    re.IGNORECASE,
)


@pytest.fixture
def door(connect: Callable[..., Connection], secrets_of: Callable[[str], Secrets]) -> Iterator[str]:
    """A receiver that does what the intake does with a message, and answers what it read (never a person)."""

    class Intake(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing."""

        def do_POST(self) -> None:
            vendor = self.path.strip("/")
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            headers, connection = dict(self.headers.items()), connect(vendor, triggering_stages=STAGES)
            try:
                adapter(vendor).verify(raw, headers, secrets_of(vendor), datetime.now(UTC))
                incoming = adapter(vendor).read(raw, headers, connection)
                if isinstance(incoming, Application):
                    incoming = adapter(vendor).fetch_candidate(
                        connection, secrets_of(vendor), connection.outbound(), incoming
                    )
                status, said = 200, repr(incoming)
            except SignatureRefused as refused:
                status, said = 401, refused.reason.value
            except MalformedBody as malformed:
                status, said = 400, malformed.code
            self.send_response(status)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Intake) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


STAGES = ["Bakgrundskontroll"]


@pytest.fixture
def notify() -> Notify:
    def make(label: str = "in_progress", **changes: Any) -> StatusNotice:
        data = {
            "language": "sv",
            "reference": "case-1:7",
            "candidate_id": "880211",
            "application_id": "550123",
        }
        return StatusNotice(label=label, **{**data, **changes})

    return make


@pytest.mark.parametrize(
    ("vendor", "fixture"),
    [("greenhouse", "greenhouse_candidate_stage_change"), ("teamtailor", "teamtailor_partner_event")],
)
def test_the_vendors_signature_is_accepted_and_the_application_read(
    control: Control, door: str, fixture_bytes: FixtureBytes, vendor: str, fixture: str
) -> None:
    text = fixture_bytes(fixture).decode()
    answer = control("send", {"vendor": vendor, "to": f"{door}/{vendor}", "body_text": text})
    assert answer["status"] == 200
    assert answer["body"].startswith("Application(")
    assert "email_missing" not in answer["body"]


FORGED: list[tuple[str, str, Json, int, str]] = [
    (
        "another signature",
        "greenhouse",
        {"headers": {"Signature": "sha256 " + "0" * 64}},
        401,
        "signature_wrong",
    ),
    ("no signature", "greenhouse", {"headers": {"Signature": ""}}, 401, "signature_header_missing"),
    ("wrong key", "teamtailor", {"headers": {"Authorization": "Bearer x"}}, 401, "credential_wrong"),
    ("a stale time", "teamtailor", {"timestamp": 1539756759}, 401, "timestamp_stale"),
    (
        "no signature",
        "teamtailor",
        {"headers": {"Teamtailor-Signature": ""}},
        401,
        "signature_header_missing",
    ),
]


@pytest.mark.parametrize(
    ("vendor", "change", "status", "reason"),
    [row[1:] for row in FORGED],
    ids=[f"{r[1]} {r[0]}" for r in FORGED],
)
def test_a_forged_message_is_refused_at_the_door(
    control: Control,
    door: str,
    fixture_bytes: FixtureBytes,
    vendor: str,
    change: Json,
    status: int,
    reason: str,
) -> None:
    names = {"greenhouse": "greenhouse_candidate_stage_change", "teamtailor": "teamtailor_partner_event"}
    order = {"vendor": vendor, "to": f"{door}/{vendor}", "body_text": fixture_bytes(names[vendor]).decode()}
    answer = control("send", {**order, **change})
    assert (answer["status"], answer["body"]) == (status, reason)


def test_an_older_secret_is_accepted_while_rotating(
    fixture_bytes: FixtureBytes, secrets_of: Callable[[str], Secrets]
) -> None:
    raw, both = fixture_bytes("greenhouse_ping"), secrets_of("greenhouse")
    for secret in both.signing:
        headers = {"Signature": "sha256 " + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}
        greenhouse.verify(raw, headers, both, datetime.now(UTC))


# Out ------------------------------------------------------------------------------------------------------


@pytest.fixture
def gh(
    connect: Callable[..., Connection], secrets_of: Callable[[str], Secrets], control: Control
) -> Callable[..., list[Json]]:
    """Informs Greenhouse, and gives the notes it has received since."""
    control("candidates", {"id": 880211})
    connection, secrets, tokens = connect("greenhouse"), secrets_of("greenhouse"), TokenCache()
    before = len(control("received", None)["notes"])

    def inform(notice: StatusNotice, with_secrets: Secrets = secrets) -> list[Json]:
        greenhouse.inform(connection, with_secrets, connection.outbound(), notice, tokens)
        return list(control("received", None)["notes"][before:])

    return inform


def test_greenhouse_gets_a_private_note_with_a_reference(
    gh: Callable[..., list[Json]], notify: Notify
) -> None:
    assert gh(notify()) == [
        {
            "candidate_id": 880211,
            "body": "Tillit: Arbetet pågår. [ansökan 550123, ref case-1:7]",
            "note_type": "NOTE",
            "visibility": "private",
        }
    ]


def test_a_token_is_used_again_and_renewed_when_it_was_revoked(
    gh: Callable[..., list[Json]], notify: Notify, control: Control
) -> None:
    before = control("received", None)["calls"].count("POST /token")
    gh(notify())
    gh(notify())
    assert control("received", None)["calls"].count("POST /token") == before + 1
    control("revoke", {})
    assert len(gh(notify())) == 3
    assert control("received", None)["calls"].count("POST /token") == before + 2


def test_a_token_is_renewed_shortly_before_it_expires(
    connect: Callable[..., Connection], secrets_of: Callable[[str], Secrets]
) -> None:
    now = [0.0]
    tokens, connection = TokenCache(lambda: now[0]), connect("greenhouse")

    def token() -> str:
        return tokens.token(connection, secrets_of("greenhouse"), connection.outbound())

    first = token()
    now[0] = 3600 - 61
    assert token() == first
    now[0] = 3600 - 59
    assert token() != first


def test_greenhouse_says_no(gh: Callable[..., list[Json]], notify: Notify, control: Control) -> None:
    wrong = Secrets(signing=("s",), client_id="client-1", client_secret="another")
    for notice, reason in (
        (notify(candidate_id="1"), "status_404"),
        (notify(candidate_id="x"), "candidate_id_malformed"),
        (notify(reference="two words"), "reference_malformed"),
        (notify("thrown_out"), "label_unknown"),
    ):
        with pytest.raises(OutboundRefused, match=f"^{reason}$"):
            gh(notice)
    control("revoke", {})
    with pytest.raises(OutboundRefused, match="status_401"):
        gh(notify(), wrong)
    control("faults", {"status": 429, "retry_after": 30, "path": "/v3/notes"})
    with pytest.raises(OutboundFailed) as failed:
        gh(notify())
    assert failed.value.retry_after == 30


@pytest.fixture
def tt(
    connect: Callable[..., Connection],
    secrets_of: Callable[[str], Secrets],
    control: Control,
    door: str,
    fixture_bytes: FixtureBytes,
) -> Callable[..., list[Json]]:
    """Informs Teamtailor about a result it knows, and gives the updates it has received since."""
    text = fixture_bytes("teamtailor_partner_event").decode()
    control("send", {"vendor": "teamtailor", "to": f"{door}/teamtailor", "body_text": text})
    connection, secrets = connect("teamtailor"), secrets_of("teamtailor")
    result = json.loads(text)["partner-event"]["partner-result"]["id"]
    url = f"{connection.api_base}/partner/v1/partner-results/{result}"
    before = len(control("received", None)["results"])

    def inform(notice: StatusNotice, update_url: str | None = url) -> list[Json]:
        told = StatusNotice(**{**notice.__dict__, "update_url": update_url})
        teamtailor.inform(connection, secrets, connection.outbound(), told)
        return list(control("received", None)["results"][before:])

    return inform


def test_teamtailor_gets_the_status_and_no_grade(tt: Callable[..., list[Json]], notify: Notify) -> None:
    received = tt(notify("awaiting_candidate", language="en"))
    assert received[0]["attributes"] == {
        "status": "sent",
        "summary": "We are waiting for the candidate.",
        "assessment": {"grade": None},
    }


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (None, "update_url_missing"),
        ("https://evil.example.com/partner/v1/partner-results/1", "update_url_not_allowed"),
        ("{base}/v1/candidates/1", "update_url_not_allowed"),
        ("{base}/partner/v1/partner-results/unknown", "status_404"),
    ],
)
def test_teamtailor_is_told_only_where_the_connection_allows(
    tt: Callable[..., list[Json]], notify: Notify, ats_url: str, url: str | None, reason: str
) -> None:
    with pytest.raises(OutboundRefused, match=reason):
        tt(notify(), url and url.format(base=ats_url))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("label", WORDINGS)
def test_no_label_tells_an_outcome(
    gh: Callable[..., list[Json]], tt: Callable[..., list[Json]], notify: Notify, label: str, language: str
) -> None:
    notice = notify(label, language=language, rule="BK-12")
    note, update = gh(notice)[-1], tt(notice)[-1]["attributes"]
    assert update.keys() == {"status", "summary", "assessment"}
    assert update["assessment"] == {"grade": None}
    assert update["status"] in (
        "sending",
        "sent",
        "pending",
        "completed",
    )  # `failed` would read as a rejection
    for text in (note["body"], update["summary"]):
        assert not TELLING.search(text)
        assert ("BK-12" in text) is (label == "refused_order")


def test_every_outward_label_has_words_and_ends_read_alike() -> None:
    labels = (
        "received screening_of_order awaiting_candidate in_progress awaiting_source "
        "awaiting_candidate_reading in_review released closed shredded suspended withdrawn cancelled "
        "disputed refused_order expired"
    )
    assert set(WORDINGS) == set(labels.split())
    assert WORDINGS["disputed"] == WORDINGS["suspended"]
    assert WORDINGS["expired"] == WORDINGS["cancelled"]


def test_every_vendor_has_an_adapter() -> None:
    assert set(ADAPTERS) == {"greenhouse", "teamtailor"}
    with pytest.raises(KeyError):
        adapter("another")
