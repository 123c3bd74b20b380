"""The reporter's code: 18 random digits and two that check them, or the same secret as seven words.

The digits are canonical: the telephone takes nothing else. Source: ISO 7064 MOD 97-10; SLIP-0039's word list.
"""

import hashlib
import secrets
import unicodedata
from importlib import resources
from typing import Final

RANDOM_DIGITS: Final = 18
DIGITS: Final = 20
WORDS: Final = 7
_MODULUS: Final = 97


class NotACode(ValueError):
    """What was typed cannot be a code: wrong length, or the check does not fit. Says which, not what."""


def _word_list() -> tuple[str, ...]:
    text = resources.files("candour.seal").joinpath("slip39_words.txt").read_text("ascii")
    return tuple(text.split())


WORD_LIST: Final = _word_list()
_FIRST_FOUR: Final = {word[:4]: number for number, word in enumerate(WORD_LIST)}


def draw() -> str:
    """Return a new code of 20 digits, 59.8 bits of them chance."""
    return _with_check(secrets.randbelow(10**RANDOM_DIGITS))


def _with_check(number: int) -> str:
    check = (1 - number * 100) % _MODULUS
    return f"{number:0{RANDOM_DIGITS}d}{check:02d}"


def grouped(code: str) -> str:
    """Return the code in fours, as it is shown and spoken."""
    return " ".join(code[i : i + 4] for i in range(0, DIGITS, 4))


def words(code: str) -> str:
    """Return the code as six words and a check word."""
    number = int(code[:RANDOM_DIGITS])
    indices = [number >> 10 * (5 - i) & 1023 for i in range(6)]
    return " ".join(WORD_LIST[i] for i in [*indices, _check_word(number)])


def _check_word(number: int) -> int:
    digest = hashlib.sha256(b"candour/v1/check-word\n" + f"{number:018d}".encode()).digest()
    return int.from_bytes(digest[:2], "big") & 1023


def parse(typed: str) -> str:
    """Return the 20 digits of what somebody typed: digits of any script, or words, with any separators.

    Raises:
        NotACode: it cannot be one. The message says what to look at, and repeats nothing.
    """
    if any(character.isdecimal() for character in typed):
        return _from_digits(typed)
    return _from_words(typed)


def _from_digits(typed: str) -> str:
    digits = "".join(str(unicodedata.decimal(c)) for c in typed if c.isdecimal())
    if any(c.isalpha() for c in typed):
        raise NotACode("Type either the 20 numbers or the seven words, not both.")
    if len(digits) != DIGITS:
        raise NotACode(f"The code has 20 numbers. You typed {len(digits)}.")
    if digits != _with_check(int(digits[:RANDOM_DIGITS])):
        # not only "is 1 modulo 97": then two pairs of check digits would fit, and one of them is never given out
        raise NotACode("One of the numbers is not right. Check each group of four.")
    return digits


def _from_words(typed: str) -> str:
    letters = "".join(c if c.isalpha() else " " for c in unicodedata.normalize("NFKC", typed))
    parts = letters.lower().split()
    if len(parts) != WORDS:
        raise NotACode(f"The code has seven words. You typed {len(parts)}.")
    indices = [_FIRST_FOUR.get(part[:4], -1) for part in parts]  # a KeyError would carry the word
    if -1 in indices:
        raise NotACode("One of the words is not in our list. Check the spelling.")
    number = 0
    for index in indices[:6]:
        number = number << 10 | index
    if number >= 10**RANDOM_DIGITS or _check_word(number) != indices[6]:
        raise NotACode("One of the words is not right, or they are in another order.")
    return _with_check(number)
