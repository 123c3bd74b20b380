"""When a step is due. One begun by an act of staff: at an instant, rounded up to 15 minutes. Any other: on a day.

An instant tells when something happened. So a step that a reporter or a force began gets a day only, counted from the
day of the charity's calendar. Both are deleted when the step ends. P0 and P1 run day and night; where the target says
working days, they are Monday to Friday without bank holidays.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.utils import timezone

from candour.roles.desk.models import Case
from candour.words import workdays

Span = timedelta | int
"""Elapsed time, or a number of working days."""

ROUND: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_SHIFT: Final = 8 * _HOUR
_TODAY: Final = timedelta(0)
_QUARTER: Final = 90 * _DAY


def _by_priority(p0: Span, p1: Span, p2: Span, p3: Span) -> dict[str, Span]:
    """Return a row of targets. What has no priority yet may be anything: it runs as P2."""
    return {"P0": p0, "P1": p1, "P2": p2, "P3": p3, "": p2}


def _each(span: Span) -> dict[str, Span]:
    return _by_priority(span, span, span, span)


TARGETS: Final[dict[str, dict[str, Span]]] = {
    Case.State.DRAFTING: _by_priority(_HOUR, 2 * _HOUR, _SHIFT, _SHIFT),
    Case.State.CHECKING: _by_priority(ROUND, _HOUR, 4 * _HOUR, 1),
    Case.State.RETURNED: _by_priority(ROUND, 2 * ROUND, _SHIFT, _SHIFT),
    Case.State.HELD: _each(_DAY),
    Case.State.CONFLICT: _each(4 * _HOUR),
    Case.State.SENT: {"P0": _HOUR, "P1": _HOUR},
}
"""For steps begun by staff. Source: words/data/workflow.json, targets of the charity's machine; P0 in writing within 1 h."""

DAYS: Final[dict[str, dict[str, Span]]] = {
    Case.State.NEW: _each(_TODAY),
    Case.State.DRAFTING: _by_priority(_TODAY, _TODAY, 1, 1),
    Case.State.CHECKING: _by_priority(_TODAY, _TODAY, 1, 1),
    Case.State.RETURNED: _by_priority(_TODAY, _TODAY, 1, 1),
    Case.State.HELD: _each(_DAY),
    Case.State.CONFLICT: _each(_TODAY),
    Case.State.REPORTER: _each(7 * _DAY),
    Case.State.SENT: _by_priority(_TODAY, _TODAY, 1, 1),
    Case.State.QUESTION: _by_priority(_TODAY, _TODAY, 1, 1),
    Case.State.ASKED: _each(_QUARTER),
    Case.State.ANSWERED: _by_priority(_TODAY, _TODAY, 1, 1),
    Case.State.OUTCOME: _each(2),
    Case.State.UPDATED: _each(_QUARTER),
}
"""For every other step. "4 h" and "same shift" of a step that nobody of ours began: by the end of the next working day."""


def due(state: str, *, priority: str, now: datetime) -> datetime | None:
    """Return when a step of staff that begins now is due; None where the step has a day only."""
    span = TARGETS.get(state, {}).get(priority)
    if span is None:
        return None
    exact = (
        workdays.later(timezone.localtime(now), days=span) if isinstance(span, int) else now + span
    )
    return rounded_up(exact)


def rounded_up(exact: datetime) -> datetime:
    """Return the next quarter of an hour: no instant here is finer."""
    over = (exact - datetime.min.replace(tzinfo=exact.tzinfo)) % ROUND
    return exact if not over else exact + ROUND - over


def due_on(state: str, *, priority: str, today: date) -> date | None:
    """Return the day by whose end a step that begins today is due; None where no work is left."""
    span = DAYS.get(state, {}).get(priority)
    if span is None:
        return None
    return workdays.after(today, days=span) if isinstance(span, int) else today + span


def end_of(day: date) -> datetime:
    """Return the end of a due day, as the generated column has it: midnight in UTC, so that no session's zone matters."""
    return datetime.combine(day + _DAY, datetime.min.time(), tzinfo=UTC)
