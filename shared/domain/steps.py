"""The steps of a procedure: recording one, leaving one out, and the end of a participation."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from shared.domain.calendar import local_date
from shared.domain.case import Case, StepState
from shared.domain.commands import Command
from shared.domain.errors import Kind
from shared.domain.events import Event
from shared.domain.extracts import judge_record, refuse_copy
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, needs_order, refuse, rule, yes
from shared.domain.law.rows import Regime, Step
from shared.domain.procedure import (
    closed_off,
    is_open,
    regime_of,
    running,
    steps_of,
    takes_part,
    to_be_ended,
    told_again,
)
from shared.domain.regimes import newly_forbidden
from shared.domain.status import mailable, open_questions

REASONS = ("not_relevant", "clearly_unneeded", "particular_reasons")
ENDINGS = ("left", "not_participating", "class_changed")


@dataclass(frozen=True)
class StepRecorded(Event):
    """A step was done; `route` says where the case goes, never what was found. What was said lies in the sealed item."""

    type: ClassVar[str] = "step.recorded"
    step: str
    route: str
    by: str
    item: str | None = None


@dataclass(frozen=True)
class InterviewCompleted(Event):
    """The interview was held by a named person; the notes lie in the sealed item. No numbers, no ticks (SP-02)."""

    type: ClassVar[str] = "interview.completed"
    step: str
    route: str
    by: str
    item: str


@dataclass(frozen=True)
class StepWaived(Event):
    """A step was left out, with a reason code; the reason in words lies in the sealed item."""

    type: ClassVar[str] = "step.waived"
    step: str
    reason: str
    by: str
    item: str


@dataclass(frozen=True)
class ParticipationEnded(Event):
    """The person no longer takes part, or never will: what must be done at the end begins (SP-27, SP-28)."""

    type: ClassVar[str] = "participation.ended"
    reason: str
    by: str


@dataclass(frozen=True)
class RecordStep(Command):
    """A named person has done a step. `issued_on`: an extract's date of issue, which is judged and never kept (BK-21)."""

    step: str
    route: str
    by: str
    item: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class WaiveStep(Command):
    """A named person leaves a step out, with the reason in the sealed item."""

    step: str
    reason: str
    by: str
    item: str


@dataclass(frozen=True)
class EndParticipation(Command):
    """Somebody says that the participation has ended."""

    reason: str
    by: str


def _regime(case: Case) -> Regime:
    needs_order(case)
    regime = regime_of(case)
    if regime is None:  # needs_order has refused it
        raise AssertionError("an accepted order has a regime")
    return regime


def known_step(case: Case, name: str, now: datetime) -> Step:
    """The step of that name; refuses by the rule that forbids it, then one that this case type does not have."""
    regime = _regime(case)
    forbidden = regime.forbids(name) or _forbidden_since(case, name, now)
    if forbidden == "BK-20":
        refuse_copy()
    if forbidden:
        refuse(forbidden, "step_forbidden", f"The law forbids this step in a {regime.service} case.")
    return _step_of(case, regime, name)


def _forbidden_since(case: Case, name: str, now: datetime) -> str | None:
    """The rule of a later version of the case's law that forbids the step (rules, section 13)."""
    return newly_forbidden(case.service or "", case.regime_version, name, local_date(now))


def _step_of(case: Case, regime: Regime, name: str) -> Step:
    step = next((s for s in steps_of(case) if s.id == name), None)
    if step is not None:
        return step
    unsettled = regime.step(name)
    if unsettled is not None:
        refuse(
            unsettled.rule, "step_unsettled", "This part stays off until the tenant's lawyer has answered."
        )
    return refuse("case 2", "no_such_step", "This case type has no such step.", Kind.CONTENT)


@rule.register
def _(command: RecordStep, case: Case, around: Circumstances) -> Decision:
    step = known_step(case, command.step, around.now)
    barred(case, command.by)
    if command.route not in step.routes:
        routes = ", ".join(step.routes)
        refuse(step.rule, "unknown_route", f"What may be recorded of {step.id} is: {routes}.", Kind.CONTENT)
    if step.form != "none" and command.item is None:
        refuse(step.rule, "text_missing", f"The step {step.id} needs its content.", Kind.CONTENT)
    judge_step(case, step, around.now)
    judge_record(step, case, command.issued_on, command.item, around)
    if command.route == "mailed" and not mailable(case):
        refuse(step.rule, "no_address", "Nothing can be mailed to the candidate: hand the invitation over.")
    if step.form == "interview":
        _informed_of_interview(case, step, around.now)
        return yes(
            f"The step {step.id} is recorded ({step.rule}).",
            InterviewCompleted(step.id, command.route, command.by, command.item or ""),
        )
    return yes(
        f"The step {step.id} is recorded ({step.rule}).",
        StepRecorded(step.id, command.route, command.by, command.item),
    )


def judge_step(case: Case, step: Step, now: datetime) -> None:
    """Refuse a step that may not be made now: what comes before it, where the case has gone, the consent by law."""
    _open(case, step, now)
    _consent(case, step)


def _open(case: Case, step: Step, now: datetime) -> None:
    if case.collecting_at is None:
        refuse("BK-13", "not_started", "The case has not been started.")
    _not_stopped(case, now)
    if step.id in case.steps and step.every_months is None and not told_again(case, step):
        refuse("case 4", "step_done", "This step has been recorded.")
    if closed_off(case, step):
        refuse(
            _closing_rule(case, step),
            "step_closed",
            "A step before this one went another way; this one may not be made.",
        )
    first = next((s for s in steps_of(case) if s.id in step.after and s.id not in case.steps), None)
    if first:
        refuse(first.rule, "step_before", f"The step {first.id} comes first.")
    if not running(case, step.phase) or not is_open(case, step, now):
        refuse(step.rule, "step_not_open", "This step is not open now.")


def _not_stopped(case: Case, now: datetime) -> None:
    """What the ATS stops waits for a person, until the decision; an exit is handled whatever the ATS says."""
    if case.decided_at or case.participation_ended_at or _regime(case).family == "exit":
        return
    if "ats_stopped" in open_questions(case, now):
        refuse("case 10", "ats_stopped", "The ATS has stopped the application; a person answers first.")


def _closing_rule(case: Case, step: Step) -> str:
    return next((s.rule for s in steps_of(case) if s.id in step.after), step.rule)


def _consent(case: Case, step: Step) -> None:
    if step.consent and case.consent != "given":
        refuse(
            "SP-14", "no_consent", "The person's consent by law is not in force; this step may not be made."
        )


def _informed_of_interview(case: Case, step: Step, now: datetime) -> None:
    """The invitation was delivered so many days before (SP-41): mailed and sent, or handed over in person."""
    invitation = next((name for name in step.after if name in case.steps), None)
    if invitation is None:
        return
    known = case.steps[invitation]
    told = (
        known.at if known.route == "handed_over" else case.messages.get(f"message:{invitation}:{known.times}")
    )
    if told is None:
        refuse("SP-41", "invitation_not_delivered", "The invitation to the interview has not been delivered.")
    if now < told + timedelta(days=case.term("interview_notice_days")):
        refuse(
            "SP-41",
            "invited_too_late",
            "The candidate must have the invitation some days before the interview.",
        )


@rule.register
def _(command: WaiveStep, case: Case, around: Circumstances) -> Decision:
    since = _forbidden_since(case, command.step, around.now)
    step = (
        _step_of(case, _regime(case), command.step) if since else known_step(case, command.step, around.now)
    )
    barred(case, command.by)
    if command.reason not in REASONS:
        refuse("SP-03", "unknown_reason", f"The reasons are: {', '.join(REASONS)}.", Kind.CONTENT)
    if step.need == "required" and not step.waivable_by and not since:
        refuse(step.rule, "step_required", "This step may not be left out.")
    _open(case, step, around.now)
    return yes(
        f"The step {step.id} is left out, with its reason.",
        StepWaived(step.id, command.reason, command.by, command.item),
    )


@rule.register
def _(command: EndParticipation, case: Case, around: Circumstances) -> Decision:
    regime = _regime(case)
    barred(case, command.by)
    if command.reason not in ENDINGS:
        refuse("SP-27", "unknown_reason", f"The reasons are: {', '.join(ENDINGS)}.", Kind.CONTENT)
    if not takes_part(regime):
        refuse("SP-27", "no_participation", "Nobody takes part in anything by this case type.")
    if case.decided_at is None and not to_be_ended(case):
        refuse("SP-23", "not_decided", "There is no decision yet; a case that ends before it is cancelled.")
    if case.participation_ended_at:
        return yes("The participation had ended.")
    if command.reason != "not_participating":
        _promptly_done(case)
    return yes("What must be done at the end begins.", ParticipationEnded(command.reason, command.by))


def _promptly_done(case: Case) -> None:
    """What a change of class asks for promptly comes before its participation ends: the old class is notified first (SP-32)."""
    left = next((s for s in steps_of(case, "after_decision") if s.within and s.id not in case.steps), None)
    if left and case.decided_at:
        refuse(left.rule, "step_before", f"The step {left.id} comes first.")


def _recorded(case: Case, step: str, route: str | None, by: str, at: datetime, item: str | None) -> Case:
    before = case.steps.get(step)
    state = StepState(route, by, at, item, before.times + 1 if before else 1)
    return replace(case, steps={**case.steps, step: state})


@apply.register
def _(event: StepRecorded, case: Case, at: datetime) -> Case:
    return _recorded(case, event.step, event.route, event.by, at, event.item)


@apply.register
def _(event: InterviewCompleted, case: Case, at: datetime) -> Case:
    return _recorded(case, event.step, event.route, event.by, at, event.item)


@apply.register
def _(event: StepWaived, case: Case, at: datetime) -> Case:
    return _recorded(case, event.step, None, event.by, at, event.item)


@apply.register
def _(event: ParticipationEnded, case: Case, at: datetime) -> Case:
    return replace(case, participation_ended_at=at)
