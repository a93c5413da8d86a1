"""Greenhouse: the recruiting web hook in, a note through Harvest v3 out.

The signature covers the body, so what the body says is the ATS's word. Nothing but ids, the chosen custom
fields and the contact details is taken; resumes, photos, tags, reasons for rejection and interviews are left
where they are.

Sources: Greenhouse web hook reference; Harvest v3 reference (POST /v3/notes, OAuth client credentials).
"""

import json
from collections.abc import Mapping
from datetime import datetime

from shared.integrations.ats import facts as ats_facts
from shared.integrations.ats.connection import Connection, Secrets
from shared.integrations.ats.incoming import (
    Application,
    Ignored,
    Incoming,
    PersonHint,
    Ping,
    PositionFacts,
    Stop,
    StopKind,
)
from shared.integrations.ats.oauth import TokenCache
from shared.integrations.ats.outward import StatusNotice
from shared.integrations.ats.reading import (
    Json,
    event_id,
    identifier,
    parse,
    part,
    parts,
    required_identifier,
    text,
)
from shared.integrations.http import Answer, Outbound, OutboundRefused
from shared.integrations.signatures import verify_greenhouse

EVENT_ID_HEADER = "Greenhouse-Event-ID"
_APPLICATION_STOPS = {
    "reject_candidate": StopKind.REJECTED,
    "unreject_candidate": StopKind.REINSTATED,
    "hire_candidate": StopKind.HIRED,
}
_PERSON_STOPS = {"merge_candidate": StopKind.MERGED, "delete_candidate": StopKind.DELETED}
# A work address or number is the present employer's: a message there would tell them about the application.
_EMAIL_TYPES = ("personal", "other")
_PHONE_TYPES = ("mobile", "home", "other")
_UNAUTHORIZED = 401
_TOKENS = TokenCache()


def verify(raw: bytes, headers: Mapping[str, str], secrets: Secrets, now: datetime) -> None:
    """Raises `SignatureRefused` unless the body is signed with one of the connection's secrets."""
    verify_greenhouse(raw, headers, secrets.signing)


def read(raw: bytes, headers: Mapping[str, str], connection: Connection) -> Incoming:
    """The verified message in Tillit's words; `MalformedBody` when it is not Greenhouse's shape."""
    document = parse(raw)
    action, payload = text(document, "action"), part(document, "payload")
    event = event_id(raw, headers, EVENT_ID_HEADER)
    if action == "ping":
        return Ping()
    if action == "candidate_stage_change":
        return _stage_change(event, part(payload, "application"), connection)
    if action in _APPLICATION_STOPS:
        application = part(payload, "application")
        ids = (required_identifier(application, "id"),)
        return Stop(event, _APPLICATION_STOPS[action], identifier(part(application, "candidate"), "id"), ids)
    if action in _PERSON_STOPS:
        return _person_stop(event, _PERSON_STOPS[action], part(payload, "person"))
    if action == "candidate_anonymized":
        emptied = payload.get("anonymized_fields")
        names = tuple(str(name) for name in emptied) if isinstance(emptied, list) else ()
        return Stop(event, StopKind.ANONYMISED, required_identifier(payload, "candidate_id"), fields=names)
    return Ignored("action_not_used")


def fetch_candidate(
    connection: Connection, secrets: Secrets, outbound: Outbound, incoming: Application
) -> Application | Ignored:
    """The application as it came: its signature covers the body, so there is nothing to fetch again."""
    return incoming


def inform(
    connection: Connection,
    secrets: Secrets,
    outbound: Outbound,
    notice: StatusNotice,
    tokens: TokenCache = _TOKENS,
) -> None:
    """Writes the status as a private note on the candidate.

    Harvest v3 knows no idempotency key: the caller claims the act before it is tried, and the reference in
    the note shows a person that two equal notes are one. Raises `OutboundRefused` or `OutboundFailed`.
    """
    if not notice.candidate_id.isdecimal():
        raise OutboundRefused("candidate_id_malformed")
    swedish = notice.language != "en"
    place = f"ansökan {notice.application_id}" if swedish else f"application {notice.application_id}"
    note = {
        "candidate_id": int(notice.candidate_id),
        "body": f"Tillit: {notice.summary()} [{place}, ref {notice.checked_reference()}]",
        "note_type": "NOTE",
        "visibility": "private",
    }
    answer = _post_note(connection, secrets, outbound, tokens, note)
    if answer.status == _UNAUTHORIZED:
        tokens.forget(connection, secrets)  # revoked before its time; a refused call wrote nothing
        answer = _post_note(connection, secrets, outbound, tokens, note)
    answer.accepted()


def _post_note(
    connection: Connection,
    secrets: Secrets,
    outbound: Outbound,
    tokens: TokenCache,
    note: Mapping[str, object],
) -> Answer:
    headers = {
        "Authorization": f"Bearer {tokens.token(connection, secrets, outbound)}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    return outbound.request("POST", f"{connection.api_base}/v3/notes", headers, json.dumps(note).encode())


def _stage_change(event: str, application: Json, connection: Connection) -> Incoming:
    stage = part(application, "current_stage")
    stage_id, stage_name = identifier(stage, "id"), text(stage, "name")
    application_id = required_identifier(application, "id")
    candidate = part(application, "candidate")
    candidate_id = required_identifier(candidate, "id")
    if application.get("prospect") is True:
        return Ignored("prospect")
    if text(application, "status") not in (None, "active"):
        return Ignored("application_not_active")
    if not connection.triggers(stage_id, stage_name):
        return Ignored("stage_not_triggering")
    jobs = parts(application, "jobs")
    job = jobs[0] if len(jobs) == 1 else {}
    found = ats_facts.collect(
        connection.fact_fields, [_fields(application), _fields(job), _fields(candidate), _department(job)]
    )
    person, missing = _person(candidate, found)
    dropped = (*found.dropped, *missing, *(() if len(jobs) == 1 else ("position_unclear",)))
    return Application(
        event_id=event,
        application_id=application_id,
        candidate_id=candidate_id,
        position=PositionFacts(identifier(job, "id"), text(job, "name")),
        stage=stage_name or stage_id or "",
        facts=found.facts,
        person=person,
        update_url=None,
        body_is_signed=True,
        dropped=dropped,
    )


def _person_stop(event: str, kind: StopKind, person: Json) -> Stop:
    listed = person.get("deleted_application_ids")
    ids = listed if isinstance(listed, list) else []
    return Stop(
        event,
        kind,
        required_identifier(person, "id"),
        tuple(required_identifier({"application_id": one}, "application_id") for one in ids),
        new_candidate_id=identifier(person, "new_candidate_id"),
    )


def _fields(owner: Json) -> Mapping[str, object]:
    """Custom-field key -> value.

    The vendor writes an empty list instead of an object where there are none.
    """
    if isinstance(owner.get("custom_fields"), list):
        return {}
    fields = part(owner, "custom_fields")
    return {key: one.get("value") for key, one in fields.items() if isinstance(one, dict)}


def _department(job: Json) -> Mapping[str, object]:
    return {ats_facts.DEPARTMENT_KEY: [text(one, "name") for one in parts(job, "departments")]}


def _person(candidate: Json, found: ats_facts.Collected) -> tuple[PersonHint, tuple[str, ...]]:
    email = _contact(parts(candidate, "email_addresses"), _EMAIL_TYPES)
    phone = _contact(parts(candidate, "phone_numbers"), _PHONE_TYPES)
    missing: tuple[str, ...] = () if email else ("email_missing",)
    if email and candidate.get("can_email") is False:
        email, missing = None, ("email_not_permitted",)
    person = PersonHint(
        first_name=text(candidate, "first_name"),
        last_name=text(candidate, "last_name"),
        email=email,
        phone=phone,
        person_number=found.person_number,
        language=found.language,
    )
    return person, missing


def _contact(entries: list[Json], kinds: tuple[str, ...]) -> str | None:
    """The first value of the best kind in `kinds`; None when there are only others."""
    by_kind = {kind: [text(one, "value") for one in entries if text(one, "type") == kind] for kind in kinds}
    return next((value for kind in kinds for value in by_kind[kind] if value), None)
