"""Swedish person numbers: personnummer, samordningsnummer and, where allowed, interimsnummer.

Rules PN-01 to PN-12; the statutes are folkbokföringslagen (1991:481) 18 § and lagen (2022:1697) om
samordningsnummer. Neither sex nor proof of age is derived from a number (PN-05, PN-06), and `str` and
`repr` of one never show its last four characters (PN-11).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["personnummer", "samordningsnummer", "interimsnummer"]

INTERIM_LETTERS = frozenset("TRSUWXJKLMN")
_CENTURIES = range(18, 21)
_COORDINATION_OFFSET = 60
_ORGANISATION_MONTH = 20
_PLUS_YEARS = 100
_CANONICAL_LENGTH = 12
_HEADINGS = frozenset({"number", "testpersonnummer", "testsamordningsnummer"})
_SHAPE = re.compile(
    r"(?P<century>[0-9]{2})?(?P<yy>[0-9]{2})(?P<mm>[0-9]{2})(?P<dd>[0-9]{2})(?P<sign>[-+])?(?P<end>[A-Z0-9][0-9]{3})"
)


class PersonNumberRefused(ValueError):
    """The text is not a usable person number.

    `rule` is the rule's id (PN-04), `code` names the reason for machines, `message` is for people.
    None of them repeats the input.
    """

    def __init__(self, rule: str, code: str, message: str) -> None:
        super().__init__(f"{rule} {code}: {message}")
        self.rule = rule
        self.code = code
        self.message = message


@dataclass(frozen=True, repr=False)
class PersonNumber:
    """A verified number. `canonical` is its 12 characters ÅÅÅÅMMDDNNNN, the form to store (PN-03)."""

    canonical: str
    kind: Kind

    @property
    def birth_date(self) -> date | None:
        """The date in the number: indicative only, for it may be a nearby day (PN-05).

        None for a samordningsnummer, whose month and day may be unknown or impossible (PN-08).
        """
        if self.kind == "samordningsnummer":
            return None
        return date(int(self.canonical[:4]), int(self.canonical[4:6]), int(self.canonical[6:8]))

    @property
    def is_legal_identity(self) -> bool:
        """False for an interimsnummer, which may never be sent to a credit bureau or a court (PN-09)."""
        return self.kind != "interimsnummer"

    def indicative_age(self, on: date) -> int | None:
        """Whole years from the date in the number to `on`; no proof of age (PN-05). None without a date."""
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def display(self, on: date) -> str:
        """ÅÅMMDD-NNNN, with plus for hyphen from 1 January of the year the person turns 100 (PN-02)."""
        sign = "+" if on.year - int(self.canonical[:4]) >= _PLUS_YEARS else "-"
        return f"{self.canonical[2:8]}{sign}{self.canonical[8:]}"

    def masked(self) -> str:
        """ÅÅÅÅMMDD-****, the default form on every page (PN-11)."""
        return f"{self.canonical[:8]}-****"

    def __repr__(self) -> str:
        return f"PersonNumber({self.kind} {self.masked()})"

    def __str__(self) -> str:
        return self.masked()

    def __format__(self, spec: str) -> str:
        return format(self.masked(), spec)


def parse(text: str, on: date, *, allow_interim: bool = False) -> PersonNumber:
    """The number that `text` writes in 10 or 12 characters, with or without `-` or `+`.

    `on` is the local date that decides the century of a 10-character form and what lies in the future.
    Ask people for 12: a 10-character form without `+` is read as the most recent date that has been.
    Raises PersonNumberRefused.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise PersonNumberRefused("PN-01", "malformed", "Write the number as ÅÅÅÅMMDD-NNNN.")
    month, day, end = int(shape["mm"]), int(shape["dd"]), shape["end"]
    kind = _kind(month, day, end, allow_interim)
    year = _year(shape["century"], shape["yy"], shape["sign"], (month, _calendar_day(kind, day)), on)
    _check_digit(shape["yy"] + shape["mm"] + shape["dd"] + end)
    _check_date(kind, year, month, _calendar_day(kind, day), on)
    return PersonNumber(f"{year:04}{month:02}{day:02}{end}", kind)


def _calendar_day(kind: Kind, day: int) -> int:
    return day - _COORDINATION_OFFSET if kind == "samordningsnummer" else day


def _kind(month: int, day: int, end: str, allow_interim: bool) -> Kind:
    if month >= _ORGANISATION_MONTH:
        raise PersonNumberRefused(
            "PN-10", "organisation_number", "This is an organisation's number, not a person's."
        )
    if end[0].isalpha():
        if end[0] not in INTERIM_LETTERS:
            raise PersonNumberRefused("PN-09", "interim_letter", "No interim number has that letter.")
        if not allow_interim:
            raise PersonNumberRefused(
                "PN-09",
                "interim_not_allowed",
                "An interim number is no legal identity and is not accepted here.",
            )
        return "interimsnummer"
    if end[:3] == "000":
        raise PersonNumberRefused("PN-01", "birth_number", "The birth number 000 is never given out.")
    return "samordningsnummer" if day >= _COORDINATION_OFFSET else "personnummer"


def _year(century: str | None, yy: str, sign: str | None, month_day: tuple[int, int], on: date) -> int:
    if century is None:
        return _nearest_year(int(yy), sign, month_day, on)
    year = int(century + yy)
    if int(century) not in _CENTURIES:
        raise PersonNumberRefused("PN-03", "century", "The century of birth is 18, 19 or 20.")
    if sign == "+" and on.year - year < _PLUS_YEARS:
        raise PersonNumberRefused("PN-02", "sign", "The plus sign contradicts the year of birth.")
    return year


def _nearest_year(yy: int, sign: str | None, month_day: tuple[int, int], on: date) -> int:
    """The year a 10-character form means; with plus, the latest at least 100 calendar years back (PN-02)."""
    latest = on.year - _PLUS_YEARS if sign == "+" else on.year
    year = latest - (latest - yy) % 100
    if (year, *month_day) > (on.year, on.month, on.day):
        year -= 100
    return year


def _check_digit(ten: str) -> None:
    """Modulus 10, weights 2 and 1, century left out (PN-04); an interim letter counts as 1 (PN-09)."""
    total = 0
    for position, character in enumerate(ten):
        product = (1 if character.isalpha() else int(character)) * (2 - position % 2)
        total += product // 10 + product % 10
    if total % 10:
        raise PersonNumberRefused("PN-04", "check_digit", "The check digit is wrong: some digit is mistyped.")


def _check_date(kind: Kind, year: int, month: int, day: int, on: date) -> None:
    if kind == "samordningsnummer":
        possible = month in range(13) and day in range(32)
    else:
        possible = _exists(year, month, day)
    if not possible:
        rule = "PN-08" if kind == "samordningsnummer" else "PN-01"
        raise PersonNumberRefused(rule, "birth_date", "The number holds no possible date of birth.")
    if (year, month, day) > (on.year, on.month, on.day):
        raise PersonNumberRefused("PN-03", "future", "The date of birth lies in the future.")


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def official_test_numbers(lines: Iterable[str]) -> frozenset[str]:
    """Skatteverket's open data sets of test numbers (CC0), line by line, as canonical numbers.

    Both lists may be chained; the first column counts, and headings are skipped wherever they stand.
    Raises ValueError for a line that holds no valid number and for an empty list: a damaged list would
    let test numbers into production unseen (PN-12).
    """
    numbers: set[str] = set()
    for at, line in enumerate(lines, start=1):
        first = re.split(r"[,;\t]", line.strip().removeprefix("\ufeff"), maxsplit=1)[0].strip().strip('"')
        if not first or first.lower() in _HEADINGS:
            continue
        if len(first) != _CANONICAL_LENGTH:  # a form without century could name another person
            raise ValueError(f"line {at} of the test numbers: not 12 digits")
        try:
            numbers.add(parse(first, date.max).canonical)
        except PersonNumberRefused as refused:
            raise ValueError(f"line {at} of the test numbers: {refused.code}") from None
    if not numbers:
        raise ValueError("the list of test numbers is empty")
    return frozenset(numbers)


def is_official_test_number(number: PersonNumber, official: frozenset[str]) -> bool:
    """Whether the number is on the given list of Skatteverket's test numbers (PN-12)."""
    return number.canonical in official
