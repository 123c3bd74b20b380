"""A step of a case ends and the next one begins: its clock, and what is counted of it. For the other services.

A breach is counted once per step: by the courier, by whoever's page comes first, or when the step ends.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from candour.ledger import services as ledger
from candour.roles.desk import clocks, sealed
from candour.roles.desk.models import Case, Count
from candour.roles.desk.services import counts
from candour.words.events import Event

AT_ONCE = 20
"""So many breaches a page counts; the courier goes on with the rest."""


def go(case: Case, to: Case.State, *, now: datetime, once: bool = False) -> None:
    """Follow an arrow by an act of staff, in memory. `once` refuses an act that has led there already.

    Raises:
        IllegalMove: no arrow leads to `to`.
    """
    was = str(case.state)
    if once or was != to.value:
        case.move(to)
    end(case, was=was, now=now)
    begin(case, now=now)


def arrive(case: Case, to: Case.State) -> None:
    """Put the case, in memory, where what came from outside leads: it gets a day, never an instant."""
    was = str(case.state)
    end(case, was=was, now=timezone.now())
    case.state = to.value
    case.owner = ""
    _from_outside(case)
    if to is Case.State.SENT and was not in {Case.State.CHECKING, Case.State.REPORTER}:
        still(case)  # the force has had it for long


def begin(case: Case, *, now: datetime) -> None:
    """Start the clock of a step that staff begin now."""
    case.breached = False
    case.due_at = clocks.due(str(case.state), priority=case.priority, now=now)
    case.due_on = None
    if case.due_at is None:
        _set_day(case)


def _from_outside(case: Case) -> None:
    case.breached = False
    case.due_at = None
    _set_day(case)


def _set_day(case: Case) -> None:
    case.due_on = clocks.due_on(str(case.state), priority=case.priority, today=sealed.today())


def sorted_in(case: Case) -> None:
    """Start the clock of a report that has just been sorted."""
    _from_outside(case)


def again(case: Case, *, now: datetime) -> None:
    """Set the clock of the same step anew: its priority has changed. A breach that was counted stays counted."""
    _count_if_late(case, state=str(case.state), now=now)
    counted, had_day = case.breached, case.due_on is not None
    if had_day:
        _from_outside(case)
    else:
        begin(case, now=now)
    case.breached = counted


def still(case: Case) -> None:
    """Stop the clock, in memory: the state stays, and nothing more is due in it."""
    case.due_at = case.due_on = None
    case.breached = False


def met(case: Case, *, now: datetime) -> None:
    """Stop the clock of a step that ended without a move: a force confirmed that it has read a product."""
    end(case, was=str(case.state), now=now)
    still(case)


def end(case: Case, *, was: str, now: datetime) -> None:
    """Count how the step ended that the case was in. Its clock is still set."""
    late_at = _late_at(case)
    if late_at is None:
        return
    _count_if_late(case, state=was, now=now)
    if now <= late_at:
        kind = Count.Kind.MET
    else:
        kind = Count.Kind.LATE if now <= late_at + timedelta(days=1) else Count.Kind.LATER
    counts.add(kind, was, priority=case.priority)


def _late_at(case: Case) -> datetime | None:
    """Return when the step is late, from what stands in memory: the generated column knows what was saved."""
    if case.due_at is not None or case.due_on is None:
        return case.due_at
    return clocks.end_of(case.due_on)


def _count_if_late(case: Case, *, state: str, now: datetime) -> None:
    late_at = _late_at(case)
    if late_at is None or now <= late_at or case.breached:
        return
    case.breached = True
    counts.add(Count.Kind.BREACH, state, priority=case.priority)
    counts.notice("late")
    ledger.append(Event.STEP_LATE, step=state, priority=case.priority)


def count_breaches(*, now: datetime, most: int = AT_ONCE) -> int:
    """Count every step that is late and has not been counted, whoever looks; return how many."""
    waiting = Case.objects.filter(breached=False, late_at__lt=now)
    if not waiting.exists():  # nothing is locked for a page that has nothing to count
        return 0
    with transaction.atomic():
        rows = list(waiting.select_for_update().order_by("late_at")[:most])
        for case in rows:
            _count_if_late(case, state=str(case.state), now=now)
            case.save(update_fields=["breached"])
    return len(rows)
