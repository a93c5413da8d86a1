"""The shortest history that still fails: fewer and fewer of the faults that struck, as long as something stays wrong."""

from tests.simulation.faults import Struck
from tests.simulation.schedule import Run, Setting, play
from tests.simulation.world import World

_MOST_TRIES = 40


def shortest(world: World, run: Run) -> Run:
    """The run of the same seed with the fewest faults found that is still wrong in the same way (ddmin, bounded)."""
    best, tries, parts = run, 0, 2
    while len(best.struck) > 0 and parts <= len(best.struck) * 2 and tries < _MOST_TRIES:
        smaller = None
        for kept in _without_a_part(best.struck, parts):
            tries += 1
            again = play(world, run.seed, Setting(allowed=kept))
            if again.wrong and _kind(again) == _kind(run) and len(again.struck) < len(best.struck):
                smaller = again
                break
        if smaller is None:
            parts *= 2
        else:
            best, parts = smaller, max(parts - 1, 2)
    return best


def _kind(run: Run) -> str:
    return run.wrong[0].partition(":")[0]


def _without_a_part(struck: list[Struck], parts: int) -> list[frozenset[int]]:
    """The numbers of the faults without one part of them, for each part."""
    size = max(1, len(struck) // parts)
    numbers = [one.number for one in struck]
    return [frozenset(numbers[:at] + numbers[at + size :]) for at in range(0, len(numbers), size)]


def told(world: World, seed: int, commit: str) -> str:
    """A seed's history in words: what is wrong, the faults it takes, and every case's log."""
    run = play(world, seed)
    lines = [f"seed {seed} at {commit}: {len(run.struck)} faults, {run.commits} commits"]
    if not run.wrong:
        return "\n".join([*lines, *run.history, "nothing is wrong"])
    best = shortest(world, run)
    lines += [f"the shortest that fails takes {len(best.struck)} of them:"]
    lines += [f"  fault {one.number}: {one.kind} at {one.where}" for one in best.struck]
    return "\n".join([*lines, *best.history, *(f"WRONG {wrong}" for wrong in best.wrong)])
