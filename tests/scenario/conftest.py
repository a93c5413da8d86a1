"""Every story has a world of its own; the outside parties are started once."""

import gc
from collections.abc import Iterator

import pytest

from shared.runtime import clients
from tests.world.network import loopback_only
from tests.world.outside import Outside, outside
from tests.world.world import World


@pytest.fixture(scope="session")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """ATS, check provider and identity issuer as processes; clients of an earlier environment are forgotten."""
    clients.forget()
    with outside(tmp_path_factory.mktemp("outside")) as running:
        gc.freeze()  # everything imported stays: no need to look through it at every collection
        yield running
        gc.unfreeze()
    clients.forget()


@pytest.fixture
def world(parties: Outside) -> Iterator[World]:
    """A fresh world, from which nothing leaves this machine."""
    with loopback_only(), World(parties) as fresh:
        yield fresh
