"""What of a case ends when, and which cases are held: for the case's side, and for the manager's page."""

from dataclasses import dataclass
from datetime import date

from candour.roles.desk import sealed
from candour.roles.desk.access import Action, case_to_read, require
from candour.roles.desk.models import Expiry, Hold
from candour.staff.access import Worker
from candour.words.retention import Part, hold_reasons


@dataclass(frozen=True)
class End:
    """A part of a case and the day it ends; `days` until then, none if it is due."""

    label: str
    on: date
    days: int


@dataclass(frozen=True)
class Held:
    """A case that is held: why, in words, and since when."""

    reference: str
    reason: str
    on: date


@dataclass(frozen=True)
class Ends:
    """What ends when of one case. `destroying`: the reporter's wish is being done."""

    parts: list[End]
    held: Held | None
    destroying: bool


_ORDER = {part.value: place for place, part in enumerate(Part)}


def ends(worker: Worker, reference: str) -> Ends:
    """Return what of a case ends when.

    Raises:
        NotFound: it does not exist or is not theirs.
    """
    case = case_to_read(worker, reference)
    today = sealed.today()
    rows = sorted(Expiry.objects.filter(case=case), key=lambda row: _ORDER[row.part])
    parts = [
        End(row.get_part_display(), row.due_on, max((row.due_on - today).days, 0)) for row in rows
    ]
    hold = Hold.objects.filter(case=case).first()
    return Ends(parts, _held(hold) if hold else None, any(row.wished for row in rows))


def holds(worker: Worker) -> list[Held]:
    """Return every case that is held, by reference.

    Raises:
        NotFound: the worker is no manager.
    """
    require(worker, Action.RETENTION_HOLD)
    return [_held(row) for row in Hold.objects.order_by("on", "case")]


def _held(row: Hold) -> Held:
    return Held(row.case_id, hold_reasons().get(row.reason, row.reason), row.on)
