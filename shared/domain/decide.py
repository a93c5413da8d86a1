"""The gate: what a command makes of a case, or the rule that refuses it. Pure; the clock is passed in.

Guards of the case description, section 4, for BK-B and BK-U. The rules stand in the order of a case's life in `rules_order`,
`rules_candidate`, `rules_checks` and `rules_judgement`; each says which rule it holds.
"""

from shared.domain import commands as c
from shared.domain import (
    consent,
    disclosure,
    extracts,
    hold,
    parties,
    protection,
    records,
    rights,
    rules_candidate,
    rules_checks,
    rules_judgement,
    rules_order,
    steps,
    surplus,
)
from shared.domain.case import Case
from shared.domain.errors import Kind
from shared.domain.gate import Circumstances, Decision, refuse, rule

RULES = (
    rules_order,
    rules_candidate,
    rules_checks,
    rules_judgement,
    steps,
    consent,
    extracts,
    hold,
    records,
    disclosure,
    parties,
    protection,
    rights,
    surplus,
)  # importing them is what makes the rules known

# What may be done although the case is paused: stopping, protecting, resuming, and taking in what was asked for before.
_WHILE_PAUSED = (
    c.AnswerProtected,
    c.AnswerQuestion,
    c.AssignHost,
    c.Cancel,
    c.RejectCheck,
    c.Resume,
    c.ReturnCheck,
    c.Signal,
    c.SkipCheck,
    c.Withdraw,
    parties.AssignWork,
    records.RecordFact,
    protection.Protect,
    protection.NameHandler,
    protection.ApproveOutput,
)
_AFTER_THE_END = (
    c.Signal,
    c.AnswerQuestion,
    protection.Protect,
    protection.NameHandler,
    protection.ApproveOutput,
)

# The file of a case (akt) goes on when the case is over or paused: somebody may ask for documents at any time.
_OF_THE_FILE = (
    disclosure.DecideDisclosure,
    disclosure.JudgeSecrecy,
    disclosure.RequestDisclosure,
    records.ConfirmArchive,
)
# What may be done although the case is over, or held: it concerns only how long something is kept.
_OF_KEEPING = (hold.PlaceHold, hold.LiftHold, extracts.StateEmploymentStart, extracts.ReturnOriginal)


def decide(case: Case, command: c.Command, around: Circumstances) -> Decision:
    """The events that `command` leads to; raises Refused with the rule's id. Deciding is the only place that judges."""
    if not isinstance(command, c.OpenCase):
        _existing(case, command)
    return rule(command, case, around)


def _existing(case: Case, command: c.Command) -> None:
    if case.sequence == 0:
        refuse("case 4", "unknown_case", "There is no such case.", Kind.UNKNOWN)
    if case.shredded and not isinstance(command, c.Signal):
        refuse("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
    protection.only_the_named(case, command)
    if isinstance(command, (*_OF_KEEPING, *_OF_THE_FILE, *rights.AT_ANY_TIME)) or _corrected(case, command):
        return
    if case.over and not isinstance(command, _AFTER_THE_END):
        refuse("case 4", "case_over", "The case is over; nothing can be changed.")
    if case.keeping.hold and not isinstance(command, _WHILE_PAUSED):
        refuse("GR-04", "held", "The case is held; a person must lift the hold first.")
    if case.paused and not isinstance(command, _WHILE_PAUSED):
        refuse("GR-05", "paused", "The case is paused; a person must let it go on first.")
    parties.whose_work(case, command)


def _corrected(case: Case, command: c.Command) -> bool:
    """A corrected report is handed over although the case has been closed (GR-02)."""
    return isinstance(command, c.Release) and bool(case.closed_at and case.rights.corrected_in)


__all__ = ["Circumstances", "Decision", "decide"]
