"""Removes what no row names: of deleted rows, of acts taken back, of crashes. Run by each role's own job, in one process.

No file or row says when a blob came, so age is not asked: what no row named at two looks a quarter of an hour apart goes.
A transaction that has put a blob and not yet committed ends long before the second look.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.apps import apps
from django.db import models
from django.db.models import F, Func, Value

from candour.blobs.fields import MARK, POINTER_BYTES, SealedField, Stored
from candour.blobs.store import store

GRACE_SECONDS: Final = 900.0


def named() -> Iterator[str]:
    """Yield the name of every blob that a row has."""
    for model in apps.get_models():
        for one in model._meta.get_fields():  # noqa: SLF001 - Django's documented way to ask a model about itself
            if isinstance(one, SealedField):
                yield from _named_in(model, one.attname)


def _named_in(model: type[models.Model], column: str) -> Iterator[str]:
    rows = model._default_manager.annotate(mark=_start(column, len(MARK))).filter(mark=MARK)  # noqa: SLF001
    found = rows.annotate(pointer=_start(column, POINTER_BYTES)).values_list("pointer", flat=True)
    return (Stored.parse(bytes(pointer)).name for pointer in found.iterator())


def _start(column: str, size: int) -> Func:
    """Return the first bytes of a column, so that no value is read whole."""
    return Func(
        F(column), Value(1), Value(size), function="substr", output_field=models.BinaryField()
    )


@dataclass
class Sweep:
    """What one job remembers between its looks."""

    looked_at: float = float("-inf")
    unnamed: set[str] = field(default_factory=set)

    def look(self, *, now: float | None = None) -> int:
        """Look, if it is time to, and return how many blobs were removed.

        Raises:
            StoreAway, DatabaseError: the next look does it.
        """
        moment = time.monotonic() if now is None else now
        if moment - self.looked_at < GRACE_SECONDS:
            return 0
        there = set(store().names())  # before the rows: what comes between is not there yet
        unnamed = there - set(named())
        gone = unnamed & self.unnamed
        for name in gone:
            store().drop(name)
        self.looked_at, self.unnamed = moment, unnamed - gone
        return len(gone)
