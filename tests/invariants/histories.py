"""Histories of cases: people, sources, reactors and the clock acting in any order, driven by a stream of choices.

The choices come from a seeded generator (many histories, fast) or from hypothesis (few, but shrunk to the shortest one
that still fails). What a reactor does outside is acted; what it commits comes from the reactors' own code where they are pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.due import Action, due, next_deadline
from shared.domain.errors import Refused
from shared.domain.findings import NotDone
from shared.integrations.providers.order_ids import order_id
from tests.invariants.acting import outcome_of
from tests.invariants.beginnings import starts
from tests.invariants.people import ITEM, anything, expected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.domain.case import Case
    from tests.invariants.setting import Desk


_LATEST: list[tuple[Case, datetime, tuple[Action, ...]]] = []


def due_of(case: Case, now: datetime) -> tuple[Action, ...]:
    """As `due`, which a step is asked by many rules; the same case at the same instant is not looked at twice running."""
    for known, at, actions in _LATEST:
        if known is case and at == now:
            return actions
    _LATEST[:] = [(case, now, due(case, now)), *_LATEST[:2]]
    return _LATEST[0][2]


@dataclass
class Step:
    """One thing that happened: who did it, the case before and after, and the events; `refused` when it was refused."""

    who: str
    at: datetime
    before: Case
    after: Case
    command: c.Command | None = None
    action: Action | None = None
    events: tuple[e.Event, ...] = ()
    refused: Refused | None = None
    crash: Exception | None = None

    @cached_property
    def due(self) -> tuple[Action, ...]:
        """What is due after the step."""
        return due_of(self.after, self.at)

    @cached_property
    def due_before(self) -> tuple[Action, ...]:
        """What was due just before it, at the same instant."""
        return self.due if self.before is self.after else due_of(self.before, self.at)

    @property
    def changed_nothing(self) -> bool:
        """A command that was refused, or that had been done before: neither the case nor the clock is another one."""
        return self.command is not None and not self.events

    def __repr__(self) -> str:
        what = self.command or self.action or ""
        came = [e.name_of(x) for x in self.events] or self.refused or self.crash or "-"
        return f"{self.at:%m-%d %H:%M} {self.who} {what} -> {came}"


@dataclass
class History:
    """A case's way from `start`, and what it came to."""

    start: str
    desk: Desk
    steps: list[Step] = field(default_factory=list)

    def told(self) -> str:
        """The whole history, a line a step: what a failing test shows."""
        return "\n".join([f"start: {self.start}", *map(repr, self.steps)])


class Walk:
    """Takes steps in a case, each by the next choice: `pick(n)` gives a number below n."""

    def __init__(self, start: str, desk: Desk, pick: Callable[[int], int]) -> None:
        self.history = History(start, desk)
        self.desk = desk
        self.pick = pick

    def one(self, options: Sequence[Any]) -> Any:
        """One of the options."""
        return options[self.pick(len(options))]

    def step(self) -> None:
        """Let somebody do something, or let time pass."""
        kind = self.one(
            (
                "expected",
                "expected",
                "expected",
                "due",
                "due",
                "due",
                "source",
                "clock",
                "clock",
                "any",
                "any",
                "operator",
            )
        )
        if kind == "clock":
            self.pass_time()
        elif kind == "due":
            self.act()
        elif kind == "source":
            self.hear_source()
        elif kind == "operator":
            self.restore()
        else:
            command = expected(self.desk, self.pick) if kind == "expected" else anything(self.desk, self.pick)
            if command:
                self.ask(command)

    def ask(self, command: c.Command) -> None:
        """Put a command to the case."""
        before = self.desk.case
        try:
            new = self.desk.judge(command).events
        except Refused as no:
            self.note(Step("outside", self.desk.now, before, before, command, refused=no))
            return
        self.note(Step("outside", self.desk.now, before, self.desk.take(*new), command, events=new))

    def note(self, step: Step) -> None:
        """Keep a step."""
        self.history.steps.append(step)

    def pass_time(self) -> None:
        """To the next deadline, or by some hours or days."""
        deadline = next_deadline(self.desk.case, self.desk.now)
        jumps = (
            timedelta(minutes=7),
            timedelta(hours=5),
            timedelta(days=1),
            timedelta(days=4),
            timedelta(days=40),
        )
        choice = self.pick(len(jumps) + 3)
        self.desk.now = self.desk.now + jumps[choice] if choice < len(jumps) else deadline or self.desk.now
        self.note(Step("clock", self.desk.now, self.desk.case, self.desk.case))

    def act(self) -> None:
        """A reactor does one of the due actions; it may fail outside, or die after its lease."""
        actions = due_of(self.desk.case, self.desk.now)
        if not actions:
            return
        action = self.one(actions)
        outcome = self.one(("done", "done", "done", "failed", "died"))
        try:
            commits = outcome_of(self.desk, action, outcome)
        except (KeyError, ValueError, TypeError, AttributeError) as crash:
            case = self.desk.case
            self.note(
                Step(f"function:{action.reactor}", self.desk.now, case, case, action=action, crash=crash)
            )
            return
        for new in commits:
            before = self.desk.case
            after = self.desk.take(*new)
            self.note(
                Step(f"function:{action.reactor}", self.desk.now, before, after, action=action, events=new)
            )

    def restore(self) -> None:
        """An operator has put the log back, now and then, and says so in a case that is not over."""
        if self.pick(8) == 0 and self.desk.case.sequence and not self.desk.case.over:
            before = self.desk.case
            new = (e.CaseRestored(),)
            self.note(Step("operator", self.desk.now, before, self.desk.take(*new), events=new))

    def hear_source(self) -> None:
        """A provider answers one of the orders: with a result, a refusal, or about somebody else."""
        ordered = [(n, s.order) for n, s in self.desk.case.checks.items() if s.order]
        if ordered:
            check, order = self.one(ordered)
            stale = self.pick(6) == 0
            order = order_id(self.desk.case.id, check, "9") if stale else order
            self.ask(self.one(_source_says(check, order)))


def _source_says(check: str, order: str) -> tuple[c.Command, ...]:
    found = c.ReturnCheck(check, ITEM["findings"], "callback", order)
    return (
        found,
        found,
        c.RejectCheck(check, order),
        c.SkipCheck(check, NotDone.SOURCE_REFUSED.value, order),
    )


def walk(
    pick: Callable[[int], int], length: int, service: str | None = None, *, chained: bool = True
) -> History:
    """A history of `length` steps from one of the starts (of a service, or of any)."""
    places = starts(service)
    name, desk = places[pick(len(places))]
    walker = Walk(name, replace(desk, chained=chained), pick)
    for _ in range(length):
        walker.step()
    return walker.history


def seeded(seed: int, length: int = 14, service: str | None = None, *, chained: bool = True) -> History:
    """The history of a seed: the same at every run."""
    draw = Random(seed).random  # noqa: S311 - choices of a test, nothing secret
    return walk(lambda below: int(draw() * below), length, service, chained=chained)
