"""Swedish working days against an independent calendar, the statutes' fixed points and properties."""

from datetime import UTC, date, datetime, timedelta, timezone

import holidays
import pytest
from holidays.countries.sweden import Sweden
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.calendar import (
    STOCKHOLM,
    add_working_days,
    easter_sunday,
    end_of_day,
    free_eves,
    is_working_day,
    local_date,
    public_holidays,
    working_days_between,
)

UNHURRIED = settings(deadline=None)  # a busy machine is no failure
YEARS = range(1990, 2051)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
instants = st.integers(631238400, 4133894400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def known_dates(year: int, *categories: str) -> set[date]:
    return set(Sweden(years=year, categories=categories))


@pytest.mark.parametrize("year", YEARS)
def test_public_holidays_agree_with_the_oracle(year: int) -> None:
    """No difference is known: the oracle leaves out ordinary Sundays, as `public_holidays` does."""
    assert set(public_holidays(year)) == known_dates(year, holidays.PUBLIC)


@pytest.mark.parametrize("year", YEARS)
def test_working_days_agree_with_the_oracle(year: int) -> None:
    """The oracle counts the three eves only in its category DE_FACTO; with it there is no difference."""
    free = known_dates(year, holidays.PUBLIC, holidays.DE_FACTO)
    assert set(free_eves(year)) == free - known_dates(year, holidays.PUBLIC) - set(public_holidays(year))
    day = date(year, 1, 1)
    while day.year == year:
        assert is_working_day(day) == (day.weekday() < 5 and day not in free), day
        day += timedelta(days=1)


def test_without_the_eves_the_oracle_differs_on_exactly_three_days_a_year() -> None:
    year = 2026
    public = known_dates(year, holidays.PUBLIC)
    all_days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    differing = {d for d in all_days if (d.weekday() < 5 and d not in public) != is_working_day(d)}
    assert differing == {date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2004, 5, 31), True),  # annandag pingst, for the last time
        (date(2005, 5, 16), False),  # annandag pingst is abolished
        (date(2003, 6, 6), False),  # nationaldagen is not yet a holiday
        (date(2005, 6, 6), True),
        (date(2008, 5, 1), True),  # första maj and Kristi himmelsfärdsdag in one
        (date(2026, 4, 2), False),  # skärtorsdagen is a working day
        (date(2026, 4, 4), True),  # påskafton is a Saturday
        (date(2026, 6, 19), True),  # midsommarafton
        (date(2026, 1, 5), False),  # trettondagsafton is a working day
        (date(2026, 4, 30), False),  # valborgsmässoafton is a working day
        (date(2026, 12, 31), True),
    ],
)
def test_fixed_points(day: date, free: bool) -> None:
    assert is_working_day(day) is not free


@pytest.mark.parametrize("year", [1990, 2000, 2008, 2026, 2038])
def test_easter_is_a_sunday_within_its_bounds(year: int) -> None:
    assert easter_sunday(year).weekday() == 6
    assert date(year, 3, 22) <= easter_sunday(year) <= date(year, 4, 25)


def test_easter_of_far_years_is_the_published_one() -> None:
    """Years in which nearly every other reckoning is a week off."""
    for day in (date(2038, 4, 25), date(2326, 4, 25), date(3165, 4, 18)):
        assert easter_sunday(day.year) == day


def test_every_free_day_has_its_name() -> None:
    assert public_holidays(2026) == {
        date(2026, 1, 1): "nyårsdagen",
        date(2026, 1, 6): "trettondedag jul",
        date(2026, 4, 3): "långfredagen",
        date(2026, 4, 5): "påskdagen",
        date(2026, 4, 6): "annandag påsk",
        date(2026, 5, 1): "första maj",
        date(2026, 5, 14): "Kristi himmelsfärdsdag",
        date(2026, 5, 24): "pingstdagen",
        date(2026, 6, 6): "nationaldagen",
        date(2026, 6, 20): "midsommardagen",
        date(2026, 10, 31): "alla helgons dag",
        date(2026, 12, 25): "juldagen",
        date(2026, 12, 26): "annandag jul",
    }
    assert public_holidays(2004)[date(2004, 5, 31)] == "annandag pingst"
    assert free_eves(2026) == {
        date(2026, 6, 19): "midsommarafton",
        date(2026, 12, 24): "julafton",
        date(2026, 12, 31): "nyårsafton",
    }


def test_before_the_act_no_answer_is_given() -> None:
    with pytest.raises(ValueError, match="1990"):
        is_working_day(date(1989, 12, 27))


def test_comment_period_over_christmas() -> None:
    """From Friday 18 December 2026: 21, 22, 23, 28, 29 December."""
    last = add_working_days(local_date(datetime(2026, 12, 18, 9, 30, tzinfo=UTC)), 5)
    assert last == date(2026, 12, 29)
    assert end_of_day(last) == datetime(2026, 12, 29, 23, 0, tzinfo=UTC)
    assert end_of_day(last).tzinfo is UTC


def test_an_event_after_midnight_in_stockholm_counts_from_the_new_day() -> None:
    late_evening_utc = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
    assert local_date(late_evening_utc) == date(2026, 6, 2)
    assert add_working_days(local_date(late_evening_utc), 1) == date(2026, 6, 3)


def test_the_day_is_23_and_25_hours_long_when_the_clock_changes() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)):
        assert end_of_day(day) - end_of_day(day - timedelta(days=1)) == timedelta(hours=hours)


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^an instant needs a time zone$"):
        local_date(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))
    with pytest.raises(ValueError, match=r"^a period has no negative number of days$"):
        add_working_days(date(2026, 1, 1), -1)


@UNHURRIED
@given(days, st.integers(0, 60))
def test_adding_and_counting_are_inverse(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert working_days_between(day, end) == count
    assert count == 0 or is_working_day(end)


@UNHURRIED
@given(days, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_steps_is_adding_once(day: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@UNHURRIED
@given(days, st.integers(1, 60))
def test_a_longer_or_later_period_never_ends_earlier(day: date, count: int) -> None:
    assert add_working_days(day, count) > add_working_days(day, count - 1)
    assert add_working_days(day + timedelta(days=1), count) >= add_working_days(day, count)


@UNHURRIED
@given(instants)
def test_an_instant_lies_within_its_local_day(instant: datetime) -> None:
    day = local_date(instant)
    assert end_of_day(day - timedelta(days=1)) <= instant < end_of_day(day)
    assert local_date(end_of_day(day)) == day + timedelta(days=1)
    assert end_of_day(day).astimezone(STOCKHOLM).hour == 0


@UNHURRIED
@given(instants, st.integers(-12, 14))
def test_the_writers_zone_does_not_matter(instant: datetime, hours: int) -> None:
    assert local_date(instant.astimezone(timezone(timedelta(hours=hours)))) == local_date(instant)


@UNHURRIED
@given(days)
def test_nothing_is_counted_backwards(day: date) -> None:
    assert working_days_between(day, day) == 0
    assert working_days_between(day, day - timedelta(days=9)) == 0
