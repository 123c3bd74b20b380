"""Who of a force may not receive a product: the person it is about, whoever is close to them, whoever works in their unit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from candour.parcels.messages import Person
from candour.trust.directory import Listed
from candour.words.alike import is_chief, number, same_name, same_unit

FEWEST: Final = 3
"""With fewer recipients than this left, the alternate is used: a short list would point at who was left out."""


@dataclass(frozen=True)
class Exclusion:
    """Somebody who gets no key, and why, in a code."""

    listed: Listed
    reason: str  # subject-number, subject-name, subject-nickname, declared-close, same-unit


def reason(listed: Listed, *, person: Person) -> str:
    """Return why `listed` may not receive a product about `person`, or "": the first of the reasons that holds."""
    return next((code for code, holds in _REASONS if holds(listed, person)), "")


def _named(person: Person) -> list[str]:
    return [text for text in (person.name, person.nickname) if text]


def _has_number(listed: Listed, person: Person) -> bool:
    said = number(person.number)
    return bool(said) and said in map(number, listed.numbers)


def _has_name(listed: Listed, person: Person) -> bool:
    return any(same_name(listed.name, text) for text in _named(person))


def _is_known_as(listed: Listed, person: Person) -> bool:
    return any(same_name(known, text) for known in listed.known_as for text in _named(person))


def _is_close(listed: Listed, person: Person) -> bool:
    said = number(person.number)
    if said and said in map(number, listed.close_to):
        return True
    if any(same_name(close, text) for close in listed.close_to for text in _named(person)):
        return True
    return bool(person.unit) and any(same_unit(close, person.unit) for close in _units(listed))


def _is_of_the_unit(listed: Listed, person: Person) -> bool:
    return bool(person.unit and listed.unit) and same_unit(listed.unit, person.unit)


_REASONS: Final[tuple[tuple[str, Callable[[Listed, Person], bool]], ...]] = (
    ("subject-number", _has_number),
    ("subject-name", _has_name),
    ("subject-nickname", _is_known_as),
    ("declared-close", _is_close),
    ("same-unit", _is_of_the_unit),
)


def _units(listed: Listed) -> list[str]:
    """Return the units among what somebody declared themselves close to."""
    kinds = zip(listed.close_to, listed.close_as, strict=False)
    return [said for said, kind in kinds if kind == "team"]


def divide(people: list[Listed], *, about: list[Person]) -> tuple[list[Listed], list[Exclusion]]:
    """Return who may receive a product about these persons, and who may not."""
    may, not_ = [], []
    for listed in people:
        why = next((r for person in about if (r := reason(listed, person=person))), "")
        if why:
            not_.append(Exclusion(listed, why))
        else:
            may.append(listed)
    return may, not_


def above_everybody(about: list[Person], *, force: str) -> bool:
    """Say whether a chief officer of the force is among them: nobody there receives what is about their chief."""
    return any(is_chief(one.rank) and one.force in {"", force} for one in about)
