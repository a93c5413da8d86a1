"""One world for a process that does nothing but play."""

import gc
from contextlib import ExitStack

from tests.simulation.world import World

_WORLD: list[World] = []
_INSTALLED = ExitStack()


def world() -> World:
    """This process's world, installed for good."""
    if not _WORLD:
        made = World()
        _INSTALLED.enter_context(made.installed())
        gc.freeze()
        _WORLD.append(made)
    return _WORLD[0]
