"""Dates and times as people write them: "fredag 27 november 2026", "9.00" / "9 am" (pages description, 5.12).

Spaces inside a date or number do not break over lines.
"""

from datetime import date, datetime

from shared.domain.calendar import STOCKHOLM
from shared.texts.catalogue import Language

_DAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "sv": (
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_NOON = 12
_HARD = "\N{NO-BREAK SPACE}"


def day(language: Language, on: date) -> str:
    """Return "27 november 2026" / "27 November 2026". A datetime is read as its day in Stockholm."""
    local = _local(on)
    return f"{local.day}{_HARD}{_MONTHS[language][local.month - 1]}{_HARD}{local.year}"


def weekday(language: Language, on: date) -> str:
    """Return "fredag 27 november 2026" / "Friday 27 November 2026"."""
    return f"{_DAYS[language][_local(on).weekday()]} {day(language, on)}"


def clock(language: Language, at: datetime) -> str:
    """Return the time in Stockholm: "9.00" / "9 am", "15.30" / "3.30 pm". ValueError without a zone."""
    local = _zoned(at)
    if language == "sv":
        return f"{local.hour}.{local.minute:02d}"
    minutes = f".{local.minute:02d}" if local.minute else ""
    return f"{local.hour % _NOON or _NOON}{minutes}{_HARD}{'am' if local.hour < _NOON else 'pm'}"


def number(language: Language, amount: int) -> str:
    """Return a whole number in groups of three: "4 000" with a hard space / "4,000"."""
    grouped = f"{amount:,}"
    return grouped.replace(",", _HARD) if language == "sv" else grouped


def _local(on: date) -> date:
    return _zoned(on).date() if isinstance(on, datetime) else on


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time on a page needs its zone")
    return at.astimezone(STOCKHOLM)
