"""Results of check providers: verified, filtered to what this case may know, sealed in one size, committed."""

import re
from dataclasses import replace

from shared.content import match_of, open_person, seal
from shared.domain.admission import admit
from shared.domain.calendar import local_date
from shared.domain.commands import Command, RejectCheck, ReturnCheck, SkipCheck
from shared.domain.commit import Log, SealedItem
from shared.domain.errors import Kind, Refused
from shared.domain.findings import DONE, NotDone, UnreadableAnswer, to_document
from shared.domain.procedure import regime_of
from shared.domain.retention import findings_class
from shared.domain.scope import scope_for
from shared.flow import Order, policy_of, submit
from shared.integrations.providers.connection import ProviderConnection, ProviderSecrets
from shared.integrations.providers.order_ids import read_order_id
from shared.integrations.providers.results import (
    MalformedResult,
    ProviderResult,
    WrongSubject,
    confirm_subject,
    read_result,
)
from shared.integrations.signatures import header, verify_standard
from shared.links import digest_of
from shared.runtime.logging import note
from shared.runtime.services import Services
from shared.web.door import NotKnown, ok
from shared.web.http import Malformed, Request, Response

_OURS = frozenset({NotDone.PERMISSION_NOT_GIVEN, NotDone.CANDIDATE_WITHDREW})  # only Tillit can know these
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def take_result(services: Services, request: Request, provider: str) -> Response:
    """Take one result. The raw body is never stored: it may hold what nobody may keep."""
    content = services.tenants.connection(provider)
    if content is None or "wire_format" not in content:
        raise NotKnown
    connection = ProviderConnection.from_dict(content)
    secrets = ProviderSecrets.from_json(services.secrets.text(connection.secret_ref))
    verify_standard(request.body, request.headers, secrets.webhook_secrets, services.clock.real())
    result = _read(request.body)
    case, check, log = _ordered(services, connection, result)
    message = _message_id(request)
    # Keyed: of an answer that says little, a plain hash could be guessed, long after the findings are destroyed.
    digest = digest_of(services.secrets.text(services.settings["CASE_ID_SECRET"]), request.body)
    services.doors.claim(connection.tenant, connection.id, message, digest, case)
    command, sealed = _command(services, log, check, result)
    order = Order(
        tenant=connection.tenant,
        case=case,
        command=command,
        cause=f"provider:{connection.id}:{message}",
        fingerprint=digest,
        actor=f"provider:{connection.id}",
    )
    submit(services, replace(order, sealed=(sealed,) if sealed else ()))
    note("RECEIVED", provider=connection.id, case=case)
    return ok({"taken": "result"})


def _message_id(request: Request) -> str:
    """The message's id, which becomes a key and stands in the log: short, and nothing but an id."""
    message = header(request.headers, "webhook-id") or ""
    if not _MESSAGE_ID.fullmatch(message):
        raise Malformed("webhook_id")
    return message


def _read(raw: bytes) -> ProviderResult:
    try:
        return read_result(raw)
    except MalformedResult as malformed:
        raise Malformed(malformed.code) from None


def _ordered(
    services: Services, connection: ProviderConnection, result: ProviderResult
) -> tuple[str, str, Log]:
    """The case and check that the result's order belongs to; an order of nobody's is 404 as a foreign one is."""
    try:
        case, check = read_order_id(result.order_id)
    except ValueError:
        raise Refused("case 8", "unknown_order", "There is no such order.", Kind.UNKNOWN) from None
    log = services.log.load(connection.tenant, case)
    known = log.case.checks.get(check)
    provider = log.case.terms.get(f"provider_{check}")
    if known is None or known.order != result.order_id or provider != connection.id:
        raise Refused("case 8", "unknown_order", "There is no such order.", Kind.UNKNOWN)
    return case, check, log


def _command(
    services: Services, log: Log, check: str, result: ProviderResult
) -> tuple[Command, SealedItem | None]:
    person = open_person(services, log)
    try:
        confirm_subject(result, person.person_number)
    except WrongSubject:
        return RejectCheck(check, result.order_id), None
    if result.not_done in _OURS:
        raise Malformed("reason")
    if result.not_done:
        return SkipCheck(check, result.not_done.value, order=result.order_id), None
    policy = policy_of(services, log.case)
    position = policy.position(log.case.position or "")
    if position is None:
        raise RuntimeError("the pinned policy lost the case's position")
    today = local_date(services.clock.now())
    try:
        scope = scope_for(policy, position, check, regime_of(log.case))
        findings = admit(result.records, scope, match_of(person, today), today)
        document = to_document(findings, DONE)
    except UnreadableAnswer as unreadable:
        raise Malformed(unreadable.code) from None
    sealed = seal(services, log.case.tenant, log.case.id, findings_class(check), document)
    return ReturnCheck(check, sealed.item, via="provider", order=result.order_id), sealed
