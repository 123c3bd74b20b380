"""What changes at the exchange. Each act may be repeated and then changes nothing more."""

import hashlib
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from candour.parcels import signing
from candour.parcels.links import installation_key
from candour.roles.exchange.models import Mailbox, Nonce, Parcel, Receipt

MAILBOX_LIFE: Final = timedelta(days=90)
"""Counted from the last visit; the code page promises it."""


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
    """Delete what has had its time: nonces of days no longer accepted, mailboxes nobody has visited for 90 days."""
    Nonce.objects.filter(on__lt=today - timedelta(days=2)).delete()
    old = Mailbox.objects.filter(visited_on__lt=today - MAILBOX_LIFE)
    for tag in list(old.values_list("tag", flat=True)):
        close_mailbox(tag)


@transaction.atomic
def keep(box: str, parcel: bytes) -> None:
    """Keep a parcel in `box`, once. One that was signed for already is not kept again."""
    digest = hashlib.sha256(parcel).hexdigest()
    key = _key(box, digest)
    if Receipt.objects.filter(id=key).exists():
        return
    Parcel.objects.get_or_create(
        id=key, defaults={"box": box, "digest": digest, "sealed": parcel, "on": _today()}
    )


def _key(box: str, digest: str) -> str:
    return hashlib.sha256(box.encode() + bytes.fromhex(digest)).hexdigest()


@transaction.atomic
def let_go(box: str, digest: str, *, receipt: bytes) -> bool:
    """Delete a parcel that its receiver signed for; keep the receipt. Return False if there is no such parcel."""
    key = _key(box, digest)
    if Receipt.objects.filter(id=key).exists():
        return True
    gone, _ = Parcel.objects.filter(id=key).delete()
    if gone:
        Receipt.objects.create(id=key, box=box, digest=digest, signature=receipt, on=_today())
    return gone > 0


def settle(digests: list[str], *, boxes: frozenset[str]) -> None:
    """Forget receipts that the sender holds."""
    Receipt.objects.filter(digest__in=digests, box__in=boxes).delete()


def open_mailbox(tag: str, *, auth_hash: str) -> bool:
    """Make a mailbox, once. Return False if another one stands under this number: somebody else's code."""
    today = _today()
    mailbox, _ = Mailbox.objects.get_or_create(
        tag=tag, defaults={"auth_hash": auth_hash, "opened_on": today, "visited_on": today}
    )
    return mailbox.auth_hash == auth_hash


def visited(tag: str) -> None:
    """Count the mailbox's life anew, from today."""
    Mailbox.objects.filter(tag=tag).exclude(visited_on=_today()).update(visited_on=_today())


@transaction.atomic
def deliver(tag: str, envelope: bytes) -> bytes | None:
    """Keep a message in a mailbox and return our receipt; None if there is no such mailbox."""
    if not Mailbox.objects.filter(tag=tag).exists():
        return None
    keep(tag, envelope)
    key = installation_key(settings.INSTALLATION_KEY_FILE)
    return key.sign(signing.receipt_message(hashlib.sha256(envelope).hexdigest()))


@transaction.atomic
def close_mailbox(tag: str) -> None:
    """Destroy a mailbox and everything in it."""
    Parcel.objects.filter(box=tag).delete()
    Mailbox.objects.filter(tag=tag).delete()
