"""ISO weeks as text, "2026-W48". Used wherever a day would say too much: products, epoch keys."""

import re
from datetime import date, timedelta
from typing import Final

FORM: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")


def week_of(day: date) -> str:
    """Return the ISO week that holds the day. Around New Year its year may not be the day's."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def monday(week: str) -> date:
    """Return the first day of the week.

    Raises:
        ValueError: not an ISO week, or a week 53 in a year that has 52.
    """
    found = FORM.fullmatch(week)
    if found is None:
        raise ValueError("not an ISO week such as 2026-W48")
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def next_weeks(week: str, n: int) -> tuple[str, ...]:
    """Return the `n` weeks that follow, `week` itself not among them.

    Raises:
        ValueError: not an ISO week.
    """
    first = monday(week)
    return tuple(week_of(first + timedelta(weeks=ahead)) for ahead in range(1, n + 1))
