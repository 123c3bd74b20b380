"""G.711: A-law to mu-law and back, mu-law to samples of 16 bits and back. Source: ITU-T G.711, its tables computed."""

from array import array
from typing import Final

_LOUDEST: Final = 32635


def _from_mu(byte: int) -> int:
    byte = ~byte & 0xFF
    value = (((byte & 0x0F) << 3) + 0x84) << ((byte & 0x70) >> 4)
    return 0x84 - value if byte & 0x80 else value - 0x84


def to_mu(sample: int) -> int:
    """Return the mu-law byte of a sample of 16 bits."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size, _LOUDEST) + 0x84
    part = size.bit_length() - 8
    return ~(sign | part << 4 | size >> (part + 3) & 0x0F) & 0xFF


def _from_a(byte: int) -> int:
    byte ^= 0x55
    part, exponent = (byte & 0x0F) << 4, (byte & 0x70) >> 4
    value = part + 8 if exponent == 0 else (part + 0x108) << (exponent - 1)
    return value if byte & 0x80 else -value


LINEAR: Final = tuple(_from_mu(byte) for byte in range(256))
"""A mu-law byte as a sample of 16 bits."""
_A_LINEAR: Final = tuple(_from_a(byte) for byte in range(256))


def _nearest(value: int, table: tuple[int, ...]) -> int:
    return min(range(256), key=lambda byte: (abs(table[byte] - value), byte))


A_TO_MU: Final = bytes(_nearest(value, LINEAR) for value in _A_LINEAR)
"""For `bytes.translate`."""
MU_TO_A: Final = bytes(_nearest(value, _A_LINEAR) for value in LINEAR)
_MU: Final = bytes(to_mu(one if one < 0x8000 else one - 0x10000) for one in range(0x10000))


def encoded(samples: bytes) -> bytes:
    """Return mu-law for samples of 16 bits in this machine's order."""
    return bytes(map(_MU.__getitem__, array("H", samples)))


def mixed(frames: list[bytes]) -> bytes:
    """Return the sum of frames of mu-law of one length, never louder than can be."""
    if len(frames) == 1:
        return frames[0]
    sums = (sum(map(LINEAR.__getitem__, column)) for column in zip(*frames, strict=True))
    return bytes(_MU[max(-0x8000, min(0x7FFF, one)) & 0xFFFF] for one in sums)
