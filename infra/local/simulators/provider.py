"""A check provider as its own process: takes orders, and posts signed results in the wire format `tillit-1`.

It stands for an outside party, so it shares no code with the product: what both understand is the published
format.

    PROVIDER_TOKEN=... PROVIDER_WEBHOOK_SECRET=whsec_... python -m infra.local.simulators.provider --port 0

Prints `{"url": "http://127.0.0.1:PORT"}` when ready and ends when standard input closes. Prints nothing
else: orders hold personal data. Doors: `POST /orders`; `POST /_control/personas` {person number: persona};
`POST /_control/release` {} or {"order_id": ...} lets a slow source answer; `POST /_control/forget` {} drops every
order; `GET /_control/orders` lists orders and deliveries without persons.
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from infra.local.simulators.provider_answers import KINDS, Order, Persona, answer

# Standard Webhooks: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
RETRY_SECONDS: Final = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
_FINAL: Final = frozenset({HTTPStatus.CONFLICT, HTTPStatus.GONE})
_MAX_ORDER: Final = 65_536
_MEMBERS: Final = frozenset(
    {"order_id", "kind", "subject", "categories", "look_back_from", "callback_url", "purpose_code"}
)
_SUBJECT: Final = frozenset({"person_number", "name", "birth_date"})
_NUMBER: Final = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Settings:
    """Credentials, seconds before a result is sent, and the factor on the retry schedule."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    delay: float = 0.2
    retry_scale: float = 1.0


@dataclass
class Received:
    """An order as it was received, how often it was sent, what was answered (id, body), and what came of the deliveries."""

    order: Order = field(repr=False)
    body_hash: str
    requests: int = 1
    told: tuple[str, bytes] | None = field(default=None, repr=False)
    released: threading.Event = field(default_factory=threading.Event)
    forgotten: threading.Event = field(default_factory=threading.Event)
    deliveries: list[dict[str, object]] = field(default_factory=list)

    def public(self) -> dict[str, object]:
        """The order without the person."""
        order = self.order
        known = {"order_id": order.order_id, "kind": order.kind, "categories": list(order.categories)}
        return {**known, "requests": self.requests, "deliveries": list(self.deliveries)}


class Refusal(Exception):
    """A request that is answered with `status` and a code."""

    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Standard Webhooks' `webhook-signature`: HMAC-SHA256 over `id.timestamp.body`, base64 secret."""
    text = secret.removeprefix("whsec_")
    key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


class Provider:
    """The provider's memory and its deliveries; safe to use from several threads."""

    def __init__(self, settings: Settings, personas: Mapping[str, str], today: date | None = None) -> None:
        self._settings = settings
        self._today = today
        self._lock = threading.Lock()
        self._orders: dict[str, Received] = {}
        self._gone: set[str] = set()
        self._stopped = threading.Event()
        self._personas: dict[str, Persona] = {}
        self.learn(personas)

    def learn(self, personas: Mapping[str, object]) -> None:
        """Add personas by person number; Refusal 422 when one is unknown."""
        try:
            known = {number: Persona(str(name)) for number, name in personas.items()}
        except ValueError:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown_persona") from None
        with self._lock:
            self._personas.update(known)

    def authorized(self, header: str | None) -> bool:
        """Whether the Authorization header holds the bearer token."""
        return hmac.compare_digest((header or "").encode(), f"Bearer {self._settings.token}".encode())

    def receive(self, key: str, raw: bytes) -> dict[str, object]:
        """Take an order once, however often its key is sent; Refusal 422 for the key with another body.

        An order that is repeated when its answer has been delivered has the same answer delivered again.
        """
        order = _order(raw)
        body_hash = hashlib.sha256(raw).hexdigest()
        with self._lock:
            known = self._orders.get(key)
            if known is None:
                self._orders[key] = received = Received(order, body_hash)
                persona = self._personas.get(order.person_number or "", Persona.CLEAR)
                threading.Thread(target=self._work, args=(received, persona), daemon=True).start()
            elif known.body_hash != body_hash:
                raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "key_used_for_another_order")
            else:
                known.requests += 1
                if known.told:
                    threading.Thread(target=self._deliver, args=(known, *known.told), daemon=True).start()
        return {"accepted": True}

    def release(self, order_id: object) -> int:
        """Let slow sources answer, one order or (None) all; returns how many orders that touched."""
        with self._lock:
            chosen = [r for r in self._orders.values() if order_id in {None, r.order.order_id}]
        for received in chosen:
            received.released.set()
        return len(chosen)

    def seen(self) -> list[dict[str, object]]:
        """Every order without its person."""
        with self._lock:
            return [received.public() for received in self._orders.values()]

    def forget(self) -> int:
        """Forget every order and end its deliveries, those that wait to be repeated too; returns how many there were."""
        with self._lock:
            forgotten, self._orders = self._orders, {}
        for received in forgotten.values():
            received.forgotten.set()
            received.released.set()
        return len(forgotten)

    def stop(self) -> None:
        """End every delivery that still waits."""
        self._stopped.set()

    def _work(self, received: Received, persona: Persona) -> None:
        self._stopped.wait(self._settings.delay)
        while persona is Persona.SLOW and not received.released.wait(0.1):
            if self._stopped.is_set():
                return
        today = self._today or datetime.now(UTC).date()
        body = json.dumps(answer(received.order, persona, today), ensure_ascii=False).encode()
        first, second = (f"msg_{received.order.order_id}_{n}" for n in (1, 2))
        if persona is Persona.SENDS_GARBAGE:
            self._post(received, first, body[: len(body) // 2], 1)
            self._deliver(received, second, body)
            return
        self._deliver(received, first, body)
        received.told = (first, body)
        if persona is Persona.SENDS_TWICE:
            self._deliver(received, first, body)
            self._deliver(received, second, body)

    def _deliver(self, received: Received, message_id: str, body: bytes) -> None:
        for attempt, wait in enumerate(RETRY_SECONDS, start=1):
            stopped = self._stopped.wait(wait * self._settings.retry_scale)
            if stopped or received.forgotten.is_set() or received.order.callback_url in self._gone:
                return
            status = self._post(received, message_id, body, attempt)
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or status in _FINAL:
                return

    def _post(self, received: Received, message_id: str, body: bytes, attempt: int) -> int:
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._settings.webhook_secret, message_id, timestamp, body),
        }
        status = _send(received.order.callback_url, headers, body)
        with self._lock:
            received.deliveries.append({"webhook_id": message_id, "attempt": attempt, "status": status})
            if status == HTTPStatus.GONE:
                self._gone.add(received.order.callback_url)
        return status


def _send(url: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the receiver's answer, 0 when there was none."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=20)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _order(raw: bytes) -> Order:
    content = _object(raw)
    subject = content.get("subject")
    if set(content) != _MEMBERS or not isinstance(subject, dict) or set(subject) != _SUBJECT:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "members")
    number, categories = subject["person_number"], content["categories"]
    callback = str(content["callback_url"])
    if number is not None and _NUMBER.fullmatch(str(number)) is None:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "person_number")
    if content["kind"] not in KINDS or not isinstance(categories, list) or not categories:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "kind_or_categories")
    if urlsplit(callback).scheme != "http" or urlsplit(callback).hostname not in {"127.0.0.1", "localhost"}:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "callback_url")
    return Order(
        order_id=str(content["order_id"]),
        kind=str(content["kind"]),
        person_number=number,
        name=str(subject["name"]),
        birth_date=subject["birth_date"],
        categories=tuple(str(c) for c in categories),
        callback_url=callback,
    )


def _object(raw: bytes) -> dict[str, object]:
    try:
        content = json.loads(raw or b"{}")
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "not_json")
    return content


class Door(BaseHTTPRequestHandler):
    """The provider's HTTP interface."""

    protocol_version = "HTTP/1.1"
    timeout = 20
    provider: Provider

    def do_GET(self) -> None:
        """The list of orders."""
        if self.path != "/_control/orders":
            self._answer(HTTPStatus.NOT_FOUND, {"error": "not_found"})
            return
        self._answer(HTTPStatus.OK, {"orders": self.provider.seen()})

    def do_POST(self) -> None:
        """Orders and controls."""
        try:
            status, body = self._posted(self._body())
        except Refusal as refusal:
            status, body = refusal.status, {"error": refusal.code}
        self._answer(status, body)

    def _posted(self, raw: bytes) -> tuple[HTTPStatus, dict[str, object]]:
        if self.path == "/_control/personas":
            self.provider.learn(_object(raw))
            return HTTPStatus.OK, {}
        if self.path == "/_control/release":
            return HTTPStatus.OK, {"released": self.provider.release(_object(raw).get("order_id"))}
        if self.path == "/_control/forget":
            return HTTPStatus.OK, {"forgotten": self.provider.forget()}
        if self.path != "/orders":
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
        if not self.provider.authorized(self.headers.get("Authorization")):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "credentials")
        key = self.headers.get("Idempotency-Key")
        if not key:
            raise Refusal(HTTPStatus.BAD_REQUEST, "idempotency_key_missing")
        return HTTPStatus.ACCEPTED, self.provider.receive(key, raw)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _MAX_ORDER:
            self.close_connection = True
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        return self.rfile.read(int(length))

    def _answer(self, status: HTTPStatus, body: Mapping[str, object]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if self.close_connection:  # said, so that a client does not ask again on a connection that is gone
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Nothing is logged: orders hold personal data."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A broken connection is no news, and a traceback could hold an order."""


def serve(provider: Provider, port: int) -> ThreadingHTTPServer:
    """A server for `provider` on 127.0.0.1, already running in a thread; port 0 takes a free one."""
    server = _Server(("127.0.0.1", port), type("ProviderDoor", (Door,), {"provider": provider}))
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    return server


def main() -> None:
    """Run until standard input closes."""
    parser = argparse.ArgumentParser(description="A simulated check provider")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.2, help="seconds before a result is sent")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="factor on the retry schedule")
    parser.add_argument("--personas", type=Path, help="JSON file: {person number: persona}")
    given = parser.parse_args()
    settings = Settings(
        os.environ["PROVIDER_TOKEN"], os.environ["PROVIDER_WEBHOOK_SECRET"], given.delay, given.retry_scale
    )
    sign(settings.webhook_secret, "start", 0, b"")  # a secret that cannot be used ends the process here
    provider = Provider(settings, json.loads(given.personas.read_text()) if given.personas else {})
    server = serve(provider, given.port)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
    sys.stdin.buffer.read()
    provider.stop()
    server.shutdown()


if __name__ == "__main__":
    main()
