"""A refusal travels like any other exception."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from shared.domain.errors import Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def around() -> Iterator[None]:
    """Any context manager between the refusal and the door that answers it."""
    yield


def test_a_refusal_passes_through_a_context_manager() -> None:
    with pytest.raises(Refused, match="BK-13"), around():
        raise Refused("BK-13", "waiting_time", "The waiting time runs.")


def test_a_refusal_says_rule_code_and_sentence() -> None:
    no = Refused("BK-13", "waiting_time", "The waiting time runs.")
    assert str(no) == "waiting_time (BK-13): The waiting time runs."
    assert no.kind is Kind.STATE
