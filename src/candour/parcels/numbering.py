"""Numbers on a road: every parcel of a sender has the next one and names the parcel before, or that is said.

A sender counts in *lives*. The upper bits of a number say which life, the lower 24 count within it. A database that is made
or restored begins a new life, later than every one before, so a number is never given to a second parcel, whatever a
backup had forgotten. A reader counts each life by itself: what comes late from an earlier one is still welcome.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from candour.parcels.models import Road

LIFE_BITS: Final = 24
_NO_LIFE: Final = 1 << 32
_FIRST_MINUTE: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Count:
    """Where a road stands after a parcel.

    `fresh` is False for a number seen before, `gap` True while one is missing, `anew` True for the first parcel of another
    life: the sender lost what it knew, and what it had numbered and not posted by then will not come.
    """

    fresh: bool
    gap: bool
    anew: bool = False


def before_first(life: int) -> int:
    """Return the number that stands before the first one of a life."""
    return life << LIFE_BITS


def life_of(number: int) -> int:
    """Return the life in which a number was given; 0 for numbers that nobody gives."""
    life = number >> LIFE_BITS
    return life if 0 < life < _NO_LIFE else 0


def new_life(*, after: int = 0) -> int:
    """Return a life later than `after` and than any begun before this minute. It tells when an operator did that."""
    minutes = int((datetime.now(UTC) - _FIRST_MINUTE).total_seconds()) // 60
    return max(after + 1, minutes)


@transaction.atomic
def begin_anew(road: str) -> None:
    """Let the numbers we give on `road` go on in a new life, because this database may be older than what we posted."""
    row, _ = Road.objects.select_for_update().get_or_create(box=road)
    row.number = before_first(new_life(after=life_of(row.number)))
    row.previous = bytes(32)
    row.save()


@transaction.atomic
def note(road: str, *, number: int, previous: bytes, digest: str) -> Count:
    """Count a parcel that was found genuine. Parcels may come in any order; a gap is what stays open."""
    life = life_of(number)
    known = _lives(road).exists()
    row, new = Road.objects.select_for_update().get_or_create(
        box=_name(road, life), defaults={"number": before_first(life)}
    )
    ahead = {int(n): (prev, own) for n, prev, own in row.ahead}
    if number <= row.number or number in ahead:
        return Count(fresh=False, gap=bool(ahead))
    ahead[number] = (previous.hex(), digest)
    while row.number + 1 in ahead and ahead[row.number + 1][0] == bytes(row.previous).hex():
        row.number += 1
        row.previous = bytes.fromhex(ahead.pop(row.number)[1])
    row.ahead = [[n, prev, own] for n, (prev, own) in sorted(ahead.items())]
    row.save()
    return Count(fresh=True, gap=bool(ahead), anew=new and known)


def missing(road: str) -> frozenset[tuple[str, int]]:
    """Return, by life, the number that `road` waits for while later ones are here, or whose parcel another does not follow."""
    return frozenset((row.box, row.number + 1) for row in _lives(road) if row.ahead)


def has_gap(road: str) -> bool:
    """Say whether a number is missing on `road`, or names another parcel before it than we had."""
    return bool(missing(road))


def _name(road: str, life: int) -> str:
    return f"{road}~{life:x}" if life else road


def _lives(road: str) -> QuerySet[Road]:
    return Road.objects.filter(Q(box=road) | Q(box__startswith=f"{road}~"))
