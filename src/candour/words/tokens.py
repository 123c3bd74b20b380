"""Words, names and numbers of a text as tokens: what the blind index keeps labels of, and what a search asks for.

A token is a kind and a value: `w:envelopes`, `p:MLX` (how a name sounds), `d:4417`; of the persons a report or product names,
besides, `sw:`, `sp:` and `sd:`. No part of a word is a token. A misspelling is met by asking for its neighbours, not by
keeping them.
"""

import re
import string
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

import jellyfish

LONGEST: Final = 40
"""Letters. A longer word is cut: nobody searches for more."""
FEWEST_SOUNDS: Final = 3
"""Letters a name must have for its sound to say anything."""
FEWEST_NEIGHBOURS: Final = 4
"""Letters a word must have to be looked for with a mistake in it."""
_SPOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_OWNED: Final = re.compile(r"['’]s?$")


def fold(text: str) -> str:
    """Return a text in small letters without accents, one form for every way to write a letter."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@cache
def common() -> frozenset[str]:
    """Return the words that nearly every text has: they find nothing and are not kept."""
    text = (files("candour.words.data") / "common_words.txt").read_text("utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as tokens name them, in order, each with where it stands in the text (code points)."""
    found = []
    for match in _SPOKEN.finditer(text):
        shown = _OWNED.sub("", match[0])
        folded = "".join(sign for sign in fold(shown) if sign.isalnum())[:LONGEST]
        if folded:
            found.append((folded, match.start(), match.start() + len(shown)))
    return found


def sound(word: str) -> str:
    """Return how a folded word sounds in English, or "" where that says nothing."""
    if len(word) < FEWEST_SOUNDS or not (word.isascii() and word.isalpha()):
        return ""
    return jellyfish.metaphone(word)


def number(word: str) -> str:
    """Return a folded word that has a figure in it, without the noughts before it; "" for one without."""
    return word.lstrip("0") or "0" if any(sign.isdecimal() for sign in word) else ""


def of_text(text: str) -> set[str]:
    """Return the tokens of a text. Only a word with a capital letter is kept by its sound too: names are what is misheard."""
    found = set()
    for word, start, _ in words(text):
        if word in common():
            continue
        if said := number(word):
            found.add(f"d:{said}")
            continue
        found.add(f"w:{word}")
        if text[start].isupper() and (code := sound(word)):
            found.add(f"p:{code}")
    return found


def of_persons(named: Iterable[str], numbered: Iterable[str]) -> set[str]:
    """Return the tokens of persons, by their names and nicknames and by their numbers; `of_text` has them besides."""
    found = set()
    for name in named:
        for word, _, _ in words(name):
            found |= {f"sw:{word}"} | ({f"sp:{sound(word)}"} if sound(word) else set())
    for said in numbered:
        joined = number("".join(word for word, _, _ in words(said)))
        found |= {f"sd:{joined}"} if joined else set()
    return found


def neighbours(word: str) -> list[str]:
    """Return every word that differs from a folded one by a letter left out, added, changed or swapped with the next; sorted."""
    if len(word) < FEWEST_NEIGHBOURS or not (word.isascii() and word.isalpha()):
        return []
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    for letter in string.ascii_lowercase:
        found |= {left + letter + right[1:] for left, right in cuts if right}
        found |= {left + letter + right for left, right in cuts}
    return sorted(found - {word})
