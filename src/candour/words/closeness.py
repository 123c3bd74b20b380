"""With whom people of a force are close, and in what way. Used by the force, which declares it, and the desk, which heeds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, kw_only=True)
class Closeness:
    """One person, or one whole unit, that somebody is close to. Empty strings where nothing is known."""

    kind: str  # a code of words/data/closeness.csv
    name: str = ""
    number: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str
    hint: str


@cache
def _kinds() -> Mapping[str, Kind]:
    rows = tables.rows("closeness.csv")
    return tables.by_code((Kind(**row) for row in rows), code=lambda kind: kind.code)


def kinds() -> tuple[Kind, ...]:
    """Return the kinds of closeness, in the order in which they are asked for."""
    return tuple(_kinds().values())


def kind(code: str) -> Kind:
    """Return one kind.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_kinds(), code, name="closeness")


def of_old(close_to: list[str]) -> list[Closeness]:
    """Return what was declared before kinds were: each line may have been a name or a number, so it counts as both."""
    return [Closeness(kind="other", name=line, number=_number(line)) for line in close_to]


def _number(line: str) -> str:
    return line if any(letter.isdigit() for letter in line) else ""


def in_words(one: Closeness) -> str:
    """Return what a declaration says, for the person who made it and the desk."""
    known = [label.label for label in kinds() if label.code == one.kind]
    said = [f"everybody of {one.unit}" if one.unit else "", one.name, one.number]
    who = ", ".join(dict.fromkeys(part for part in said if part))
    return f"{known[0] if known else one.kind}: {who}"
