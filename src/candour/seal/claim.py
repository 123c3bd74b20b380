"""The claim number on the outside of a sealed slip: it joins a case with a mailbox, once, and opens nothing.

Ten random digits and two that check them, so that a number misheard on the telephone is found at once.
Source: ISO 7064 MOD 97-10, as for the code; twelve digits cannot be taken for a code's twenty.
"""

import hashlib
import secrets
import unicodedata
from typing import Final

DIGITS: Final = 12
_RANDOM: Final = 10
_MODULUS: Final = 97


class NotAClaim(ValueError):
    """What was typed cannot be a claim number. Says what to look at, and repeats nothing."""


def draw() -> str:
    """Return a new claim number."""
    return _with_check(secrets.randbelow(10**_RANDOM))


def _with_check(number: int) -> str:
    return f"{number:0{_RANDOM}d}{(1 - number * 100) % _MODULUS:02d}"


def grouped(claim: str) -> str:
    """Return the number in fours, as it is printed and spoken."""
    return " ".join(claim[i : i + 4] for i in range(0, DIGITS, 4))


def parse(typed: str) -> str:
    """Return the twelve digits of what somebody typed, with any separators.

    Raises:
        NotAClaim: it cannot be one.
    """
    digits = "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())
    if any(sign.isalpha() for sign in typed) or len(digits) > DIGITS:
        raise NotAClaim(
            "Type only the claim number on the outside of the slip: 12 numbers. Never type a code here."
        )
    if len(digits) != DIGITS:
        raise NotAClaim(f"The claim number has 12 numbers. You typed {len(digits)}.")
    if digits != _with_check(int(digits[:_RANDOM])):
        raise NotAClaim("One of the numbers is not right. Ask them to read each group of four.")
    return digits


def label(claim: str) -> str:
    """Return under what the desk keeps the mailbox of this claim until it is used."""
    return hashlib.sha256(b"candour/v1/claim\n" + claim.encode("ascii")).hexdigest()
