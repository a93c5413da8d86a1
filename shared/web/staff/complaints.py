"""The complaints officer's queue, outside the cases: nothing here reads or writes a case's log but to see who worked on it."""

import re

from shared import complaints
from shared.adapters.complaints import Complaint
from shared.domain.calendar import local_date
from shared.domain.errors import Kind, Refused
from shared.runtime.logging import note
from shared.web.staff import complaint_requests as k
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.conventions import key_of
from shared.web.staff.rights import acting_role

_ID = re.compile(r"[0-9a-f]{26}")


def list_complaints(call: Call) -> Answer:
    """The tenant's complaints by their last day: open ones first."""
    acting_role(call.operation, call.caller.member.roles())
    found = call.services.complaints.all(call.tenant)
    found.sort(key=lambda c: (c.answer is not None, c.due, c.id))
    return Answer(k.ComplaintList(items=[_row(call, c) for c in found]))


def register_complaint(call: Call, body: k.NewComplaint) -> Answer:
    """Register a complaint that came by letter or telephone; about a case that exists."""
    acting_role(call.operation, call.caller.member.roles())
    cause = key_of(call).cause
    log = call.services.log.load(call.tenant, body.case_id)
    if log.case.sequence == 0:
        raise Refused("case 4", "unknown_case", "There is no such case.", Kind.UNKNOWN)
    today = local_date(call.services.clock.now())
    if body.received_on and body.received_on > today:
        raise Refused("GR-01", "received_on", "The day on which it came cannot be that one.", Kind.CONTENT)
    complaints.outside(log, call.caller.subject)
    made = complaints.complain(call.services, call.tenant, body.case_id, body.text, cause, body.received_on)
    return Answer(_row(call, made), 201)


def read_complaint(call: Call) -> Answer:
    """A complaint with its text, for an officer who has done nothing in the case; recorded first, beside the case."""
    found = _found(call)
    log = call.services.log.load(call.tenant, found.case)
    complaints.outside(log, call.caller.subject)
    _record(call, found)
    body = k.OpenedComplaint(
        **_row(call, found).model_dump(),
        case_id=found.case,
        text=complaints.words(call.services, found, found.text),
        answer=complaints.words(call.services, found, found.answer) if found.answer else None,
        answered_by=found.answered_by,
        answered_on=found.answered.isoformat() if found.answered else None,
    )
    return Answer(body)


def answer_complaint(call: Call, body: k.NewComplaintAnswer) -> Answer:
    """Answer a complaint; the candidate reads it on the page. The case is not touched."""
    key_of(call)
    found = _found(call)
    log = call.services.log.load(call.tenant, found.case)
    by, services = call.caller.subject, call.services
    complaints.outside(log, by)
    sealed = complaints.sealed_words(services, found.tenant, found.id, body.text)
    if not services.complaints.answer(found, sealed, by, local_date(services.clock.now())):
        raise Refused("case 6", "complaint_answered", "This complaint has been answered.")
    return Answer(_row(call, _found(call)), 201)


def _found(call: Call) -> Complaint:
    acting_role(call.operation, call.caller.member.roles())
    found = call.services.complaints.find(call.tenant, call.case) if _ID.fullmatch(call.case) else None
    if found is None:
        raise Refused("case 6", "unknown_complaint", "There is no such complaint.", Kind.UNKNOWN)
    return found


def _record(call: Call, found: Complaint) -> None:
    now, who = call.services.clock.now(), call.caller.subject
    try:
        call.services.access.record(call.tenant, found.id, who, "complaints_officer", "complaint", now)
    except Exception as error:  # whatever the reason: unrecorded content is not handed over
        raise Turned(503, "GR-01", "reading_not_recorded", headers={"retry-after": "5"}) from error
    note("READ", case=found.id, what="complaint")


def _row(call: Call, found: Complaint) -> k.Complaint:
    today = local_date(call.services.clock.now())
    return k.Complaint(
        complaint=found.id,
        status="answered" if found.answer else "open",
        received_on=found.received.isoformat(),
        due_on=found.due.isoformat(),
        late=found.answer is None and found.due < today,
    )
