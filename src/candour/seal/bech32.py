"""Bech32 text for keys, as age writes them: no 90-character limit, since a post-quantum key is long.

Source: BIP 173 (checksum constant 1); c2sp.org/age for the human-readable parts.
"""

from typing import Final

ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                checksum ^= generator
    return checksum


def _expand(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _regroup(data: bytes | list[int], *, from_bits: int, to_bits: int, pad: bool) -> list[int]:
    bucket = bits = 0
    out: list[int] = []
    for value in data:
        bucket = bucket << from_bits | value
        bits += from_bits
        while bits >= to_bits:
            bits -= to_bits
            out.append(bucket >> bits & (1 << to_bits) - 1)
        bucket &= (1 << bits) - 1
    if pad:
        return [*out, bucket << to_bits - bits] if bits else out
    if bits >= from_bits or bucket:
        raise ValueError("bech32: padding is not zero")
    return out


def encode(prefix: str, data: bytes) -> str:
    """Return `data` as lower-case bech32 under `prefix`."""
    values = _regroup(data, from_bits=8, to_bits=5, pad=True)
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
    return bytes(_regroup(values[:-6], from_bits=5, to_bits=8, pad=False))
