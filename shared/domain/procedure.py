"""A case's procedure: which of its regime's steps are there, open, done, and by when. Pure reading of case and law.

Steps of a phase are open while the phase runs and what comes before them is done; a route that leads elsewhere closes them.
"""

from datetime import date, datetime, timedelta

from shared.domain.calendar import add_months, add_working_days, local_date
from shared.domain.case import Case, StepState
from shared.domain.law.rows import Phase, Regime, Step
from shared.domain.regimes import pinned


def regime_of(case: Case) -> Regime | None:
    """The regime that the case pinned; None before the order is accepted."""
    return pinned(case.service, case.regime_version) if case.service else None


def steps_of(case: Case, phase: Phase | None = None) -> tuple[Step, ...]:
    """The case's steps in order; one whose unclear part the tenant's lawyer had not settled at the order is not there."""
    regime = regime_of(case)
    return tuple(
        step
        for step in (regime.steps if regime else ())
        if (phase is None or step.phase == phase) and (not step.settled or step.settled in case.terms)
    )


def running(case: Case, phase: Phase) -> bool:
    """Whether a phase has begun and is not over."""
    regime = regime_of(case)
    if regime is None or case.over or case.collecting_at is None:
        return False
    ended = case.participation_ended_at is not None
    taking_part = case.decided_at is not None and not ended
    begun = {
        "work": case.assessment is None and case.decided_at is None,
        "after_report": case.decided_at is None
        and (case.released_at is not None if regime.judged else phase_over(case, "work")),
        "after_decision": taking_part,
        "participation": taking_part and phase_over(case, "after_decision"),
        "exit": ended,
    }
    return begun[phase]


def closed_off(case: Case, step: Step) -> bool:
    """A step before it went another way, so that this one will not be made."""
    earlier = [before for before in steps_of(case) if before.id in step.after]
    return any(
        not _goes_on(before, case.steps.get(before.id)) or closed_off(case, before) for before in earlier
    )


def _goes_on(step: Step, known: StepState | None) -> bool:
    return known is None or known.route is None or not step.onward or known.route in step.onward


def is_open(case: Case, step: Step, now: datetime) -> bool:
    """Whether the step may be recorded now, as far as order and phase go."""
    if (
        not running(case, step.phase)
        or closed_off(case, step)
        or not all(name in case.steps for name in step.after)
    ):
        return False
    again = comes_again(case, step)
    return again <= local_date(now) if again else step.id not in case.steps


def comes_again(case: Case, step: Step) -> date | None:
    """The day on which a step that comes again is due next: so many months after it was last done, or the decision."""
    if step.every_months is None or case.decided_at is None:
        return None
    known = case.steps.get(step.id)
    months = int(case.terms.get(f"{step.id}_months", step.every_months))
    return add_months(local_date(known.at if known else case.decided_at), months)


def missing(case: Case, phase: Phase) -> tuple[Step, ...]:
    """The steps of a phase that must still be done or, with a reason, left out."""
    return tuple(
        step
        for step in steps_of(case, phase)
        if step.id not in case.steps
        and step.need != "conditional"
        and not closed_off(case, step)
        and not _without_consent(case, step)
    )


def _without_consent(case: Case, step: Step) -> bool:
    """Refused consent is a way on to a human decision: what needs it, and what builds on that, is not waited for (SP-16)."""
    before = [s for s in steps_of(case) if s.id in step.after]
    lost = case.consent in ("refused", "withdrawn")
    return lost and (
        step.consent or any(_without_consent(case, s) and s.id not in case.steps for s in before)
    )


def phase_over(case: Case, phase: Phase) -> bool:
    """Nothing of the phase is left to do."""
    return not missing(case, phase)


def open_steps(case: Case, now: datetime) -> tuple[Step, ...]:
    """Every step that may be recorded now, in order."""
    return tuple(step for step in steps_of(case) if is_open(case, step, now))


def awaited(case: Case, now: datetime) -> Step | None:
    """The step that is waited for: the first open one that must be done. Conditional ones are waited for by nobody."""
    return next((s for s in open_steps(case, now) if s.need != "conditional" and _may_be_done(case, s)), None)


def _may_be_done(case: Case, step: Step) -> bool:
    return not step.consent or case.consent == "given"


def consent_wanted(case: Case) -> bool:
    """Consent by law is asked for only when a step that needs it is next (SP-12, SP-14), never before."""
    if case.consent is not None:
        return False
    return any(
        step.consent and step.need != "conditional" and running(case, step.phase) and not closed_off(case, step)
        and all(name in case.steps for name in step.after)
        for step in steps_of(case)
    )  # fmt: skip


def opened_at(case: Case, step: Step) -> datetime | None:
    """When a step became open: at the beginning of its phase, or when the last step before it was done."""
    begins = {
        "work": case.collecting_at, "after_report": case.released_at or case.collecting_at, "after_decision": case.decided_at,
        "participation": case.decided_at, "exit": case.participation_ended_at,
    }  # fmt: skip
    instants = [case.steps[name].at for name in step.after if name in case.steps]
    begin = begins[step.phase]
    return max([*instants, begin]) if begin else None


def step_due(case: Case, step: Step) -> date | None:
    """The last day for a step that must be done promptly (SP-27)."""
    at = opened_at(case, step)
    return add_working_days(local_date(at), step.within) if at and step.within else None


def escalated(case: Case, step: Step, now: datetime) -> bool:
    """Whether a step has been left so long that the decider is asked for it."""
    at = opened_at(case, step)
    return bool(at and step.escalates and local_date(now) > add_working_days(local_date(at), step.escalates))


def takes_part(regime: Regime) -> bool:
    """Whether the case goes on after the decision for as long as the person takes part."""
    return any(step.phase == "exit" for step in regime.steps)


def closable(case: Case) -> bool:
    """Everything that must be done before the case may be closed is done (SP-27: also what the end of a participation asks)."""
    regime = regime_of(case)
    if regime is None or case.collecting_at is None:
        return False
    if not regime.decided:
        return phase_over(case, "work")
    if case.decided_at is None:
        return False
    if takes_part(regime):
        return case.participation_ended_at is not None and phase_over(case, "exit")
    return phase_over(case, "after_decision")


def step_dates(case: Case) -> tuple[date, ...]:
    """Days after which something about a step changes by the clock alone: it comes again, is late, is taken to the decider."""
    found: list[date] = []
    for step in steps_of(case):
        if not running(case, step.phase):
            continue
        again = comes_again(case, step)
        if again:
            found.append(again - timedelta(days=1))
        at = opened_at(case, step)
        if at and step.id not in case.steps:
            found += [add_working_days(local_date(at), n) for n in (step.within, step.escalates) if n]
    return tuple(found)
