"""Why person numbers are read by code of our own: what the packages that can be had make of the same numbers.

`tests/fixtures/person_number_libraries.json` holds what they said; `compare_person_numbers.py` beside it asks them again.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.domain.person_number import PersonNumberRefused, parse
from tests.fixtures.compare_person_numbers import ON, TRAPS

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAID: dict[str, dict[str, Any]] = json.loads((FIXTURES / "person_number_libraries.json").read_text("utf-8"))
VECTORS = json.loads((FIXTURES / "person_number_vectors.json").read_text("utf-8"))
ROWS = list(csv.DictReader((FIXTURES / "person_numbers.csv").read_text("utf-8").splitlines()))
MONTH, DAY, BOTH, IMPOSSIBLE = (
    f"samordningsnummer, {note}" for note in ("month00", "day60", "month00+day60", "impossible_date")
)
SAMORDNING = "samordningsnummer, ok"


def taken(text: str, on: date = ON) -> bool:
    """Whether our own code takes a text for a number."""
    try:
        parse(text, on, allow_interim=True)
    except PersonNumberRefused:
        return False
    return True


def test_the_evidence_is_about_every_official_number_and_every_vector() -> None:
    every = Counter(f"{row['kind']}, {row['note']}" for row in ROWS)
    for told in SAID.values():
        assert {name: count for name, (_, count) in told["official"].items()} == every
        assert [x["input"] for x in told["vectors"]] == [v["input"] for v in VECTORS]
        assert told["traps"].keys() == TRAPS.keys()


def test_ours_is_right_on_every_one_of_them() -> None:
    assert all(taken(row["number"]) for row in ROWS)
    for vector in VECTORS:
        assert taken(vector["input"], date.fromisoformat(vector["reference_date"])) == vector["valid"]
    assert not [name for name, text in TRAPS.items() if taken(text)]


MISSED = {
    "personnummer": ({MONTH, DAY, BOTH, IMPOSSIBLE}, 10),
    "python-stdnum": ({SAMORDNING, MONTH, DAY, BOTH, IMPOSSIBLE}, 12),
}
"""By package: the kinds of official numbers of which it refuses every one, and how many of the 24 vectors it gets wrong."""


@pytest.mark.parametrize("package", SAID)
def test_what_each_package_misses(package: str) -> None:
    """The table of the README's decision, from what the packages said."""
    told = SAID[package]
    kinds, vectors = MISSED[package.split(maxsplit=1)[0]]
    assert {name for name, (found, count) in told["official"].items() if found < count} == kinds
    wrong = [
        said["input"]
        for said, vector in zip(told["vectors"], VECTORS, strict=True)
        if said["accepted"] != vector["valid"]
        or (said["canonical12"] or vector["canonical12"]) != vector["canonical12"]
    ]
    assert len(wrong) == vectors
    assert any(told["traps"].values())  # each also takes texts that are no number
