"""The first screen over a question from a force: marks the words whose answer would point to the reporter (SAN-18).

Desk shows the marks to the supervisor who decides, force shows them to the officer who writes. A mark is a hint; a person
decides. The rules lie in `data/screening_rules.json`: every repetition is bounded, so the cost follows the length.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from candour.words import tables

SAN: Final = "SAN-18"
FILE: Final = "screening_rules.json"


@dataclass(frozen=True, slots=True)
class Fishing:
    """A place in a question that fishes for the reporter, or gives them a task."""

    start: int
    end: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    reason: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order of the file."""
    return tuple(
        Rule(item["id"], item["reason"], re.compile(item["pattern"], re.ASCII | re.IGNORECASE))
        for item in tables.document(FILE)["rules"]
    )


def marks(question: str) -> list[Fishing]:
    """Return what in the question fishes, in order; two rules may mark the same words for two reasons."""
    plain = question.replace("’", "'")  # same length, so places stay right
    found = [
        Fishing(match.start(), match.end(), rule.code, rule.reason)
        for rule in rules()
        for match in rule.pattern.finditer(plain)
    ]
    return sorted(found, key=lambda mark: (mark.start, mark.end, mark.code))
