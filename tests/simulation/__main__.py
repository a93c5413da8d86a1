"""`make simulate [RUNS=n | MINUTES=n] [SEED=n]`: schedules of faults over the real handlers, and what must be true after each.

With RUNS or MINUTES schedules are played from SEED on, on every core; with SEED alone this one is played again and told.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count

from infra.build import ROOT
from tests.simulation import faster
from tests.simulation.processes import world
from tests.simulation.schedule import Run, play
from tests.simulation.shortest import told
from tests.simulation.silence import differences

_AT_ONCE = 10  # schedules that a worker is given at a time


def main() -> int:
    """Out: 0 when nothing was violated."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if not given.runs and not given.minutes:
        print(told(world(), given.seed, commit()))
        return 0
    began, found = time.monotonic(), []
    total = Run(given.seed)
    played = 0
    for run in _played(given.seed, given.runs, given.minutes, given.workers):
        played += 1
        total.invocations += run.invocations
        total.steps += run.steps
        total.commits += run.commits
        total.cases += run.cases
        total.struck += run.struck
        if run.wrong:
            found.append(run)
            print(f"seed {run.seed} at {commit()}: {run.wrong[0]}", flush=True)
    seconds = time.monotonic() - began
    for run in found[:1]:
        print(told(world(), run.seed, commit()))
    print(
        f"{played} schedules, {total.cases} cases, {total.commits} commits, {len(total.struck)} faults, "
        f"{total.invocations} invocations, {total.steps} handler steps in {seconds:.0f} s "
        f"({total.steps / seconds / given.workers:.0f} a second on a core): {len(found)} violations"
    )
    return 1 if found else 0


def commit() -> str:
    """The commit that is played, as far as it is known."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - the git that is on the path
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return asked.stdout.strip() or "an unknown commit"


def _some(seeds: range) -> list[Run]:
    faster.forget()
    return [_judged(seed) for seed in seeds]


def _judged(seed: int) -> Run:
    """A run; of every tenth seed also what tells it from one in which nothing was found."""
    run = play(world(), seed)
    if seed % 10 == 0:
        run.wrong += [f"silence: {one}" for one in differences(world(), seed)]
    return run


def _played(first: int, runs: int, minutes: float, workers: int) -> Iterator[Run]:
    """Each run as it comes, until there are enough or the time is over."""
    last = time.monotonic() + minutes * 60 if minutes else float("inf")
    starts = count(first, _AT_ONCE)
    with ProcessPoolExecutor(workers) as pool:
        running: set[Future[list[Run]]] = set()
        left = runs or 10**9
        while left > 0 or running:
            while left > 0 and len(running) < workers * 2 and time.monotonic() < last:
                start = next(starts)
                running.add(pool.submit(_some, range(start, start + min(_AT_ONCE, left))))
                left -= _AT_ONCE
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                yield from one.result()


if __name__ == "__main__":
    sys.exit(main())
