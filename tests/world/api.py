"""The template's HTTP API: a request finds its route, and its function is given the event that API Gateway would make."""

import base64
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.world.pump import Invokes
from tests.world.template import ACCOUNT
from tests.world.wiring import Route, Wiring

_TEXT = ("text/", "application/json", "application/javascript", "application/xml", "application/problem+json")


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case; `cookies` are whole Set-Cookie values."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @cached_property
    def json(self) -> dict[str, Any]:
        """The JSON object in the body."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def code(self) -> str:
        """The code of a problem document."""
        return str(self.json["code"])


@dataclass(frozen=True)
class Call:
    """A request as the caller sends it; `claims` are those of a token whose signature the authorizer has verified."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    claims: Mapping[str, object] | None = None


class Api:
    """The HTTP API. It verifies no token: whoever calls it with claims stands for one who has them."""

    def __init__(self, wiring: Wiring, functions: Invokes) -> None:
        self._routes = sorted(wiring.routes, key=_rank)
        self._functions = functions

    def serve(self, call: Call) -> Answer:
        """One request to one answer."""
        found = self._find(call)
        if found is None:
            return _plain(404, "Not Found")
        route, values = found
        if route.authorizer and not _authorized(route.authorizer, call.claims):
            return _plain(401, "Unauthorized")
        event = json.loads(json.dumps(_event(call, route, values)))
        try:
            answer = self._functions.invoke(route.function, event)
        except Exception:  # whatever it raises, API Gateway tells nobody
            return _plain(500, "Internal Server Error")
        return _answer(json.loads(json.dumps(answer)))

    def _find(self, call: Call) -> tuple[Route, dict[str, str]] | None:
        for route in self._routes:
            values = _match(route.path, call.path) if route.method in ("ANY", call.method) else None
            if values is not None:
                return route, values
        return None


def _rank(route: Route) -> tuple[bool, int, bool]:
    """The most specific first: a full match before a greedy one, a method before ANY."""
    literal = sum(not part.startswith("{") for part in route.path.split("/"))
    return ("+}" in route.path, -literal, route.method == "ANY")


def _match(pattern: str, path: str) -> dict[str, str] | None:
    """The path parameters, or None. A greedy parameter takes at least one part."""
    values: dict[str, str] = {}
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    for number, part in enumerate(wanted):
        if part.endswith("+}"):
            rest = "/".join(given[number:])
            return {**values, part[1:-2]: unquote(rest)} if rest else None
        if number >= len(given):
            return None
        if part.startswith("{"):
            values[part[1:-1]] = unquote(given[number])
        elif part != given[number]:
            return None
    return values if len(wanted) == len(given) else None


def _authorized(authorizer: Mapping[str, Any], claims: Mapping[str, object] | None) -> bool:
    if claims is None:
        return False
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    return claims.get("iss") == authorizer["Issuer"] and bool(set(named) & set(authorizer["Audience"]))


def _event(call: Call, route: Route, values: Mapping[str, str]) -> dict[str, Any]:
    """Payload format 2.0."""
    headers = {name.lower(): value for name, value in call.headers.items()}
    cookies = [c.strip() for c in headers.pop("cookie", "").split(";") if c.strip()]
    kind = headers.get("content-type", "")
    text = kind.startswith(_TEXT) and _is_text(call.body)
    key = f"{route.method} {route.path}"
    host = headers.setdefault("host", "api.example.se")
    http = {"method": call.method, "path": call.path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"}
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": "api",
        "domainName": host.partition(":")[0],
        "http": {**http, "userAgent": headers.get("user-agent", "")},
        "requestId": uuid.uuid4().hex[:16],
        "routeKey": key,
        "stage": "$default",
        "timeEpoch": int(time.time() * 1000),
    }
    if route.authorizer and call.claims is not None:
        told = {name: _as_text(value) for name, value in call.claims.items()}
        context["authorizer"] = {"jwt": {"claims": told, "scopes": None}}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": key,
        "rawPath": call.path,
        "rawQueryString": call.query,
        "headers": headers,
        "requestContext": context,
        "isBase64Encoded": bool(call.body) and not text,
    }
    if cookies:
        event["cookies"] = cookies
    if call.query:
        event["queryStringParameters"] = dict(parse_qsl(call.query, keep_blank_values=True))
    if values:
        event["pathParameters"] = dict(values)
    if call.body:
        event["body"] = call.body.decode() if text else base64.b64encode(call.body).decode()
    return event


def _is_text(body: bytes) -> bool:
    """Octets that are no UTF-8 go through as base64, whatever they call themselves."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _as_text(value: object) -> str:
    """A claim as API Gateway hands it on: everything as text, a list as "[a b]"."""
    if isinstance(value, list):
        return f"[{' '.join(str(item) for item in value)}]"
    return str(value)


def _answer(told: Mapping[str, Any]) -> Answer:
    body = told.get("body") or ""
    raw = base64.b64decode(body) if told.get("isBase64Encoded") else body.encode()
    headers = {name.lower(): str(value) for name, value in (told.get("headers") or {}).items()}
    for name, values in (told.get("multiValueHeaders") or {}).items():
        headers[name.lower()] = ",".join(values)
    return Answer(int(told["statusCode"]), raw, headers, tuple(told.get("cookies") or ()))


def _plain(status: int, message: str) -> Answer:
    return Answer(status, json.dumps({"message": message}).encode(), {"content-type": "application/json"})


def call_of(
    method: str,
    target: str,
    body: bytes | Mapping[str, object] | None = None,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    claims: Mapping[str, object] | None = None,
) -> Call:
    """A call with a JSON body (a mapping), a form, or raw bytes."""
    parts = urlsplit(target)
    sent = dict(headers or {})
    raw = body if isinstance(body, bytes) else b""
    if form is not None:
        raw = urlencode(form).encode()
        sent.setdefault("content-type", "application/x-www-form-urlencoded")
    elif isinstance(body, Mapping):
        raw = json.dumps(body).encode()
        sent.setdefault("content-type", "application/json")
    return Call(method, parts.path, parts.query, sent, raw, claims)
