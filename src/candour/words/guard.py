"""The first guard: marks the words in a text that may give its writer away.

Intake and phone show the marks to the reporter, desk to the caseworker. A mark is a hint and never
changes a text; a person decides. The rules lie in `data/guard_rules.json`, so that script in the
reporter's browser may apply the very same ones: patterns without lookbehind, named groups or inline
flags, read as ASCII, every repetition bounded. Bounded repetition is also what keeps a hostile text
from costing more than its length. The sanitising rule list takes this module's place later.

Offsets count characters (code points); a browser counts UTF-16 units and must convert.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from candour.words import tables

# What the two shorthands in a pattern stand for (see `about` in the file).
SHORTHANDS: Final = ((" ", r"[ \n\r\t]{1,3}"), ("'", "['’]"))
# Spaces and punctuation at the edges help a pattern to find its place and are no part of a mark.
EDGES: Final = " \t\r\n.,;:!?'\"‘’“”()"


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    rule: str  # a SAN id
    reason: str  # for the reporter, in plain words


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    san: str
    reason: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order in which they win where two begin at one place."""
    return tuple(
        Rule(
            code=item["id"],
            san=item["san"],
            reason=item["reason"],
            pattern=re.compile(
                _written_out(item["pattern"]),
                re.ASCII | (re.IGNORECASE if item["ignore_case"] else re.NOFLAG),
            ),
        )
        for item in tables.document("guard_rules.json")["rules"]
    )


def _written_out(pattern: str) -> str:
    for short, full in SHORTHANDS:
        pattern = pattern.replace(short, full)
    return pattern


def marks(text: str) -> list[Mark]:
    """Return the marks, in order and never overlapping. Costs time in proportion to the length."""
    found = [
        mark
        for rule in rules()
        for match in rule.pattern.finditer(text)
        if (mark := _mark(text, match.start(), match.end(), rule)) is not None
    ]
    # Stable: of two that begin together the longer comes first, of two equal ones the earlier rule.
    found.sort(key=lambda mark: (mark.start, -mark.end))
    return _apart(text, found)


def _mark(text: str, start: int, end: int, rule: Rule) -> Mark | None:
    """Return the mark without its edges; None if nothing but edges is left."""
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return Mark(start, end, rule.san, rule.reason) if start < end else None


def _apart(text: str, found: list[Mark]) -> list[Mark]:
    """Return the marks cut so that none overlaps; every marked character stays marked.

    The tail of an overlapping mark keeps its own reason, so that the reporter loses none.
    """
    kept: list[Mark] = []
    free = 0
    for mark in found:
        if mark.end <= free:
            continue
        start = max(mark.start, free)
        while start < mark.end and text[start] in EDGES:
            start += 1
        if start < mark.end:
            kept.append(Mark(start, mark.end, mark.rule, mark.reason))
            free = mark.end
    return kept
