"""Bech32 text for keys, as age writes them: no 90-character limit, since a post-quantum key is long.

Source: BIP 173 (checksum constant 1); c2sp.org/age for the human-readable parts.
"""

import base64
import binascii
from typing import Final

ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BASE32: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_FROM_BASE32: Final = bytes.maketrans(_BASE32, bytes(range(32)))
_TO_BASE32: Final = bytes.maketrans(bytes(range(32)), _BASE32)
"""The standard library cuts bytes into fives of bits much faster than a loop of ours; only the letters differ."""


def _remainder(top: int) -> int:
    remainder = 0
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            remainder ^= generator
    return remainder


_REMAINDERS: Final = tuple(_remainder(top) for top in range(32))


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value ^ _REMAINDERS[checksum >> 25]
    return checksum


def _expand(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _fives(data: bytes) -> list[int]:
    """Return `data` as numbers of five bits, the last filled up with zeros."""
    return list(base64.b32encode(data).rstrip(b"=").translate(_FROM_BASE32))


def _eights(values: list[int]) -> bytes:
    """Return the bytes that `_fives` was given.

    Raises:
        ValueError: a spelling that `_fives` does not write.
    """
    text = bytes(values).translate(_TO_BASE32)
    try:
        data = base64.b32decode(text + b"=" * (-len(text) % 8))
    except binascii.Error:
        raise ValueError("bech32: padding is too long") from None
    if _fives(data) != values:
        raise ValueError("bech32: padding is not zero")
    return data


def encode(prefix: str, data: bytes) -> str:
    """Return `data` as lower-case bech32 under `prefix`."""
    values = _fives(data)
    check = _polymod(_expand(prefix) + values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(ALPHABET[v] for v in values)


def decode(text: str, *, prefix: str) -> bytes:
    """Return the bytes of `text`, which must stand under `prefix`, in one case throughout.

    Raises:
        ValueError: wrong prefix, mixed case, unknown letter, bad checksum or padding.
    """
    if not text.isascii():
        # the Kelvin sign counts as upper case and becomes "k" in lower case: a second spelling of one key
        raise ValueError("bech32: a letter that does not belong")
    if text not in (text.lower(), text.upper()):
        raise ValueError("bech32: mixed case")
    text = text.lower()
    if not text.startswith(prefix + "1"):
        raise ValueError(f"bech32: does not begin with {prefix}1")
    try:
        values = [_VALUES[c] for c in text[len(prefix) + 1 :]]
    except KeyError:
        raise ValueError("bech32: a letter that does not belong") from None
    if len(values) < 6 or _polymod(_expand(prefix) + values) != 1:
        raise ValueError("bech32: the check letters do not fit")
    return _eights(values[:-6])
