"""The fixed texts of the report in Swedish and English, and dates and lists in words.

The texts lie beside this file in `wording/sv.json` and `wording/en.json`: the same keys, the same
placeholders. Nothing that a person reads in a report is written anywhere else in the code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.reports.document import Language

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
_FOLDER = Path(__file__).parent / "wording"
_HARD_SPACE = "\N{NO-BREAK SPACE}"


@cache
def texts(language: Language) -> Mapping[str, str]:
    """All fixed texts of one language by key."""
    loaded: dict[str, str] = json.loads((_FOLDER / f"{language.value}.json").read_text("utf-8"))
    return MappingProxyType(loaded)


class Words:
    """The fixed texts of one language, filled in.

    Values are put in once and never read as placeholders themselves, so text with braces is safe.
    """

    def __init__(self, language: Language) -> None:
        self._texts = texts(language)

    def __call__(self, key: str, **values: str | int) -> str:
        """The text of a key with its placeholders filled; KeyError when a key or a value is missing."""
        return self._texts[key].format_map(values)

    def day(self, day: date) -> str:
        """27 november 2026, with hard spaces."""
        month = self(f"month.{day.month}")
        return self("date.long", day=day.day, month=month, year=day.year).replace(" ", _HARD_SPACE)

    def weekday(self, day: date) -> str:
        """fredag 27 november 2026: for a last day that somebody has to keep."""
        weekday, month = self(f"weekday.{day.isoweekday()}"), self(f"month.{day.month}")
        return self("date.with_weekday", weekday=weekday, day=day.day, month=month, year=day.year)

    def moment(self, moment: datetime) -> str:
        """27 november 2026 kl. 9.05, in Swedish time."""
        local = moment.astimezone(SWEDISH_TIME)
        return self("date.with_time", date=self.day(local.date()), time=f"{local.hour}.{local.minute:02d}")

    def count(self, number: int) -> str:
        """A number from 2 in words up to twelve, above that in digits."""
        return self._texts.get(f"count.{number}", str(number))

    def listing(self, items: Sequence[str]) -> str:
        """a, b och c."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('list.and')} {items[-1]}"


def table_day(day: date) -> str:
    """2026-11-27, for tight tables in both languages."""
    return day.isoformat()


def table_moment(moment: datetime) -> str:
    """2026-11-27 09.05 in Swedish time, for tight tables."""
    return f"{moment.astimezone(SWEDISH_TIME):%Y-%m-%d %H.%M}"
