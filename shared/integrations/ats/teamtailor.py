"""Teamtailor, the partner integration: the web hook in, the partner result out.

The signature covers the event's id and nothing else, so the body is a pointer at most: the candidate, the
stage and the job are fetched from the connection's own API before anything is used. Whoever changes the body
can at most point at another candidate of the same customer, who must then stand in a triggering stage of that
very job to be taken.

Sources: Teamtailor partner reference (web hooks, signatures, partner results); Teamtailor API reference
(JSON:API).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from shared.integrations.ats import facts as ats_facts
from shared.integrations.ats.connection import Connection, Secrets
from shared.integrations.ats.incoming import (
    Application,
    Ignored,
    Incoming,
    MalformedBody,
    PersonHint,
    PositionFacts,
)
from shared.integrations.ats.jsonapi import Document, Resource
from shared.integrations.ats.outward import StatusNotice
from shared.integrations.ats.reading import Json, identifier, parse, part, required_identifier, text
from shared.integrations.http import Answer, Outbound, OutboundFailed, OutboundRefused
from shared.integrations.signatures import verify_bearer, verify_teamtailor_partner

API_VERSION = "20240904"
PARTNER_API_VERSION = "20180828"
_MEDIA_TYPE = "application/vnd.api+json"
_RESULTS = "/partner/v1/partner-results/"
_CANDIDATE_PARTS = "custom-field-values.custom-field,job-applications.job,job-applications.stage"
_JOB_PARTS = "department,custom-field-values.custom-field"
_NOT_FOUND = 404


def verify(raw: bytes, headers: Mapping[str, str], secrets: Secrets, now: datetime) -> None:
    """Raises `SignatureRefused` unless the provider key and the signature are right.

    The vendor makes the signature optional, Tillit requires it. Raises `MalformedBody` when a body that came
    with the right key has no event id to check.
    """
    verify_bearer(headers, secrets.provider_keys)
    event = required_identifier(part(parse(raw), "partner-event"), "id")
    verify_teamtailor_partner(event, headers, secrets.signing, now)


def read(raw: bytes, headers: Mapping[str, str], connection: Connection) -> Incoming:
    """The verified message as a pointer: ids, and where to answer.

    No name, address or field of the body is taken.
    """
    document = parse(raw)
    event = part(document, "partner-event")
    event_id = required_identifier(event, "id")
    candidate = part(event, "candidate")
    candidate_id = required_identifier(candidate, "id")
    job = part(candidate, "job")
    job_id = identifier(job, "id")
    if job_id is None:
        return Ignored("no_job")
    stage_id, stage_name = identifier(job, "stage-id"), text(job, "stage")
    if not connection.triggers(stage_id, stage_name):
        return Ignored("stage_not_triggering")
    update_url, dropped = _update_url(part(event, "partner-result"), connection)
    return Application(
        event_id=event_id,
        application_id=f"{candidate_id}-{job_id}",
        candidate_id=candidate_id,
        position=PositionFacts(job_id, None),
        stage=stage_name or stage_id or "",
        facts={},
        person=None,
        update_url=update_url,
        body_is_signed=False,
        dropped=dropped,
    )


def fetch_candidate(
    connection: Connection, secrets: Secrets, outbound: Outbound, incoming: Application
) -> Application | Ignored:
    """The application as the ATS itself tells it now, or why it starts no case.

    Raises `OutboundRefused` (the key is wrong) or `OutboundFailed` (try again; the message may not be
    answered 2xx).
    """
    candidate = _get(connection, secrets, outbound, f"candidates/{incoming.candidate_id}", _CANDIDATE_PARTS)
    if candidate is None:
        return Ignored("candidate_not_found")
    job_id = incoming.position.external_id or ""
    applied = _application_to(candidate, job_id)
    if applied is None:
        return Ignored("application_not_found")
    if applied.text("rejected-at") is not None:
        return Ignored("application_not_active")
    stage = applied.one("stage")
    stage_id, stage_name = (stage.id, stage.text("name")) if stage else (None, None)
    if not connection.triggers(stage_id, stage_name):
        return Ignored("stage_not_triggering")
    job = _get(connection, secrets, outbound, f"jobs/{job_id}", _JOB_PARTS)
    if job is None:
        return Ignored("job_not_found")
    found = ats_facts.collect(
        connection.fact_fields, [_fields(job.primary), _fields(candidate.primary), _department(job.primary)]
    )
    person, missing = _person(candidate.primary, found)
    return replace(
        incoming,
        position=PositionFacts(job_id, job.primary.text("title")),
        stage=stage_name or stage_id or "",
        facts=found.facts,
        person=person,
        dropped=(*incoming.dropped, *found.dropped, *missing),
    )


def inform(connection: Connection, secrets: Secrets, outbound: Outbound, notice: StatusNotice) -> None:
    """Sets the partner result's status and summary: `grade` null, no score, no details. A repeat changes
    nothing.

    Raises `OutboundRefused` or `OutboundFailed`.
    """
    if notice.update_url is None:
        raise OutboundRefused("update_url_missing")
    if not _is_result(notice.update_url) or not connection.may_follow(notice.update_url):
        raise OutboundRefused("update_url_not_allowed")
    attributes = {
        "status": notice.wording().status,
        "summary": notice.summary(),
        "assessment": {"grade": None},
    }
    result_id = urlsplit(notice.update_url).path.removeprefix(_RESULTS)
    body = {"data": {"type": "partner-results", "id": result_id, "attributes": attributes}}
    headers = {
        "Authorization": f"Bearer {secrets.need('partner_key')}",
        "X-Api-Version": PARTNER_API_VERSION,
        "Content-Type": _MEDIA_TYPE,
        "Accept": _MEDIA_TYPE,
    }
    outbound.request("PUT", notice.update_url, headers, json.dumps(body).encode()).accepted()


def _update_url(result: Json, connection: Connection) -> tuple[str | None, tuple[str, ...]]:
    """Where to answer.

    The body's address only when it lies on the connection's hosts; else the same result there.
    """
    given, result_id = text(result, "update-url"), identifier(result, "id")
    if given is not None and _is_result(given) and connection.may_follow(given):
        return given, ()
    if result_id is not None:
        code = () if given is None else ("update_url_not_allowed",)
        return f"{connection.api_base}{_RESULTS}{result_id}", code
    return None, ("update_url_missing",)


def _is_result(url: str) -> bool:
    try:
        parts = urlsplit(url)
        result_id = parts.path.removeprefix(_RESULTS)
        identifier({"id": result_id}, "id")
    except (ValueError, MalformedBody):
        return False
    return parts.path.startswith(_RESULTS) and not parts.query and not parts.fragment


def _get(
    connection: Connection, secrets: Secrets, outbound: Outbound, path: str, include: str
) -> Document | None:
    headers = {
        "Authorization": f"Token token={secrets.need('api_key')}",
        "X-Api-Version": API_VERSION,
        "Accept": _MEDIA_TYPE,
    }
    answer = outbound.request("GET", f"{connection.api_base}/v1/{path}?include={include}", headers)
    if answer.status == _NOT_FOUND:
        return None
    return _document(answer.accepted(), path)


def _document(answer: Answer, path: str) -> Document:
    try:
        document = Document.parse(answer.body)
    except MalformedBody:
        raise OutboundFailed("answer_malformed") from None
    # An answer about someone else must never become this candidate's case.
    if f"{document.primary.type}/{document.primary.id}" != path:
        raise OutboundFailed("answer_about_another")
    return document


def _application_to(candidate: Document, job_id: str) -> Resource | None:
    for application in candidate.primary.many("job-applications"):
        job = application.one("job")
        if job is not None and job.id == job_id:
            return application
    return None


def _fields(owner: Resource) -> Mapping[str, object]:
    """Custom-field key -> value; the key is the field's `api-name`."""
    found: dict[str, object] = {}
    for value in owner.many("custom-field-values"):
        definition = value.one("custom-field")
        key = definition.text("api-name") if definition else None
        if key is not None:
            found[key] = value.attributes.get("value")
    return found


def _department(job: Resource) -> Mapping[str, object]:
    department = job.one("department")
    return {} if department is None else {ats_facts.DEPARTMENT_KEY: department.text("name")}


def _person(candidate: Resource, found: ats_facts.Collected) -> tuple[PersonHint, tuple[str, ...]]:
    email = candidate.text("email")
    person = PersonHint(
        first_name=candidate.text("first-name"),
        last_name=candidate.text("last-name"),
        email=email,
        phone=candidate.text("phone"),
        person_number=found.person_number,
        language=found.language,
    )
    return person, () if email else ("email_missing",)
