"""A door for machines: every refusal a problem document and a counted line in the log, nothing of the content stored."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from shared.adapters.case_log import Conflict
from shared.domain.errors import Refused
from shared.integrations.signatures import SignatureRefused
from shared.runtime.logging import fault, note
from shared.web.http import BodyTooLarge, Malformed, Request, Response, read
from shared.web.problem import instance_of, problem, status_of

_LONGEST_NAME = 80
Handle = Callable[[Request, str], Response]


class NotKnown(Exception):
    """There is no such connection or provider (404)."""


def answer(event: Mapping[str, Any], name: str, handle: Handle) -> dict[str, Any]:
    """Let `handle` answer a request to a door whose path parameter is `name`; what it raises becomes a problem."""
    try:
        sender = str((event.get("pathParameters") or {}).get(name, ""))
        if len(sender) > _LONGEST_NAME:
            raise NotKnown
        return handle(read(event), sender).event()
    except BodyTooLarge:
        return _refusal(event, 413, "ATS 6", "body_too_large", "A body may be at most 1 MiB.")
    except Malformed as malformed:
        return _refusal(event, 400, "ATS 6", str(malformed), "The body cannot be read.")
    except SignatureRefused as refused:
        return _refusal(event, 401, "ATS 2", str(refused.reason), "The signature does not verify.")
    except NotKnown:
        return _refusal(event, 404, "ATS 6", "unknown_connection", "There is no such connection.")
    except Refused as refused:
        return _refusal(event, status_of(refused), refused.rule, refused.code, refused.detail)
    except Conflict:
        return _refusal(event, 503, "case 4", "busy", "The case is busy; send it again.")
    except Exception as error:  # the sender must be told to come again, whatever went wrong here
        fault(error, door=name)
        return _refusal(event, 500, "none", "fault", "Something went wrong on our side; send it again.")


def _refusal(event: Mapping[str, Any], status: int, rule: str, code: str, detail: str) -> dict[str, Any]:
    note("REFUSED", status=status, rule=rule, code=code)
    return problem(status, rule, code, detail, instance_of(event))


def ok(content: Mapping[str, object]) -> Response:
    """200 with a JSON object: some senders take nothing else for success."""
    return Response(
        200, json.dumps(content), {"content-type": "application/json", "cache-control": "no-store"}
    )
