"""A case's procedure: which of its regime's steps are there, open, done, and by when. Pure reading of case and law.

Steps of a phase are open while the phase runs and what comes before them is done; a route that leads elsewhere closes them.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from shared.domain.calendar import add_months, add_working_days, local_date
from shared.domain.case import Case, StepState
from shared.domain.law.rows import Phase, Regime, Step
from shared.domain.regimes import pinned


def regime_of(case: Case) -> Regime | None:
    """The regime that the case pinned; None before the order is accepted."""
    if case.service is None:
        return None
    if case.terms.get("offence_basis") == "private_without_permit" and "credit" not in case.checks:
        return _only_made(case.service, case.regime_version)
    return _pinned(case.service, case.regime_version)


_pinned = cache(pinned)  # asked for many times at every look at a case


@cache
def _only_made(service: str, version: int) -> Regime:
    """Without a basis for offence data only that a check was made is stored: nothing to read, assess or decide on (BK-06)."""
    regime = _pinned(service, version)
    return replace(regime, reading=False, judged=False, decided=False) if regime.checks else regime


def steps_of(case: Case, phase: Phase | None = None) -> tuple[Step, ...]:
    """The case's steps in order; one whose unclear part the tenant's lawyer had not settled at the order is not there."""
    if case.service is None:
        return ()
    unclear = _unclear(case.service, case.regime_version)
    settled = tuple(name for name in unclear if name in case.terms) if unclear else ()
    return _steps(case.service, case.regime_version, settled, phase)


@cache
def _unclear(service: str, version: int) -> tuple[str, ...]:
    return tuple({step.settled for step in pinned(service, version).steps if step.settled})


@cache
def _steps(service: str, version: int, settled: tuple[str, ...], phase: Phase | None) -> tuple[Step, ...]:
    return tuple(
        step
        for step in _pinned(service, version).steps
        if (phase is None or step.phase == phase) and (not step.settled or step.settled in settled)
    )


def waivers(step: Step) -> tuple[str, ...]:
    """The roles that may leave a step out: those named for it and, where it is not required, who may record it."""
    return (
        step.waivable_by if step.need == "required" else tuple(dict.fromkeys((*step.waivable_by, *step.by)))
    )


_KEPT = {
    "interview": "investigation",
    "invitation": "investigation",
    "sources": "investigation",
    "spu": "form",
    "authorisation": "decision",
    "extract": "extract_note",
    "copy": "extract_copy",
}


def retention_class(step: Step) -> str:
    """The class under which a step's content is kept: the investigation, the record check, its form, notes of the rest."""
    if step.form in ("application", "reply"):
        return "record_check"
    if step.phase == "work" and step.form == "text":
        return "investigation"
    return _KEPT.get(step.form, "notes")


def step_classes(case: Case) -> tuple[str, ...]:
    """The retention classes that the case's steps may have content in."""
    return tuple(sorted({retention_class(step) for step in steps_of(case) if step.form != "none"}))


def running(case: Case, phase: Phase) -> bool:
    """Whether a phase has begun and is not over."""
    regime = regime_of(case)
    if regime is None or case.over or case.collecting_at is None:
        return False
    ended = case.participation_ended_at is not None
    taking_part = case.decided_at is not None and not ended
    undecided = case.decided_at is None and not ended
    begun = {
        "work": case.assessment is None and undecided,
        "after_report": undecided
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
    return again <= local_date(now) if again else step.id not in case.steps or told_again(case, step)


def told_again(case: Case, step: Step) -> bool:
    """An invitation may be sent anew, with another time, until what it invites to has been held (SP-41)."""
    return step.form == "invitation" and not any(
        step.id in s.after and s.id in case.steps for s in steps_of(case)
    )


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
    """The step that is waited for: the first open one that must be done. Conditional ones, and telling again, wait for nobody."""
    for step in open_steps(case, now):
        again = step.id in case.steps and step.every_months is None
        if step.need != "conditional" and not again and _may_be_done(case, step):
            return step
    return None


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


def to_be_ended(case: Case) -> bool:
    """A record check was applied for, and the placing body has not notified that it shall end (SP-27)."""
    applied = any(s.form == "application" and s.id in case.steps for s in steps_of(case))
    return applied and any(s.within and s.id not in case.steps for s in steps_of(case, "exit"))


def closable(case: Case) -> bool:
    """Everything that must be done before the case may be closed is done (SP-27: also what the end of a participation asks)."""
    regime = regime_of(case)
    if regime is None or case.collecting_at is None:
        return False
    if not regime.decided:
        made = all(check.status in ("returned", "not_done") for check in case.checks.values())
        return made and phase_over(case, "work")
    if takes_part(regime):
        return case.participation_ended_at is not None and phase_over(case, "exit")
    return case.decided_at is not None and phase_over(case, "after_decision")


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
