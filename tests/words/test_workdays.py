"""Working days: never a weekend or a bank holiday, never backwards, and as many as were asked for."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from candour.words import workdays

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
FEW = st.integers(1, 30)
LONDON = ZoneInfo("Europe/London")


@settings(deadline=None)
@given(DAYS, FEW)
def test_as_many_working_days_lie_between_as_were_asked_for(day, days):
    found = workdays.after(day, days=days)

    between = [day + timedelta(n) for n in range(1, (found - day).days + 1)]
    assert sum(one.weekday() < 5 and one not in workdays.holidays() for one in between) == days
    assert workdays.is_working(found)


@settings(deadline=None)
@given(DAYS, FEW, FEW)
def test_one_walk_or_two_lead_to_the_same_day(day, first, second):
    there = workdays.after(workdays.after(day, days=first), days=second)

    assert there == workdays.after(day, days=first + second)


@settings(deadline=None)
@given(DAYS, DAYS, st.integers(0, 30))
def test_who_starts_later_is_never_done_earlier(one, other, days):
    early, late = sorted((one, other))

    assert workdays.after(early, days=days) <= workdays.after(late, days=days)
    assert workdays.after(late, days=days) >= late


WITHIN = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - Hypothesis wants bounds without a zone
    datetime(2028, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@settings(deadline=None)
@given(WITHIN, FEW)
def test_the_clock_on_the_wall_shows_the_same_time(instant, days):
    wall = instant.astimezone(LONDON)

    later = workdays.later(wall, days=days)

    assert later.date() == workdays.after(wall.date(), days=days)
    assert (later.hour, later.minute) == (wall.hour, wall.minute)


def test_the_table_agrees_with_the_rule_of_each_year():
    """Easter by the Gregorian rule; the Mondays by their place in the month; substitutes for those that fall on a weekend."""
    for year in (2026, 2027, 2028):
        easter = _easter(year)
        want = {easter - timedelta(2), easter + timedelta(1)}
        want |= {
            _monday(year, 5, last=False),
            _monday(year, 5, last=True),
            _monday(year, 8, last=True),
        }
        for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
            day = fixed
            while day.weekday() > 4 or day in want:
                day += timedelta(1)
            want.add(day)
        assert {day for day in workdays.holidays() if day.year == year} == want
    assert workdays.known_until() == date(2028, 12, 31)


def _monday(year, month, *, last):
    days = [date(year, month, 1) + timedelta(n) for n in range(31)]
    return [day for day in days if day.month == month and day.weekday() == 0][-1 if last else 0]


def _easter(year):
    """Source: Anonymous Gregorian algorithm (Nature, 1876; Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * ell) // 433
    month = (h + ell - 7 * m + 90) // 25
    return date(year, month, (h + ell - 7 * m + 33 * month + 19) % 32)
