"""A few schedules on every run of the tests; `make simulate` plays as many as one likes."""

import re
from collections.abc import Iterator
from itertools import count

import pytest

from tests.simulation.planted import PLANTED
from tests.simulation.schedule import Run, Setting, play
from tests.simulation.shortest import told
from tests.simulation.silence import PAIR, differences, seen
from tests.simulation.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    with made.installed():
        yield made


@pytest.mark.parametrize("seed", range(1, 11))
def test_nothing_is_lost_doubled_or_stuck(world: World, seed: int) -> None:
    run = play(world, seed)
    assert run.wrong == [], "\n".join(run.history)
    assert run.commits > 5


@pytest.mark.parametrize("seed", range(1, 6))
def test_nothing_tells_what_was_found(world: World, seed: int) -> None:
    assert len(seen(world, seed, PAIR[0])) > 50
    assert differences(world, seed) == []


def test_what_a_fault_changes_is_put_back_for_the_next_run(world: World) -> None:
    """A shorter history is looked for among the same faults: without them the run is another, with all it is the same."""
    run = play(world, 7)
    every = frozenset(one.number for one in run.struck)
    assert play(world, 7, Setting(allowed=every)).history == run.history
    assert play(world, 7, Setting(allowed=frozenset())).struck == []


def test_a_failure_tells_the_fewest_faults_found_that_break_it(world: World) -> None:
    with PLANTED["dual_write"](world):
        without = Setting(allowed=frozenset())
        seed = next(n for n in count(72) if _few(play(world, n)) and not play(world, n, without).wrong)
        text = told(world, seed, "abc1234")
        needed = {int(number) for number in re.findall(r"  fault (\d+): ", text)}
        assert needed
        for fault in needed:
            assert play(world, seed, Setting(allowed=frozenset(needed - {fault}))).wrong == []
    assert text.startswith(f"seed {seed} at abc1234: ")
    assert "\nWRONG published: " in text
    assert "case.opened" in text


def _few(run: Run) -> bool:
    return bool(run.wrong) and len(run.struck) < 20


def test_a_seed_plays_the_same_again(world: World) -> None:
    first, again = play(world, 7), play(world, 7)
    assert first.history == again.history
    assert first.struck == again.struck
    assert first.struck
