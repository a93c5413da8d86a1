"""Surplus information (överskottsinformation, BK-31): what nobody may keep is discarded; only that it was, is logged."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.events import Event
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, needs_order, rule, yes


@dataclass(frozen=True)
class SurplusDiscarded(Event):
    """Something that may not be kept was discarded. Not what, where, of which kind or how much: that would keep it (BK-31)."""

    type: ClassVar[str] = "surplus.discarded"
    by: str


@dataclass(frozen=True)
class DiscardSurplus(Command):
    """A named person has discarded something from a sealed item; which one, the command does not know."""

    by: str


@rule.register
def _(command: DiscardSurplus, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    barred(case, command.by)
    return yes("Discarded; nothing of it is logged (BK-31).", SurplusDiscarded(command.by))


@apply.register
def _(event: SurplusDiscarded, case: Case, at: datetime) -> Case:
    """A report that might hold it is written again."""
    return replace(case, rights=replace(case.rights, corrected_in=case.sequence + 1, corrected_by=event.by))
