"""Commands about who the candidate is: opening a case, the handler's ID check, a login code."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from shared.content import PersonRecord, open_person, person_data
from shared.domain import commands as c
from shared.domain.calendar import local_date
from shared.domain.commit import stamp
from shared.domain.errors import Kind, Refused
from shared.domain.events import LinkIssued
from shared.domain.person_number import PersonNumber
from shared.domain.policy import Policy, Position
from shared.domain.vetting import judge_previous
from shared.flow import submit
from shared.links import code_for, token_for
from shared.person_input import read_number
from shared.web.problem import FieldError
from shared.web.staff import requests as r
from shared.web.staff.answers import LoginCode
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.conventions import (
    Act,
    carry_out,
    committed,
    key_of,
    order_of,
    rehearse,
    replayed,
    seal_all,
)
from shared.web.staff.holding import Held
from shared.web.staff.rights import acting_role

_GROUP = 4
PSEUDONYM = "Kandidat 1"
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
    _ordered_there(policy, position, body)
    _follows(call, body)
    act = Act(lambda items: _opening(call, body, items[0]), (("person", _person(call, body)),))
    rehearse(call, Held(log, policy, (role,), role), act)
    outcome = submit(call.services, order_of(call, key.case, key, act, seal_all(call, key.case, act)))
    return committed(call, key.case, outcome.commit or outcome.log.commits[0])


def _ordered_there(policy: Policy, position: Position, body: r.NewCase) -> None:
    """Refuse a service that no row of the policy gives to this unit and engagement: it is never guessed (BK-11)."""
    rows = [rule for rule in policy.rules if (rule.unit, rule.engagement) == (position.unit, body.engagement)]
    if body.service and body.service not in {rule.service for rule in rows}:
        raise Refused(
            "BK-11",
            "not_covered",
            "The policy orders no such service for this unit and engagement.",
            Kind.CONTENT,
        )


def _follows(call: Call, body: r.NewCase) -> None:
    """Refuse an earlier case that the caller may not see, or that is no decided vetting."""
    if body.previous is None:
        return
    earlier = call.services.log.load(call.tenant, body.previous).case
    roles = call.caller.member.roles_in(earlier.unit)
    if earlier.sequence == 0 or not roles:
        raise Refused("case 4", "unknown_previous", "There is no such earlier case.", Kind.CONTENT)
    judge_previous(earlier)


def _opening(call: Call, body: r.NewCase, person: str) -> c.OpenCase:
    facts = {
        "position": body.position,
        "engagement": body.engagement,
        "has_email": "yes" if body.candidate and body.candidate.email else "no",
    }
    if body.service:
        facts["service"] = body.service
    if body.requisition:
        facts["requisition"] = body.requisition
    if body.final_candidate is not None:
        facts["final_candidate"] = "yes" if body.final_candidate else "no"
    by, previous, protected = call.caller.subject, body.previous, body.protected_identity
    return c.OpenCase(person, "api", body.language, facts, by=by, previous=previous, protected=protected)


def _person(call: Call, body: r.NewCase) -> dict[str, object]:
    """The person record; of a protected person a pseudonym and where the papers lie, nothing else (PN-16)."""
    given, number = body.candidate, None
    if body.protected_identity != (given is None) or (body.file_reference and given):
        errors = (FieldError("#/candidate", "protected_or_named", ""),)
        raise Turned(422, "PN-16", "protected_or_named", errors)
    if given is None:
        return person_data(PersonRecord(called=PSEUDONYM, file_reference=body.file_reference))
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
        born = body.birth_date if number is None else None
        rehearse(call, held, Act(lambda _: _proof(call, "not-sealed-yet", None, None, None)))
        person = replace(
            open_person(call.services, held.log),
            person_number=number.canonical if number else None,
            birth_date=born.isoformat() if born else None,
        )
        age = number.indicative_age(on) if number else _age(born, on)
        content = (("person", person_data(person)), ("notes", {"document_kind": body.document_kind}))
        return Act(lambda items: _proof(call, items[0], number is not None, age, born), content)

    return carry_out(call, prepare)


def _age(born: date | None, on: date) -> int | None:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None


def _proof(
    call: Call, person: str, has_number: bool | None, age: int | None, born: date | None
) -> c.ProveIdentity:
    return c.ProveIdentity("id_check", person, bool(has_number), age, call.caller.subject, born is not None)


def issue_login_code(call: Call, body: r.NewLoginCode) -> Answer:
    """A link and a one-time code, handed over in person to a candidate whose identity a handler has checked.

    Both are made from the commit that tells of them, so a repeat of the call answers the same; stored only as hashes.
    """
    services = call.services
    until = (services.clock.real() + timedelta(days=body.days)).replace(microsecond=0)
    by = call.caller.subject
    answer = carry_out(call, lambda _: Act(lambda _: c.HandOverLink(stamp(until), by)))
    log = services.log.load(call.tenant, call.case)
    commit = log.by_cause(key_of(call).cause)
    told = next(event for event in commit.events if isinstance(event, LinkIssued)) if commit else None
    if commit is None or told is None:
        return answer
    secret = services.secrets.text(services.settings["LINK_SECRET"])
    token = token_for(secret, call.tenant, call.case, told.link)
    code = code_for(secret, call.tenant, call.case, told.link)
    expires = datetime.fromisoformat(told.expires_at)
    services.doors.put_link(token, call.tenant, call.case, told.link, expires)
    services.doors.put_link(code, call.tenant, call.case, CODE, expires)
    grouped = " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
    given = LoginCode(
        case_id=call.case,
        version=commit.sequence,
        events=[LinkIssued.type],
        address=f"{services.settings['PAGE_BASE_URL'].rstrip('/')}/c/link/{token}",
        code=grouped,
        expires_at=told.expires_at,
    )
    return Answer(given, 201, answer.headers)
