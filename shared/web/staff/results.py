"""A check's result entered by a case officer: through the same admission as a provider's records."""

from shared.content import match_of, open_person
from shared.domain import commands as c
from shared.domain.admission import (
    PersonMatch,
    RawRecord,
    admit,
)
from shared.domain.calendar import local_date
from shared.domain.errors import Kind, Refused
from shared.domain.findings import DONE, CourtType, MatchedOn, Sanction, UnreadableAnswer, to_document
from shared.domain.law.look_back import ScopeRefused
from shared.domain.policy import holds_offence_data
from shared.domain.procedure import regime_of
from shared.domain.retention import findings_class
from shared.domain.scope import scope_for
from shared.web.staff import requests as r
from shared.web.staff.call import Answer, Call
from shared.web.staff.conventions import Act, carry_out, rehearse
from shared.web.staff.holding import Held

_COURT = {
    "courts_general": CourtType.GENERAL,
    "courts_administrative": CourtType.ADMINISTRATIVE,
    "credit": CourtType.CREDIT,
}


def enter_result(call: Call, body: r.NewResult) -> Answer:
    """Enter a result. What may not be kept leaves no trace; what nobody can judge is refused (422)."""
    by = call.caller.subject
    if body.status != DONE:
        if body.findings:
            raise Refused("case 8", "findings_of_not_done", "A check not done has no findings.", Kind.CONTENT)
        return carry_out(call, lambda _: Act(lambda _: c.SkipCheck(body.check, body.status, by=by)))

    def prepare(held: Held) -> Act:
        if body.findings and body.check != "credit" and not holds_offence_data(held.policy):
            raise Refused(
                "BK-06",
                "nothing_may_be_stored",
                "Without a statute or a permit only that the check was made is stored.",
                Kind.FORBIDDEN,
            )
        rehearse(call, held, Act(lambda _: c.ReturnCheck(body.check, "not-sealed-yet", "manual", by=by)))
        content = ((findings_class(body.check), _admitted(call, held, body)),)
        return Act(lambda items: c.ReturnCheck(body.check, items[0], "manual", by=by), content)

    return carry_out(call, prepare)


def _admitted(call: Call, held: Held, body: r.NewResult) -> bytes:
    on = local_date(call.services.clock.now())
    person = open_person(call.services, held.log)
    position = held.policy.position(held.case.position or "")
    if position is None:
        raise Refused("BK-11", "unknown_position", "The policy has no such position.")
    match = match_of(person, on)
    records = [_raw(record, body.check, match) for record in body.findings]
    try:
        scope = scope_for(held.policy, position, body.check, regime_of(held.case))
        return to_document(admit(records, scope, match, on), DONE)
    except UnreadableAnswer as unreadable:
        raise Refused(
            "case 8",
            unreadable.code,
            "An item cannot be judged: look at status, dates and words.",
            Kind.CONTENT,
        ) from None
    except ScopeRefused as refused:
        raise Refused(refused.rule, refused.code, "No such check may be made here.") from None


def _raw(record: r.Record, check: str, person: PersonMatch) -> RawRecord:
    """The record with what it was matched on: the officer compared it with the case's own person."""
    by_name = MatchedOn(record.matched_on) is MatchedOn.NAME_AND_BIRTH_DATE
    if (person.birth_date is None) if by_name else (person.person_number is None):
        raise Refused(
            "case 8", "match_impossible", "The case knows nothing to match the item on.", Kind.CONTENT
        )
    return RawRecord(
        source=record.source,
        source_ref=record.source_ref,
        court_type=_COURT[check],
        status=record.status,
        category=record.category,
        dated_on=record.dated_on,
        words=record.words,
        final_on=record.final_on,
        offence_on=record.offence_on,
        sanction=Sanction(record.sanction) if record.sanction else None,
        released_on=record.released_on,
        person_number=None if by_name else person.person_number,
        name=person.name if by_name else None,
        birth_date=person.birth_date if by_name else None,
    )
