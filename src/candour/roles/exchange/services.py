"""What changes at the exchange. Each act may be repeated and then changes nothing more."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from candour.parcels import signing
from candour.parcels.links import installation_key
from candour.roles.exchange.models import Mailbox, Nonce, Parcel, Receipt

MAILBOX_LIFE: Final = timedelta(days=1096)
"""Counted from the last visit. Only for those whose order never came: a mailbox ends by the desk's (ADR 0015)."""
CLOSED_LIFE: Final = timedelta(days=90)
"""How long it is remembered that a mailbox was destroyed, counted from that day."""
RECEIPT_LIFE: Final = timedelta(days=60)
"""A sender collects within minutes. One that was away for longer posts again, and its receiver signs again."""

AGAIN_LIFE: Final = timedelta(days=8)
"""How long a parcel is kept after its receiver signed: a day longer than a backup of the receiver (docs/adr/0013)."""
UNCLAIMED: Final = ""
"""The authenticator of a mailbox that we do not know, because we lost it: mail is kept, and whoever has its code claims it."""
CLOSED: Final = "closed"
"""The authenticator of a mailbox that was destroyed. It is remembered for a while, so that nothing opens it again."""


def _today() -> date:
    return date.today()  # noqa: DTZ011 - days of our own calendar are all we keep


def first_use(name: str, nonce: str, *, on: date) -> bool:
    """Say whether this nonce is new, and remember it while its day is accepted."""
    digest = hashlib.sha256(f"{name} {nonce} {on}".encode()).hexdigest()
    try:
        with transaction.atomic():
            Nonce.objects.create(id=digest, on=on)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def sweep(today: date) -> None:
    """Delete what has had its time: nonces of days no longer accepted, receipts nobody collects, mailboxes nobody visits."""
    Nonce.objects.filter(on__lt=today - timedelta(days=2)).delete()
    Receipt.objects.filter(on__lt=today - RECEIPT_LIFE).delete()
    Parcel.objects.filter(signed_on__lt=today - AGAIN_LIFE).delete()
    old = Mailbox.objects.filter(visited_on__lt=today - MAILBOX_LIFE)
    closed = Mailbox.objects.filter(auth_hash=CLOSED)
    closed.filter(visited_on__lt=today - CLOSED_LIFE).delete()
    for tag in list(old.exclude(auth_hash=CLOSED).values_list("tag", flat=True)):
        if old.select_for_update().filter(tag=tag).first():  # unless it has just been visited
            close_mailbox(tag)


@transaction.atomic
def keep(box: str, parcels: Iterable[bytes]) -> None:
    """Keep parcels in `box`, each once. One that was signed for waits again only if its receipt was lost."""
    digests = {hashlib.sha256(parcel).hexdigest(): parcel for parcel in parcels}
    keys = {_key(box, digest): digest for digest in digests}
    signed = set(Receipt.objects.filter(id__in=keys).values_list("id", flat=True))
    today = _today()
    Parcel.objects.bulk_create(
        (
            Parcel(id=key, box=box, digest=digest, sealed=digests[digest], on=today)
            for key, digest in sorted(
                keys.items()
            )  # in one order, or two at once wait for each other
            if key not in signed
        ),
        ignore_conflicts=True,
    )
    lost = Parcel.objects.filter(id__in=keys.keys() - signed, signed_on__isnull=False)
    # In one statement: a receipt that came since we looked is not lost.
    lost.exclude(id__in=Receipt.objects.values("id")).update(signed_on=None)


def _key(box: str, digest: str) -> str:
    return hashlib.sha256(box.encode() + bytes.fromhex(digest)).hexdigest()


@transaction.atomic
def let_go(box: str, receipts: Mapping[str, bytes]) -> None:
    """Let parcels wait no more whose receiver signed, by digest; keep the receipts. What is not there is let go already."""
    keys = {_key(box, digest): digest for digest in receipts}
    there = list(Parcel.objects.filter(id__in=keys).values_list("id", flat=True))
    today = _today()
    Receipt.objects.bulk_create(
        (
            Receipt(id=key, box=box, digest=keys[key], signature=receipts[keys[key]], on=today)
            for key in sorted(there)
        ),
        ignore_conflicts=True,
    )
    Parcel.objects.filter(id__in=there).update(signed_on=today)


def again(box: str) -> None:
    """Let everything wait once more that was signed for in the last days: the receiver was restored from a backup."""
    Parcel.objects.filter(box=box, signed_on__isnull=False).update(signed_on=None)


def settle(digests: list[str], *, boxes: frozenset[str]) -> None:
    """Forget receipts that the sender holds."""
    Receipt.objects.filter(digest__in=digests, box__in=boxes).delete()


def is_agreed(today: date) -> bool:
    """Say whether a correspondent signed for this day, or nearly. If none did, our clock is wrong, and nothing may be deleted."""
    return Nonce.objects.filter(on__gte=today - timedelta(days=1)).exists()


@transaction.atomic
def open_mailboxes(auth_hashes: Mapping[str, str]) -> None:
    """Make mailboxes, by tag, each once. One that stands under a tag already stays: it is somebody else's code, or closed."""
    today = _today()
    Mailbox.objects.bulk_create(
        (
            Mailbox(tag=tag, auth_hash=auth_hash, opened_on=today, visited_on=today)
            for tag, auth_hash in sorted(auth_hashes.items())
        ),
        ignore_conflicts=True,
    )

    unclaimed = Mailbox.objects.filter(tag__in=auth_hashes, auth_hash=UNCLAIMED)
    for tag in list(unclaimed.values_list("tag", flat=True)):
        unclaimed.filter(tag=tag).update(auth_hash=auth_hashes[tag])


def claim(tag: str, *, auth: bytes) -> bool:
    """Give a mailbox that we had lost, and in which mail lies by now, to the first who has its code."""
    own = hashlib.sha256(auth).hexdigest()
    unclaimed = Mailbox.objects.filter(tag=tag, auth_hash=UNCLAIMED)
    return unclaimed.update(auth_hash=own, visited_on=_today()) > 0


def visited(tag: str) -> None:
    """Count the mailbox's life anew, from today."""
    Mailbox.objects.filter(tag=tag).exclude(visited_on=_today()).update(visited_on=_today())


@transaction.atomic
def deliver(tag: str, envelope: bytes) -> bytes | None:
    """Keep a message in a mailbox and return our receipt; None if it was closed.

    One that we do not know was lost with a database of ours, for the desk writes to none that was never made.
    """
    today = _today()
    fresh = {"auth_hash": UNCLAIMED, "opened_on": today, "visited_on": today}
    row, _ = Mailbox.objects.select_for_update().get_or_create(tag=tag, defaults=fresh)
    if row.auth_hash == CLOSED:
        return None  # locked above: a mailbox that is being closed gets nothing more
    keep(tag, [envelope])
    key = installation_key(settings.INSTALLATION_KEY_FILE)
    return key.sign(signing.receipt_message(hashlib.sha256(envelope).hexdigest(), box=tag))


@transaction.atomic
def close_mailbox(tag: str) -> None:
    """Destroy a mailbox and everything in it."""
    today = _today()
    gone = {"auth_hash": CLOSED, "visited_on": today}
    _, new = Mailbox.objects.get_or_create(tag=tag, defaults={**gone, "opened_on": today})
    if not new:  # not update_or_create: it writes every day of the row, and `opened_on` stands
        Mailbox.objects.filter(tag=tag).update(**gone)
    Parcel.objects.filter(box=tag).delete()
