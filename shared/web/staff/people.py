"""Commands about who the candidate is: opening a case, the handler's ID check, a login code."""

import base64
from dataclasses import replace
from datetime import timedelta
from secrets import token_bytes

from shared.content import PersonRecord, open_person, person_data
from shared.domain import commands as c
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import stamp
from shared.domain.errors import Kind, Refused
from shared.domain.person_number import PersonNumber
from shared.flow import submit
from shared.person_input import read_number
from shared.web.problem import FieldError
from shared.web.staff import requests as r
from shared.web.staff.answers import LoginCode
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.conventions import (
    Act,
    carry_out,
    case_address,
    committed,
    key_of,
    key_reused,
    match,
    order_of,
    rehearse,
    replayed,
    seal_all,
)
from shared.web.staff.holding import Held, hold
from shared.web.staff.rights import acting_role

_CODE_BYTES = 16
_GROUP = 4
CODE = "code"  # what the candidate's pages know such a code by, beside the links of mails


def open_case(call: Call, body: r.NewCase) -> Answer:
    """Open a case for somebody who never passes an applicant tracking system; at most a draft (BK-11)."""
    acting_role(call.operation, call.caller.member.roles())
    key = key_of(call)
    log = call.services.log.load(call.tenant, key.case)
    earlier = replayed(key, log)
    if earlier:
        return committed(call, key.case, earlier)
    policy = call.services.tenants.policy(call.tenant)
    position = policy.position(body.position)
    if position is None:
        raise Refused("BK-11", "unknown_position", "The policy has no such position.", Kind.CONTENT)
    role = acting_role(call.operation, call.caller.member.roles_in(position.unit))
    act = Act(lambda items: _opening(call, body, items[0]), (("person", _person(call, body.candidate)),))
    rehearse(call, Held(log, policy, (role,), role), act)
    outcome = submit(call.services, order_of(call, key.case, key, act, seal_all(call, key.case, act)))
    return committed(call, key.case, outcome.commit or outcome.log.commits[0])


def _opening(call: Call, body: r.NewCase, person: str) -> c.OpenCase:
    facts = {
        "position": body.position,
        "engagement": body.engagement,
        "has_email": "yes" if body.candidate.email else "no",
    }
    if body.requisition:
        facts["requisition"] = body.requisition
    if body.final_candidate is not None:
        facts["final_candidate"] = "yes" if body.final_candidate else "no"
    return c.OpenCase(person, "api", body.language, facts, by=call.caller.subject)


def _person(call: Call, given: r.Candidate) -> dict[str, object]:
    number = None
    if given.person_number is not None:
        number = _number(call, given.person_number, "#/candidate/person_number").canonical
    record = PersonRecord(given.first_name, given.last_name, given.email, given.phone, number)
    return person_data(record)


def _number(call: Call, typed: str, pointer: str) -> PersonNumber:
    """The verified number; turned away with the member's place (PN-12: no test number in production)."""
    try:
        return read_number(call.services, typed, local_date(call.services.clock.now()))
    except Refused as refused:
        rule, code = refused.rule, refused.code
    raise Turned(422, rule, code, (FieldError(pointer, code, ""),))


def check_identity(call: Call, body: r.NewIdentityCheck) -> Answer:
    """A handler attests an identity check. From here on a number counts only as the document gives it."""

    def prepare(held: Held) -> Act:
        on = local_date(call.services.clock.now())
        number = _number(call, body.person_number, "#/person_number") if body.person_number else None
        rehearse(call, held, Act(lambda _: _proof(call, "not-sealed-yet", None, None)))
        person = replace(
            open_person(call.services, held.log), person_number=number.canonical if number else None
        )
        age = number.indicative_age(on) if number else None
        content = (("person", person_data(person)), ("notes", {"document_kind": body.document_kind}))
        return Act(lambda items: _proof(call, items[0], number is not None, age), content)

    return carry_out(call, prepare)


def _proof(call: Call, person: str, has_number: bool | None, age: int | None) -> c.ProveIdentity:
    return c.ProveIdentity("id_check", person, bool(has_number), age, call.caller.subject)


def issue_login_code(call: Call, body: r.NewLoginCode) -> Answer:
    """A code for a candidate without e-identification whose identity a handler has checked; it serves once.

    It is stored only as a hash, so it is told once: a repeat of the call answers without it. No event tells
    of it: the candidate's link, which it is typed in behind, is what the case knows.
    """
    held = hold(call)
    key = key_of(call)
    doors, now = call.services.doors, call.services.clock.real()
    earlier = doors.session(key.cause, now)
    if earlier:
        if earlier["fingerprint"] != key.fingerprint:
            raise key_reused()
        return _code_answer(call, int(earlier["version"]), earlier["expires_at"], None)
    version = match(call, held.log)
    _code_allowed(held.case)
    code = base64.b32encode(token_bytes(_CODE_BYTES)).decode().rstrip("=").lower()
    until = (now + timedelta(days=body.days)).replace(microsecond=0)
    doors.put_link(code, call.tenant, call.case, CODE, until)
    given = {"fingerprint": key.fingerprint, "version": str(version), "expires_at": stamp(until)}
    doors.put_session(key.cause, given, until)
    return _code_answer(call, version, stamp(until), code)


def _code_allowed(case: Case) -> None:
    if case.shredded:
        raise Refused("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
    if case.over:
        raise Refused("case 4", "case_over", "The case is over; nothing can be changed.")
    if case.protected:
        raise Refused("PN-16", "protected_identity", "A protected identity is handled outside this system.")
    if case.paused:
        raise Refused("GR-05", "paused", "The case is paused; a person must let it go on first.")
    if case.identity != "id_check":
        raise Refused("case 4", "identity_not_checked", "A handler has not checked the candidate's identity.")


def _code_answer(call: Call, version: int, expires: str, code: str | None) -> Answer:
    grouped = " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP)) if code else None
    body = LoginCode(case_id=call.case, version=version, events=[], code=grouped, expires_at=expires)
    return Answer(body, 201, {"location": case_address(call, call.case), "etag": f'"{version}"'})
