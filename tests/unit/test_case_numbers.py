"""The test cases of the case description, section 10, that are about person numbers: each by its number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shared.domain.person_number import is_official_test_number, official_test_numbers, parse

SAMPLE = Path(__file__).parents[1] / "fixtures" / "person_numbers.csv"


def test_case_20_the_sign_is_a_plus_from_new_years_day_of_the_hundredth_year() -> None:
    """PN-02: in the calendar year, not on the birthday."""
    number = parse("19260104-9030", date(2025, 12, 31))
    assert number.display(date(2025, 12, 31)) == "260104-9030"
    assert number.display(date(2026, 1, 1)) == "260104+9030"


@pytest.mark.parametrize("note", ["month00", "day60", "month00+day60", "impossible_date"])
def test_case_21_a_samordningsnummer_with_month_00_or_day_60_is_accepted(note: str) -> None:
    """PN-07, PN-08"""
    rows = [line.split(",") for line in SAMPLE.read_text("utf-8").splitlines()[1:]]
    found = [row[0] for row in rows if note in row]
    assert found
    for text in found:
        number = parse(text, date(2026, 11, 21))
        assert (number.kind, number.birth_date) == ("samordningsnummer", None)


def test_case_22_production_knows_every_official_test_number() -> None:
    """PN-12; that the doors refuse it is shown at the doors."""
    official = official_test_numbers(SAMPLE.read_text("utf-8").splitlines())
    assert official
    assert all(is_official_test_number(parse(number, date(2026, 11, 21)), official) for number in official)
