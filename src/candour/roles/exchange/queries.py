"""What can be read at the exchange: sealed things, in an order that tells nothing."""

import hashlib
import hmac
from typing import Final

from candour.roles.exchange.models import Mailbox, Parcel, Receipt

PAGE: Final = 100
MAILBOX_PARCELS: Final = 64


def waiting(box: str, *, after: str) -> list[str]:
    """Return up to 100 digests in `box` after the cursor, in the order of the digests: not of arrival."""
    rows = Parcel.objects.filter(box=box, digest__gt=after).order_by("digest")
    return list(rows.values_list("digest", flat=True)[:PAGE])


def parcel(box: str, digest: str) -> bytes | None:
    """Return one parcel, or None."""
    row = Parcel.objects.filter(box=box, digest=digest).values_list("sealed", flat=True).first()
    return None if row is None else bytes(row)


def receipts(digests: list[str], *, boxes: frozenset[str]) -> dict[str, str]:
    """Return receipts, in hexadecimal, for parcels posted to any of `boxes`."""
    rows = Receipt.objects.filter(digest__in=digests[:PAGE], box__in=boxes)
    return {row.digest: bytes(row.signature).hex() for row in rows}


def mailbox(tag: str, *, auth: bytes) -> list[str] | None:
    """Return what lies in a mailbox, in hexadecimal; None if the authenticator is wrong or there is no mailbox.

    Both cost one look-up and one comparison.
    """
    row = Mailbox.objects.filter(tag=tag).first()
    offered = hashlib.sha256(auth).hexdigest()
    kept = row.auth_hash if row else hashlib.sha256(b"nobody").hexdigest()
    if not hmac.compare_digest(offered, kept) or row is None:
        return None
    rows = Parcel.objects.filter(box=tag).order_by("digest")
    return [
        bytes(sealed).hex() for sealed in rows.values_list("sealed", flat=True)[:MAILBOX_PARCELS]
    ]
