"""Counting: how many, by code or person and week. Nothing counted leads back to a case. For the other services."""

from datetime import date, timedelta
from typing import Final

from django.db.models import F

from candour.roles.desk import sealed
from candour.roles.desk.models import Count

URGENT: Final = frozenset({"P0", "P1"})
KEEP_WEEKS: Final = 104
URGENT_DAYS: Final = 7


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week that holds the day."""
    return day - timedelta(days=day.weekday())


def add(kind: Count.Kind, of: str, *, priority: str = "") -> None:
    """Count one more, in this week. Call in a transaction."""
    _add(kind, of, priority=priority, on=monday_of(sealed.today()))


def urgent(person: str, *, priority: str) -> None:
    """Count that somebody took or released something urgent today. Call in a transaction."""
    if person and priority in URGENT:
        _add(Count.Kind.URGENT, person, priority="", on=sealed.today())


def notice(code: str) -> None:
    """Count something that the watchdog is told of with the next day's notice. Call in a transaction."""
    _add(Count.Kind.NOTICE, code, priority="", on=sealed.today())


def _add(kind: Count.Kind, of: str, *, priority: str, on: date) -> None:
    row, _ = Count.objects.get_or_create(kind=kind, of=of, priority=priority, on=on)
    Count.objects.filter(pk=row.pk).update(number=F("number") + 1)


def forget(today: date) -> None:
    """Delete what is older than it is kept: urgent work a week, all else two years."""
    of_days = Count.objects.filter(kind=Count.Kind.URGENT)
    of_days.filter(on__lt=today - timedelta(days=URGENT_DAYS)).delete()
    before = today - timedelta(weeks=KEEP_WEEKS)
    Count.objects.exclude(kind=Count.Kind.NOTICE).filter(
        on__lt=before
    ).delete()  # those wait until they are told
