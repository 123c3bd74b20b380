"""Whether two names may be one person's. Too wide is right: it decides who gets no key, never who did something.

A name is taken apart into plain small letters; ranks and forms of address mean nothing. The tables are in
`data/likeness.json`: short forms of first names, letters of other scripts, and rules of sound. Nothing of a name is kept
between two questions: a cache would remember who was reported.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

import jellyfish

from candour.words import ranks, tables

FILE: Final = "likeness.json"
SOUNDS: Final = 3
"""Consonants that a name must have before its sound alone makes it another's: fewer would make half a force alike."""
HEARD: Final = 5
"""Letters that a name of fewer consonants must have to be another's by one slip and its sound: Wright and Right."""
ONE_SLIP: Final = 6
TWO_SLIPS: Final = 9
"""Letters that a name must have for one, or two, of them to differ."""
_ADDRESSES: Final = frozenset(
    [
        "mr",
        "mrs",
        "miss",
        "ms",
        "mx",
        "dr",
        "sir",
        "officer",
        "pcso",
        "det",
        "temp",
        "acting",
        "special",
        "jr",
        "jnr",
        "senior",
        "snr",
    ]
)
_ALIKE: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})
_PARTICLES: Final = frozenset(
    [
        "mc",
        "mac",
        "o",
        "de",
        "da",
        "di",
        "du",
        "del",
        "der",
        "den",
        "la",
        "le",
        "van",
        "von",
        "al",
        "el",
        "ul",
        "bin",
        "st",
    ]
)


@dataclass(frozen=True)
class _Tables:
    short: Mapping[str, frozenset[int]]  # a first name -> the rows in which it stands
    letters: dict[int, str]
    sounds: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _tables() -> _Tables:
    document: dict[str, Any] = tables.document(FILE)
    short: dict[str, set[int]] = {}
    for number, row in enumerate(document["diminutives"]):
        for name in row.split():
            short.setdefault(name, set()).add(number)
    return _Tables(
        {name: frozenset(rows) for name, rows in short.items()},
        str.maketrans(document["letters"]),
        tuple((re.compile(found), put) for found, put in document["sounds"]),
    )


@cache
def _titles() -> frozenset[str]:
    """Return the words that stand before a name: ranks, their short forms, and forms of address."""
    said = [" ".join((rank.title, *rank.said_as)) for rank in ranks.all_ranks()]
    words = "".join(c if c.isalpha() else " " for c in " ".join(said).casefold()).split()
    return frozenset({word for word in words if len(word) > 1} | _ADDRESSES)


def plain(text: str) -> str:
    """Return a text in small letters of the Latin alphabet, digits and single spaces."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in spread if not unicodedata.combining(c)).translate(_tables().letters)
    for mark in "'’ʼ`":
        bare = bare.replace(mark, "")
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared: no ranks, no forms of address, no digits."""
    letters = "".join(c if c.isalpha() else " " for c in plain(name))
    return tuple(word for word in letters.split() if word not in _titles())


def _families(said: tuple[str, ...]) -> frozenset[str]:
    """Return what may be the family's name: the last word, with the particle before it too, run together."""
    last = said[-1]
    run, found = last, {last}
    for before in reversed(said[:-1]):
        if before not in _PARTICLES:
            break
        run = before + run
        found.add(run)
    return frozenset(found)


def _everything(said: tuple[str, ...]) -> frozenset[str]:
    """Return every word of a name, and every two that stand together, run together."""
    pairs = {one + other for one, other in pairwise(said)}
    return frozenset({*said, *pairs, *_families(said)})


def sound(word: str) -> str:
    """Return how a name sounds: its first letter's class and its consonants; names that sound alike may share it."""
    said = word
    for pattern, put in _tables().sounds:
        said = pattern.sub(put, said)
    if not said:
        return ""
    first = "a" if said[0] in "aeiouy" else said[0]
    rest = re.sub(r"[aeiouyhw]", "", said[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


def alike(one: str, other: str) -> bool:
    """Say whether two family names may be one: the same, of one sound, or, where they are long, a slip apart."""
    if one == other:
        return True
    shorter, heard = min(len(one), len(other)), sound(one)
    if heard == sound(other):
        if len(heard) >= SOUNDS:
            return True
        if shorter >= HEARD and _slips(one, other, most=1) <= 1:
            return True
    allowed = 2 if shorter >= TWO_SLIPS else 1 if shorter >= ONE_SLIP else 0
    return allowed > 0 and _slips(one, other, most=allowed) <= allowed


def _slips(one: str, other: str, *, most: int) -> int:
    """Return how many letters must be changed, added, left out or swapped with the next; `most` + 1 if it is more."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    return jellyfish.damerau_levenshtein_distance(one, other)


def short_for(one: str, other: str) -> bool:
    """Say whether two first names may be one: the same, or both in a row of short forms."""
    short = _tables().short
    return one == other or bool(short.get(one, frozenset()) & short.get(other, frozenset()))


def same_name(one: str, other: str) -> bool:
    """Say whether two names may be one person's, whichever comes first.

    One's family name, or what sounds or reads like it, anywhere in the other. Where one is a single word, it may be a first
    name, or short for one. Where one is initials only, they may be the other's. First names are else not looked at: people
    say Bill for William. An officer left out by mistake costs little, one let in costs everything.
    """
    a, b = words(one), words(other)
    if not a or not b:
        return False
    return _within(a, b) or _within(b, a) or _initials(a, b) or _initials(b, a)


def _within(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Say whether the family's name of `a`, or all there is of it, stands in `b`."""
    there = _everything(b)
    if any(alike(own, word) for own in _families(a) for word in there):
        return True
    return len(a) == 1 and any(short_for(a[0], word) for word in b)


def _initials(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Say whether `a` is nothing but initials, two or more, and they are those of `b`."""
    if all(len(word) == 1 for word in a) and len(a) > 1:
        said = "".join(a)
    elif len(a) == 1 and 2 <= len(a[0]) <= 3:
        said = a[0]
    else:
        return False
    own = "".join(word[0] for word in b)
    return len(b) > 1 and said in {own, own[0] + own[-1]}


def number(text: str) -> str:
    """Digits and letters as people confuse them: O with 0, I with 1; spaces and leading zeros mean nothing."""
    return re.sub(r"[\W_]", "", text.casefold()).translate(_ALIKE).lstrip("0")
