"""Keep, number, post, post again, let go: a sealed thing stays here until its receiver has signed for it.

`put` is called by services, in the transaction of the act; the rest by one courier process for each installation.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max, QuerySet

from candour.blobs.fields import Stored
from candour.ledger import turns
from candour.parcels import numbering, series, signing
from candour.parcels.exchange import Exchange, ExchangeRefused
from candour.parcels.models import Outgoing, Road
from candour.seal.keys import VerifyKey

AT_ONCE: Final = 100
Number = Callable[[bytes, int, bytes], bytes]
"""Makes the parcel from an envelope, its number and the hash of the parcel before."""


def put(envelope: bytes, *, road: str, mailbox: bool = False) -> str:
    """Keep `envelope` for `road`, behind what waits there, and return its id. Call in the transaction of the act."""
    return _put(envelope, road=road, mailbox=mailbox, place=_next_place(road))


def put_loose(envelope: bytes | Stored, *, road: str) -> str:
    """Keep `envelope` where order must tell nothing: what waits then leaves in the order of random ids."""
    return _put(envelope, road=road, mailbox=False, place=0)


def hold(envelope: bytes, *, road: str) -> str:
    """Keep `envelope` until a person decides: `let_go` or `drop_held`."""
    return _put(envelope, road=road, mailbox=False, place=0, state=Outgoing.State.HELD)


def _put(
    envelope: bytes | Stored,
    *,
    road: str,
    mailbox: bool,
    place: int,
    state: Outgoing.State = Outgoing.State.WAITING,
) -> str:
    row = Outgoing.objects.create(
        road=road,
        place=place,
        mailbox=mailbox,
        state=state,
        envelope=envelope,
        on=date.today(),  # noqa: DTZ011 - a day is all we keep
    )
    return row.id


def _next_place(road: str) -> int:
    turns.take(
        f"outbox {road}"
    )  # two at once would get one place, and order tells which answer was meant
    last = Outgoing.objects.filter(road=road).aggregate(last=Max("place"))["last"]
    return (last or 0) + 1


def let_go(held: str) -> bool:
    """Let a held envelope leave. Return False if it is no longer held."""
    rows = Outgoing.objects.filter(id=held, state=Outgoing.State.HELD)
    road = rows.values_list("road", flat=True).first()
    if road is None:
        return False
    return rows.update(state=Outgoing.State.WAITING, place=_next_place(road)) > 0


def drop_held(held: str) -> bool:
    """Destroy a held envelope, because the reporter or a supervisor stopped it."""
    gone, _ = Outgoing.objects.filter(id=held, state=Outgoing.State.HELD).delete()
    return gone > 0


def is_held(held: str) -> bool:
    """Say whether an envelope still waits for a decision."""
    return Outgoing.objects.filter(id=held, state=Outgoing.State.HELD).exists()


def waiting(road: str) -> int:
    """Return how many envelopes have not been receipted on `road`."""
    return Outgoing.objects.filter(road=road).exclude(state=Outgoing.State.HELD).count()


def oldest_day(road: str) -> date | None:
    """Return the day of the oldest envelope that has no receipt on `road`; None if there is none."""
    rows = Outgoing.objects.filter(road=road).exclude(state=Outgoing.State.HELD)
    return rows.order_by("on").values_list("on", flat=True).first()


def _next(road: str) -> QuerySet[Outgoing]:
    """Return what must be posted next, in order: what has a number first, or the order on the road would break."""
    rows = Outgoing.objects.filter(road=road, mailbox=False).order_by("place", "id")
    numbered = rows.filter(state=Outgoing.State.NUMBERED)
    return numbered if numbered.exists() else rows.filter(state=Outgoing.State.WAITING)


def _first(rows: QuerySet[Outgoing], most: int) -> list[Outgoing]:
    """Return the first of `rows`, put in order by themselves: what is sealed in all the others would be read to sort them."""
    ids = list(rows.values_list("id", flat=True)[:most])
    found = Outgoing.objects.in_bulk(ids)
    return [found[one] for one in ids if one in found]


@transaction.atomic
def _number(rows: list[Outgoing], *, number: Number) -> None:
    """Give rows their numbers and their final bytes: written down before they are posted, so that a crash repeats them."""
    road, _ = Road.objects.select_for_update().get_or_create(
        box=rows[0].road, defaults={"number": numbering.before_first(numbering.new_life())}
    )
    for row in rows:
        row.parcel = number(bytes(row.envelope), road.number + 1, bytes(road.previous))
        row.digest = hashlib.sha256(row.parcel).hexdigest()
        row.state = Outgoing.State.NUMBERED
        row.envelope = b""
        row.save()
        road.number += 1
        road.previous = bytes.fromhex(row.digest)
    road.save()


def post_next(exchange: Exchange, road: str, *, number: Number, most: int = 1) -> int:
    """Post the next parcels of `road`, at most `most` in one request; return how many: none if nothing waits.

    Raises:
        ExchangeAway, ExchangeRefused: they stay where they are.
    """
    rows = _first(_next(road), most)
    if not rows:
        return 0
    if rows[0].state == Outgoing.State.WAITING:
        _number(rows, number=number)
    parcels = series.that_fit(bytes(row.parcel) for row in rows)
    exchange.post(road, *parcels)
    posted = [row.id for row in rows[: len(parcels)]]
    Outgoing.objects.filter(id__in=posted).update(state=Outgoing.State.POSTED)
    return len(posted)


def collect_receipts(exchange: Exchange, road: str, *, receiver: VerifyKey) -> int:
    """Let go of parcels whose receiver signed for them; return how many.

    Raises:
        ExchangeAway, ExchangeRefused: nothing is let go.
    """
    posted = Outgoing.objects.filter(road=road, state=Outgoing.State.POSTED)
    ids = {digest: id_ for id_, digest in posted.values_list("id", "digest")[:AT_ONCE]}
    if not ids:
        return 0
    good = [
        digest
        for digest, receipt in exchange.receipts(list(ids)).items()
        if digest in ids and receiver.verify(receipt, signing.receipt_message(digest, box=road))
    ]
    if good:
        # By id: a digest lies behind what is sealed, which would be read in every row to find it.
        Outgoing.objects.filter(id__in=[ids[digest] for digest in good]).delete()
        exchange.settle(good)
    return len(good)


def post_again(exchange: Exchange, road: str) -> None:
    """Post once more whatever has no receipt: the exchange keeps one of each, so nothing doubles."""
    posted = Outgoing.objects.filter(road=road, state=Outgoing.State.POSTED)
    left = [bytes(row.parcel) for row in _first(posted.order_by("place", "id"), AT_ONCE)]
    while left:
        parcels = series.that_fit(left)
        exchange.post(road, *parcels)
        left = left[len(parcels) :]


def deliver_mail(exchange: Exchange, *, receiver: VerifyKey) -> int:
    """Deliver what waits for reporters' mailboxes, in order; the exchange signs for what lies in a box of its own.

    Raises:
        ExchangeAway: what was not delivered waits on. One that is refused waits too, and holds up no other.
    """
    done = 0
    rows = Outgoing.objects.filter(mailbox=True, state=Outgoing.State.WAITING)
    for row in _first(rows.order_by("place", "id"), AT_ONCE):
        envelope = bytes(row.envelope)
        try:
            receipt = exchange.deliver(row.road, envelope)
        except ExchangeRefused:
            continue
        digest = hashlib.sha256(envelope).hexdigest()
        if receipt is None:
            row.delete()  # the mailbox is gone: withdrawn or past its life, so nobody can ever read this
        elif receiver.verify(receipt, signing.receipt_message(digest, box=row.road)):
            row.delete()
            done += 1
    return done


def waits(road: str) -> bool:
    """Say whether something must be posted on `road`."""
    return _next(road).exists()
