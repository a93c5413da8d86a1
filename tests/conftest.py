"""How the tests are dealt out to two processes."""

import pytest
from xdist.scheduler import LoadScopeScheduling

STACK = "tests/stack/"


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """A file stays together, for what it shares; those that share the running stack stay together as well."""
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = lambda test: STACK if test.startswith(STACK) else test.partition("::")[0]
    return scheduler


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The stack first: it is the largest piece, and what comes last should be small for both to end together."""
    items.sort(key=lambda item: not item.nodeid.startswith(STACK))
