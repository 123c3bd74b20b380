"""What changes at the exchange. Each act may be repeated and then changes nothing more."""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from candour.parcels import signing
from candour.parcels.links import installation_key
from candour.roles.exchange.models import Mailbox, Nonce, Parcel, Receipt


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


def forget_old_nonces() -> None:
    """Delete nonces whose day is no longer accepted."""
    Nonce.objects.filter(on__lt=_today() - timedelta(days=1)).delete()


@transaction.atomic
def keep(box: str, parcel: bytes) -> None:
    """Keep a parcel in `box`, once. One that was signed for already is not kept again."""
    digest = hashlib.sha256(parcel).hexdigest()
    if Receipt.objects.filter(digest=digest).exists():
        return
    key = hashlib.sha256(box.encode() + bytes.fromhex(digest)).hexdigest()
    Parcel.objects.get_or_create(
        id=key, defaults={"box": box, "digest": digest, "sealed": parcel, "on": _today()}
    )


@transaction.atomic
def let_go(box: str, digest: str, *, receipt: bytes) -> bool:
    """Delete a parcel that its receiver signed for; keep the receipt. Return False if there is no such parcel."""
    if Receipt.objects.filter(digest=digest, box=box).exists():
        return True
    gone, _ = Parcel.objects.filter(box=box, digest=digest).delete()
    if gone:
        Receipt.objects.create(digest=digest, box=box, signature=receipt, on=_today())
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
