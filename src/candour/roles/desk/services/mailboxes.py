"""The end of mailboxes: an order is signed in the session of somebody on the case, and sent until the exchange has done it."""

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from candour.ledger import services as ledger
from candour.parcels import orders
from candour.parcels.exchange import Exchange, ExchangeRefused
from candour.roles.desk import keyring
from candour.roles.desk.models import Case, CaseBundle, Expiry, Hold, Item, MailboxOrder
from candour.roles.desk.services import alarms, letters, retention
from candour.seal import SealError
from candour.staff.access import Worker
from candour.web.refusals import NotFound, Unavailable
from candour.words.events import Event
from candour.words.retention import Part


def sign_due(worker: Worker, *, today: date) -> int:
    """Sign the orders that are due on cases this worker is on, and return how many were."""
    mine = CaseBundle.objects.filter(person=worker.person_id, key__case=OuterRef("case"))
    due = _due(today).filter(Exists(mine)).order_by("case")
    done = 0
    for reference in list(due.values_list("case", flat=True)):
        done += _sign(reference, worker=worker, today=today)
    return done


def _due(today: date) -> QuerySet[Expiry]:
    held = Hold.objects.filter(case=OuterRef("case"))
    return Expiry.objects.filter(~Exists(held), part=Part.MAILBOX, due_on__lte=today)


@transaction.atomic
def _sign(reference: str, *, worker: Worker, today: date) -> bool:
    case = Case.objects.select_for_update().filter(reference=reference).first()
    if case is None or not _due(today).filter(case=case).exists():
        return False  # a colleague's session was quicker, or something came
    try:
        _, contact = letters.contact_of(case, worker=worker)
        key = keyring.message_key(worker)
    except (NotFound, Unavailable, SealError):
        return False  # this worker has not both keys: a colleague's session does it, or the alarm is raised
    tag = contact["tag"]
    order = orders.sign(tag, key=key)
    MailboxOrder.objects.get_or_create(tag=tag, defaults={"signature": order, "on": today})
    retention.mailbox_ended(case)
    ledger.append(Event.MAILBOX_ORDERED)
    return True


def send_orders(exchange: Exchange) -> int:
    """Have the exchange do what was ordered, and forget the orders; return how many were done.

    Raises:
        ExchangeAway: what was not done waits on.
    """
    done = 0
    for row in MailboxOrder.objects.order_by("id")[:100]:
        try:
            exchange.close_mailbox(row.tag, order=bytes(row.signature))
        except ExchangeRefused:
            continue  # it does not know the key yet: a newer directory is on its way
        with transaction.atomic():
            MailboxOrder.objects.filter(id=row.id).delete()
        done += 1
    return done


LATE_DAYS: Final = 7


def watch(today: date) -> None:
    """Raise the alarm if a mailbox should have ended a week ago and nobody's session has signed the order."""
    late = _due(date.fromordinal(today.toordinal() - LATE_DAYS))
    contact = Item.objects.filter(case=OuterRef("case"), kind=Item.Kind.CONTACT)
    if late.filter(Exists(contact)).exists():
        alarms.raise_alarm("mailboxes")
    else:
        alarms.ease("mailboxes")
