"""What can be read at the exchange: sealed things, in an order that tells nothing."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models.functions import Length

from candour.blobs.fields import Stored, at_most
from candour.blobs.store import Damaged
from candour.parcels import series
from candour.roles.exchange.models import Mailbox, Parcel, Receipt

PAGE: Final = 100
VISIT_BYTES: Final = 1024 * 1024
"""A page of a mailbox ends before it holds more than this, sealed; a single parcel may be as large as parcels may be."""


def waiting(box: str, *, after: str) -> list[bytes]:
    """Return what lies in `box` after the cursor, as much as one answer holds: each parcel behind its SHA-256.

    In the order of the digests: not of arrival.
    """
    unsigned = Parcel.objects.filter(signed_on__isnull=True)
    rows = unsigned.filter(box=box, digest__gt=after).order_by("digest")[:PAGE]
    each = rows.values_list("digest", "sealed").iterator(chunk_size=4)
    return series.that_fit(bytes.fromhex(digest) + _whole(sealed) for digest, sealed in each)


def _whole(sealed: bytes | memoryview | Stored) -> bytes:
    """Return a parcel; one that the store has lost is empty, so that its receiver shouts and those behind it go on."""
    try:
        return bytes(sealed)
    except Damaged:
        return b""


def receipts(digests: list[str], *, boxes: frozenset[str]) -> dict[str, str]:
    """Return receipts, in hexadecimal, for parcels posted to any of `boxes`."""
    rows = Receipt.objects.filter(digest__in=digests[:PAGE], box__in=boxes)
    return {row.digest: bytes(row.signature).hex() for row in rows}


@dataclass(frozen=True)
class Visit:
    """One page of a mailbox: `more` is the digest after which the next page begins, or "" if this was the last."""

    parcels: list[bytes]
    more: str


def mailbox(tag: str, *, auth: bytes, after: str) -> Visit | None:
    """Return a page of what lies in a mailbox; None if the authenticator is wrong or there is no mailbox.

    Both cost one look-up and one comparison.
    """
    row = Mailbox.objects.filter(tag=tag).first()
    offered = hashlib.sha256(auth).hexdigest()
    kept = row.auth_hash if row else hashlib.sha256(b"nobody").hexdigest()
    if not hmac.compare_digest(offered, kept) or row is None:
        return None
    return _page(tag, after=after)


def _page(tag: str, *, after: str) -> Visit:
    """Return as many parcels as fit into one answer, one at least. Sizes are read first: no page is loaded in vain."""
    rows = Parcel.objects.filter(box=tag, digest__gt=after).order_by("digest")
    sizes = list(rows.values_list("digest", Length("sealed"))[: PAGE + 1])
    taken, total = 0, 0
    for _, size in sizes[:PAGE]:
        total += at_most(size, largest=settings.PARCEL_BYTES)
        if taken and total > VISIT_BYTES:
            break
        taken += 1
    if not taken:
        return Visit([], "")
    last = sizes[taken - 1][0]
    sealed = rows.filter(digest__lte=last).values_list("sealed", flat=True)
    return Visit([_whole(one) for one in sealed], last if taken < len(sizes) else "")
