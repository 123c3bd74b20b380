"""The content-free alarm: the on-call rota is told that something waits, and nothing else."""

import subprocess

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from candour.ledger import services as ledger
from candour.roles.desk import sealed
from candour.roles.desk.access import Action, require
from candour.roles.desk.models import Alarm
from candour.roles.desk.services import counts, shifts
from candour.staff.access import Worker
from candour.words.events import Event


@transaction.atomic
def raise_alarm(kind: str) -> None:
    """Raise the alarm, once until it is cleared. `kind` stays here; the rota hears the same each time."""
    _, new = Alarm.objects.get_or_create(kind=kind, defaults={"on": sealed.today()})
    if new:
        counts.notice(kind)
        ledger.append(Event.GAP_FOUND if kind == "gap" else Event.ALARM_RAISED, reason=kind)
        transaction.on_commit(_call)


def _call() -> None:
    """Run the operator's program, without environment or input, told only the account of whoever is on call."""
    if settings.ALARM_COMMAND:
        subprocess.Popen(  # noqa: S603 - the operator's own program, named in the settings
            [settings.ALARM_COMMAND, *filter(None, [shifts.on_call(timezone.now())])],
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


@transaction.atomic
def ease(kind: str) -> None:
    """Take an alarm back, because its cause is gone."""
    Alarm.objects.filter(kind=kind).delete()


@transaction.atomic
def clear(kind: str, *, worker: Worker) -> None:
    """Let a person say that they have seen to it.

    Raises:
        NotFound: their duty does not allow it.
    """
    require(worker, Action.ALARM_CLEAR)
    gone, _ = Alarm.objects.filter(kind=kind).delete()
    if gone:
        ledger.append(Event.ALARM_CLEARED, reason=kind)
