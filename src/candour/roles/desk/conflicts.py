"""Who of a force may not receive a product: the person it is about, and whoever declared themselves close to them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from candour.parcels.messages import Person
from candour.trust.directory import Listed

FEWEST: Final = 3
"""With fewer recipients than this left, the alternate is used: a short list would point at who was left out."""
_ALIKE: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True)
class Exclusion:
    """Somebody who gets no key, and why, in a code."""

    listed: Listed
    reason: str  # subject-number, subject-name, declared-close


def _names(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return frozenset(letters.split())


def _number(text: str) -> str:
    """Digits and letters as people confuse them: O with 0, I with 1; spaces and leading zeros mean nothing."""
    return re.sub(r"[\W_]", "", text.casefold()).translate(_ALIKE).lstrip("0")


def same_name(one: str, other: str) -> bool:
    """Say whether two names may be one person's: a surname in common, and first names that don't contradict.

    Too wide is right here: an officer left out by mistake costs little, one let in costs everything.
    """
    a, b = _names(one), _names(other)
    if not a or not b:
        return False
    shared = {name for name in a & b if len(name) > 1}
    if not shared:
        return False
    rest_a, rest_b = a - shared, b - shared
    if not rest_a or not rest_b:
        return True
    return any(x[0] == y[0] for x in rest_a for y in rest_b)


def reason(listed: Listed, *, person: Person) -> str:
    """Return why `listed` may not receive a product about `person`, or ""."""
    number = _number(person.number)
    if number and number in {_number(own) for own in listed.numbers}:
        return "subject-number"
    if same_name(listed.name, person.name):
        return "subject-name"
    named = [text for text in (person.name, person.nickname) if text]
    if any(same_name(close, text) for close in listed.close_to for text in named):
        return "declared-close"
    if number and number in {_number(close) for close in listed.close_to}:
        return "declared-close"
    return ""


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
