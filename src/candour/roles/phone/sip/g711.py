"""G.711: A-law to mu-law and back, by tables, and mu-law to numbers. Source: ITU-T G.711, its tables computed."""

from typing import Final


def _from_mu(byte: int) -> int:
    byte = ~byte & 0xFF
    value = (((byte & 0x0F) << 3) + 0x84) << ((byte & 0x70) >> 4)
    return 0x84 - value if byte & 0x80 else value - 0x84


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
