"""The day's notice to the watchdog: how often what happened that it must hear of. One parcel a day, of one size, whatever it says."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from candour.parcels import messages, outbox
from candour.parcels.links import load
from candour.roles.desk.models import Count
from candour.roles.desk.services.directory import store
from candour.seal import closing
from candour.seal.container import Type

SENT = "sent"
"""Marks that a day's notice was written: twice in a day tells nothing more."""


@transaction.atomic
def daily(today: date) -> None:
    """Write the day's notice. Where no watchdog has a box, what was counted waits.

    Raises:
        TrustError: no watchdog's key is known here.
    """
    link = load(settings.LINKS_FILE).watchdog
    rows = Count.objects.filter(kind=Count.Kind.NOTICE)
    if link is None or rows.filter(of=SENT, on=today).exists():
        return
    counted = rows.exclude(of=SENT).values("of").annotate(all=Sum("number")).order_by("of")
    notice = messages.Notice(
        log=settings.LEDGER_NAME,
        on=today.isoformat(),
        counts=[messages.Counted(one["of"], one["all"]) for one in counted],
    )
    envelope = closing.close(
        Type.NOTICE,
        messages.encode(notice),
        header={"v": 1},
        to=closing.places([store().watchdog()]),
        by=None,
    )
    rows.delete()
    Count.objects.create(kind=Count.Kind.NOTICE, of=SENT, on=today, number=1)
    outbox.put(envelope, road=link.outbox)
