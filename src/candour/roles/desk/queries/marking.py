"""Texts with what may point to the reporter marked in them: by the first guard's rules, and by the reporter's own words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from candour.words import grading, guard, screening
from candour.words.tables import UnknownCode

RUN: Final = 5
"""So many consecutive words of the original are a turn of phrase (SAN-12), not chance."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Why:
    """One marked passage, the rule, and the reason."""

    words: str
    rule: str
    says: str
    reason: str


@dataclass(frozen=True)
class Marked:
    """A whole text in pieces, and why the marked ones are."""

    pieces: list[Piece]
    whys: list[Why]


def guarded(text: str) -> Marked:
    """Return the text with the guard's marks."""
    found = guard.marks(text)
    whys = [
        Why(text[mark.start : mark.end], mark.rule, _rule(mark.rule), mark.reason) for mark in found
    ]
    return Marked(_pieces(text, [(mark.start, mark.end) for mark in found]), whys)


def screened(question: str) -> Marked:
    """Return a force's question with what fishes for the reporter marked."""
    found = screening.marks(question)
    says = _rule(screening.SAN)
    whys = [
        Why(question[mark.start : mark.end], screening.SAN, says, mark.reason) for mark in found
    ]
    return Marked(_pieces(question, _merged([(mark.start, mark.end) for mark in found])), whys)


def _rule(code: str) -> str:
    try:
        return grading.sanitising_rule(code).rule
    except UnknownCode:
        return ""


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces, at = [], 0
    for start, end in spans:
        if start > at:
            pieces.append(Piece(text[at:start], marked=False))
        pieces.append(Piece(text[start:end], marked=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], marked=False))
    return pieces


def _words(text: str) -> list[tuple[str, int, int]]:
    return [
        (match[0].casefold().replace("’", "'"), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


def copied(text: str, *, original: str) -> list[str]:
    """Return every longest run of five or more consecutive words that the original has too."""
    known = {tuple(run) for run in _runs([word for word, _, _ in _words(original)])}
    words = _words(text)
    hits = [
        at for at, run in enumerate(_runs([word for word, _, _ in words])) if tuple(run) in known
    ]
    spans = _merged([(at, at + RUN) for at in hits])
    return [text[words[start][1] : words[end - 1][2]] for start, end in spans]


def _runs(words: list[str]) -> Iterator[list[str]]:
    for at in range(len(words) - RUN + 1):
        yield words[at : at + RUN]
