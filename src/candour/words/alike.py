"""Whether two names may be one person's, and two units one unit: too wide on purpose. For whoever must not receive something.

An officer left out by mistake costs little; one let in costs everything.
"""

import re
import unicodedata
from functools import cache
from typing import Final

import jellyfish

from candour.words import ranks, tables

LONG: Final = 8
"""Letters from which on a name may differ by two of them; from `SHORT` on, by one."""
SHORT: Final = 5
_ADDRESSES: Final = frozenset(
    {"mr", "mrs", "miss", "ms", "mx", "dr", "sir", "officer", "pcso", "det", "temp", "acting", "special"}
)  # fmt: skip
_SAME_DIGITS: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})
_SAID_OF_UNITS: Final = frozenset(
    {
        "the", "and", "of", "at", "for", "unit", "team", "group", "section", "department", "dept", "branch", "squad", "desk",
        "police", "station", "command", "office", "division", "force", "officer",
    }
)  # fmt: skip


def names(text: str) -> list[str]:
    """Return the words of a name, in plain small letters, without ranks and forms of address."""
    return [word for word in _words(text) if word not in _titles()]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("’", ""))
    return "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()


@cache
def _titles() -> frozenset[str]:
    """Return the words that stand before a name: ranks, their short forms, and forms of address."""
    said = [" ".join((rank.title, *rank.said_as)) for rank in ranks.all_ranks()]
    words = "".join(c if c.isalpha() else " " for c in " ".join(said).casefold()).split()
    return frozenset({*words, *_ADDRESSES})


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    """Return for each first name, long or short, every name that may stand for it."""
    found: dict[str, set[str]] = {}
    for row in tables.rows("diminutives.csv"):
        every = {row["name"], *tables.listed(row["short"])}
        for one in every:
            found.setdefault(one, set()).update(every)
    return {name: frozenset(every) for name, every in found.items()}


def word_alike(one: str, other: str) -> bool:
    """Say whether two words of a name may be one: short forms, one spelled as it sounds, one or two letters off."""
    if one == other or other in _short_forms().get(one, frozenset()):
        return True
    least = min(len(one), len(other))
    if least < SHORT or not (one.isascii() and other.isascii()):
        return False
    if jellyfish.metaphone(one) == jellyfish.metaphone(other):
        return True
    return jellyfish.damerau_levenshtein_distance(one, other) <= (2 if least >= LONG else 1)


def same_name(one: str, other: str) -> bool:
    """Say whether two names may be one person's: one's last name, or its only one, is alike a word of the other.

    First names are not held against anybody: people say Bill for William.
    """
    a, b = names(one), names(other)
    if not a or not b:
        return False
    return any(word_alike(a[-1], word) for word in b) or any(word_alike(b[-1], word) for word in a)


def number(text: str) -> str:
    """Return digits and letters as people confuse them: O with 0, I with 1; spaces and leading noughts mean nothing."""
    return re.sub(r"[\W_]", "", text.casefold()).translate(_SAME_DIGITS).lstrip("0")


def same_unit(one: str, other: str) -> bool:
    """Say whether two units may be one: every telling word of the shorter stands, or nearly, in the other."""
    a, b = _telling(one), _telling(other)
    if not a or not b:
        return False
    fewer, more = sorted((a, b), key=len)
    return all(any(word_alike(word, said) for said in more) for word in fewer)


def _telling(unit: str) -> set[str]:
    words = {word.rstrip("s") or word for word in _words(unit)}
    return {word for word in words if word not in _SAID_OF_UNITS and len(word) > 1} or words


def is_chief(rank: str) -> bool:
    """Say whether a rank is a chief officer's: they stand above whoever would receive."""
    return any(one.code == rank and one.workforce_group == "chief" for one in ranks.all_ranks())
