"""A reporter who wished to read a text first and does not come back: after seven days their own choice is followed."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels.links import load
from candour.roles.desk.models import Case, Incoming, Product
from candour.roles.desk.services import arrivals, steps
from candour.words.events import Event

DAYS: Final = timedelta(days=7)


def follow(today: date) -> None:
    """Follow the choice of everybody who was silent for seven days. Needs nobody's key: the choice stands with the product.

    Call when everything that lay at the exchange has just been taken in. While a parcel from a door lies unopened nobody
    is silent: it may be their objection, and only somebody who signs in can say whose it is.
    """
    doors = load(settings.LINKS_FILE).doors_box
    if Incoming.objects.filter(road=doors, state=Incoming.State.NEW).exists():
        return
    rows = Product.objects.filter(state=Product.State.REPORTER, silent_on__lt=today)
    for product, case in list(rows.order_by("case", "id").values_list("id", "case")):
        _follow(product, case, today=today)


@transaction.atomic
def _follow(product: str, reference: str, *, today: date) -> None:
    case = Case.objects.select_for_update().filter(reference=reference).first()
    row = (
        Product.objects.select_for_update()
        .filter(id=product, state=Product.State.REPORTER, silent_on__lt=today)
        .first()
    )
    if case is None or row is None:
        return  # they came back, or somebody gave it up, in this moment
    row.silent_on = None
    row.save(update_fields=["silent_on"])
    ledger.append(Event.SILENCE, about=row.id, reason=row.silence)
    if row.silence == "pass":
        arrivals.agreed(case, row)
    elif case.state == Case.State.REPORTER:
        steps.still(case)  # it stays where it is: they may still come back and say yes
    case.save()
