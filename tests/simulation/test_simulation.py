"""A few schedules on every run of the tests; `make simulate` plays as many as one likes."""

from collections.abc import Iterator

import pytest

from tests.simulation.schedule import play
from tests.simulation.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    with made.installed():
        yield made


@pytest.mark.parametrize("seed", range(1, 21))
def test_nothing_is_lost_doubled_or_stuck(world: World, seed: int) -> None:
    run = play(world, seed)
    assert run.wrong == [], "\n".join(run.history)
    assert run.commits > 5


def test_a_seed_plays_the_same_again(world: World) -> None:
    first, again = play(world, 7), play(world, 7)
    assert first.history == again.history
    assert first.struck == again.struck
    assert first.struck
