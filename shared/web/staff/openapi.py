"""The OpenAPI 3.1 document, made from the table of operations and the models.

`python -m shared.web.staff.openapi` writes it. Held against REST API-profil (Digg): DOK.03, 08, 09, 11, 15,
19, 20; RES.06; UFN.07 to 09; AME.04 to 07; FNS.01 to 06.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from shared.web.problem import MEDIA_TYPE, TITLES
from shared.web.staff import answers as a
from shared.web.staff import examples as x
from shared.web.staff import step_operations, texts
from shared.web.staff.about import DOCUMENT, RELEASED, VERSION
from shared.web.staff.call import BASE
from shared.web.staff.operations import OPERATIONS, Operation
from shared.web.staff.requests import MAX_FILE, Pdf
from shared.web.staff.rights import OPERATIONS as RIGHTS

_ABOUT = Path(__file__).with_name("openapi_about.md")
_PARAMETERS: Mapping[str, dict[str, Any]] = {
    "limit": {
        "description": "Högst så många rader. / At most so many rows.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    },
    "cursor": {
        "description": "Var nästa sida börjar, ur `next`. / Where the next page begins, from `next`.",
        "schema": {"type": "string", "maxLength": 512},
    },
    "waiting_for": {
        "description": "Vem som väntas på. / Who is waited for.",
        "schema": {"type": "string", "examples": ["staff"]},
    },
    "unit": {"description": "Enhetens id. / The unit's id.", "schema": {"type": "string"}},
    "state": {
        "description": "Ärendets utåtriktade status. / The case's outward state.",
        "schema": {"type": "string", "examples": ["awaiting_source"]},
    },
    "disclosure": {
        "description": "Begärans id. / The id of the request.",
        "schema": {"type": "string", "examples": ["d1"]},
    },
    "document": {
        "description": "Vilken handling. / Which document.",
        "schema": {"type": "string", "examples": ["report"]},
    },
    "parts": {
        "description": "Delar av innehållet, med komma mellan; utan: alla som du får läsa. / "
        "Parts of the content, with commas between; without: all that you may read.",
        "schema": {"type": "string", "examples": ["names,findings"]},
    },
}
_CODES: Mapping[int, tuple[str, str]] = {
    400: ("API form", "json_malformed"),
    401: ("API identity", "not_authenticated"),
    403: ("case 6", "role"),
    404: ("case 4", "unknown_case"),
    405: ("API path", "method_not_allowed"),
    409: ("BK-13", "notice_not_acknowledged"),
    410: ("case 9", "shredded"),
    412: ("API version", "version_stale"),
    413: ("API size", "body_too_large"),
    415: ("API form", "media_type"),
    422: ("API form", "content_invalid"),
    428: ("API version", "version_missing"),
    500: ("API fault", "fault"),
    503: ("GR-01", "reading_not_recorded"),
}


def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    paths["/api-info"] = {"get": _public("api_info", "Om API:et / About the API", "ApiInfo", x.API_INFO)}
    paths["/openapi.json"] = {"get": _public("openapi", "Denna beskrivning / This description", None, {})}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tillit",
            "version": VERSION,
            "summary": "Bakgrundskontroller / Background checks",
            "description": _ABOUT.read_text("utf-8"),
            "contact": {"name": "Tillit", "email": "api@example.com"},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "x-released": RELEASED,
        },
        "servers": [{"url": BASE, "description": "Under samma värd / Under the same host"}],
        "tags": [
            {"name": "cases", "description": "Ärenden / Cases"},
            {"name": "about", "description": "Om API:et / About"},
        ],
        "security": [{"staff": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "responses": {str(status): _problem(status) for status in _CODES},
            "parameters": _parameters(),
            "securitySchemes": {
                "staff": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "Åtkomsttoken från organisationens OIDC-utfärdare; roller ur groups: "
                    "tillit:<organisation>:<enhet eller *>:<roll>, utförarens tillit:<organisation>:performer:<enhet "
                    "eller *>:<roll>. / Access token of the organisation's "
                    "OIDC issuer; roles from groups: tillit:<tenant>:<unit or *>:<role>, the performer's people "
                    "tillit:<tenant>:performer:<unit or *>:<role>.",
                }
            },
        },
        "x-problems": {
            code: {"sv": words["sv"], "en": words["en"]} for code, words in sorted(texts.problems().items())
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    roles = ", ".join(RIGHTS[operation.id])
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": ["cases"],
        "summary": " / ".join(operation.summary),
        "description": f"{operation.about[0]} / {operation.about[1]}\n\nRoller / Roles: {roles}.",
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _names(operation)],
        "responses": _responses(operation),
    }
    if operation.body is Pdf:
        file = {"schema": {"type": "string", "contentMediaType": Pdf.MEDIA, "maxLength": MAX_FILE}}
        described["requestBody"] = {"required": True, "content": {Pdf.MEDIA: file}}
    elif operation.body:
        described["requestBody"] = {
            "required": bool(operation.request_example),
            "content": {
                "application/json": {
                    "schema": _ref(operation.body),
                    "examples": {"example": {"value": dict(operation.request_example)}},
                }
            },
        }
    return described


def _names(operation: Operation) -> list[str]:
    names = [name for name in ("caseId", "complaintId") if f"{{{name}}}" in operation.path]
    if operation.method == "POST":
        names.append("Idempotency-Key")
    if operation.command:
        names.append("If-Match")
    return [*names, "Accept-Language", *operation.query]


def _responses(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if operation.answer is None:
        media = {operation.media: {"schema": {"type": "string", "contentEncoding": "binary"}}}
        found["200"] = {
            "description": " / ".join(operation.summary),
            "headers": _headers(False),
            "content": media,
        }
    elif operation.method == "GET":
        found["200"] = _success(
            "Svaret / The answer", operation, operation.example, etag=operation.path != "/cases"
        )
    else:
        found["201"] = _success("Gjort / Done", operation, operation.example, etag=True, location=True)
    if operation.command and operation.id != "issue_login_code":
        same = {"case_id": x.CASE_ID, "version": 11, "events": []}
        found["200"] = _success("Det var redan så / It was so already", operation, same, etag=True)
    for status in sorted(operation.problems):
        found[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return found


def _success(
    words: str, operation: Operation, example: Mapping[str, object], *, etag: bool, location: bool = False
) -> dict[str, Any]:
    assert operation.answer is not None  # noqa: S101 - a PDF has a branch of its own
    content = {"schema": _ref(operation.answer), "examples": {"example": {"value": dict(example)}}}
    return {
        "description": words,
        "headers": _headers(etag, location),
        "content": {"application/json": content},
    }


def _headers(etag: bool, location: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Content-Language": {
            "description": "Språk / Language",
            "schema": {"type": "string", "enum": ["sv", "en"]},
        }
    }
    if etag:
        found["ETag"] = {"description": "Ärendets version / The case's version", "schema": {"type": "string"}}
    if location:
        found["Location"] = {
            "description": "Ärendets adress / The case's address",
            "schema": {"type": "string", "format": "uri"},
        }
    return found


def _public(id_: str, words: str, schema: str | None, example: Mapping[str, object]) -> dict[str, Any]:
    content: dict[str, Any] = {
        "schema": {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"},
        "examples": {"example": {"value": dict(example) or {"openapi": "3.1.0"}}},
    }
    return {
        "operationId": id_,
        "tags": ["about"],
        "summary": words,
        "description": f"{words}. Öppen för alla / Open to all.",
        "security": [],
        "responses": {
            "200": {"description": words, "content": {"application/json": content}},
            "500": {"$ref": "#/components/responses/500"},
        },
    }


def _problem(status: int) -> dict[str, Any]:
    rule, code = _CODES[status]
    title = TITLES[status]
    example = x.problem_example(status, title["sv"], rule, code, texts.problems()[code]["sv"])
    return {
        "description": f"{title['sv']} / {title['en']}",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {"example": {"value": dict(example)}},
            }
        },
    }


def _parameters() -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {"name": name, "in": "query", "required": False, **described}
        for name, described in _PARAMETERS.items()
    }
    found["caseId"] = {
        "name": "caseId",
        "in": "path",
        "required": True,
        "description": "Ärendets id / The case's id",
        "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"},
        "example": x.CASE_ID,
    }
    found["complaintId"] = {
        "name": "complaintId",
        "in": "path",
        "required": True,
        "description": "Klagomålets id / The complaint's id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{26}$"},
        "example": "c0ffee0123456789abcdef0123",
    }
    for name, required, words, pattern in (
        (
            "Idempotency-Key",
            True,
            "Nytt slumpat värde för varje kommando / A new random value for each command",
            '^"?[!#-~]{16,128}"?$',
        ),
        ("If-Match", True, "Ärendets version, ur ETag / The case's version, from ETag", '^"[1-9][0-9]*"$'),
        ("Accept-Language", False, "sv eller en; koder ändras inte / sv or en; codes do not change", None),
    ):
        schema = {"type": "string", **({"pattern": pattern} if pattern else {})}
        found[name] = {
            "name": name,
            "in": "header",
            "required": required,
            "description": words,
            "schema": schema,
        }
    return found


def _schemas() -> dict[str, Any]:
    bodies: list[type[BaseModel]] = [
        *(o.body for o in OPERATIONS if o.body and o.body is not Pdf),
        *step_operations.CONTENTS,
    ]
    answers: list[type[BaseModel]] = [*(o.answer for o in OPERATIONS if o.answer), a.ApiInfo, a.Problem]
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(m, "validation") for m in dict.fromkeys(bodies)]
    given: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (m, "serialization") for m in dict.fromkeys(answers)
    ]
    _, top = models_json_schema([*wanted, *given], ref_template="#/components/schemas/{model}")
    found: dict[str, Any] = top["$defs"]
    return {name: _without_null(schema) for name, schema in sorted(found.items())}


def _without_null(schema: Any) -> Any:
    """Absent and null mean the same here, and null is never answered: the description says only "absent"."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: _without_null(part) for name, part in schema.items() if not (name == "default" and part is None)
    }
    options = kept.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        del kept["anyOf"]
        kept = {**rest[0], **kept} if len(rest) == 1 else {**kept, "anyOf": rest}
    return kept


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def text() -> str:
    """The document as it is committed."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(text(), "utf-8")
    sys.stdout.write(f"{DOCUMENT.name} written\n")
