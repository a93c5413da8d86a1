"""The outside parties of a run, in this process: the same rules and wire formats as the local stack's simulators."""

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from infra.local.simulators import ats as ats_simulator
from infra.local.simulators import ats_vendors as vendors
from infra.local.simulators.identity import TEST_NUMBERS
from infra.local.simulators.identity_issuer import IssuerRefused, LocalIssuer
from infra.local.simulators.identity_issuer import Settings as IssuerSettings
from infra.local.simulators.provider import Refusal, sign
from infra.local.simulators.provider import _order as read_order
from infra.local.simulators.provider_answers import Order, Persona, answer
from infra.local.stack import AUDIENCE, CLIENT_ID
from infra.local.tenant import LocalSecrets
from shared.domain.person_number import official_test_numbers
from shared.integrations.http import Answer

ATS, PROVIDER, ISSUER, TILLIT = (f"http://127.0.0.1:{port}" for port in (8081, 8082, 8083, 8080))
_OFFICIAL = official_test_numbers(TEST_NUMBERS.read_text("utf-8").splitlines())
_KEY_OF_ALL_RUNS = LocalIssuer(IssuerSettings(CLIENT_ID, "", AUDIENCE, _OFFICIAL), set())


@dataclass
class Ordered:
    """An order that the provider took, and how often it was sent."""

    order: Order
    body: bytes
    requests: int = 1
    delivered: bool = False


@dataclass
class Peers:
    """ATS, check provider and identity issuer. `deliver` is told of each order that was taken for the first time."""

    secrets: LocalSecrets
    deliver: Callable[[Ordered], None]
    orders: dict[str, Ordered] = field(default_factory=dict)
    personas: dict[str, Persona] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # what a peer was asked that it could only refuse

    def __post_init__(self) -> None:
        self.ats = vendors.State(json.loads(self.secrets.ats()))
        self.issuer = _KEY_OF_ALL_RUNS
        self.issuer.settings = IssuerSettings(CLIENT_ID, self.secrets.identity, AUDIENCE, _OFFICIAL)
        self.issuer.url = ISSUER
        self.issuer.add_redirect_uri(f"{TILLIT}/c/callback")
        self.issuer.persons.clear()

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """One request to any of the parties."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        low = {name.lower(): value for name, value in headers.items()}
        serve = {ATS: self._ats, PROVIDER: self._provider, ISSUER: self._issuer}[origin]
        status, content = serve(method, parts.path, low, body or b"")
        if 402 <= status < 500 and origin != ISSUER:
            self.wrong.append(f"{method} {origin} {status}")
        return Answer(status, {"content-type": "application/json"}, json.dumps(content).encode())

    def _ats(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, object]:
        folder, _, own = path.rpartition("/")
        try:
            if (method, folder) == ("GET", "/v1/candidates"):
                return vendors.candidate(self.ats, own, headers)[:2]
            if (method, folder) == ("GET", "/v1/jobs"):
                return vendors.job(self.ats, own, headers)[:2]
            if (method, folder) == ("PUT", "/partner/v1/partner-results"):
                return vendors.put_result(self.ats, own, headers, body)[:2]
            if (method, path) == ("POST", "/token"):
                return vendors.token(self.ats, headers, body)[:2]
            if (method, path) == ("POST", "/v3/notes"):
                return vendors.post_note(self.ats, headers, body)[:2]
        except vendors.Refuse as refused:
            return refused.reply[:2]
        return 404, {"message": "Resource not found"}

    def _provider(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, object]:
        if headers.get("authorization") != f"Bearer {self.secrets.provider_token}":
            return 401, {}
        key = headers["idempotency-key"]
        known = self.orders.get(key)
        if known is None:
            try:
                self.orders[key] = known = Ordered(read_order(body), body)
            except Refusal as refused:
                return int(refused.status), {"code": refused.code}
            self.deliver(known)
        elif known.body != body:
            return 422, {"code": "key_used_for_another_order"}
        else:
            known.requests += 1
            if known.delivered:  # a repeat has its result delivered once more
                self.deliver(known)
        return 202, {"accepted": True}

    def _issuer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, object]:
        try:
            if path == "/.well-known/openid-configuration":
                return 200, self.issuer.discovery()
            if path == "/jwks":
                return 200, self.issuer.key_set()
            if path == "/token":
                form = dict(_pairs(body))
                return 200, self.issuer.exchange(form, *_basic(headers))
        except IssuerRefused as refused:
            return 400, {"error": refused.code}
        return 404, {}

    def signed_by_ats(
        self, vendor: str, body: dict[str, Any], event: str, at: int
    ) -> tuple[bytes, dict[str, str]]:
        """A message as the ATS sends it, with its signature; the ATS knows from now on what it told."""
        ats_simulator.load(self.ats, vendor, body, ATS)
        raw = json.dumps(body).encode()
        make = (
            ats_simulator._greenhouse_headers if vendor == "greenhouse" else ats_simulator._teamtailor_headers
        )
        signature = make(self.ats.secrets[vendor], raw, body, at, event)
        return raw, {"Content-Type": "application/json", **signature}

    def result(self, ordered: Ordered, persona: Persona, message: str) -> tuple[bytes, dict[str, str]]:
        """A signed result for an order, made now."""
        now = datetime.now(UTC)
        body = json.dumps(answer(ordered.order, persona, now.date()), ensure_ascii=False).encode()
        return body, self.signed_by_provider(message, body)

    def signed_by_provider(self, message: str, body: bytes) -> dict[str, str]:
        """The headers of a delivery; each attempt is signed anew."""
        at = int(datetime.now(UTC).timestamp())
        return {
            "content-type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(self.secrets.provider_webhook, message, at, body),
        }


def _pairs(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), strict_parsing=True)


def _basic(headers: Mapping[str, str]) -> tuple[str, str]:
    pair = b64decode(headers["authorization"].removeprefix("Basic ")).decode()
    client, _, secret = pair.partition(":")
    return unquote(client), unquote(secret)
