"""The page of a shift: notes that have not died, who is called now and in the week to come."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.formats import date_format

from candour.roles.desk.access import Action, require
from candour.roles.desk.models import OnCall, ShiftNote
from candour.roles.desk.queries import names
from candour.roles.desk.services import shifts
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.staff import queries as staff
from candour.staff.access import Worker

DAYS: Final = 7


@dataclass(frozen=True)
class Note:
    """One note and when it dies."""

    text: str
    by: str
    until: datetime


@dataclass(frozen=True)
class Day:
    """One day of the rota: a name, or nothing, for each shift in order."""

    on: date
    names: list[str]


@dataclass(frozen=True)
class Shift:
    """Everything the page shows."""

    notes: list[Note]
    on_call: str
    rota: list[Day]


def shift(worker: Worker, *, now: datetime) -> Shift:
    """Return the page.

    Raises:
        NotFound: the worker's duty has no part in shifts.
    """
    require(worker, Action.SHIFT_READ)
    people = names.of_staff()
    rows = ShiftNote.objects.filter(until__gt=now).order_by("-until", "id")
    found = [note for row in rows if (note := _note(row, worker=worker, people=people))]
    return Shift(found, people.get(shifts.on_call(now), ""), _rota(now, people=people))


@dataclass(frozen=True)
class Choices:
    """What the form of the rota offers."""

    days: list[tuple[str, str]]
    shifts: list[tuple[str, str]]
    people: list[tuple[str, str]]


def choices(*, now: datetime) -> Choices:
    """Return the days, shifts and people that can be chosen."""
    first = shifts.shift_at(now)[0]
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Choices(
        [(on.isoformat(), date_format(on, "D j M")) for on in days],
        [(one.value, str(one.label)) for one in OnCall.Shift],
        [(one.id, one.name) for one in staff.people_with(settings.OPENERS)],
    )


def _note(row: ShiftNote, *, worker: Worker, people: dict[str, str]) -> Note | None:
    """Return a note; None if it was written before the worker came, or for others."""
    try:
        record = opening.open_envelope(bytes(row.sealed), identities=[worker.identity])
    except SealError:
        return None
    if record.type is not Type.RECORD or record.header.get("note") != row.id:
        return None
    said = json.loads(record.body)
    return Note(said["text"], people.get(said["by"], ""), row.until)


def _rota(now: datetime, *, people: dict[str, str]) -> list[Day]:
    first = shifts.shift_at(now)[0]
    days = [first + timedelta(days=number) for number in range(DAYS)]
    rows = OnCall.objects.filter(on__in=days).values_list("on", "shift", "person")
    named = {(on, which): people.get(person, "") for on, which, person in rows}
    return [Day(on, [named.get((on, which.value), "") for which in OnCall.Shift]) for on in days]
