"""Several parcels in one body: each with its length before it, as four bytes, big-endian. For the exchange and its client."""

from collections.abc import Iterable
from typing import Final

LENGTH_BYTES: Final = 4
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of one series: as many parcels as fit travel together."""


def write(parts: Iterable[bytes]) -> bytes:
    """Return the parts as one body."""
    return b"".join(len(part).to_bytes(LENGTH_BYTES, "big") + part for part in parts)


def read(body: bytes) -> list[bytes]:
    """Return the parts that `write` was given.

    Raises:
        ValueError: nothing in it, an empty part, or a length that does not fit.
    """
    parts, at = [], 0
    while at < len(body):
        start = at + LENGTH_BYTES
        size = int.from_bytes(body[at:start], "big")
        at = start + size
        if size == 0 or at > len(body):
            raise ValueError("a part of a series has another length than it says")
        parts.append(body[start:at])
    if not parts:
        raise ValueError("an empty series")
    return parts


def that_fit(parts: Iterable[bytes], *, most: int = LARGEST) -> list[bytes]:
    """Return the parts from the first on that fit into one series; the first always does."""
    found: list[bytes] = []
    size = 0
    for part in parts:
        size += LENGTH_BYTES + len(part)
        if found and size > most:
            break
        found.append(part)
    return found
