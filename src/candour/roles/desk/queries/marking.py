"""Texts with what may point to the reporter marked in them: by the rules, as pieces for a page."""

from dataclasses import dataclass

from candour.words import grading, screening
from candour.words import marking as rules
from candour.words.tables import UnknownCode


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
    """Return the text with the marks of the rules."""
    found = rules.marks(text)
    whys = [
        Why(text[mark.start : mark.end], mark.rule, rule_says(mark.rule), mark.reason)
        for mark in found
    ]
    return Marked(pieces(text, [(mark.start, mark.end) for mark in found]), whys)


def screened(question: str) -> Marked:
    """Return a force's question with what fishes for the reporter marked."""
    found = screening.marks(question)
    says = rule_says(screening.SAN)
    whys = [
        Why(question[mark.start : mark.end], screening.SAN, says, mark.reason) for mark in found
    ]
    return Marked(pieces(question, merged([(mark.start, mark.end) for mark in found])), whys)


def rule_says(code: str) -> str:
    try:
        return grading.sanitising_rule(code).rule
    except UnknownCode:
        return ""


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def pieces(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces, at = [], 0
    for start, end in spans:
        if start > at:
            pieces.append(Piece(text[at:start], marked=False))
        pieces.append(Piece(text[start:end], marked=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], marked=False))
    return pieces
