"""One seeded scheduler with a virtual clock: tasks run one at a time, and another may run wherever one waits.

A task is code as it is; where it sleeps or calls a service it hands the turn back, and the task whose time comes first goes
on. Everything that is left to chance is asked of one generator, so a seed is a schedule.
"""

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest.mock import patch

import time_machine
from greenlet import getcurrent, greenlet

BEGINNING = 1_772_434_800.0  # Monday 2 March 2026, 08:00 in Stockholm


class Stuck(AssertionError):
    """The schedule went on for longer than any does."""


@dataclass(eq=False)
class Task:
    """Something that runs: what it is called, and what of the process's state is its own while it has the turn."""

    name: str
    green: Any
    enter: Callable[[], object] | None = None


class Kernel:
    """The scheduler. `now` is in seconds since 1970."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - chance, not secrecy
        self.now = BEGINNING
        self.switches = 0
        self._waiting: list[tuple[float, int, Task]] = []
        self._number = 0
        self._hub = getcurrent()
        self._tasks: dict[Any, Task] = {}
        self._travel: Any = None

    @contextmanager
    def clock(self) -> Iterator[None]:
        """While the block runs, every clock of the process shows this one's time."""
        with ExitStack() as stack:
            self._travel = stack.enter_context(time_machine.travel(self.now, tick=False))
            stack.enter_context(patch.object(time, "monotonic", lambda: self.now))
            yield

    def start(self, name: str, run: Callable[[], object], after: float = 0.0) -> Task:
        """Let something run, some seconds from now."""
        task = Task(name, greenlet(run, parent=self._hub))
        self._tasks[task.green] = task
        self._wait(task, after)
        return task

    def later(self, after: float, act: Callable[[], object]) -> None:
        """Do something small that never waits, some seconds from now."""
        self._wait(Task("", act), after)

    def sleep(self, seconds: float) -> None:
        """Let others run until the time has come; only inside a task."""
        self._wait(self.current, seconds)
        self._hub.switch()

    @property
    def current(self) -> Task:
        """The task that has the turn."""
        return self._tasks[getcurrent()]

    @property
    def inside(self) -> bool:
        """Whether a task has the turn."""
        return getcurrent() is not self._hub

    def run(self, until: Callable[[], bool], most: int) -> None:
        """Run what waits, in the order of its time, until nothing does or `until`; raises Stuck after `most` switches."""
        last = self.switches + most
        while self._waiting and not until():
            at, _, task = heapq.heappop(self._waiting)
            self._move_to(at)
            self.switches += 1
            if self.switches > last:
                raise Stuck(f"still busy after {most} switches")
            self._go_on(task)

    def _go_on(self, task: Task) -> None:
        if not isinstance(task.green, greenlet):
            task.green()
            return
        if task.enter:
            task.enter()
        task.green.switch()
        if task.green.dead:
            del self._tasks[task.green]

    def _move_to(self, at: float) -> None:
        if at > self.now:
            self._travel.shift(at - self.now)
            self.now = at

    def _wait(self, task: Task, seconds: float) -> None:
        self._number += 1
        heapq.heappush(self._waiting, (self.now + seconds, self._number, task))
