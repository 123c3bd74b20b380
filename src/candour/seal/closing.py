"""Close something so that only its recipients can open it. Anybody may do this; it needs no secret but the author's.

`close` for what fits in memory, `Closer` for what streams through.
"""

import io
import os
import secrets
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

from candour.seal import age
from candour.seal.container import Type, Writer
from candour.seal.keys import Identity, Recipient, SigningKey

STANZAS: Final = 16
"""How many places every envelope between desk and force has; unused ones go to thrown-away keys."""


class Closer:
    """An envelope being written onto `sink`: `write` the body, then `finish`."""

    def __init__(
        self,
        sink: BinaryIO,
        type_: Type,
        *,
        header: dict[str, Any],
        to: Sequence[Recipient],
        by: SigningKey | None,
    ) -> None:
        """Write the age header and the container's head."""
        self._age = age.Writer(sink, to=to)
        self._container = Writer(self._age.write, type_, header=header, by=by)

    def write(self, data: bytes) -> None:
        """Add to the body."""
        self._container.write(data)

    def finish(self) -> None:
        """Pad, sign and end the envelope. What was not finished cannot be opened."""
        self._container.finish()
        self._age.finish()


def close(
    type_: Type,
    body: bytes,
    *,
    header: dict[str, Any],
    to: Sequence[Recipient],
    by: SigningKey | None,
) -> bytes:
    """Return `body` closed to `to`, signed by `by`.

    Raises:
        SealError: the type has one size and the body does not fit.
        ValueError: no recipient, or more than 64.
    """
    sink = io.BytesIO()
    closer = Closer(sink, type_, header=header, to=to, by=by)
    closer.write(body)
    closer.finish()
    return sink.getvalue()


def thrown_away() -> Recipient:
    """Return a recipient whose secret no longer exists.

    A real key, not random bytes: an ML-KEM ciphertext can be told from noise (96 % of the time, measured).
    """
    return Identity(os.urandom(32)).recipient


def places(to: Sequence[Recipient]) -> list[Recipient]:
    """Return `to` filled up to 16 with thrown-away keys, in random order: who and how many cannot be counted.

    Raises:
        ValueError: nobody, or more than 16.
    """
    if not 0 < len(to) <= STANZAS:
        raise ValueError(f"between 1 and {STANZAS} people can receive this")
    filled = [*to, *(thrown_away() for _ in range(STANZAS - len(to)))]
    secrets.SystemRandom().shuffle(filled)
    return filled
