"""Every single fault: each call that the code makes, in each way in which it may fail, one at a time, until none is left.

Which calls there are is read off runs without faults: a call is a function, what it calls, and the lines of code that call
it. A call that is new in the code is tried without being named anywhere.
"""

from dataclasses import dataclass

from tests.simulation.faults import One
from tests.simulation.plots import PLOTS
from tests.simulation.schedule import Run, play
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
        run = play(world, SEED, plot=plot, one=One("note", 0))
        assert run.wrong == [], f"{name}, without any fault: {run.wrong}"
        for number, where in run.met:
            found.setdefault(where, Point(where, name, number))
    return sorted(found.values(), key=lambda point: point.where)


def tried(world: World, point: Point, kind: str) -> Run:
    """The run in which this call fails, in this way, and nothing else does."""
    return play(world, SEED, plot=PLOTS[point.plot], one=One(kind, point.number))
