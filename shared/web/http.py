"""A request and an answer of the HTTP API (API Gateway payload format 2.0), for every door."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

MAX_BODY = 1 << 20
_MAX_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"


class BodyTooLarge(Exception):
    """The body is over 1 MiB (413)."""


class Malformed(Exception):
    """The request cannot be read (400). Carries a code, nothing of the content."""


@dataclass(frozen=True)
class Request:
    """What came. `path` is decoded and without the stage's prefix; header names are in lower case.

    No repr: a body, a cookie or a path may be secret.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    __repr__ = object.__repr__

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The form's fields, line breaks as one character; raises Malformed for anything else in the body."""
        if self.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
            raise Malformed("form_expected")
        try:
            pairs = parse_qsl(
                self.body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=bool(self.body),
                errors="strict",
                max_num_fields=_MAX_FIELDS,
            )
        except ValueError:
            raise Malformed("form_unreadable") from None
        fields = {name: value.replace("\r\n", "\n").replace("\r", "\n") for name, value in pairs}
        if len(fields) != len(pairs) or any("\0" in value for value in fields.values()):
            raise Malformed("form_ambiguous")
        return fields


@dataclass(frozen=True)
class Response:
    """What is answered. Bytes are sent as they are; `cookies` are whole Set-Cookie values."""

    status: int
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def event(self) -> dict[str, Any]:
        """The answer in payload format 2.0."""
        binary = isinstance(self.body, bytes)
        body = base64.b64encode(self.body).decode() if isinstance(self.body, bytes) else self.body
        answer: dict[str, Any] = {
            "statusCode": self.status,
            "headers": dict(self.headers),
            "body": body,
            "isBase64Encoded": binary,
        }
        if self.cookies:
            answer["cookies"] = list(self.cookies)
        return answer


def read(event: Mapping[str, Any], base: str = "", limit: int = MAX_BODY) -> Request:
    """The request in an event; `base` is the path before the routes ("" or "/stage"), `limit` what a body may hold.

    Raises BodyTooLarge and Malformed.
    """
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    query = dict(parse_qsl(str(event.get("rawQueryString") or ""), keep_blank_values=True))
    path = str(event.get("rawPath") or "/")
    if base and (path == base or path.startswith(base + "/")):
        path = path[len(base) :] or "/"
    return Request(
        method=str(event["requestContext"]["http"]["method"]).upper(),
        path=unquote(path),
        query=query,
        headers=headers,
        cookies=_cookies(event, headers),
        body=_body(event, limit),
    )


def _cookies(event: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, str]:
    given = event.get("cookies") or headers.get("cookie", "").split(";")
    pairs = (str(cookie).strip().partition("=") for cookie in given)
    return {name: value for name, _, value in pairs if name}


def _body(event: Mapping[str, Any], limit: int) -> bytes:
    text = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if len(text) > (limit * 4 // 3 + 4 if encoded else limit):
        raise BodyTooLarge
    try:
        body = base64.b64decode(text, validate=True) if encoded else text.encode()
    except (binascii.Error, ValueError):
        raise Malformed("body_unreadable") from None
    if len(body) > limit:
        raise BodyTooLarge
    return body
