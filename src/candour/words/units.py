"""Whether two wordings name one unit of a force, and whether a text speaks of all of a unit. Tables in `data/units.json`."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from candour.words import likeness, tables

FILE: Final = "units.json"
RECEIVING: Final = "receiving"
"""The kind of unit that reports are passed to: one that a report names may not receive it, none of it."""
KINDS: Final = (RECEIVING, "standards", "station", "specialist", "other")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of a force, as its directory lists it."""

    code: str
    name: str
    kind: str  # one of KINDS
    parent: str = ""  # code of the unit it is part of


@dataclass(frozen=True)
class _Tables:
    plain: frozenset[str]
    same: tuple[tuple[re.Pattern[str], str], ...]
    whole: tuple[re.Pattern[str], ...]


@cache
def _tables() -> _Tables:
    document: dict[str, Any] = tables.document(FILE)
    return _Tables(
        frozenset(document["plain"]),
        tuple((re.compile(rf"\b{one}\b"), put) for one, put in document["same"].items()),
        tuple(re.compile(one, re.IGNORECASE) for one in document["whole"]),
    )


def _said(text: str) -> frozenset[str]:
    """Return the words that tell this unit from others."""
    said = likeness.plain(text)
    for pattern, put in _tables().same:
        said = pattern.sub(put, said)
    return frozenset(said.split()) - _tables().plain


def same_unit(one: str, other: str) -> bool:
    """Say whether two wordings may name one unit: all that tells the one apart stands in the other."""
    a, b = _said(one), _said(other)
    return bool(a and b) and (a <= b or b <= a)


def speaks_of_all(text: str) -> bool:
    """Say whether a text speaks of a unit as a whole: "the entire team", "everybody on the shift"."""
    return any(pattern.search(text) for pattern in _tables().whole)


def named(units: list[Unit], text: str) -> list[Unit]:
    """Return the units that a wording may mean, with every unit that is part of one of them."""
    found = {one.code for one in units if same_unit(one.name, text) or same_unit(one.code, text)}
    return _with_parts(units, found)


def _with_parts(units: list[Unit], found: set[str]) -> list[Unit]:
    while True:
        parts = {one.code for one in units if one.parent in found} - found
        if not parts:
            return [one for one in units if one.code in found]
        found |= parts


def mentioned(units: list[Unit], text: str) -> list[Unit]:
    """Return the units whose name or code stands in a text as it stands in the directory, with their parts."""
    said = f" {likeness.plain(text)} "
    found = {
        one.code
        for one in units
        if any(
            f" {way} " in said for way in map(likeness.plain, (one.name, one.code)) if len(way) > 1
        )
    }
    return _with_parts(units, found)
