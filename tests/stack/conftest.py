"""The whole system: template.yaml deployed to the embedded server, once for all tests here."""

from collections.abc import Iterator

import pytest

from infra.local.stack import LocalStack, local_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    """A running local stack with its tenant."""
    with local_stack(print) as running:
        yield running
