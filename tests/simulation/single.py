"""`make simulate-single`: each call that the code makes, in each way in which it may fail, one at a time, until none is left.

Which calls there are is read off runs without faults: a call is a function, what it calls, and the lines of code that call
it. A call that is new in the code is tried without being named anywhere.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.simulation.faults import One
from tests.simulation.plots import PLOTS
from tests.simulation.processes import world as own_world
from tests.simulation.schedule import Run, Setting, play
from tests.simulation.world import World

KINDS = ("before", "after", "throttle", "timeout")
SEED = 11


@dataclass(frozen=True)
class Point:
    """A call to try: where it is met first, and in which plot."""

    where: str
    plot: str
    number: int


def points(world: World) -> list[Point]:
    """Every call that the plots make, each once; raises AssertionError when a plot goes wrong by itself."""
    found: dict[str, Point] = {}
    for name, plot in PLOTS.items():
        run = play(world, SEED, Setting(plot=plot, one=One("note", 0)))
        assert run.wrong == [], f"{name}, without any fault: {run.wrong}"
        for number, where in run.met:
            found.setdefault(where, Point(where, name, number))
    return sorted(found.values(), key=lambda point: point.where)


def tried(world: World, point: Point, kind: str) -> Run:
    """The run in which this call fails, in this way, and nothing else does."""
    return play(world, SEED, Setting(plot=PLOTS[point.plot], one=One(kind, point.number)))


def faults_of(world: World, point: Point, kind: str) -> list[str]:
    """What is wrong when this call fails in this way; also when the fault never struck, for then nothing was tried."""
    run = tried(world, point, kind)
    wrong = [f"{kind} at {point.where}, in {point.plot}: {told}" for told in run.wrong]
    return wrong if run.struck else [*wrong, f"{kind} at {point.where}: it never struck"]


def _try(point: Point) -> list[str]:
    return [wrong for kind in KINDS for wrong in faults_of(own_world(), point, kind)]


def main() -> int:
    """Out: 0 when no single fault broke anything."""
    parser = argparse.ArgumentParser(prog="make simulate-single", description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    began, every = time.monotonic(), points(own_world())
    wrong: list[str] = []
    with ProcessPoolExecutor(given.workers) as pool:
        for told in pool.map(_try, every):
            wrong += told
            print("".join(f"{one}\n" for one in told), end="", flush=True)
    tries = len(every) * len(KINDS)
    print(
        f"{len(every)} calls x {len(KINDS)} faults = {tries} runs in {time.monotonic() - began:.0f} s: {len(wrong)} wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
