"""The door of the staff API: routes from the table of operations, and every way in which a call may end.

Powertools' resolver finds the route; what it would answer by itself is replaced by problem documents.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NoReturn

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from pydantic import BaseModel

from shared.adapters.case_log import Conflict
from shared.adapters.vault import TooLarge
from shared.domain.errors import Refused
from shared.domain.extracts import UNSAID
from shared.integrations.identity import IdentityRefused
from shared.runtime.logging import fault, note
from shared.runtime.services import Services, services
from shared.web.http import MAX_BODY, BodyTooLarge, Malformed, Request, read
from shared.web.problem import Language, asked_language, base_of, instance_of, problem, status_of
from shared.web.staff import texts
from shared.web.staff.about import api_info, openapi
from shared.web.staff.body import read_body
from shared.web.staff.call import BASE, Answer, Call, Turned
from shared.web.staff.caller import caller_of
from shared.web.staff.operations import OPERATIONS, Operation
from shared.web.staff.organisations import never_decides
from shared.web.staff.requests import MAX_FILE, Nothing, Pdf
from shared.web.staff.rights import acting_role

Event = Mapping[str, Any]
Told = Response[str | bytes]
_RETRY = {"retry-after": "2"}
_DENIED = (401, 403)


def answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One call in payload 2.0 to one answer in payload 2.0. `context` is Lambda's."""
    return resolver().resolve(event, context)


@cache
def resolver() -> APIGatewayHttpResolver:
    """The routes, made once."""
    app = APIGatewayHttpResolver()
    for operation in OPERATIONS:
        rule = f"{BASE}{operation.path}".replace("{caseId}", "<case>").replace("{complaintId}", "<case>")
        app.route(rule, method=operation.method)(_routed(app, operation))
    app.get(f"{BASE}/api-info")(_public(app, api_info))
    app.get(f"{BASE}/openapi.json")(_public(app, openapi))
    app.not_found(_not_found(app))
    return app


def _routed(app: APIGatewayHttpResolver, operation: Operation) -> Callable[..., Told]:
    def route(case: str = "") -> Told:
        event: Event = app.current_event.raw_event
        language = _language(event)
        return _ended(event, language, lambda: _run(services(), operation, event, case, language))

    return route


def _run(found: Services, operation: Operation, event: Event, case: str, language: Language) -> Answer:
    """Who calls and whether their roles may; only then what is sent, and what is done."""
    caller = caller_of(found, event)
    never_decides(operation.id, caller.member)
    acting_role(operation.id, caller.member.roles())
    request: Request = read(event, limit=MAX_FILE if operation.body is Pdf else MAX_BODY)
    sent = read_body(request, operation.body) if operation.body else Nothing()
    call = Call(
        services=found,
        operation=operation.id,
        method=operation.method,
        path=str(event.get("rawPath") or ""),
        base=_base(event),
        case=case,
        query=request.query,
        headers=request.headers,
        raw=request.body,
        body=sent,
        caller=caller,
        language=language,
    )
    return operation.run(call, sent) if operation.body else operation.run(call)


def _public(app: APIGatewayHttpResolver, make: Callable[[str], bytes]) -> Callable[[], Told]:
    def route() -> Told:
        event: Event = app.current_event.raw_event
        return _ended(event, _language(event), lambda: Answer(make(_base(event))))

    return route


def _not_found(app: APIGatewayHttpResolver) -> Callable[[NotFoundError], Told]:
    """405 with what the address takes, or 404. The authorizer stands before every address but two."""

    def route(_: NotFoundError) -> Told:
        event: Event = app.current_event.raw_event
        return _ended(event, _language(event), lambda: _nothing_at(str(event.get("rawPath") or "")))

    return route


def _nothing_at(path: str) -> NoReturn:
    takes = sorted({o.method for o in OPERATIONS if _matches(o, path)})
    if takes:
        raise Turned(405, "API path", "method_not_allowed", headers={"allow": ", ".join(takes)})
    raise Turned(404, "API path", "unknown_path")


def _matches(operation: Operation, path: str) -> bool:
    pattern, given = f"{BASE}{operation.path}".split("/"), path.split("/")
    return len(pattern) == len(given) and all(
        p == g or p.startswith("{") for p, g in zip(pattern, given, strict=True)
    )


def _base(event: Event) -> str:
    """Scheme and host of the public address: the stage's own where it names one (PAGE_BASE_URL)."""
    public = services().settings.get("PAGE_BASE_URL")
    return public.rstrip("/") if public else base_of(event)


def _language(event: Event) -> Language:
    headers = {str(k).lower(): str(v) for k, v in (event.get("headers") or {}).items()}
    return asked_language(headers.get("accept-language"))


def _ended(event: Event, language: Language, run: Callable[[], Answer]) -> Told:
    """The answer, or the problem document for whatever came instead."""
    try:
        return _answered(run(), language)
    except Turned as turned:
        refused = turned
    except IdentityRefused:
        refused = Turned(401, "API identity", "not_authenticated", headers={"www-authenticate": "Bearer"})
    except Refused as no:
        return _problem(event, language, Turned(status_of(no), no.rule, no.code), no.detail)
    except BodyTooLarge:
        refused = Turned(413, "API size", "body_too_large")
    except TooLarge:
        refused = Turned(413, "API size", "document_too_large")
    except Malformed:
        refused = Turned(400, "API form", "body_unreadable")
    except Conflict:
        refused = Turned(503, "case 4", "busy", headers=_RETRY)
    except Exception as error:  # the caller is told that it is our fault, and nothing of what it was
        fault(error, door="staff")
        refused = Turned(500, "API fault", "fault", headers=_RETRY)
    return _problem(event, language, refused)


def _problem(event: Event, language: Language, refused: Turned, detail: str = "") -> Told:
    line = "DENIED" if refused.status in _DENIED else "REFUSED"
    # that an extract was too old would be documentation of it, in the log too (BK-21)
    note(
        line,
        status=refused.status,
        rule=refused.rule,
        code="not_said" if refused.code in UNSAID else refused.code,
    )
    told = problem(
        refused.status,
        refused.rule,
        refused.code,
        texts.sentence(refused.code, language, detail),
        instance_of(event, _base(event)),
        [texts.spoken(error, language) for error in refused.errors],
        language=language,
        more=refused.more,
        headers=refused.headers,
    )
    headers = dict(told["headers"])
    return Response(told["statusCode"], headers.pop("content-type"), told["body"], headers)


def _answered(given: Answer, language: Language) -> Told:
    headers: dict[str, str | list[str]] = {
        "cache-control": "no-store",
        "content-language": language,
        "vary": "accept-language",
        "x-content-type-options": "nosniff",
        **given.headers,
    }
    body = given.body
    if isinstance(body, BaseModel):
        return Response(given.status, given.media_type, body.model_dump_json(exclude_none=True), headers)
    return Response(given.status, given.media_type, _text_or_bytes(body, given.media_type), headers)


def _text_or_bytes(body: bytes, media_type: str) -> str | bytes:
    """JSON goes as text; anything else as bytes, which the resolver hands over in base64."""
    return body.decode() if media_type == "application/json" else body
