"""Person numbers against Skatteverket's own test numbers, the vectors and properties (PN-01 to PN-12)."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.person_number import (
    INTERIM_LETTERS,
    PersonNumber,
    PersonNumberRefused,
    is_official_test_number,
    official_test_numbers,
    parse,
)

UNHURRIED = settings(deadline=None)  # a busy machine is no failure
FIXTURES = Path(__file__).parents[1] / "fixtures"
ON = date(2026, 11, 21)


class Vector(TypedDict):
    input: str
    reference_date: str
    valid: bool
    kind: str | None
    canonical12: str | None
    display: str | None
    birth_date: str | None
    why: str


VECTORS: list[Vector] = json.loads((FIXTURES / "person_number_vectors.json").read_text("utf-8"))
ROWS = list(csv.DictReader((FIXTURES / "person_numbers.csv").read_text("utf-8").splitlines()))
NUMBERS = [row["number"] for row in ROWS]
OFFICIAL = frozenset(NUMBERS)
PERSONNUMMER = [row["number"] for row in ROWS if row["kind"] == "personnummer"]


def refusal(text: str, on: date = ON, *, allow_interim: bool = False) -> PersonNumberRefused:
    with pytest.raises(PersonNumberRefused) as caught:
        parse(text, on, allow_interim=allow_interim)
    return caught.value


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_vector(vector: Vector) -> None:
    """PN-07"""
    on = date.fromisoformat(vector["reference_date"])
    if not vector["valid"]:
        refusal(vector["input"], on, allow_interim=True)
        return
    number = parse(vector["input"], on, allow_interim=True)
    assert (number.kind, number.canonical) == (vector["kind"], vector["canonical12"])
    assert number.display(on) == vector["display"]
    assert (number.birth_date.isoformat() if number.birth_date else None) == vector["birth_date"]


def test_every_official_number_verifies() -> None:
    for row in ROWS:
        number = parse(row["number"], ON)
        assert (number.canonical, number.kind) == (row["number"], row["kind"])


def test_the_sample_holds_every_trap() -> None:
    """PN-08"""
    assert {row["note"] for row in ROWS} == {"ok", "month00", "day60", "month00+day60", "impossible_date"}
    assert len(OFFICIAL) == len(ROWS) > 2500


@UNHURRIED
@given(st.sampled_from(NUMBERS), st.dates(date(2024, 1, 1), date(2080, 12, 31)))
def test_what_is_displayed_reads_back(text: str, on: date) -> None:
    number = parse(text, on)
    if on.year - int(text[:4]) < 200:
        assert parse(number.display(on), on) == number


@UNHURRIED
@given(st.sampled_from(NUMBERS), st.integers(2, 11), st.integers(1, 9))
def test_one_mistyped_digit_is_always_refused(text: str, at: int, step: int) -> None:
    wrong = text[:at] + str((int(text[at]) + step) % 10) + text[at + 1 :]
    refusal(wrong)


@UNHURRIED
@given(st.sampled_from(NUMBERS), st.integers(2, 10))
def test_two_swapped_neighbours_are_refused_unless_nought_and_nine(text: str, at: int) -> None:
    pair = {text[at], text[at + 1]}
    if len(pair) == 2 and pair != {"0", "9"}:
        refusal(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


@UNHURRIED
@given(st.sampled_from(NUMBERS))
def test_no_text_shows_the_last_four(text: str) -> None:
    number = parse(text, ON)
    assert number.masked() == f"{text[:8]}-****"
    for shown in (
        repr(number),
        str(number),
        f"{number}",
        f"{number:>30}",
        repr([number]),
        repr({"n": number}),
    ):
        assert text[8:] not in shown.replace(text[:8], "")


@UNHURRIED
@given(st.text(min_size=6))
def test_any_text_is_parsed_or_refused_without_repeating_it(text: str) -> None:
    refused: PersonNumberRefused | None = None
    try:
        parse(text, ON, allow_interim=True)
    except PersonNumberRefused as error:
        refused = error
    if refused is not None:
        assert refused.rule.startswith("PN-")
        assert text not in str(refused)


@pytest.mark.parametrize(
    ("text", "rule", "code"),
    [
        ("19760229-2380\n", "PN-01", "malformed"),
        (" 197602292380", "PN-01", "malformed"),
        ("1976-02-29-2380", "PN-01", "malformed"),
        ("197602292380\u0663", "PN-01", "malformed"),
        ("19760229238\uff10", "PN-01", "malformed"),
        ("1976022923801", "PN-01", "malformed"),
        ("19760229-t380", "PN-01", "malformed"),
        ("19760229-0000", "PN-01", "birth_number"),
        ("197602292381", "PN-04", "check_digit"),
        ("197613292387", "PN-01", "birth_date"),
        ("8572090606", "PN-10", "organisation_number"),
        ("168572090606", "PN-10", "organisation_number"),
        ("179002292380", "PN-03", "century"),
        ("19760229+2380", "PN-02", "sign"),
        ("20000101-T220", "PN-09", "interim_not_allowed"),
        ("20000101-A220", "PN-09", "interim_letter"),
        ("202701089167", "PN-03", "future"),
    ],
)
def test_refusal_names_rule_and_reason(text: str, rule: str, code: str) -> None:
    refused = refusal(text)
    assert (refused.rule, refused.code) == (rule, code)


def test_leap_day_only_in_leap_years() -> None:
    assert parse("197602292380", ON).birth_date == date(1976, 2, 29)
    assert refusal("187702292387").code in {"birth_date", "check_digit"}


def test_sign_turns_to_plus_on_new_years_day_not_on_the_birthday() -> None:
    number = parse("19260104-9030", ON)
    assert number.display(date(2025, 12, 31)) == "260104-9030"
    assert number.display(date(2026, 1, 1)) == "260104+9030"


def test_interim_number_is_marked_as_no_legal_identity() -> None:
    number = parse("000101-T220", ON, allow_interim=True)
    assert (number.kind, number.canonical, number.is_legal_identity) == (
        "interimsnummer",
        "20000101T220",
        False,
    )
    assert parse("197602292380", ON).is_legal_identity


def test_interim_letters_are_those_of_the_rule() -> None:
    assert sorted(INTERIM_LETTERS) == sorted("TRSUWXJKLMN")
    for letter in INTERIM_LETTERS:
        assert parse(f"20000101-{letter}220", ON, allow_interim=True).canonical[8] == letter


def test_indicative_age_changes_on_the_day_and_is_unknown_for_samordningsnummer() -> None:
    """PN-05"""
    number = parse("19260104-9030", ON)
    assert number.indicative_age(date(2026, 1, 3)) == 99
    assert number.indicative_age(date(2026, 1, 4)) == 100
    coordination = next(
        row["number"] for row in ROWS if row["kind"] == "samordningsnummer" and row["note"] == "ok"
    )
    assert parse(coordination, ON).indicative_age(ON) is None


def test_neither_sex_nor_parity_is_offered() -> None:
    """PN-06"""
    offered = {name for name in dir(PersonNumber) if not name.startswith("_")}
    assert offered == {"birth_date", "indicative_age", "is_legal_identity", "display", "masked"}


def test_production_refuses_the_official_list() -> None:
    listed, unlisted = parse(PERSONNUMMER[3], ON), parse("20000101-T220", ON, allow_interim=True)
    assert is_official_test_number(listed, OFFICIAL)
    assert not is_official_test_number(unlisted, OFFICIAL)


def test_official_list_is_read_from_both_published_shapes() -> None:
    one, two, three = NUMBERS[0], NUMBERS[1], NUMBERS[-1]
    lines = [
        "\ufeffTestpersonnummer\r\n",
        f"{one}\r\n",
        f'"{two}"\n',
        "\n",
        "testsamordningsnummer,note\n",
        f"{three},ok\n",
    ]
    assert official_test_numbers(lines) == {one, two, three}


@pytest.mark.parametrize("lines", [[], ["testpersonnummer"], ["197602292381"], ["760229-2380"], ["<html>"]])
def test_a_damaged_official_list_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="test numbers"):
        official_test_numbers(lines)
