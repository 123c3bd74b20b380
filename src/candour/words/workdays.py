"""Working days: Monday to Friday without the bank holidays of England. Plain arithmetic, for the clocks of desk and force.

Behind the last year of the table only weekends are known; `known_until` says where that is.
"""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from candour.words import tables

FILE: Final = "bank_holidays.csv"
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@cache
def holidays() -> frozenset[date]:
    """Return the bank holidays of England that the table knows."""
    return frozenset(date.fromisoformat(row["day"]) for row in tables.rows(FILE))


def known_until() -> date:
    """Return the last day of the last year in the table."""
    return date(max(holidays()).year, 12, 31)


def is_working(day: date) -> bool:
    """Say whether the day is a working day."""
    return day.weekday() < _SATURDAY and day not in holidays()


def after(day: date, *, days: int) -> date:
    """Return the `days`-th working day after `day`; with 0 the day itself if it is one, else the next."""
    while days == 0 and not is_working(day):
        day += _DAY
    for _ in range(days):
        day += _DAY
        while not is_working(day):
            day += _DAY
    return day


def later(instant: datetime, *, days: int) -> datetime:
    """Return the same time by the clock on the wall, `days` working days later. `instant` is aware, in the wall's zone."""
    return datetime.combine(after(instant.date(), days=days), instant.timetz())
