"""Marks the passages of a text that may give its writer away.

Intake and phone show the marks to the reporter, desk to the caseworker. A mark is a hint and never changes a text; a person
decides. The rules lie in `data/marking_rules.json`, so that script in the reporter's browser may apply the very same ones:
patterns without lookbehind, named groups or inline flags, read as ASCII, every repetition bounded. Bounded repetition is also
what keeps a hostile text from costing more than its length.

Offsets count characters (code points); a browser counts UTF-16 units and must convert.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from candour.words import officers, tables

FILE: Final = "marking_rules.json"
# What the two shorthands in a pattern stand for (see `about` in the file).
SHORTHANDS: Final = ((" ", r"[ \n\r\t]{1,3}"), ("'", "['’]"))
# Spaces and punctuation at the edges help a pattern to find its place and are no part of a mark.
EDGES: Final = " \t\r\n.,;:!?'\"‘’“”()"
SHOWN_TO_REPORTERS: Final = 2
"""The reporter is shown what narrows sharply, not every hint: somebody frightened reads only so much."""
_LIST: Final = re.compile(r"\{([a-z]+)\}")
_WORD: Final = re.compile(r"[^\W_]{2,}|\d")
_CAPITAL: Final = re.compile(r"[A-Z][a-z]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage: `start` and `end` in code points, and why it may point at its writer."""

    start: int
    end: int
    rule: str  # a SAN id
    code: str  # which of our rules found it
    severity: int  # 3 points to one person or a handful, 2 narrows sharply, 1 is a hint
    reason: str  # for the reader, in plain words


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the file, ready to use."""

    code: str
    san: str
    severity: int
    reason: str
    desk_only: bool
    names: bool  # it finds names, and an officer's is no mark
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order of the file."""
    document = tables.document(FILE)
    lists = {
        name: "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))
        for name, words in document["lists"].items()
    }
    return tuple(_rule(item, lists) for item in document["rules"])


def _rule(item: dict[str, Any], lists: dict[str, str]) -> Rule:
    flags = re.ASCII | (re.IGNORECASE if item["ignore_case"] else re.NOFLAG)
    return Rule(
        code=item["id"],
        san=item["san"],
        severity=item["severity"],
        reason=item["reason"],
        desk_only=item["for"] == "desk",
        names=item.get("names", False),
        pattern=re.compile(written_out(item["pattern"], lists), flags),
    )


def written_out(pattern: str, lists: dict[str, str]) -> str:
    """Return a pattern with its lists and shorthands written in full."""
    pattern = _LIST.sub(lambda match: f"(?:{lists[match[1]]})", pattern).replace("\\ ", " ")
    for short, full in SHORTHANDS:
        pattern = pattern.replace(short, full)
    return pattern


def marks(text: str) -> list[Mark]:
    """Return the marks for the desk, in order and never overlapping. Costs time in proportion to the length."""
    return _placed(text, rules())


def marks_for_reporter(text: str) -> list[Mark]:
    """Return the marks that a reporter is shown of their own text: fewer, and none about style."""
    chosen = [one for one in rules() if not one.desk_only and one.severity >= SHOWN_TO_REPORTERS]
    return _placed(text, chosen)


def _placed(text: str, chosen: "list[Rule] | tuple[Rule, ...]") -> list[Mark]:
    spared = officers.names(text)
    found = [
        mark
        for rule in chosen
        for match in rule.pattern.finditer(text)
        if not (rule.names and _is_of_an_officer(match[0], spared))
        and (mark := _mark(text, match.start(), match.end(), rule)) is not None
    ]
    # Stable: the graver comes first, of equals the longer, of those the earlier rule.
    found.sort(key=lambda mark: (-mark.severity, mark.start - mark.end))
    return _apart(text, found)


def _is_of_an_officer(words: str, spared: frozenset[str]) -> bool:
    named = _CAPITAL.findall(words)
    return bool(named) and named[-1] in spared


def _mark(text: str, start: int, end: int, rule: Rule) -> Mark | None:
    """Return the mark without its edges; None if nothing but edges is left."""
    start, end = _trimmed(text, start, end)
    if start >= end:
        return None
    return Mark(start, end, rule.san, rule.code, rule.severity, rule.reason)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end


def _apart(text: str, found: list[Mark]) -> list[Mark]:
    """Return the marks cut so that none overlaps: what a graver one covers is its own; the rest of a lesser one stays.

    What is left of a mark that was cut stays only if a word of some weight is in it.
    """
    taken = bytearray(len(text))
    kept: list[Mark] = []
    for mark in found:
        for start, end in _free(taken, mark):
            left, right = _trimmed(text, start, end)
            whole = (left, right) == (mark.start, mark.end)
            if left < right and (whole or _has_weight(text[left:right])):
                kept.append(Mark(left, right, mark.rule, mark.code, mark.severity, mark.reason))
        taken[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    return sorted(kept, key=lambda mark: mark.start)


def _free(taken: bytearray, mark: Mark) -> list[tuple[int, int]]:
    """Return the stretches of a mark that no graver one has taken."""
    free, at = [], mark.start
    while at < mark.end:
        start = taken.find(b"\0", at, mark.end)
        if start < 0:
            break
        stop = taken.find(b"\1", start, mark.end)
        stop = mark.end if stop < 0 else stop
        free.append((start, stop))
        at = stop
    return free


_LIGHT: Final = (
    "i we me us my our he she they it him her them his their the a an to of in on at for from with and but or as by "
    "be been was were is are am had have has did do that this so up out last next old new own late little"
)
LIGHT: Final = frozenset(_LIGHT.split())
"""Words that say nothing by themselves."""


def _has_weight(words: str) -> bool:
    return any(word.lower() not in LIGHT for word in _WORD.findall(words))
