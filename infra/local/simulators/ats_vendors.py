"""What the local ATS answers as Teamtailor (JSON:API, partner results) and as Greenhouse (OAuth, Harvest v3).

Sources: Teamtailor API reference, partner reference ("Update a result"); Harvest v3 reference. Teamtailor
names no status for a missing X-Api-Version; 400 is chosen here.
"""

import base64
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]
Reply = tuple[int, object, dict[str, str]]
TOKEN_SECONDS = 3600
_MEDIA_TYPE = "application/vnd.api+json"
_STATUSES = ("sending", "sent", "pending", "completed", "failed")
_GRADES = ("top_fit", "might_be_fit", "might_not_be_fit", "unknown", None)
_ATTRIBUTES = {
    "status", "summary", "job-id", "url", "assessment", "details", "attachments", "actions",
    "assessment-criteria",
}  # fmt: skip
_NOTE_FIELDS = {"candidate_id", "application_id", "body", "note_type", "visibility"}


@dataclass
class State:
    """What the ATS holds and what it was told."""

    secrets: dict[str, Json]
    candidates: dict[str, Json] = field(default_factory=dict)
    jobs: dict[str, Json] = field(default_factory=dict)
    applications: dict[tuple[str, str], Json] = field(default_factory=dict)
    results: dict[str, Json] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    notes_received: list[Json] = field(default_factory=list)
    results_received: list[Json] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: list[Json] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Refuse(Exception):
    """An answer of `status` with `body`."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.reply: Reply = (status, body, {})


# Teamtailor -----------------------------------------------------------------------------------------------


def _errors(title: str, status: int) -> Json:
    return {"errors": [{"title": title, "status": str(status)}]}


def _need_token(state: State, headers: dict[str, str], name: str, schemes: tuple[str, ...]) -> None:
    expected = [f"{scheme}{state.secrets['teamtailor'][name]}" for scheme in schemes]
    if headers.get("authorization") not in expected:
        raise Refuse(401, _errors("Access denied", 401))
    if not headers.get("x-api-version", "").isdigit():
        raise Refuse(400, _errors("X-Api-Version is required", 400))


def _linkage(kind: str, key: object) -> Json:
    return {"type": kind, "id": str(key)}


def _with_fields(owner: Json, prefix: str, included: list[Json]) -> list[Json]:
    """Adds the owner's custom-field values and their definitions; returns the linkage to the values."""
    links = []
    for key, value in owner.get("fields", {}).items():
        value_id, field_id = f"{prefix}-{key}", f"field-{key}"
        included.append(
            {
                **_linkage("custom-field-values", value_id),
                "attributes": {"value": value, "field-type": "CustomField::Text"},
                "relationships": {"custom-field": {"data": _linkage("custom-fields", field_id)}},
            }
        )
        definition = {**_linkage("custom-fields", field_id), "attributes": {"name": key, "api-name": key}}
        if definition not in included:
            included.append(definition)
        links.append(_linkage("custom-field-values", value_id))
    return links


def candidate(state: State, own_id: str, headers: dict[str, str]) -> Reply:
    _need_token(state, headers, "api_key", ("Token token=",))
    person = state.candidates.get(own_id)
    if person is None:
        raise Refuse(404, _errors("Record not found", 404))
    included: list[Json] = []
    applied = []
    for (candidate_id, job_id), application in state.applications.items():
        if candidate_id == own_id:
            key = f"{candidate_id}-{job_id}"
            stage = _linkage("stages", application.get("stage_id") or application.get("stage"))
            job_title = {"title": state.jobs.get(job_id, {}).get("title")}
            relations = {"job": {"data": _linkage("jobs", job_id)}, "stage": {"data": stage}}
            attributes = {"rejected-at": application.get("rejected_at")}
            included += [
                {**_linkage("job-applications", key), "attributes": attributes, "relationships": relations},
                {**_linkage("jobs", job_id), "attributes": job_title},
                {**stage, "attributes": {"name": application.get("stage")}},
            ]
            applied.append(_linkage("job-applications", key))
    names = {"first-name": "first_name", "last-name": "last_name", "email": "email", "phone": "phone"}
    data = {
        **_linkage("candidates", own_id),
        "attributes": {outer: person.get(inner) for outer, inner in names.items()},
        "relationships": {
            "custom-field-values": {"data": _with_fields(person, f"candidate-{own_id}", included)},
            "job-applications": {"data": applied},
        },
    }
    return 200, {"data": data, "included": included}, {"X-Api-Version": headers["x-api-version"]}


def job(state: State, own_id: str, headers: dict[str, str]) -> Reply:
    _need_token(state, headers, "api_key", ("Token token=",))
    found = state.jobs.get(own_id)
    if found is None:
        raise Refuse(404, _errors("Record not found", 404))
    included: list[Json] = []
    relations: Json = {"custom-field-values": {"data": _with_fields(found, f"job-{own_id}", included)}}
    if found.get("department"):
        relations["department"] = {"data": _linkage("departments", f"department-{own_id}")}
        included.append({**relations["department"]["data"], "attributes": {"name": found["department"]}})
    attributes = {"title": found.get("title"), "status": "open"}
    data = {**_linkage("jobs", own_id), "attributes": attributes, "relationships": relations}
    return 200, {"data": data, "included": included}, {"X-Api-Version": headers["x-api-version"]}


def put_result(state: State, own_id: str, headers: dict[str, str], raw: bytes) -> Reply:
    _need_token(state, headers, "partner_key", ("Bearer ", "Token ", "Token token="))
    if own_id not in state.results:
        raise Refuse(404, _errors("Record not found", 404))
    if headers.get("content-type") != _MEDIA_TYPE:
        raise Refuse(415, _errors("Unsupported media type", 415))
    data = parse(raw).get("data")
    if not isinstance(data, dict) or data.get("type") != "partner-results" or data.get("id") != own_id:
        raise Refuse(422, _errors("data must name this partner result", 422))
    attributes = data.get("attributes")
    if not isinstance(attributes, dict) or not _result_is_valid(attributes):
        raise Refuse(422, _errors("attributes are invalid", 422))
    state.results[own_id].update(attributes)
    state.results_received.append({"id": own_id, "attributes": attributes})
    return 200, {"data": {**_linkage("partner-results", own_id), "attributes": state.results[own_id]}}, {}


def _result_is_valid(attributes: Json) -> bool:
    assessment = attributes.get("assessment") or {}
    score = assessment.get("score", 0)
    return (
        attributes.keys() <= _ATTRIBUTES
        and attributes.get("status", "sent") in _STATUSES
        and isinstance(attributes.get("summary", ""), str)
        and assessment.get("grade") in _GRADES
        and isinstance(score, int)
        and 0 <= score <= 100
        and _depth(attributes.get("details")) <= 2
    )


def _depth(value: object) -> int:
    return 1 + max((_depth(one) for one in value.values()), default=0) if isinstance(value, dict) else 0


# Greenhouse -----------------------------------------------------------------------------------------------


def token(state: State, headers: dict[str, str], raw: bytes) -> Reply:
    known = state.secrets["greenhouse"]
    pair = base64.b64encode(f"{known['client_id']}:{known['client_secret']}".encode()).decode()
    if headers.get("authorization") != f"Basic {pair}":
        raise Refuse(401, {"error": "invalid_client"})
    if parse_qs(raw.decode("ascii", "replace")).get("grant_type") != ["client_credentials"]:
        raise Refuse(400, {"message": "Must include `grant_type` parameter in /token request"})
    issued = uuid.uuid4().hex
    state.tokens[issued] = time.monotonic() + TOKEN_SECONDS
    return 200, {"access_token": issued, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}, {}


def post_note(state: State, headers: dict[str, str], raw: bytes) -> Reply:
    given = headers.get("authorization", "").removeprefix("Bearer ")
    if state.tokens.get(given, 0.0) < time.monotonic():
        raise Refuse(401, {"message": "Unauthorized", "errors": ["Token could not be decoded."]})
    note = parse(raw)
    valid = (
        note.keys() <= _NOTE_FIELDS
        and isinstance(note.get("candidate_id"), int)
        and isinstance(note.get("body"), str)
        and note.get("note_type") in ("NOTE", "ACTIVITY")
        and note.get("visibility") in ("public", "private", "admin_only")
    )
    if not valid:
        raise Refuse(422, {"message": "Validation error", "errors": ["note"]})
    if str(note["candidate_id"]) not in state.candidates:
        raise Refuse(404, {"message": "Resource not found"})
    state.notes_received.append(note)
    return 201, {"id": len(state.notes_received)}, {}


def parse(raw: bytes) -> Json:
    try:
        document = json.loads(raw or b"{}")
    except ValueError:
        raise Refuse(400, {"message": "not JSON"}) from None
    if not isinstance(document, dict):
        raise Refuse(400, {"message": "not an object"})
    return document
