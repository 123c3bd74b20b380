"""The reader's half of numbering: every parcel of a sender has the next number and names the one before, or it is said."""

from dataclasses import dataclass

from django.db import transaction

from candour.parcels.models import Road


@dataclass(frozen=True)
class Count:
    """Where a road stands after a parcel: `fresh` is False for one seen before, `gap` True while a number is missing."""

    fresh: bool
    gap: bool


@transaction.atomic
def note(road: str, *, number: int, previous: bytes, digest: str) -> Count:
    """Count a parcel that was found genuine. Parcels may come in any order; a gap is what stays open."""
    row, _ = Road.objects.select_for_update().get_or_create(box=road)
    ahead = {int(n): (prev, own) for n, prev, own in row.ahead}
    if number <= row.number or number in ahead:
        return Count(fresh=False, gap=bool(ahead))
    ahead[number] = (previous.hex(), digest)
    while row.number + 1 in ahead and ahead[row.number + 1][0] == bytes(row.previous).hex():
        row.number += 1
        row.previous = bytes.fromhex(ahead.pop(row.number)[1])
    row.ahead = [[n, prev, own] for n, (prev, own) in sorted(ahead.items())]
    row.save()
    return Count(fresh=True, gap=bool(ahead))


def has_gap(road: str) -> bool:
    """Say whether a number is missing on `road`, or names another parcel before it than we had."""
    row = Road.objects.filter(box=road).first()
    return bool(row and row.ahead)
