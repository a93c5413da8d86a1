"""A local OpenID Connect issuer, as brokers of e-identification and of staff sign-in are: its own process.

    python -m infra.local.simulators.identity --port 0 --client-id ID --client-secret-env NAME
        --redirect-uri URL --api-audience AUDIENCE [--persons FILE]

Prints {"url": ...} when it answers and ends when standard input closes. Binds 127.0.0.1, logs nothing. Doors:
    GET  /.well-known/openid-configuration, /jwks: what a relying party and the API's authorizer read
    GET  /authorize: a page that lists the test persons; `login_hint` chooses one
    POST /authorize: the page's form: the request's fields and `person`, or `cancel`
    POST /token, GET /userinfo: code for tokens, token for claims
    POST /staff-token {subject, name, groups}: an access token for the staff API
    POST /_control/persons {person_number, given_name, family_name, key?}: answers {key}
    POST /_control/redirect-uris {redirect_uri}: one more address of the client
"""

import argparse
import base64
import binascii
import html
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from infra.local.simulators.identity_issuer import IssuerRefused, LocalIssuer, Person, Settings
from shared.domain.person_number import PersonNumberRefused, official_test_numbers

TEST_NUMBERS: Final = Path(__file__).parents[3] / "tests" / "fixtures" / "person_numbers.csv"
_MAX_BODY = 64 * 1024
_ASKED = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge",
    "code_challenge_method",
)  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, issuer: LocalIssuer) -> None:
        super().__init__(("127.0.0.1", port), _Doors)
        self.issuer = issuer
        issuer.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Doors(BaseHTTPRequestHandler):
    """HTTP in, issuer's rules, HTTP out."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """What is read: documents, the page, the claims behind a token."""
        self._serve(
            {
                "/.well-known/openid-configuration": lambda: self._json(self.server.issuer.discovery()),
                "/.well-known/jwks.json": lambda: self._json(self.server.issuer.key_set()),
                "/jwks": lambda: self._json(self.server.issuer.key_set()),
                "/authorize": self._page,
                "/userinfo": self._userinfo,
            }
        )

    def do_POST(self) -> None:
        """What is done: choosing a person, exchanging a code, and the controls for local use."""
        self._serve(
            {
                "/authorize": self._choose,
                "/token": self._token,
                "/staff-token": self._staff_token,
                "/_control/persons": self._add_person,
                "/_control/redirect-uris": self._add_redirect_uri,
            }
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Nothing is logged: addresses carry codes and states."""

    def _serve(self, doors: Mapping[str, Callable[[], None]]) -> None:
        door = doors.get(urlsplit(self.path).path)
        try:
            if door is None:
                self.close_connection = True  # a body may be left unread
                self._json({"error": "not_found"}, HTTPStatus.NOT_FOUND)
            else:
                door()
        except IssuerRefused as refused:
            unauthorized = refused.code in {"invalid_client", "invalid_token"}
            status = HTTPStatus.UNAUTHORIZED if unauthorized else HTTPStatus.BAD_REQUEST
            self._json({"error": refused.code}, status)
        except PersonNumberRefused as refused:
            self._json({"error": refused.code, "rule": refused.rule}, HTTPStatus.UNPROCESSABLE_ENTITY)

    def _page(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        self.server.issuer.check_request(asked)
        self._send(
            _page(asked, list(self.server.issuer.persons.values())).encode(), "text/html; charset=utf-8"
        )

    def _choose(self) -> None:
        form = self._form()
        answer = {"state": form.get("state", ""), "iss": self.server.issuer.url}
        if "cancel" in form:
            self.server.issuer.check_request(form)
            answer["error"] = "access_denied"
        else:
            answer["code"] = self.server.issuer.grant(form, form.get("person", ""))
        joint = "&" if "?" in form["redirect_uri"] else "?"
        self._send(
            b"",
            "text/plain",
            HTTPStatus.FOUND,
            {"Location": form["redirect_uri"] + joint + urlencode(answer)},
        )

    def _token(self) -> None:
        form = self._form()
        client_id, client_secret = self._basic() or (form.get("client_id", ""), form.get("client_secret", ""))
        self._json(self.server.issuer.exchange(form, client_id, client_secret))

    def _userinfo(self) -> None:
        scheme, _, bearer = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise IssuerRefused("invalid_token")
        self._json(self.server.issuer.userinfo(bearer))

    def _staff_token(self) -> None:
        told = self._told()
        subject, name, groups = told.get("subject"), told.get("name", ""), told.get("groups")
        if not isinstance(subject, str) or not subject or not isinstance(name, str):
            raise IssuerRefused("subject_missing")
        if not isinstance(groups, list) or not all(isinstance(group, str) and group for group in groups):
            raise IssuerRefused("groups_missing")
        self._json(self.server.issuer.staff_token(subject, name, groups))

    def _add_person(self) -> None:
        self._json({"key": self.server.issuer.add_person(self._told()).key}, HTTPStatus.CREATED)

    def _add_redirect_uri(self) -> None:
        address = self._told().get("redirect_uri")
        if not isinstance(address, str) or not address:
            raise IssuerRefused("redirect_uri_missing")
        self.server.issuer.add_redirect_uri(address)
        self._json({}, HTTPStatus.CREATED)

    def _basic(self) -> tuple[str, str] | None:
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            client_id, _, client_secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise IssuerRefused("invalid_client") from None
        return unquote(client_id), unquote(client_secret)

    def _form(self) -> dict[str, str]:
        try:
            return dict(parse_qsl(self._body().decode(), strict_parsing=True))
        except ValueError:
            raise IssuerRefused("invalid_request") from None

    def _told(self) -> dict[str, object]:
        """A JSON body. The content type is asked for, so that no foreign page in a browser can send one."""
        try:
            told = json.loads(self._body())
        except ValueError:
            told = None
        if self.headers.get_content_type() != "application/json" or not isinstance(told, dict):
            raise IssuerRefused("json_object_expected")
        return told

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _MAX_BODY:
            self.close_connection = True
            raise IssuerRefused("body_too_large")
        return self.rfile.read(int(length))

    def _json(self, document: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(json.dumps(document).encode(), "application/json", status)

    def _send(
        self,
        content: bytes,
        kind: str,
        status: HTTPStatus = HTTPStatus.OK,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Cache-Control": "no-store", **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:  # said, so that a client does not ask again on a connection that is gone
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)


def _page(asked: Mapping[str, str], persons: list[Person]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(asked.get(name, ""))}">' for name in _ASKED
    )
    choices = "".join(_choice(person, person.key == asked.get("login_hint")) for person in persons)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Local e-identification</title>'
        "<h1>Sign in as a test person</h1><p>Local use only. Nobody here exists.</p>"
        f'<form method="post" action="/authorize">{hidden}'
        f"<fieldset><legend>Person</legend>{choices}</fieldset>"
        '<button>Sign in</button> <button name="cancel" value="1">Cancel</button></form></html>'
    )


def _choice(person: Person, chosen: bool) -> str:
    name = html.escape(f"{person.given_name} {person.family_name}, {person.number.masked()}")
    checked = " checked" if chosen else ""
    box = f'<input type="radio" name="person" value="{html.escape(person.key)}"{checked}>'
    return f"<p><label>{box} {name}</label></p>"


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A local OpenID Connect issuer.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret-env", required=True, help="the environment variable that holds it")
    parser.add_argument("--redirect-uri", action="append", default=[])
    parser.add_argument("--api-audience", required=True)
    parser.add_argument(
        "--persons", type=Path, help="JSON: a list of persons, as /_control/persons takes them"
    )
    parser.add_argument("--test-numbers", type=Path, action="append", help="lists of official test numbers")
    parser.add_argument("--code-seconds", type=float, default=60)
    parser.add_argument("--number-claim", default="", help="another claim than the Swedish profile's")
    parser.add_argument("--claims-in", choices=("id_token", "userinfo"), default="id_token")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Runs until standard input closes. Raises KeyError without the secret, ValueError for a bad list."""
    given = _arguments(arguments)
    lists = given.test_numbers or [TEST_NUMBERS]
    official = official_test_numbers(line for path in lists for line in path.read_text("utf-8").splitlines())
    settings = Settings(
        client_id=given.client_id,
        client_secret=os.environ[given.client_secret_env],
        api_audience=given.api_audience,
        official_numbers=official,
        code_seconds=given.code_seconds,
        number_claim=given.number_claim,
        claims_in=given.claims_in,
    )
    issuer = LocalIssuer(settings, set(given.redirect_uri))
    for person in json.loads(given.persons.read_text("utf-8")) if given.persons else []:
        issuer.add_person(person)
    with _Server(given.port, issuer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(json.dumps({"url": issuer.url}), flush=True)
        sys.stdin.buffer.read()
        server.shutdown()


if __name__ == "__main__":
    main()
