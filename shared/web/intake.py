"""Messages of applicant tracking systems: verified, claimed once, fetched again where the signature leaves the body open.

Order of things: signature, claim of the message's id, fetch, sealed person record, commit, answer. A repeat goes on where
an earlier attempt stopped; 2xx is answered only when the case is durable.
"""

import re
from dataclasses import replace

from shared.content import PersonRecord, person_data, seal
from shared.domain.calendar import local_date
from shared.domain.commands import OpenCase, Signal
from shared.domain.errors import Refused
from shared.flow import Order, submit
from shared.integrations.ats import adapter
from shared.integrations.ats.connection import Connection, Secrets
from shared.integrations.ats.incoming import Application, Ignored, MalformedBody, PersonHint, Ping, Stop
from shared.integrations.http import OutboundFailed, OutboundRefused
from shared.links import case_id, digest_of
from shared.person_input import read_number
from shared.runtime.logging import note
from shared.runtime.services import Services
from shared.web.door import NotKnown, ok
from shared.web.http import Malformed, Request, Response

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{1,60}")
LONGEST_TEXT = 200


def take_in(services: Services, request: Request, connection_id: str) -> Response:
    """Take in one message; the answer says what became of it, never anything about the person."""
    content = services.tenants.connection(connection_id)
    if content is None or "vendor" not in content:
        raise NotKnown
    connection = Connection.parse(content)
    secrets = Secrets.parse(services.secrets.parts(connection.secret_ref))
    vendor = adapter(connection.vendor)
    try:
        vendor.verify(request.body, request.headers, secrets, services.clock.real())
        incoming = vendor.read(request.body, request.headers, connection)
    except MalformedBody as malformed:
        raise Malformed(malformed.code) from None
    match incoming:
        case Ping():
            return ok({"taken": "ping"})
        case Ignored(reason):
            return ok({"taken": "nothing", "reason": reason})
        case Stop():
            return _signal(services, connection, incoming, request.body)
        case Application():
            return _open(services, connection, secrets, incoming, request.body)


def _secret(services: Services) -> str:
    return services.secrets.text(services.settings["CASE_ID_SECRET"])


def _signal(services: Services, connection: Connection, stop: Stop, raw: bytes) -> Response:
    """A stop in the ATS is put to a person in every case that it concerns; nothing ends by itself (case 30).

    One that comes before its application is kept, and put to a person when the case is opened.
    """
    secret, tenant = _secret(services), connection.tenant
    digest = digest_of(secret, raw)
    for application in stop.application_ids:
        services.doors.put_stop(tenant, connection.id, application, stop.kind.value)
    cases = [case_id(secret, connection.id, application) for application in stop.application_ids]
    if not cases and stop.candidate_id:
        cases = services.doors.cases_of(tenant, connection.id, stop.candidate_id)
    for case in dict.fromkeys(cases):
        if services.log.load(tenant, case).case.sequence:
            # by content: the message's id is not covered by every vendor's signature
            submit(services, _order(connection, case, Signal(stop.kind.value), digest, digest))
    note("RECEIVED", connection=connection.id, kind=stop.kind.value)
    return ok({"taken": "signal"})


def _open(
    services: Services, connection: Connection, secrets: Secrets, incoming: Application, raw: bytes
) -> Response:
    secret, tenant = _secret(services), connection.tenant
    case = case_id(secret, connection.id, incoming.application_id)
    case = services.doors.claim(tenant, connection.id, incoming.event_id, digest_of(secret, raw), case)
    services.doors.remember(tenant, connection.id, incoming.candidate_id, incoming.application_id, case)
    if services.log.load(tenant, case).case.sequence == 0:
        try:
            application = adapter(connection.vendor).fetch_candidate(
                connection, secrets, connection.outbound(), incoming
            )
        except (OutboundFailed, OutboundRefused) as failed:
            raise RuntimeError("the candidate could not be fetched from the ATS") from failed
        if isinstance(application, Ignored):
            return ok({"taken": "nothing", "reason": application.reason})
        _commit_opening(services, connection, case, application, incoming.update_url)
        taken = "opened"
    else:
        taken = "known"
    stopped = services.doors.stop_of(tenant, connection.id, incoming.application_id)
    if stopped and taken == "opened":
        submit(services, _order(connection, case, Signal(stopped), "stopped-before", case))
    note("RECEIVED", connection=connection.id, kind="application", case=case)
    return ok({"taken": taken, "case": case})


def _commit_opening(
    services: Services, connection: Connection, case: str, application: Application, result: str | None
) -> None:
    person, facts = _person(services, application)
    sealed = seal(services, connection.tenant, case, "person", person_data(person))
    command = OpenCase(
        person=sealed.item,
        source="ats",
        language=_language(application, connection),
        facts=facts,
        connection=connection.id,
        ats_application=application.application_id,
        ats_candidate=application.candidate_id,
        ats_result=application.update_url or result,
    )
    # The claim holds the case to this application; the cause is the case's own, whichever message came first.
    submit(services, replace(_order(connection, case, command, "open", case), sealed=(sealed,)))


def _order(
    connection: Connection, case: str, command: OpenCase | Signal, event: str, fingerprint: str
) -> Order:
    return Order(
        tenant=connection.tenant,
        case=case,
        command=command,
        cause=f"ats:{connection.id}:{event}",
        fingerprint=fingerprint,
        actor=f"connection:{connection.id}",
    )


def _language(application: Application, connection: Connection) -> str:
    asked = application.person.language if application.person else None
    return asked or connection.default_language


def _person(services: Services, application: Application) -> tuple[PersonRecord, dict[str, str]]:
    """What of the message is kept: the minimal copy (ATS 6), and the facts that the policy may know."""
    hint = application.person or PersonHint(None, None, None, None, None, None)
    number = _number(services, hint.person_number)
    email = hint.email if hint.email and _EMAIL.fullmatch(hint.email) else None
    record = PersonRecord(_cut(hint.first_name), _cut(hint.last_name), email, _cut(hint.phone), number)
    facts = {name: _fact(value) for name, value in application.facts.items()}
    if application.position.title and "position" not in facts:
        facts["position"] = application.position.title
    if application.position.external_id:
        facts["requisition"] = application.position.external_id
    facts["has_email"] = "yes" if email else "no"
    facts["person_number"] = "given" if number else "asked"
    return record, facts


def _number(services: Services, text: str | None) -> str | None:
    """A number that does not verify is dropped; it is asked for by name later (PN-03, PN-12)."""
    if text is None:
        return None
    try:
        return read_number(services, text, local_date(services.clock.now())).canonical
    except Refused:
        return None


def _cut(text: str | None) -> str | None:
    return text[:LONGEST_TEXT] if text else None


def _fact(value: str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
