"""The sanitising bench: which passages may point at the reporter, what a person did about each, and what still stands open.

Pure: texts and decisions in, findings out. A passage is known by a hash of its words and of the rule that found it, so that
a decision outlives a changed draft and keeps no words of the reporter's.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from candour.parcels import messages
from candour.words import marking, style, widening

FEWEST_WHO_COULD_KNOW: Final = 10
"""SAN-16: if fewer people than this could have supplied a fact, it is blurred, or a supervisor says why it stays."""
MANNERS: Final = frozenset({"SAN-12", "SAN-11"})
"""Rules about how something is said: to keep it needs a reason, but no number of people who could know it."""
COPIED: Final = "copied"
HOUSE: Final = "house-style"
_SAID: Final = {
    COPIED: "These are the reporter’s own words, five or more in a row. Say them in yours.",
    HOUSE: "A product is written in the third person, in whole words, without exclamations.",
}


class Where(StrEnum):
    """In which text a passage stands."""

    ORIGINAL = "original"
    PRODUCT = "product"


class Did(StrEnum):
    """What a person did about a passage."""

    REMOVED = "removed"
    WIDENED = "widened"
    KEPT = "kept"


@dataclass(frozen=True)
class Passage:
    """Words that may point at the reporter, wherever in one text they stand."""

    key: str
    where: Where
    words: str
    places: tuple[tuple[int, int], ...]  # code points
    rule: str
    code: str
    severity: int
    reason: str
    wider: tuple[str, ...]
    stands: bool  # in the product, word for word

    @property
    def asks_pool(self) -> bool:
        """Whether to keep it needs the number of people who could know it."""
        return self.rule not in MANNERS


@dataclass(frozen=True)
class Clearance:
    """What a person did about a passage; `pool` is how many people could know what was kept."""

    did: Did
    reason: str = ""
    pool: int | None = None


@dataclass(frozen=True)
class Open:
    """A passage that nobody has cleared yet, or whose clearance does not hold, and why in words."""

    passage: Passage
    says: str


def text_of(product: messages.Product) -> str:
    """Return everything in a product that somebody typed freely."""
    people = [product.subject, *product.others]
    return "\n".join([product.text, product.priority_reason, *(one.description for one in people)])


def passages(sources: str, product: messages.Product, *, today: date) -> list[Passage]:
    """Return the passages of what the reporter sent (`sources`, "" if destroyed), then those of the product."""
    written = text_of(product)
    folded = _folded(written)
    found = _grouped(Where.ORIGINAL, sources, marking.marks(sources), folded, today)
    marks = [
        one
        for one in marking.marks(written)
        if not _is_of(one, written, product) and not _is_a_surname(written[one.start : one.end])
    ]
    marks += _of_style(written, sources)
    return found + _grouped(Where.PRODUCT, written, marks, folded, today)


def _is_of(mark: marking.Mark, text: str, product: messages.Product) -> bool:
    """Say whether a mark of a product stands on nothing but a name or place that its own fields give to persons."""
    words = text[mark.start : mark.end].casefold()
    facts = [
        fact
        for one in (product.subject, *product.others)
        for fact in (one.name, one.nickname, one.number, one.unit)
    ]
    return any(words in fact.casefold() for fact in facts if fact)


def _is_a_surname(words: str) -> bool:
    """Say whether a mark stands on a surname in capitals, as a product writes them."""
    return words.isupper() and " " not in words


def _of_style(text: str, sources: str) -> list[marking.Mark]:
    copied = style.copied(text, original=sources)
    odd = [one for one in style.out_of_house(text) if not any(_inside(one, run) for run in copied)]
    return [
        marking.Mark(start, end, "SAN-12", code, 2, _SAID[code])
        for code, spans in ((COPIED, copied), (HOUSE, odd))
        for start, end in spans
    ]


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _grouped(
    where: Where, text: str, marks: Iterable[marking.Mark], folded: str, today: date
) -> list[Passage]:
    """Return marks of the same words by the same rule as one passage, in the order of the text."""
    groups: dict[str, list[marking.Mark]] = {}
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        groups.setdefault(_key(where, mark.code, text[mark.start : mark.end]), []).append(mark)
    return [
        _passage(key, where, text, group, folded=folded, today=today)
        for key, group in groups.items()
    ]


def _passage(
    key: str, where: Where, text: str, group: list[marking.Mark], *, folded: str, today: date
) -> Passage:
    first = group[0]
    words = text[first.start : first.end]
    return Passage(
        key=key,
        where=where,
        words=words,
        places=tuple((mark.start, mark.end) for mark in group),
        rule=first.rule,
        code=first.code,
        severity=first.severity,
        reason=first.reason,
        wider=tuple(widening.wider(words, code=first.code, today=today)),
        stands=where is Where.PRODUCT or _stands(words, folded),
    )


def _key(where: Where, code: str, words: str) -> str:
    said = f"{where.value}\n{code}\n{_folded(words)}"
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def _folded(text: str) -> str:
    return f" {' '.join(word for word, _, _ in style.words(text))} "


def _stands(words: str, folded: str) -> bool:
    """Say whether words of some weight stand in the product as they do in the original."""
    inner = _folded(words).strip()
    heavy = [word for word in inner.split() if word not in marking.LIGHT]
    return bool(heavy) and f" {inner} " in folded


def outstanding(found: Iterable[Passage], cleared: Mapping[str, Clearance]) -> list[Open]:
    """Return the passages that nobody has cleared, and those whose clearance does not hold."""
    return [
        Open(one, says)
        for one in found
        if (says := _missing(one, cleared.get(one.key))) is not None
    ]


def _missing(passage: Passage, done: Clearance | None) -> str | None:
    """Return what is missing for a passage, in words; None if nothing is."""
    if done is None:
        return "Say what you did about it."
    if done.did is not Did.KEPT:
        return "These words still stand in the product." if passage.stands else None
    if not done.reason.strip():
        return "Say why it is kept."
    if passage.asks_pool and done.pool is None:
        return "Say how many people could know it."
    return None


def smallest_pool(found: Iterable[Passage], cleared: Mapping[str, Clearance]) -> int | None:
    """Return the least number of people who could know a fact that is kept; None if nothing was kept."""
    pools = [
        done.pool
        for one in found
        if (done := cleared.get(one.key)) is not None
        and done.did is Did.KEPT
        and done.pool is not None
    ]
    return min(pools, default=None)


def is_small(pool: int | None) -> bool:
    """Say whether so few people could know a kept fact that it blocks release."""
    return pool is not None and pool < FEWEST_WHO_COULD_KNOW


def gone(found: Iterable[Passage], cleared: Mapping[str, Clearance]) -> dict[str, Clearance]:
    """Return "removed" for every passage of the original that is not decided and no longer stands in the product."""
    return {
        one.key: Clearance(Did.REMOVED)
        for one in found
        if one.where is Where.ORIGINAL and not one.stands and one.key not in cleared
    }


def log(found: Iterable[Passage], cleared: Mapping[str, Clearance]) -> list[dict[str, Any]]:
    """Return what was done about each passage, without a word of the reporter's: kept with a product that has left."""
    return [
        {"rule": one.rule, "code": one.code, "where": one.where.value, **plain(cleared[one.key])}
        for one in found
        if one.key in cleared
    ]


def plain(done: Clearance) -> dict[str, Any]:
    """Return a clearance as JSON knows it."""
    return {**asdict(done), "did": done.did.value}


def read(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Clearance]:
    """Return the clearances that `plain` wrote, by key."""
    return {
        key: Clearance(Did(one["did"]), one["reason"], one["pool"]) for key, one in kept.items()
    }


def write(cleared: Mapping[str, Clearance]) -> dict[str, dict[str, Any]]:
    """Return clearances as JSON knows them, by key."""
    return {key: plain(one) for key, one in cleared.items()}


def digits(text: str) -> int | None:
    """Return a number somebody typed; None if it is none."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*", text)
    return int(match[1]) if match else None
