"""What people do in the steps of a generated procedure: as they ought to, and anything else."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from shared.domain.calendar import local_date
from shared.domain.consent import AnswerConsent
from shared.domain.extracts import ReturnOriginal, StateEmploymentStart
from shared.domain.hold import REASONS as HOLDS
from shared.domain.hold import LiftHold, PlaceHold
from shared.domain.procedure import open_steps, retention_class, steps_of
from shared.domain.regimes import REGIMES
from shared.domain.status import mailable
from shared.domain.steps import ENDINGS, REASONS, EndParticipation, RecordStep, WaiveStep
from tests.invariants.procedures import WHO
from tests.invariants.setting import NOTICE, OFFICER

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.commands import Command
    from shared.domain.law.rows import Step
    from tests.invariants.setting import Desk

    Pick = Callable[[int], int]

TEXT = "notes-00000000000000fe"
CONSENT = "sp-consent"


@cache
def all_steps() -> tuple[Step, ...]:
    """Every step that any law has."""
    return tuple({step.id: step for regime in REGIMES for step in regime.steps}.values())


def does(desk: Desk, name: str, pick: Pick) -> Command:
    """What the one does who is waited for with a step: mostly the step, sometimes leaving it out where that may be."""
    step = next(s for s in steps_of(desk.case) if s.id == name)
    if step.form == "interview" and step.after and pick(5) == 4:  # another time suits better
        step = next(s for s in steps_of(desk.case) if s.id == step.after[0])
    return _leaves_out(step, pick) or records(desk, step, pick)


def records(desk: Desk, step: Step, pick: Pick) -> Command:
    """The step, as one of its roles records it; an extract is of this month."""
    if step.form == "copy" and desk.case.keeping.starts_on is None:
        return StateEmploymentStart("2026-12-01", OFFICER)
    routes = [r for r in step.routes if r != "mailed" or mailable(desk.case)]
    by = WHO[step.by[pick(len(step.by))]]
    item = None if step.form == "none" else f"{retention_class(step)}-00000000000000fe"
    issued = local_date(desk.now) - timedelta(days=3) if step.form == "extract" else None
    return RecordStep(step.id, routes[pick(len(routes))], by, item, issued)


def _leaves_out(step: Step, pick: Pick) -> Command | None:
    may = step.waivable_by or (step.by if step.need != "required" else ())
    if not may or pick(5) != 4:
        return None
    return WaiveStep(step.id, REASONS[pick(len(REASONS))], WHO[may[0]], TEXT)


def takes_part(pick: Pick) -> Command | None:
    """Nobody is waited for while a person takes part: now and then it ends."""
    return EndParticipation(ENDINGS[pick(len(ENDINGS))], OFFICER) if pick(3) == 2 else None


def consents(pick: Pick) -> Command:
    """The candidate's answer about the record check."""
    return AnswerConsent(pick(4) != 3, CONSENT, NOTICE)


_STEP_COMMANDS: tuple[Callable[[Desk, Step, str, Pick], Command], ...] = (
    lambda desk, step, by, pick: records(desk, step, pick),
    lambda desk, step, by, pick: RecordStep(step.id, step.routes[0], by, TEXT),
    lambda desk, step, by, pick: RecordStep(step.id, ("done", "go_on", "cleared")[pick(3)], by, None),
    lambda desk, step, by, pick: WaiveStep(step.id, REASONS[pick(len(REASONS))], by, TEXT),
    lambda desk, step, by, pick: consents(pick),
    lambda desk, step, by, pick: AnswerConsent(False, CONSENT, NOTICE),
    lambda desk, step, by, pick: EndParticipation(ENDINGS[pick(len(ENDINGS))], by),
    lambda desk, step, by, pick: _keeps(by, pick),
    lambda desk, step, by, pick: RecordStep(
        step.id, step.routes[0], by, TEXT, local_date(desk.now) - timedelta(days=400)
    ),
)


def of_procedures(desk: Desk, by: str, pick: Pick) -> Command:
    """A command about a step at any time: of this case type, of another one, forbidden, with a wrong route or without a text."""
    steps = (open_steps(desk.case, desk.now) if pick(2) else steps_of(desk.case)) or all_steps()
    step = all_steps()[pick(len(all_steps()))] if pick(4) == 3 else steps[pick(len(steps))]
    return _STEP_COMMANDS[pick(len(_STEP_COMMANDS))](desk, step, by, pick)


def _keeps(by: str, pick: Pick) -> Command:
    """What concerns only how long something is kept."""
    kinds: tuple[Command, ...] = (
        PlaceHold(HOLDS[pick(len(HOLDS))], by),
        LiftHold(by),
        StateEmploymentStart(("2026-10-01", "2026-12-01", "2027-03-01")[pick(3)], by),
        ReturnOriginal(by),
    )
    return kinds[pick(len(kinds))]
