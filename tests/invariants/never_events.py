"""What must hold at every step of every history: each rule takes a step and says what is wrong with it, or nothing.

The numbers are those of the case description, section 5; the rest follows from the sections and rule ids that are named.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from infra.catalogue import woken_by
from shared.domain import disclosure, extracts, hold, parties, records
from shared.domain import events as e
from shared.domain.calendar import local_date, working_days_between
from shared.domain.due import due, next_deadline
from shared.domain.protection import HandlerNamed, OutputApproved, in_person, may_enter
from shared.domain.status import label, open_questions, permission_settled, state, waiting_for
from tests.invariants.never_in_procedures import PROCEDURE_RULES
from tests.invariants.never_kept import no_offence_data_without_a_basis
from tests.invariants.people_of_rights import DPO, rights_after_the_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.case import Case
    from tests.invariants.histories import Step

    Rule = Callable[[Step], str | None]

_BY_CLOCK = (e.ReadingOpened, e.ReadingLapsed, e.CaseClosed, e.ClassDisposed, e.CaseShredded)
_BY_REACTORS = (
    *_BY_CLOCK, e.ActionClaimed, e.ActionFailed, e.MessageSent, e.LinkIssued, e.CheckOrdered, e.ReportWritten, e.AtsInformed,
    disclosure.DisclosureAnswered,
)  # fmt: skip
_OF_FILES = tuple(  # what is kept, asked for and handed out goes on as long as something is kept
    cls
    for cls in e.Event.__subclasses__()
    if cls.__module__ in {x.__name__ for x in (disclosure, extracts, hold, parties, records)}
)
_AFTER_THE_END = (
    e.CaseSignalled, e.ClassDisposed, e.CaseShredded, e.AtsInformed, e.MessageSent, e.ActionClaimed, e.ActionFailed,
    *_OF_FILES, e.ProtectedIdentityAnswered, e.LinksRevoked, HandlerNamed, OutputApproved,
)  # fmt: skip
_OUTWARD = ("notify", "inform_ats", "order_checks")
_WHO = frozenset(["staff", "candidate", "source", "reviewer", "decider", "placing_body", "nobody", DPO])


def no_fault(step: Step) -> str | None:
    """No reactor meets a case that it cannot handle."""
    return f"{step.action}: {step.crash!r}" if step.crash else None


def timers_are_never_negative(step: Step) -> str | None:
    """1: what follows from the clock or from a reactor ends, refuses and flags nothing (GR-06)."""
    if not step.who.startswith("function:"):
        return None
    wrong = [x for x in step.events if not isinstance(x, _BY_REACTORS)]
    ended = step.after.withdrawn_at or step.after.cancelled_at or step.after.paused
    before = step.before.withdrawn_at or step.before.cancelled_at or step.before.paused
    return f"by itself: {wrong}" if wrong or ended != before else None


def silence_is_no_flag(step: Step) -> str | None:
    """BK-15: a lapsed reading period changes that it lapsed, and nothing else."""
    if e.ReadingLapsed() not in step.events:
        return None
    return (
        None
        if state(step.after) == "bedömning" and step.after.reply is None
        else "silence changed something else"
    )


def report_needs_notice(step: Step) -> str | None:
    """2: no report without a delivered notice."""
    written = any(isinstance(x, e.ReportWritten | e.ReportReleased) for x in step.events)
    return "a report without a notice" if written and step.before.notice_at is None else None


def report_says_what_was_reviewed(step: Step) -> str | None:
    """Section 4: a report is written and released only of an assessment that stands, approved by a second person."""
    case = step.after
    if step.changed_nothing:
        return None
    due_now = any(a.kind == "report" for a in step.due)
    released = any(isinstance(x, e.ReportReleased) for x in step.events)
    whole = case.assessment and case.assessed_by and case.reviewed_by
    return "a report without an approved assessment" if (due_now or released) and not whole else None


def collection_waits_for_the_gate(step: Step) -> str | None:
    """Section 4: identity, notice, acknowledgement, waiting time, permission and somebody to ask about come first."""
    case = step.before
    if not any(isinstance(x, e.CollectionStarted) for x in step.events):
        return None
    guards = {
        "order": case.service, "identity": case.identity, "notice": case.notice_at, "acknowledged": case.acknowledged_at,
        "protected": case.protected is not None, "permission": permission_settled(case),
        "somebody to ask about": case.has_number or case.has_birth_date,
        "the right person": not case.names_differ or case.answered("names_differ") == "same_person",
        "adult": not case.minor or case.answered("minor") == "continue", "time": _waited(case, step),
    }  # fmt: skip
    asked_not = _NOT_ASKED.get((case.service or "")[:2], set()) | _NOT_ASKED.get(case.service or "", set())
    missing = [name for name, holds in guards.items() if not holds and name not in asked_not]
    return f"collection without {missing}" if missing else None


_NOT_ASKED: dict[str, set[str]] = {
    "RU": {"somebody to ask about"},  # the candidate obtains the extract
    "SP-A": {
        "identity",
        "notice",
        "acknowledged",
        "protected",
        "somebody to ask about",
        "time",
    },  # an exit waits for nobody
}


def _waited(case: Case, step: Step) -> bool:
    if case.acknowledged_at is None:
        return False
    told, yesterday = local_date(case.acknowledged_at), local_date(step.at) - timedelta(days=1)
    return working_days_between(told, yesterday) >= case.term("waiting_working_days")


def orders_wait_for_collection(step: Step) -> str | None:
    """10: an order is due only in a case that goes on, whose collection was started; credit only with medgivande (KU-03)."""
    case = step.after
    for action in step.due:
        if action.kind != "order":
            continue
        check = action.details["check"]
        if not (case.active and case.collecting_at and case.identity and check in case.checks):
            return f"{action.key} is due without a started collection"
        if check == "credit" and case.permission != "given":
            return "a credit report is due without medgivande"
    return None


def nothing_is_collected_when_stopped(step: Step) -> str | None:
    """10: nothing is ordered, started or entered by hand in a paused, held or ended case; an ordered answer may still come."""
    stopped = step.before.over or step.before.paused or step.before.keeping.hold
    for event in step.events if stopped else ():
        by_hand = isinstance(event, e.CheckReturned) and event.by
        if by_hand or isinstance(event, e.CollectionStarted | e.CheckOrdered):
            return f"{event.type} in a case that is {state(step.before)}"
    return None


def links_are_for_the_proven(step: Step) -> str | None:
    """A link opens a case that goes on, or tells an answer; a protected person's only in person (PN-16, case 12)."""
    case = step.before
    for link in (x for x in step.events if isinstance(x, e.LinkIssued)):
        told = any(
            not request.open or request.extended for request in case.rights.requests.values()
        )  # and why
        if not (case.active or told) or (case.protected and not link.by):
            return f"a link in a case that is {state(case)}, protected {case.protected}"
        if link.by and not in_person(case):
            return "handed over to somebody whose identity nobody checked"
    return None


def nothing_of_another_person_counts(step: Step) -> str | None:
    """Section 4: whoever signed in as another person leaves nothing behind, and no link of theirs opens the case."""
    told = [x for x in step.events if isinstance(x, e.QuestionAnswered)]
    if not any((x.question, x.answer) == ("names_differ", "other_person") for x in told):
        return None
    case = step.after
    left = {
        "identity": case.identity, "number": case.has_number, "protected": case.protected, "notice": case.notice_hash,
        "acknowledged": case.acknowledged_at, "permission": case.permission, "age": case.minor,
        "answers about them": [q for q in ("minor", "names_differ", "permission_refused") if q in case.answers],
        "checks": {name: s.status for name, s in case.checks.items() if s.status != "waiting"},
        "links": len(case.links) - case.links_revoked,
    }  # fmt: skip
    kept = {name: value for name, value in left.items() if value}
    return f"still there: {kept}" if kept else None


def the_partial_stay_away(step: Step) -> str | None:
    """SO-18: who has declared a conflict of interest does nothing more in the case, save declaring it, or protecting."""
    for event in step.events:
        declared = isinstance(event, e.QuestionAnswered) and event.answer == "declared"
        declared = declared or (isinstance(event, e.CasePaused) and event.reason == "protected_identity")
        if getattr(event, "by", None) in step.before.conflicted and not declared:
            return f"{event.type} by somebody partial"
    return None


def pauses_tell_nothing(step: Step) -> str | None:
    """A dispute, a rectification or a hold would tell that something was found: it is not said why (section 8)."""
    reasons = {x.reason for x in step.events if isinstance(x, e.CasePaused)}
    told = reasons - {"objection", "protected_identity", "staff"}
    return f"paused: {told}" if told else None


def the_protected_are_left_alone(step: Step) -> str | None:
    """PN-16, PN-18: nothing goes out of a protected case by itself, and nobody acts in it but who is named."""
    outward = [a.key for a in step.due if a.reactor in _OUTWARD]
    if step.after.protected and outward:
        return f"due in a protected case: {outward}"
    if not step.before.protected:
        return None
    free = (HandlerNamed, e.ProtectedIdentityAnswered, e.CasePaused)
    others = [x for x in step.events if getattr(x, "by", None) and not isinstance(x, free)]
    strange = [x for x in others if not may_enter(step.before, x.by) and not _disposal(x)]  # type: ignore[attr-defined]  # the filter above
    sent = [x for x in step.events if isinstance(x, e.MessageSent | e.AtsInformed | e.CheckOrdered)]
    return f"in a protected case: {strange or sent}" if strange or sent else None


def _disposal(event: e.Event) -> bool:
    return isinstance(event, e.QuestionAnswered) and event.question == "disposal_decision"


def four_eyes(step: Step) -> str | None:
    """Section 4: the reviewer is not the author."""
    own = [x for x in step.events if isinstance(x, e.ReviewApproved) and x.by == step.before.assessed_by]
    return "reviewed by the author" if own else None


def nothing_after_the_end(step: Step) -> str | None:
    """After the end a case is only signalled, told outward, held and disposed of; a conflict of interest closes a door."""
    if not step.before.over:
        return None
    answers = [x for x in step.events if isinstance(x, e.QuestionAnswered)]
    of_keeping = {"disposal_decision", "employment", "hold_review"}
    kept = [x for x in answers if x.question in of_keeping or x.answer == "declared"]
    may = (*_AFTER_THE_END, *rights_after_the_end(step.before))
    late = [x for x in step.events if not isinstance(x, may) and x not in kept]
    return f"after the end: {late}" if late else None


def answers_stand(step: Step) -> str | None:
    """A check that has an answer, or was left out, keeps it; a case gets no check that its order has not."""
    if any(isinstance(x, e.OrderAccepted) for x in step.events):
        return None
    if set(step.after.checks) != set(step.before.checks):
        return "a check appeared"
    changed = [
        n
        for n, s in step.before.checks.items()
        if s.status in ("returned", "not_done") and step.after.checks[n] != s
    ]
    return f"the answer of {changed} changed" if changed else None


def only_the_asked_checks_end(step: Step) -> str | None:
    """An answer about a rejected or a slow check leaves the others alone."""
    question = next((x.question for x in step.events if isinstance(x, e.QuestionAnswered)), None)
    if question not in ("wrong_subject", "source_slow"):
        return None
    for event in step.events:
        if isinstance(event, e.CheckNotDone):
            was = step.before.checks[event.check]
            asked = was.status == "waiting" if question == "wrong_subject" else was.status == "ordered"
            if not asked:
                return f"{question} ended {event.check}, which was {was.status}"
    return None


def leases_and_pauses_hold(step: Step) -> str | None:
    """No action is offered that another worker holds, or that is to be tried later."""
    claimed = {x.action for x in step.events if isinstance(x, e.ActionClaimed)}
    later = {x.action for x in step.events if isinstance(x, e.ActionFailed)}
    offered = {a.key for a in step.due} if claimed or later else set()
    return f"offered: {offered & (claimed | later)}" if offered & (claimed | later) else None


def there_is_always_an_answer(step: Step) -> str | None:
    """Position, label and who is waited for are total; nobody is waited for only when it is over or a function works."""
    case, now = step.after, step.at
    if case.sequence == 0 or step.changed_nothing:
        return None
    waiting = waiting_for(case, now)
    if waiting.who not in _WHO or not waiting.what or not label(case):
        return f"no first sentence: {waiting}"
    if any(q for q in open_questions(case, now) if not q):
        return "a question without a name"
    resting = waiting.what == "participation" and next_deadline(case, now) is not None
    if waiting.who == "nobody" and not case.over and not resting and not _at_work(case, step):
        return f"nobody is waited for, and nothing is under way: {state(case)}"
    return None


def _at_work(case: Case, step: Step) -> bool:
    held = any(at > step.at for at in case.claims.values()) or any(
        f.not_before > step.at for f in case.failures.values()
    )
    return held or bool(step.due)


def rules_wake_reactors(step: Step) -> str | None:
    """Each reactor's rule matches a type of every commit that makes one of its actions due."""
    types = {e.name_of(x) for x in step.events}
    new = {a.key: a.reactor for a in step.due if a not in step.due_before} if types else {}
    for key, reactor in new.items():
        wanted = woken_by()[reactor]
        itself = step.who == f"function:{reactor}"  # the reactor looks again before it goes
        if wanted and not itself and not types & wanted:
            return f"{key} became due by {sorted(types)}, which do not wake {reactor}"
    return None


def deadlines_are_complete(step: Step) -> str | None:
    """What becomes due by time alone is announced: `next_deadline` comes no later than it."""
    case, now = step.after, step.at
    known = {a.key for a in step.due}
    announced = next_deadline(case, now)
    for later in (
        timedelta(minutes=6),
        timedelta(hours=30),
        timedelta(days=6),
        timedelta(days=8),
        timedelta(days=999),
    ):
        new = {a.key for a in due(case, now + later)} - known
        if new and (announced is None or announced > now + later):
            return f"{new} is due after {later}, announced is {announced}"
    return None


STEP_RULES: tuple[Rule, ...] = (
    no_fault,
    timers_are_never_negative,
    silence_is_no_flag,
    report_needs_notice,
    no_offence_data_without_a_basis,
    report_says_what_was_reviewed,
    collection_waits_for_the_gate,
    orders_wait_for_collection,
    nothing_is_collected_when_stopped,
    links_are_for_the_proven,
    nothing_of_another_person_counts,
    the_partial_stay_away,
    pauses_tell_nothing,
    the_protected_are_left_alone,
    four_eyes,
    nothing_after_the_end,
    answers_stand,
    only_the_asked_checks_end,
    leases_and_pauses_hold,
    there_is_always_an_answer,
    rules_wake_reactors,
    *PROCEDURE_RULES,
)
LAST_STEP_RULES: tuple[Rule, ...] = (deadlines_are_complete,)
