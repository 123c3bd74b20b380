"""A column of sealed bytes: short ones in the row, long ones in the store, their name and hash in the row.

A long value is in the store before its row is written. A crash between the two, an act taken back, a row deleted or changed:
each leaves at most bytes that no row names, and `sweep` removes those.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from candour.blobs.store import Damaged, store

IN_ROW: Final = 96 * 1024
"""Bytes up to which a value stays in its row: every report and letter without an attachment does."""
MARK: Final = b"candour-blob/v1\0"
"""What a row begins with that names a blob. A value that begins so itself goes to the store, whatever its length."""
POINTER_BYTES: Final = len(MARK) + 16 + 32


def at_most(length: int, *, largest: int) -> int:
    """Return how long a value may be whose column has `length` bytes: no envelope is as short as the name of a blob."""
    return largest if length == POINTER_BYTES else length


@dataclass(frozen=True)
class Stored:
    """A long value as a row has it; `bytes()` fetches and checks it, so that a list of rows costs nothing."""

    name: str
    digest: bytes

    @classmethod
    def parse(cls, pointer: bytes) -> "Stored":
        """Return what a row names."""
        rest = pointer[len(MARK) :]
        return cls(rest[:16].hex(), rest[16:48])

    @property
    def pointer(self) -> bytes:
        """What stands in the row."""
        return MARK + bytes.fromhex(self.name) + self.digest

    def __bytes__(self) -> bytes:
        """Fetch the value.

        Raises:
            Damaged: it is lost, or is not what was kept.
            StoreAway: it cannot be had now.
        """
        data = store().get(self.name)
        if hashlib.sha256(data).digest() != self.digest:
            raise Damaged("what lies in the store is not what was kept")
        return data


if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField


def set_down(data: bytes) -> bytes | Stored:
    """Return what a column may be given for `data`, a long value in the store already.

    For those who must not wait for the store while others wait for them.

    Raises:
        StoreAway: it was not kept.
    """
    if len(data) > IN_ROW or data.startswith(MARK):
        return Stored(store().put(data), hashlib.sha256(data).digest())
    return data


class SealedField(_BinaryField):
    """A BinaryField whose long values lie in the store. Read it with `bytes(row.field)`."""

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Keep a long value in the store; hand the row its name. One that was not changed keeps its name."""
        if isinstance(value, bytes | bytearray | memoryview):
            value = set_down(bytes(value))
        if isinstance(value, Stored):
            value = value.pointer
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: Any, *_: object) -> Any:
        """Return bytes, or what fetches them."""
        if value is None:
            return None
        data = bytes(value)
        return Stored.parse(data) if data.startswith(MARK) else data

    def value_to_string(self, obj: models.Model) -> str:  # noqa: ARG002 - Django names it
        """Refuse: nothing sealed is written out as text."""
        raise TypeError("sealed bytes are not written out as text")
