"""The campaign: each mutant in a process of its own, forked from one that has imported and collected everything."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FunctionType
from typing import Any

import pytest

from tests.mutants.planting import Mutant
from tests.mutants.reach import Cache, Reach, forget, passes

KILLED, SURVIVED, FAULT = 1, 0, 3
_FORK = get_context("fork")


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: killed by a test that failed or went on for ever, or not; `tests` could have noticed."""

    mutant: Mutant
    killed: bool
    tests: int


def asked(question: Callable[[], Any]) -> Any:
    """The answer of a forked process, so that nothing of what it does stays."""
    receive, send = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=lambda: send.send(question()))
    process.start()
    send.close()
    answer = receive.recv()
    process.join()
    return answer


@dataclass(frozen=True)
class Bench:
    """What mutants are judged with: the tests, what each of them reaches, the running functions, and what to forget first."""

    items: Sequence[pytest.Item]
    reach: Sequence[Reach]
    functions: Mapping[tuple[str, int], FunctionType]
    remembered: Sequence[Cache]


def judged(mutants: Iterable[Mutant], bench: Bench) -> Iterator[Verdict]:
    """The verdict on each mutant, as they come; as many at a time as there are processors."""
    running: dict[BaseProcess, Verdict] = {}
    for mutant in mutants:
        order = _order(mutant, bench.reach)
        process: BaseProcess = _FORK.Process(target=_judge, args=(mutant, order, bench))
        process.start()
        running[process] = Verdict(mutant, killed=False, tests=len(order))
        while len(running) >= (os.cpu_count() or 1):
            yield from _ended(running)
    while running:
        yield from _ended(running)


def _ended(running: dict[BaseProcess, Verdict]) -> Iterator[Verdict]:
    """Wait for at least one of the processes to end."""
    over = wait([p.sentinel for p in running])
    for process in [p for p in running if p.sentinel in over]:
        verdict = running.pop(process)
        process.join()
        if process.exitcode == FAULT:
            raise RuntimeError(f"{verdict.mutant.where} could not be changed to {verdict.mutant.becomes}")
        yield replace(verdict, killed=process.exitcode != SURVIVED)


def control(unchanged: Iterable[Mutant], bench: Bench) -> list[str]:
    """The tests that fail where every function was exchanged for itself: if there are any, no kill says anything."""

    def failing() -> list[str]:
        forget(bench.remembered)
        for mutant in unchanged:
            mutant.plant(bench.functions[mutant.file, mutant.first])
        return [item.nodeid for item in bench.items if not passes(item)]

    found: list[str] = asked(failing)
    return found


def _order(mutant: Mutant, reach: Sequence[Reach]) -> list[int]:
    """The tests that reach the changed statement, the quickest first."""
    lines = {(mutant.file, line) for line in mutant.lines}
    found = [n for n, r in enumerate(reach) if not lines.isdisjoint(r.lines)]
    return sorted(found, key=lambda n: reach[n].seconds)


def _judge(mutant: Mutant, order: Sequence[int], bench: Bench) -> None:
    """In the forked process. What takes ten times as long goes on for ever; the processor's time, as a machine may be busy."""
    try:
        forget(bench.remembered)
        mutant.plant(bench.functions[mutant.file, mutant.first])
    except BaseException:
        os._exit(FAULT)
    try:
        for n in order:
            signal.setitimer(
                signal.ITIMER_PROF, 3 + 10 * bench.reach[n].seconds
            )  # its signal ends the process
            if not passes(bench.items[n]):
                os._exit(KILLED)
    except BaseException:
        os._exit(KILLED)
    os._exit(SURVIVED)
