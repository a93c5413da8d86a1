"""What every rule of the gate needs: a decision, its circumstances, a refusal, and the guards that many share."""

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import NoReturn

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.case import Case
from shared.domain.errors import Kind, Refused
from shared.domain.policy import Policy
from shared.domain.procedure import to_be_ended


@dataclass(frozen=True)
class Decision:
    """The events that a command leads to (none when it changes nothing) and the reason in one sentence."""

    events: tuple[e.Event, ...]
    reason: str


@dataclass(frozen=True)
class Circumstances:
    """What a decision may look at besides the case: the clock and the tenant's policy (pinned once accepted).

    `installation`: the reference of the installation's approval for protective security (SP-34), if it has one.
    """

    now: datetime
    policy: Policy
    installation: str | None = None


def refuse(rule: str, code: str, detail: str, kind: Kind = Kind.STATE) -> NoReturn:
    """Refuse a command by name of the rule."""
    raise Refused(rule, code, detail, kind)


def yes(reason: str, *new: e.Event) -> Decision:
    """A decision that lets the command through."""
    return Decision(new, reason)


@singledispatch
def rule(command: c.Command, case: Case, around: Circumstances) -> Decision:
    """The rule for a kind of command; the rules_* modules register one for each."""
    raise AssertionError(f"no rule decides {type(command).__name__}")


def barred(case: Case, by: str) -> None:
    """Refuse somebody who has declared a conflict of interest (SO-18)."""
    if by in case.conflicted:
        refuse(
            "SO-18",
            "conflict_of_interest",
            "This person has declared a conflict of interest.",
            Kind.FORBIDDEN,
        )


def may_end(case: Case) -> None:
    """Refuse to stop a case whose record check goes on: its end is notified first (SP-27)."""
    if to_be_ended(case):
        refuse(
            "SP-27",
            "record_check_runs",
            "The record check goes on: end the participation and notify it first.",
        )


def needs_order(case: Case) -> None:
    """Refuse before the need has been assessed (BK-11)."""
    if case.service is None:
        refuse("BK-11", "need_not_assessed", "The need has not been assessed; questions are open.")


def needs_identity(case: Case) -> None:
    """Refuse before the candidate's identity is proven: identity before content."""
    needs_order(case)
    if case.identity is None:
        refuse("case 4", "identity_not_proven", "The candidate's identity has not been proven.")
