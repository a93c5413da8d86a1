"""What people do in a protected case: two are named, they do what others would, and approve by name what is handed out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.domain import commands as c
from shared.domain.procedure import to_be_ended
from shared.domain.protection import (
    MOST,
    OUTPUTS,
    ApproveOutput,
    NameHandler,
    Protect,
    approvals,
    may_enter,
)
from tests.invariants.setting import DECIDER, OFFICER, OTHERS, REVIEWER, STAFF

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.case import Case
    from tests.invariants.setting import Desk

    Pick = Callable[[int], int]

_TEST = "notes-00000000000000ff"


def as_handlers(case: Case, command: c.Command | None) -> c.Command | None:
    """The command as it is given in a case: in a protected one by a handler, after whoever must be named or approved first."""
    if command is None or not case.protected or getattr(command, "by", None) is None:
        return command
    handlers = case.handlers
    if len(handlers) < MOST and not case.over:
        new = next(x for x in (OFFICER, REVIEWER, *OTHERS) if x not in (*case.conflicted, *handlers))
        return NameHandler(new, handlers[0] if handlers else new)
    if isinstance(command, c.RecordDecision):
        return _decides(case, command)
    return _by_handler(case, command)


def _decides(case: Case, command: c.RecordDecision) -> c.Command:
    """The decider is let in by an approval; never the vendor's handler in the decider's place (GR-06)."""
    decider = next(x for x in (DECIDER, *OTHERS) if x not in case.conflicted)
    if may_enter(case, decider):
        return replace(command, by=decider)
    return ApproveOutput("report" if case.report else "disclosure", decider, _other(case, decider), _TEST)


def _by_handler(case: Case, command: c.Command) -> c.Command:
    by = str(getattr(command, "by", ""))
    by = by if by in case.handlers else case.handlers[0]
    if isinstance(command, c.ApproveReview | c.ReturnReview) and by == case.assessed_by:
        by = _other(case, by)
    if isinstance(command, c.Release) and not approvals(case, "release", by):
        return ApproveOutput("release", by, _other(case, by), _TEST)
    changes: dict[str, Any] = {"by": by}
    if isinstance(command, c.AssignHost):
        changes["host"] = by
    if getattr(command, "route", None) == "mailed":
        changes["route"] = "handed_over"
    return replace(command, **changes)  # type: ignore[type-var]  # every command is a dataclass


def _other(case: Case, who: str) -> str:
    return next((h for h in case.handlers if h != who), case.handlers[0])


def of_protection(by: str, pick: Pick) -> c.Command:
    """Anything about protection, by anybody."""
    to = STAFF[pick(len(STAFF))]
    return (
        Protect(by),
        NameHandler(to, by, STAFF[pick(len(STAFF))] if pick(3) == 0 else None),
        ApproveOutput(OUTPUTS[pick(len(OUTPUTS))], to, by, _TEST),
    )[pick(3)]


def lets_go_on(desk: Desk, pick: Pick) -> c.Command:
    """A person decides about a protected case: mostly to go on."""
    return c.Resume(OFFICER) if pick(3) or to_be_ended(desk.case) else c.Cancel("protected_identity", OFFICER)
