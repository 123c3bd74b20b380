"""Who of a force may not receive a product: the person it is about, and whoever declared themselves close to them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from candour.parcels.messages import Person
from candour.trust.directory import Listed
from candour.words import ranks

FEWEST: Final = 3
"""With fewer recipients than this left, the alternate is used: a short list would point at who was left out."""
_ADDRESSES: Final = frozenset(
    {
        "mr",
        "mrs",
        "miss",
        "ms",
        "mx",
        "dr",
        "sir",
        "officer",
        "pcso",
        "det",
        "temp",
        "acting",
        "special",
    }
)
_ALIKE: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True)
class Exclusion:
    """Somebody who gets no key, and why, in a code."""

    listed: Listed
    reason: str  # subject-number, subject-name, declared-close


def _names(text: str) -> list[str]:
    """Return the words of a name, in plain small letters, without ranks and forms of address."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("’", ""))
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return [word for word in letters.split() if word not in _titles()]


@cache
def _titles() -> frozenset[str]:
    """Return the words that stand before a name: ranks, their short forms, and forms of address."""
    said = [" ".join((rank.title, *rank.said_as)) for rank in ranks.all_ranks()]
    words = "".join(c if c.isalpha() else " " for c in " ".join(said).casefold()).split()
    return frozenset({*words, *_ADDRESSES})


def _number(text: str) -> str:
    """Digits and letters as people confuse them: O with 0, I with 1; spaces and leading zeros mean nothing."""
    return re.sub(r"[\W_]", "", text.casefold()).translate(_ALIKE).lstrip("0")


def same_name(one: str, other: str) -> bool:
    """Say whether two names may be one person's: the same last name, or one's last name anywhere in the other.

    First names are not looked at: people say Bill for William. Too wide is right here: an officer left out by mistake
    costs little, one let in costs everything.
    """
    a, b = _names(one), _names(other)
    if not a or not b:
        return False
    return a[-1] in b or b[-1] in a


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
