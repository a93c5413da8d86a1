"""Production refuses the complete official list, which an operator loads as Skatteverket publishes it (PN-12, case 22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.changeset import StackError
from infra.operate_tenant import load_test_numbers
from shared.adapters.tenants import TestNumbersMissing as NoList
from shared.domain.errors import Refused
from shared.person_input import PRODUCTION, read_number
from tests.unit.test_person_number import ROWS
from tests.unit.test_staff_api_world import World, stack

ON = date(2026, 11, 21)
SOME = [row["number"] for row in ROWS[::40]] + [row["number"] for row in ROWS if row["note"] != "ok"]


@pytest.fixture(name="world")
def _world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stack(monkeypatch, STAGE=PRODUCTION) as world:
        yield world


@pytest.fixture(name="published")
def _published(tmp_path: Path) -> list[Path]:
    """The two data sets in the shape in which they are published: a heading, one number a line."""
    found = []
    for kind in ("personnummer", "samordningsnummer"):
        numbers = [row["number"] for row in ROWS if row["kind"] == kind and row["number"] in SOME]
        path = tmp_path / f"test{kind}.csv"
        path.write_bytes(("\ufeff" + "\r\n".join([f"Test{kind}", *numbers, numbers[0], ""])).encode())
        found.append(path)
    return found


def test_case_22_production_refuses_every_number_of_both_lists(world: World, published: list[Path]) -> None:
    services = world.services
    said = load_test_numbers(services.tenants, published)
    assert said.endswith("test samordningsnummer loaded")
    for number in SOME:
        with pytest.raises(Refused) as no:
            read_number(services, number, ON)
        assert (no.value.rule, no.value.code) == ("PN-12", "test_number")
        assert number not in str(no.value.detail)


def test_half_of_the_list_is_no_list(world: World, published: list[Path]) -> None:
    for half in published:
        with pytest.raises(StackError, match="is missing; give both files"):
            load_test_numbers(world.services.tenants, [half])
    with pytest.raises(NoList):  # and nobody comes in before the list is there
        read_number(world.services, SOME[0], ON)


def test_a_damaged_file_is_named(world: World, published: list[Path]) -> None:
    published[1].write_text("testsamordningsnummer\n1976022923\n", "utf-8")
    with pytest.raises(StackError, match=r"testsamordningsnummer\.csv: line 2"):
        load_test_numbers(world.services.tenants, published)
