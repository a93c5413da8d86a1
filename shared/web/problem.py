"""Errors as problem documents (RFC 9457), the same at every door: all five members, the rule's id and stable
codes.

Codes never change; title and detail are for people. Nothing here repeats what a caller sent.
Source: REST API-profil FEL.01 and FEL.02; pages description, section 8.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from shared.domain.errors import Kind, Refused

Language = Literal["sv", "en"]
MEDIA_TYPE = "application/problem+json"
DOCUMENTATION = "/tillit/v1/openapi.json"
_STATUS: Mapping[Kind, int] = {
    Kind.CONTENT: 422,
    Kind.FORBIDDEN: 403,
    Kind.STATE: 409,
    Kind.UNKNOWN: 404,
    Kind.GONE: 410,
}
TITLES: Mapping[int, Mapping[Language, str]] = {
    400: {"sv": "Anropet kan inte läsas", "en": "The request cannot be read"},
    401: {"sv": "Det framgår inte vem som anropar", "en": "It is not known who calls"},
    403: {"sv": "Du får inte göra detta", "en": "You may not do this"},
    404: {"sv": "Vi hittade inget som du får se", "en": "We found nothing that you may see"},
    405: {"sv": "Adressen tar inte emot den metoden", "en": "The address does not take this method"},
    409: {"sv": "Det går inte nu", "en": "It is not possible now"},
    410: {"sv": "Det är förstört", "en": "It has been destroyed"},
    412: {"sv": "Ärendet har ändrats sedan du läste det", "en": "The case has changed since you read it"},
    413: {"sv": "Innehållet är för stort", "en": "The content is too large"},
    415: {"sv": "Innehållets format stöds inte", "en": "The content's format is not supported"},
    422: {"sv": "Innehållet kan inte tas emot", "en": "The content cannot be accepted"},
    428: {"sv": "Ärendets version saknas", "en": "The case's version is missing"},
    429: {"sv": "För många anrop", "en": "Too many requests"},
    500: {"sv": "Ett fel hos oss", "en": "A fault on our side"},
    503: {"sv": "Det går inte just nu, försök igen", "en": "It is not possible right now, try again"},
}


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one member of a body: a JSON pointer ("#/email"), a code, a sentence."""

    pointer: str
    code: str
    detail: str


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal of the domain."""
    return _STATUS[refused.kind]


def problem(  # noqa: PLR0913 - the members of a problem document, each of which a door must think about
    status: int,
    rule: str,
    code: str,
    detail: str,
    instance: str,
    errors: Sequence[FieldError] = (),
    *,
    language: Language = "en",
    more: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The answer (payload 2.0) with a problem document.

    `instance` is an absolute address (see `instance_of`); `type` stands beside it and opens the
    documentation. `more` adds members, such as `current_version`.
    """
    body: dict[str, object] = {
        "type": f"{_origin(instance)}{DOCUMENTATION}#/x-problems/{code}",
        "title": TITLES.get(status, TITLES[500])[language],
        "status": status,
        "detail": detail,
        "instance": instance,
        "rule_id": rule,
        "code": code,
    }
    if errors:
        body["errors"] = [asdict(error) for error in errors]
    return {
        "statusCode": status,
        "headers": {
            "content-type": MEDIA_TYPE,
            "content-language": language,
            "vary": "accept-language",
            "cache-control": "no-store",
            **(headers or {}),
        },
        "body": json.dumps({**body, **(more or {})}, ensure_ascii=False),
        "isBase64Encoded": False,
    }


def instance_of(event: Mapping[str, Any], base: str | None = None) -> str:
    """The absolute address of this very request: without its query, which might say too much, with its id.

    `base` is scheme and host where the stage knows its public address; else what the caller used.
    """
    request = str(event.get("requestContext", {}).get("requestId", ""))
    return f"{base or base_of(event)}{event.get('rawPath', '/')}#{request}"


def base_of(event: Mapping[str, Any]) -> str:
    """Scheme and host under which the caller reached us (payload 2.0)."""
    headers = event.get("headers") or {}
    scheme = "http" if headers.get("x-forwarded-proto") == "http" else "https"
    host = headers.get("host") or event.get("requestContext", {}).get("domainName", "localhost")
    return f"{scheme}://{host}"


def asked_language(accept: str | None, otherwise: Language = "sv") -> Language:
    """The language that an Accept-Language header prefers of the two there are (RFC 9110, 12.5.4)."""
    best: tuple[float, Language] = (0.0, otherwise)
    for part in (accept or "").split(","):
        name, _, weight = part.strip().partition(";")
        primary = name.strip().lower().split("-")[0]
        quality = _quality(weight)
        if primary == "sv" and quality > best[0]:
            best = (quality, "sv")
        elif primary == "en" and quality > best[0]:
            best = (quality, "en")
    return best[1]


def _quality(weight: str) -> float:
    try:
        return float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
    except ValueError:
        return 0.0


def _origin(instance: str) -> str:
    scheme, _, rest = instance.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"
