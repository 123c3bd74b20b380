"""Whether a text still sounds like somebody else's: runs of words taken over, and ways of writing that are no house style."""

import re
from collections.abc import Iterator
from typing import Final

RUN: Final = 5
"""So many consecutive words of the original are a turn of phrase (SAN-12), not chance."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ODD: Final = re.compile(
    r"!|\?|\.{3}|…|\b(?:I|me|my|mine|we|us|our|ours|you|your)\b|\b(?:[a-z]{1,12})n['’]t\b|"
    r"\b(?:it|he|she|that|there|who|what)['’]s (?=\w)|\b(?:they|we|you)['’](?:re|ve|ll|d)\b|\bI['’](?:m|ve|ll|d)\b",
    re.IGNORECASE,
)


def words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text, folded, each with its place in code points."""
    return [
        (match[0].casefold().replace("’", "'"), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


def copied(text: str, *, original: str) -> list[tuple[int, int]]:
    """Return the places of every longest run of five or more consecutive words that the original has too."""
    known = set(_runs([word for word, _, _ in words(original)]))
    found = words(text)
    hits = [at for at, run in enumerate(_runs([word for word, _, _ in found])) if run in known]
    spans: list[tuple[int, int]] = []
    for at in hits:
        if spans and at < spans[-1][1]:
            spans[-1] = (spans[-1][0], at + RUN)
        else:
            spans.append((at, at + RUN))
    return [(found[start][1], found[end - 1][2]) for start, end in spans]


def _runs(found: list[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(found) - RUN + 1):
        yield tuple(found[at : at + RUN])


def out_of_house(text: str) -> list[tuple[int, int]]:
    """Return the places where a product is not in house style: first or second person, short forms, shouting."""
    return [match.span() for match in _ODD.finditer(text)]
