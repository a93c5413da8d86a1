"""How the tests are dealt out to two processes: a file stays together, for what it shares; so do those that deploy a stack."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that need the server share the built artefacts and the processor: one after the other."""
    for item in items:
        together = "stack" if item.get_closest_marker("stack") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(together))
