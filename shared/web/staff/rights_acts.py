"""The candidate's rights in the staff API: registering, answering, ending a restriction, discarding what may not be kept."""

from dataclasses import replace

from shared.content import (
    open_findings,
    open_item,
    open_object,
    open_person,
    person_data,
    replace_item,
    right_data,
)
from shared.domain.calendar import local_date
from shared.domain.commit import stamp
from shared.domain.errors import Kind, Refused
from shared.domain.findings import from_document, to_document
from shared.domain.gate import barred
from shared.domain.rights import (
    RULES,
    AnswerRight,
    EndRestriction,
    ExtendRight,
    NoteCorrection,
    RequestRight,
    TakeUpRight,
)
from shared.domain.rights_state import ANSWERERS, RightsRequest
from shared.domain.surplus import DiscardSurplus
from shared.web.staff import rights_requests as r
from shared.web.staff.call import Answer, Call
from shared.web.staff.conventions import Act, carry_out, rehearse
from shared.web.staff.holding import Held, hold
from shared.web.staff.reading import record
from shared.web.staff.report_words import all_final, check_words
from shared.web.staff.requests import Nothing

SEALED_AS = "person"  # the class that goes last: a request can come, and be shown, as long as there is a case


def request_right(call: Call, body: r.NewRightsRequest) -> Answer:
    """Register a request that did not come by the page; its month is counted from the day on which it came."""
    by = call.caller.subject
    content = ((SEALED_AS, right_data(text=body.text)),)
    return carry_out(
        call, lambda _: Act(lambda items: RequestRight(body.kind, by, items[0], body.received_on), content)
    )


def take_up_right(call: Call, body: r.NewTakeUp) -> Answer:
    """Say that one works on a request: it is under review."""

    def prepare(held: Held) -> Act:
        _for_role(held, body.request)
        return Act(lambda _: TakeUpRight(body.request, call.caller.subject))

    return carry_out(call, prepare)


def _for_role(held: Held, name: str) -> None:
    """Refuse who has no role that answers requests of this kind."""
    request = held.case.rights.requests.get(name)
    if request and not set(ANSWERERS[request.kind]) & set(held.roles):
        raise Refused("case 6", "rights_role", "Another role answers requests of this kind.", Kind.FORBIDDEN)


def extend_right(call: Call, body: r.NewExtension) -> Answer:
    """Take up to two months more, once; the reason is told to the candidate."""
    by = call.caller.subject
    content = ((SEALED_AS, right_data(reasons=body.reason)),)
    return carry_out(call, lambda _: Act(lambda items: ExtendRight(body.request, by, items[0]), content))


def answer_right(call: Call, body: r.NewRightsAnswer) -> Answer:
    """Answer a request with reasons. A corrected person record is a new version; the earlier one stays in the log."""
    by, classes = call.caller.subject, tuple(body.classes)

    def prepare(held: Held) -> Act:
        _for_role(held, body.request)
        rehearse(
            call, held, Act(lambda _: AnswerRight(body.request, body.outcome, by, "not-sealed-yet", classes))
        )
        _printable(call, held, body)
        content: list[tuple[str, object]] = [
            (SEALED_AS, right_data(outcome=body.outcome, reasons=body.reasons))
        ]
        if body.person is not None:
            changes = body.person.model_dump(exclude_none=True)
            content.append(("person", person_data(replace(open_person(call.services, held.log), **changes))))
        return Act(
            lambda items: AnswerRight(
                body.request, body.outcome, by, items[0], classes, items[1] if items[1:] else None
            ),
            tuple(content),
        )

    return carry_out(call, prepare)


def _printable(call: Call, held: Held, body: r.NewRightsAnswer) -> None:
    """An answer to a contested finding stands in the report: it is held to the report's words (BK-05, BK-36, PN-11)."""
    request = held.case.rights.requests[body.request]
    if request.kind == "rectification" and "findings" not in held.case.disposed:
        check_words(body.reasons, convicted=all_final(open_findings(call.services, held.log), ()))


def end_restriction(call: Call, body: r.NewRestrictionEnd) -> Answer:
    """End the restriction; the reason is told to the candidate."""
    by = call.caller.subject
    content = ((SEALED_AS, right_data(reasons=body.reason)),)
    return carry_out(call, lambda _: Act(lambda items: EndRestriction(by, items[0]), content))


def note_correction(call: Call, body: Nothing) -> Answer:
    """Say, for the client, that the corrected report has been seen (GDPR 19)."""
    return carry_out(call, lambda _: Act(lambda _: NoteCorrection(call.caller.subject)))


def discard_surplus(call: Call, body: r.NewDiscard) -> Answer:
    """Take something that may not be kept out of a sealed item. What it was is in no log, key or size afterwards (BK-31)."""

    def prepare(held: Held) -> Act:
        act = Act(lambda _: DiscardSurplus(call.caller.subject))
        rehearse(call, held, act)
        _discard(call, held, body)
        return act

    return carry_out(call, prepare)


def _discard(call: Call, held: Held, body: r.NewDiscard) -> None:
    """The item without what is discarded. Repeating it changes nothing: what is gone is not there to be taken out."""
    try:
        held.log.sealed(body.item)
    except StopIteration:
        raise Refused("BK-31", "unknown_item", "There is no such item in this case.", Kind.CONTENT) from None
    if body.item.startswith("findings-"):
        if body.finding is None or body.text is not None:
            raise Refused("BK-31", "finding_missing", "Name the finding that is discarded.", Kind.CONTENT)
        known = from_document(open_item(call.services, held.log, body.item))
        kept = tuple(finding for finding in known.findings if finding.id != body.finding)
        replace_item(call.services, held.log, body.item, to_document(kept, known.status))
        return
    content = open_object(call.services, held.log, body.item)
    if body.text is None or body.finding is not None or "text" not in content:
        raise Refused("BK-31", "new_text_missing", "Send the text as it is to stand.", Kind.CONTENT)
    replace_item(call.services, held.log, body.item, {**content, "text": body.text})


def list_requests(call: Call) -> Answer:
    """Every request of the case with its words, its day and its answer; recorded as read first."""
    held = hold(call)
    if held.case.shredded or "person" in held.case.disposed:
        raise Refused("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
    barred(held.case, call.caller.subject)
    record(call, held.role, "requests")
    rows = sorted(held.case.rights.requests.items(), key=lambda row: (row[1].due, row[0]))
    body = r.RequestList(
        items=[_shown(call, held, name, request) for name, request in rows],
        restricted=held.case.keeping.hold == "restriction",
    )
    return Answer(body, headers={"etag": f'"{held.case.sequence}"'})


def _shown(call: Call, held: Held, name: str, request: RightsRequest) -> r.ShownRequest:
    asked = open_object(call.services, held.log, request.item) if request.item else {}
    answer = open_object(call.services, held.log, request.answer) if request.answer else {}
    about = asked.get("about") or {}
    return r.ShownRequest(
        request=name,
        rule_id=RULES[request.kind],
        kind=request.kind,
        status=request.status,  # type: ignore[arg-type]  # the three that the domain knows
        asked_at=stamp(request.at),
        asked_by="staff" if request.by else "candidate",
        due_on=request.due.isoformat(),
        late=request.open and request.due < local_date(call.services.clock.now()),
        extended=request.extended,
        text=asked.get("text"),
        check=about.get("check"),
        finding=about.get("finding"),
        outcome=answer.get("outcome"),
        reasons=answer.get("reasons"),
        answered_by=request.answered_by,
        answered_at=stamp(request.answered_at) if request.answered_at else None,
    )
