"""The first screen over a question from a force: would its answer point to the reporter, is it a task, does it lead (SAN-18)?

Desk shows the result to the supervisor who decides, force to the officer who writes. It is a hint; a person decides. The rules
lie in `data/screening_rules.json`: every repetition is bounded, so the cost follows the length.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from candour.words import leaning, tables

SAN: Final = "SAN-18"
FILE: Final = "screening_rules.json"
SHORT: Final = 10
"""Words: in a question no longer than this, a rule that is not weak decides."""


class Label(StrEnum):
    """What a question is, the gravest last."""

    OK = "ok"
    LEADING = "leading"
    TASKING = "tasking"
    FISHING = "identity_fishing"


UNMARKED: Final = {
    Label.FISHING: "Its wording is that of questions which point to the reporter.",
    Label.TASKING: "Its wording is that of questions which give the reporter a task.",
    Label.LEADING: "Its wording is that of questions which suggest their answer.",
}
SAFER: Final = {
    Label.FISHING: "Ask about the person reported or what happened, not about who told us or how they know.",
    Label.TASKING: "Ask only what is known already, or what records could show it.",
    Label.LEADING: "Ask openly: what is known about it?",
}


@dataclass(frozen=True, slots=True)
class Fishing:
    """A place in a question that fishes for the reporter, gives them a task, or leads them."""

    start: int
    end: int
    code: str
    label: Label
    reason: str
    safer: str


@dataclass(frozen=True, slots=True)
class Screened:
    """What a question is, the rule that says so ("wording" where none does), a safer way to ask, and the places."""

    label: Label
    rule: str
    reason: str
    safer: str
    marks: list[Fishing]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the file, ready to use."""

    code: str
    label: Label
    weak: bool
    reason: str
    safer: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order of the file."""
    return tuple(
        Rule(
            code=item["id"],
            label=Label(item["label"]),
            weak=item["weak"],
            reason=item["reason"],
            safer=item["safer"],
            pattern=re.compile(item["pattern"], re.ASCII | re.IGNORECASE),
        )
        for item in tables.document(FILE)["rules"]
    )


@cache
def _open() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of questions that ask openly for facts."""
    return tuple(
        re.compile(item, re.ASCII | re.IGNORECASE) for item in tables.document(FILE)["open"]
    )


def signs(question: str) -> dict[str, float]:
    """Return which rules a question meets, as features for `leaning`."""
    plain = question.replace("’", "'")
    met = {f"rule:{rule.code}": 1.0 for rule in rules() if rule.pattern.search(plain)}
    met |= {f"open:{at}": 1.0 for at, one in enumerate(_open()) if one.search(plain)}
    return met


def screen(question: str, *, context: str = "") -> Screened:  # noqa: ARG001 - part of the documented command; the wording alone decided best
    """Return what a question is. `context` is the passage of the product it asks about."""
    leans = leaning.scores(question, extra=signs(question))
    label = max(Label, key=lambda one: leans[one.value])
    places = _places(question)
    if label is Label.OK:
        label = _of_short(question, places)
    if label is Label.OK:
        return Screened(label, "", "", "", [])
    found = [mark for mark in places if mark.label is label]
    found += [mark for mark in places if mark.label is not label and not _rule(mark.code).weak]
    if found and found[0].label is label:
        first = found[0]
        return Screened(label, first.code, first.reason, first.safer, sorted(found, key=_place))
    whole = Fishing(0, len(question.rstrip()), "wording", label, UNMARKED[label], SAFER[label])
    return Screened(label, whole.code, whole.reason, whole.safer, [whole])


def _of_short(question: str, places: list[Fishing]) -> Label:
    """Return what the rules alone say of a short question: its wording leans too little to be heard against them."""
    if len(question.split()) > SHORT:
        return Label.OK
    found = {mark.label for mark in places if not _rule(mark.code).weak}
    return next((one for one in reversed(Label) if one in found), Label.OK)


def marks(question: str) -> list[Fishing]:
    """Return what in the question should not be asked, in order; two rules may mark the same words for two reasons."""
    return screen(question).marks


def _places(question: str) -> list[Fishing]:
    plain = question.replace("’", "'")  # same length, so places stay right
    found = [
        Fishing(match.start(), match.end(), rule.code, rule.label, rule.reason, rule.safer)
        for rule in rules()
        for match in rule.pattern.finditer(plain)
    ]
    return sorted(found, key=_place)


def _place(mark: Fishing) -> tuple[int, int, str]:
    return mark.start, mark.end, mark.code


@cache
def _by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in rules()}


def _rule(code: str) -> Rule:
    return _by_code()[code]
