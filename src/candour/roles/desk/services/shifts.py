"""What one shift leaves to the next, and who is called."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from candour.roles.desk import clocks
from candour.roles.desk.access import Action, require
from candour.roles.desk.calls import MOST_READERS
from candour.roles.desk.models import OnCall, ShiftNote
from candour.seal import closing
from candour.seal.container import Type, canonical
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.staff.queries import Member
from candour.web.refusals import Refusal

NOTE_LIFE: Final = timedelta(hours=72)
BEGINS: Final = {
    OnCall.Shift.EARLY: time(6),
    OnCall.Shift.LATE: time(14),
    OnCall.Shift.NIGHT: time(22),
}


class UnableToPlan(Refusal):
    """Nobody was put on call. `str()` of it is written for the worker to read."""


@transaction.atomic
def write_note(text: str, *, once: str, worker: Worker, now: datetime) -> None:
    """Leave a note to everybody who works shifts; the same button pressed twice leaves one.

    More people than an envelope has places get envelopes of their own.

    Raises:
        NotFound: the worker's duty has no part in shifts.
    """
    require(worker, Action.SHIFT_READ)
    people = shift_people()
    until = clocks.rounded_up(now + NOTE_LIFE)
    body = canonical({"text": text, "by": worker.person_id})
    for number in range(0, len(people), MOST_READERS):
        to = [one.key for one in people[number : number + MOST_READERS]]
        row_id = once if number == 0 else secrets.token_hex(16)
        sealed = closing.close(
            Type.RECORD, body, header={"v": 1, "note": row_id}, to=to, by=worker.signer
        )
        _, new = ShiftNote.objects.get_or_create(
            id=row_id, defaults={"sealed": sealed, "until": until}
        )
        if not new:
            return


def shift_people() -> list[Member]:
    """Return everybody who takes calls or works on cases."""
    return list(staff.people_with(("call taker", *settings.OPENERS)))


@transaction.atomic
def put_on_call(on: date, *, shift: str, person: str, worker: Worker) -> None:
    """Say who is called in one shift; an empty `person` leaves it to nobody.

    Raises:
        NotFound: the worker's duty does not plan shifts.
        UnableToPlan: no such colleague.
    """
    require(worker, Action.SHIFT_PLAN)
    if not person:
        OnCall.objects.filter(on=on, shift=shift).delete()
        return
    if person not in {one.id for one in staff.people_with(settings.OPENERS)}:
        raise UnableToPlan("Choose a colleague who works on cases.")
    OnCall.objects.update_or_create(on=on, shift=shift, defaults={"person": person})


def shift_at(now: datetime) -> tuple[date, OnCall.Shift]:
    """Return the day on which the shift began that is on at `now`, and which shift it is."""
    here = timezone.localtime(now)
    if here.time() < BEGINS[OnCall.Shift.EARLY]:
        return here.date() - timedelta(days=1), OnCall.Shift.NIGHT
    begun = [shift for shift, begins in BEGINS.items() if begins <= here.time()]
    return here.date(), begun[-1]


def on_call(now: datetime) -> str:
    """Return the person who is called now; nothing if the rota names nobody, or somebody who has left."""
    on, shift = shift_at(now)
    row = OnCall.objects.filter(on=on, shift=shift).first()
    found = staff.person(row.person) if row else None
    return found.id if found is not None and found.is_active else ""


@transaction.atomic
def forget_old(now: datetime) -> None:
    """Forget notes that have died and shifts that are over."""
    ShiftNote.objects.filter(until__lte=now).delete()
    OnCall.objects.filter(on__lt=shift_at(now)[0] - timedelta(days=1)).delete()
