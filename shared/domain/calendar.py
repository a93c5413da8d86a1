"""Swedish working days and the local day in Europe/Stockholm.

Sources: lagen (1989:253) om allmänna helgdagar, as changed from 2005 by 2004:1320; lagen (1930:173) om
beräkning av lagstadgad tid 2 §, which puts Saturdays, midsommarafton, julafton and nyårsafton beside
the public holidays.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIRST_YEAR = 1990
NATIONAL_DAY_FROM = 2005  # 2004:1320; annandag pingst left the list in exchange
_SATURDAY = 5


@lru_cache(maxsize=64)
def _free_days(year: int) -> dict[date, str]:
    if year < FIRST_YEAR:
        raise ValueError(f"the calendar begins in {FIRST_YEAR}, when 1989:253 came into force")
    return dict(sorted((public_holidays(year) | free_eves(year)).items()))


def public_holidays(year: int) -> dict[date, str]:
    """The named public holidays (allmänna helgdagar) of a year from 1990 on; other Sundays are not listed."""
    easter = easter_sunday(year)
    days = {
        date(year, 1, 1): "nyårsdagen",
        date(year, 1, 6): "trettondedag jul",
        easter - timedelta(days=2): "långfredagen",
        easter: "påskdagen",
        easter + timedelta(days=1): "annandag påsk",
        easter + timedelta(days=39): "Kristi himmelsfärdsdag",
        easter + timedelta(days=49): "pingstdagen",
        _saturday_from(date(year, 6, 20)): "midsommardagen",
        _saturday_from(date(year, 10, 31)): "alla helgons dag",
        date(year, 12, 25): "juldagen",
        date(year, 12, 26): "annandag jul",
    }
    days.setdefault(date(year, 5, 1), "första maj")  # may coincide with Kristi himmelsfärdsdag
    if year >= NATIONAL_DAY_FROM:
        days.setdefault(date(year, 6, 6), "nationaldagen")
    else:
        days[easter + timedelta(days=50)] = "annandag pingst"
    return days


def free_eves(year: int) -> dict[date, str]:
    """The eves that 1930:173 counts as holidays. Påskafton and pingstafton are Saturdays, free as such."""
    return {
        _saturday_from(date(year, 6, 20)) - timedelta(days=1): "midsommarafton",
        date(year, 12, 24): "julafton",
        date(year, 12, 31): "nyårsafton",
    }


def easter_sunday(year: int) -> date:
    """Påskdagen by the Gregorian reckoning (the anonymous algorithm of 1876, as Meeus gives it)."""
    century, within = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (within // 4) - moon - within % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(_SATURDAY - day.weekday()) % 7)


def is_working_day(day: date) -> bool:
    """False for Saturdays, Sundays, public holidays and the free eves. Raises ValueError before 1990."""
    return day not in _free_days(day.year) and day.weekday() < _SATURDAY


def add_working_days(day: date, count: int) -> date:
    """The last day of a period of `count` working days after `day`: the next working day is number one.

    `day` itself for a count of 0. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("a period has no negative number of days")
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def end_of_day(day: date) -> datetime:
    """The instant, in UTC, at which the day is over in Stockholm: midnight, the first of the next day.

    In time is who comes before it: `now < end_of_day(day)`.
    """
    return datetime.combine(day + timedelta(days=1), time(), STOCKHOLM).astimezone(UTC)


def local_date(instant: datetime) -> date:
    """The date in Stockholm at an instant. Raises ValueError for an instant without time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(STOCKHOLM).date()
