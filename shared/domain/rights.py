"""The candidate's rights by GDPR: a request, its deadline by the clock, and a named human's answer (GR-01 to GR-07).

A contest of a finding is a rectification request whose sealed text names the finding. Anybody may ask for rectification in
any case, so that the request's event tells nothing; its outcome stands in the open only once the report is handed over.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from shared.domain import events as e
from shared.domain.calendar import add_months, local_date
from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.errors import Kind
from shared.domain.events import Event
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, refuse, rule, yes
from shared.domain.hold import HoldPlaced, lifted, next_review
from shared.domain.rights_state import RightsRequest
from shared.domain.rules_judgement import time_back

KINDS = ("access", "rectification", "objection", "restriction", "erasure", "portability")
RULES = {
    "access": "GR-01", "rectification": "GR-02", "erasure": "GR-03", "restriction": "GR-04", "objection": "GR-05",
    "portability": "GR-07",
}  # fmt: skip
OUTCOMES = ("granted", "partly", "refused")
ANSWERED = "answered"
"""What stands in the open of a rectification before the release: answered, not how."""
CLASSES = (
    "findings", "credit", "reply", "assessment", "notes", "report", "decision", "interview", "investigation", "person",
)  # fmt: skip
"""What may be erased on request; an extract's note or copy is kept by its statute (BK-24)."""
MONTHS, MORE_MONTHS = 1, 2
MOST = 40


@dataclass(frozen=True)
class RightRequested(Event):
    """The candidate asks for a right by GDPR; the text lies in the sealed item. `by`: who registered it for the candidate."""

    type: ClassVar[str] = "right.requested"
    request: str
    kind: str
    due_on: str
    by: str | None = None
    item: str | None = None


@dataclass(frozen=True)
class RightTakenUp(Event):
    """A named person works on the request (under review)."""

    type: ClassVar[str] = "right.taken_up"
    request: str
    by: str


@dataclass(frozen=True)
class RightExtended(Event):
    """The answer takes up to two months more; the reason lies in the sealed item and is told (GDPR 12.3)."""

    type: ClassVar[str] = "right.extended"
    request: str
    by: str
    item: str
    due_on: str


@dataclass(frozen=True)
class RightAnswered(Event):
    """A named person answered; the reasons lie in the sealed item. `person`: the corrected person record; `classes`: to erase."""

    type: ClassVar[str] = "right.answered"
    request: str
    outcome: str
    by: str
    item: str
    person: str | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RestrictionEnded(Event):
    """A named person ended the restriction; the reason lies in the sealed item and is told (GDPR 18.3)."""

    type: ClassVar[str] = "restriction.ended"
    by: str
    item: str


@dataclass(frozen=True)
class CorrectionNoted(Event):
    """The client says to have seen the corrected report (GDPR 19)."""

    type: ClassVar[str] = "correction.noted"
    by: str


@dataclass(frozen=True)
class RequestRight(Command):
    """The candidate asks (`by` None), or a person registers what came by letter or telephone on `received`."""

    kind: str
    by: str | None
    item: str | None = None
    received: date | None = None


@dataclass(frozen=True)
class TakeUpRight(Command):
    """A named person begins to work on a request."""

    request: str
    by: str


@dataclass(frozen=True)
class ExtendRight(Command):
    """A named person takes more time, with the reason in the sealed item."""

    request: str
    by: str
    item: str


@dataclass(frozen=True)
class AnswerRight(Command):
    """A named person answers a request; `classes` are what an erasure takes, `person` the corrected person record."""

    request: str
    outcome: str
    by: str
    item: str
    classes: tuple[str, ...] = ()
    person: str | None = None


@dataclass(frozen=True)
class EndRestriction(Command):
    """A named person ends the restriction, with the reason in the sealed item."""

    by: str
    item: str


@dataclass(frozen=True)
class NoteCorrection(Command):
    """The client has seen the corrected report."""

    by: str


AT_ANY_TIME = (RequestRight, TakeUpRight, ExtendRight, AnswerRight, EndRestriction, NoteCorrection)
"""Rights do not end with the case: these may be done while it is paused, restricted or over, until it is destroyed."""


@rule.register
def _(command: RequestRight, case: Case, around: Circumstances) -> Decision:
    if command.kind not in KINDS:
        refuse("GR-01", "unknown_right", f"The rights are: {', '.join(KINDS)}.", Kind.CONTENT)
    today = local_date(around.now)
    received = command.received or today
    if received > today or add_months(received, MONTHS + MORE_MONTHS) < today:
        refuse("GR-01", "received_on", "The day on which the request came cannot be that one.", Kind.CONTENT)
    if command.by:
        barred(case, command.by)
    if command.kind != "rectification" and case.rights.pending(command.kind):
        return yes("Asked for before; it is being answered.")
    if len(case.rights.requests) >= MOST:
        refuse("GR-01", "too_many_requests", "There are too many requests in this case; a person must help.")
    name = f"r{len(case.rights.requests) + 1}"
    due = add_months(received, MONTHS)
    asked = RightRequested(name, command.kind, due.isoformat(), command.by, command.item)
    return yes(f"Answered by {due} ({RULES[command.kind]}).", asked, *_at_once(command, case))


def _at_once(command: RequestRight, case: Case) -> tuple[Event, ...]:
    """An objection pauses at once and kills the links (GR-05); nothing else happens before a human has answered."""
    if command.kind != "objection" or case.over or case.paused == "protected_identity":
        return ()
    return (e.CasePaused("objection", command.by), e.LinksRevoked("objection"))


def _open(case: Case, name: str) -> RightsRequest:
    request = case.rights.requests.get(name)
    if request is None:
        refuse("GR-01", "unknown_request", "There is no such request in this case.", Kind.UNKNOWN)
    if not request.open:
        refuse(RULES[request.kind], "answered_before", "This request has been answered.")
    return request


@rule.register
def _(command: TakeUpRight, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    request = _open(case, command.request)
    if request.status == "under_review":
        return yes("Somebody works on it already.")
    return yes("A named person works on it.", RightTakenUp(command.request, command.by))


@rule.register
def _(command: ExtendRight, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    request = _open(case, command.request)
    if request.extended:
        refuse("GR-01", "extended_before", "The time for an answer can be extended once.")
    if local_date(around.now) > request.due:
        refuse("GR-01", "too_late_to_extend", "The person must be told within the first month.")
    due = add_months(request.due, MORE_MONTHS)
    extended = RightExtended(command.request, command.by, command.item, due.isoformat())
    return yes("Up to two months more, with the reason told (GDPR 12.3).", extended)


@rule.register
def _(command: AnswerRight, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    request = _open(case, command.request)
    if command.outcome not in OUTCOMES:
        refuse("GR-01", "unknown_outcome", f"The answers are: {', '.join(OUTCOMES)}.", Kind.CONTENT)
    if command.person and request.kind != "rectification":
        refuse("GR-02", "nothing_to_correct", "Only a rectification corrects details.", Kind.CONTENT)
    if request.kind == "rectification" and case.assessed_by == command.by and case.assessment:
        refuse("case 8", "own_work", "Who made the assessment may not answer what is said against it.")
    if command.classes or request.kind == "erasure":
        _erasable(command, request, case, around)
    hidden = request.kind == "rectification" and case.released_at is None
    answered = RightAnswered(
        request=command.request,
        outcome=ANSWERED if hidden else command.outcome,
        by=command.by,
        item=command.item,
        person=command.person,
        classes=command.classes,
    )
    return yes(
        "A named human answers, with reasons.", answered, *_follows(command, request, case, around.now)
    )


def _erasable(command: AnswerRight, request: RightsRequest, case: Case, around: Circumstances) -> None:
    """Erasure has its limits (GDPR 17.3, OS-09): a human decides, by class, and only of a case that is over."""
    if request.kind != "erasure" or not set(command.classes) <= set(CLASSES):
        refuse("GR-03", "unknown_class", f"What can be erased is: {', '.join(CLASSES)}.", Kind.CONTENT)
    if command.outcome == "refused":
        if command.classes:
            refuse("GR-03", "refused_with_classes", "A refusal erases nothing.", Kind.CONTENT)
        return
    if not command.classes:
        refuse("GR-03", "classes_missing", "Say which parts are erased.", Kind.CONTENT)
    if not case.over:
        refuse("GR-03", "case_running", "What a running case needs is not erased; the case is ended first.")
    if case.keeping.hold:
        refuse("GR-04", "held", "The case is held; a person must lift the hold first.")
    undecided = sorted(set(command.classes) - set(around.policy.disposal_decisions))
    if around.policy.client.authority and undecided:
        refuse("OS-09", "archive_limits", "An authority destroys nothing without a disposal decision.")


def _follows(command: AnswerRight, request: RightsRequest, case: Case, now: datetime) -> tuple[Event, ...]:
    """A granted objection ends the case, any other answer lets it go on (GR-05); a granted restriction locks it (GR-04)."""
    if request.kind == "restriction" and command.outcome != "refused" and not case.keeping.hold:
        return (HoldPlaced("restriction", next_review(now).isoformat(), command.by),)
    if request.kind != "objection" or case.over:
        return ()
    if command.outcome == "granted":
        return (e.CaseCancelled("objection", command.by), e.LinksRevoked("cancelled"))
    if case.paused != "objection":
        return ()
    return (e.CaseResumed(command.by), *time_back(case, now))


@rule.register
def _(command: EndRestriction, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if case.keeping.hold != "restriction":
        return yes("Nothing is restricted.")
    ended = RestrictionEnded(command.by, command.item)
    return yes("The restriction ends, and the person is told.", ended, *lifted(case, command.by, around.now))


@rule.register
def _(command: NoteCorrection, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if case.rights.noted >= case.rights.reissued:
        return yes("No corrected report waits to be seen.")
    return yes("The client has seen the corrected report (GDPR 19).", CorrectionNoted(command.by))


def _changed(case: Case, name: str, **changes: object) -> Case:
    before = case.rights.requests.get(name)
    if before is None:
        return case
    after = replace(before, **changes)  # type: ignore[arg-type]  # fields of RightsRequest
    return replace(case, rights=replace(case.rights, requests={**case.rights.requests, name: after}))


@apply.register
def _(event: RightRequested, case: Case, at: datetime) -> Case:
    asked = RightsRequest(event.kind, at, event.by, date.fromisoformat(event.due_on), event.item)
    requests = {**case.rights.requests, event.request: asked}
    return replace(case, rights=replace(case.rights, requests=requests))


@apply.register
def _(event: RightTakenUp, case: Case, at: datetime) -> Case:
    return _changed(case, event.request, status="under_review")


@apply.register
def _(event: RightExtended, case: Case, at: datetime) -> Case:
    due = date.fromisoformat(event.due_on)
    return _changed(case, event.request, extended=True, extension=event.item, due=due)


@apply.register
def _(event: RightAnswered, case: Case, at: datetime) -> Case:
    request = case.rights.requests.get(event.request)
    if request is None:
        return case
    case = _changed(
        case,
        event.request,
        status="answered",
        outcome=event.outcome,
        answered_by=event.by,
        answered_at=at,
        answer=event.item,
    )
    rights = case.rights
    if request.kind == "rectification" and event.outcome != "refused":
        rights = replace(rights, corrected_in=case.sequence + 1, corrected_by=event.by)
    if event.classes:
        first = dict.fromkeys(event.classes, local_date(at))
        rights = replace(rights, erase={**rights.erase, **first})
    return replace(case, rights=rights, person=event.person or case.person)


@apply.register
def _(event: CorrectionNoted, case: Case, at: datetime) -> Case:
    return replace(case, rights=replace(case.rights, noted=case.rights.reissued))
