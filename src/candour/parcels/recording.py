"""Recordings: cut into parts of five seconds, each its own envelope of one size, their number padded to a bucket with silence.

    part = age-PQ to the desk's epoch key { CND1 type 7, header {"v": 1, "nth": n}, body = 40,000 bytes of mu-law }

The sound is mu-law at 8 kHz, one byte a sample, as telephones carry it. A part is signed by nobody, since it leaves memory
before its caller has a code: what lists its envelope's SHA-256 vouches for it. Every part is 5 seconds long and the number of
parts is one of six, so that neither tells how long somebody spoke.
"""

import hashlib
from typing import Final

from candour.seal import SealError, closing
from candour.seal.container import Container, Type
from candour.seal.keys import Recipient

RATE: Final = 8000
FRAME_BYTES: Final = 160
PART_SECONDS: Final = 5
PART_BYTES: Final = RATE * PART_SECONDS
PART_FRAMES: Final = PART_BYTES // FRAME_BYTES
BUCKETS: Final = (6, 12, 24, 48, 96, 192)
"""How many parts a recording can have: half a minute to 16 minutes."""
MOST_PARTS: Final = BUCKETS[-1]
QUIET: Final = b"\xff"
"""A sample of silence in mu-law."""


def close_part(sound: bytes, *, nth: int, to: Recipient) -> bytes:
    """Return the sealed part `nth`, from 0, of at most 5 seconds; what is left of them is silence.

    Raises:
        ValueError: the sound is longer, or there are that many parts in no recording.
    """
    if len(sound) > PART_BYTES or not 0 <= nth < MOST_PARTS:
        raise ValueError("a part has at most 5 seconds, and a recording 192 parts")
    header = {"v": 1, "nth": nth}
    return closing.close(
        Type.RECORDING, sound.ljust(PART_BYTES, QUIET), header=header, to=[to], by=None
    )


def padding(count: int) -> int:
    """Return how many silent parts fill a recording of `count` parts to its bucket.

    Raises:
        ValueError: it has none, or more than the largest bucket.
    """
    if not 0 < count <= MOST_PARTS:
        raise ValueError("a recording has 1 to 192 parts")
    return next(size for size in BUCKETS if size >= count) - count


def digest(envelope: bytes) -> str:
    """Return the name by which a report lists a part: SHA-256 of its envelope, hexadecimal."""
    return hashlib.sha256(envelope).hexdigest()


def sound_of(part: Container, *, nth: int) -> bytes:
    """Return the 40,000 bytes of an opened part that is listed in place `nth`.

    Raises:
        SealError: it is no part, or another one.
    """
    if part.type is not Type.RECORDING or part.header != {"v": 1, "nth": nth}:
        raise SealError("not the part of a recording that was listed here")
    if len(part.body) != PART_BYTES:
        raise SealError("a part of a recording has 40,000 bytes")
    return part.body


def is_listed_well(parts: list[str], sounding: int) -> bool:
    """Say whether a message lists a recording as one can be: a bucket of digests, and no more speech than they hold."""
    named = all(len(one) == 64 and not set(one) - set("0123456789abcdef") for one in parts)
    return (
        named
        and len(parts) in BUCKETS
        and len(set(parts)) == len(parts)
        and 0 < sounding <= len(parts) * PART_FRAMES
    )
