"""From bytes to a request model: 415 for another format, 400 for no JSON, 422 for other content."""

import json
import re

from pydantic import ValidationError

from shared.integrations.strict_json import NotAnObject, read_object
from shared.web.http import Request
from shared.web.problem import FieldError
from shared.web.staff.call import Turned
from shared.web.staff.requests import Nothing, Pdf, Sent

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "literal_error": "not_a_choice",
    "string_pattern_mismatch": "wrong_form",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
_MAX_ERRORS = 50
_MEMBER = re.compile(r"[a-z][a-z_]{0,39}")


def read_body(request: Request, model: type[Sent]) -> Sent:
    """The request's body as `model`. Nothing of it stands in what is raised (Turned)."""
    if not request.body and model is Nothing:
        return Nothing()
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if model is Pdf:
        return _pdf(request.body, kind)
    if kind != "application/json":
        raise Turned(415, "API form", "media_type")
    content = _object(request.body)
    try:
        return model.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise turned(error) from None


def _pdf(raw: bytes, kind: str) -> Pdf:
    """A file is known by its type and its first bytes; its content is not looked at."""
    if kind != Pdf.MEDIA:
        raise Turned(415, "API form", "not_a_pdf")
    if not raw.startswith(Pdf.BEGINS):
        raise Turned(422, "API form", "not_a_pdf")
    return Pdf()


def turned(error: ValidationError, under: tuple[str, ...] = ()) -> Turned:
    """What is wrong with content, by its places (below `under`) and codes; nothing of what was sent."""
    found = error.errors(include_input=False, include_url=False, include_context=False)[:_MAX_ERRORS]
    errors = tuple(
        FieldError(_pointer((*under, *_named(each["loc"]))), _code(each["type"]), "") for each in found
    )
    return Turned(422, "API form", "content_invalid", errors)


def _object(raw: bytes) -> dict[str, object]:
    try:
        return read_object(raw)
    except NotAnObject:
        raise Turned(400, "API form", "json_malformed") from None


def _named(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place without a last name that could be anything: only a likely name is repeated."""
    last = location[-1] if location else ""
    return location if isinstance(last, int) or _MEMBER.fullmatch(last) else location[:-1]


def _pointer(location: tuple[int | str, ...]) -> str:
    """A JSON pointer as a fragment (RFC 6901, section 6)."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _code(kind: str) -> str:
    if kind in _CODES:
        return _CODES[kind]
    if kind.startswith("date"):
        return "not_a_date"
    return "wrong_type" if kind.endswith("_type") else "invalid"
