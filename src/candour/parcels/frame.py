"""The parcel between desk and force: 64 KiB, always; an envelope of one size, and a frame that numbers and signs it.

    envelope 63,926 | number u64 | SHA-256 of the parcel before, 32 | Ed25519 signature 64 | zeros

The number counts slots, real or dummy alike: a gap is shouted, and says nothing about what was in it.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from candour.seal import SealError
from candour.seal.keys import SigningKey, VerifyKey

PARCEL_BYTES: Final = 64 * 1024
ENVELOPE_BYTES: Final = 63_926
_FRAME_BYTES: Final = 8 + 32 + 64
_LABEL: Final = b"candour/v1/frame\n"
FIRST: Final = bytes(32)
"""What the first parcel names as the one before it."""


@dataclass(frozen=True)
class Framed:
    """A link parcel taken apart and found whole."""

    envelope: bytes
    number: int
    previous: bytes


def _signed(box: str, number: int, previous: bytes, envelope: bytes) -> bytes:
    return (
        _LABEL
        + box.encode()
        + number.to_bytes(8, "big")
        + previous
        + hashlib.sha256(envelope).digest()
    )


def frame(envelope: bytes, *, box: str, number: int, previous: bytes, by: SigningKey) -> bytes:
    """Return the 64 KiB parcel for slot `number` of `box`.

    Raises:
        SealError: the envelope does not have the one size.
    """
    if len(envelope) != ENVELOPE_BYTES:
        raise SealError("an envelope between desk and force has one size")
    signature = by.sign(_signed(box, number, previous, envelope))
    parcel = envelope + number.to_bytes(8, "big") + previous + signature
    return parcel + bytes(PARCEL_BYTES - len(parcel))


def unframe(parcel: bytes, *, box: str, by: VerifyKey) -> Framed:
    """Return the parts of a parcel that the other installation signed for this box.

    Raises:
        SealError: wrong size, padding that is not zero, or a signature that does not hold.
    """
    end = ENVELOPE_BYTES + _FRAME_BYTES
    if len(parcel) != PARCEL_BYTES or parcel[end:].strip(b"\0"):
        raise SealError("not a parcel of the one size")
    envelope = parcel[:ENVELOPE_BYTES]
    number = int.from_bytes(parcel[ENVELOPE_BYTES : ENVELOPE_BYTES + 8], "big")
    previous = parcel[ENVELOPE_BYTES + 8 : ENVELOPE_BYTES + 40]
    if not by.verify(parcel[end - 64 : end], _signed(box, number, previous, envelope)):
        raise SealError("the frame's signature does not hold")
    return Framed(envelope, number, previous)
