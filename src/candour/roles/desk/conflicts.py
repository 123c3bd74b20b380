"""Who of a force may not receive a product, and when nobody there may: the rules, over what a directory says.

Every exclusion has a code. Likeness of names and units is decided in `words`; too wide is right everywhere here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar

from candour.parcels.messages import KeyOffer, Person, Product
from candour.trust.directory import ForceDirectory, Listed
from candour.words import ranks, units
from candour.words.closeness import Closeness
from candour.words.likeness import number, same_name
from candour.words.units import Unit

FEWEST: Final = 3
"""With fewer recipients than this left, the alternate is used: a short list would point at who was left out."""


_Any = TypeVar("_Any")


class Reason(StrEnum):
    """Why somebody gets no key."""

    NUMBER = "subject-number"
    NAME = "subject-name"
    KNOWN_AS = "subject-known-as"
    UNIT = "subject-unit"
    CLOSE = "declared-close"
    CLOSE_UNIT = "declared-close-unit"
    NAMED = "named-close"


class Away(StrEnum):
    """Why nobody of a force receives a product, and it does not learn that there is one."""

    FEW = "few"
    CHIEF = "chief-officer"
    UNIT = "whole-unit"
    HAND = "by-hand"


@dataclass(frozen=True)
class Exclusion:
    """Somebody who gets no key, and why, in a code."""

    listed: Listed
    reason: str  # of Reason


@dataclass(frozen=True)
class About:
    """A person whom a product is about, with what a force's directory adds to it."""

    person: Person
    people: Sequence[Listed] = ()
    units: Sequence[Unit] = ()
    text: str = ""

    @cached_property
    def _listed(self) -> list[Listed]:
        return [one for one in self.people if subject(one, person=self.person)]

    @cached_property
    def names(self) -> frozenset[str]:
        """What they may be called: as reported, and as the directory calls whoever they may be."""
        own = {self.person.name, self.person.nickname}
        return frozenset(
            {*own, *(name for one in self._listed for name in (one.name, *one.known_as))} - {""}
        )

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Their numbers, as reported and as listed."""
        listed = (own for one in self._listed for own in one.numbers)
        return frozenset(map(number, (self.person.number, *listed))) - {""}

    @cached_property
    def in_units(self) -> frozenset[str]:
        """Wordings and codes of the units that they may work in, and of all that is part of these."""
        said = [self.person.unit, *(one.unit for one in self._listed)]
        codes = (unit.code for text in said for unit in units.named(list(self.units), text))
        return frozenset({*said, *codes} - {""})

    @cached_property
    def whole(self) -> frozenset[str]:
        """Wordings and codes of the units that the product speaks of as a whole."""
        said = f"{self.text}\n{self.person.description}"
        if not units.speaks_of_all(f"{said}\n{self.person.unit}"):
            return frozenset()
        found = [
            *units.named(list(self.units), self.person.unit),
            *units.mentioned(list(self.units), said),
        ]
        return frozenset({self.person.unit, *(unit.code for unit in found)} - {""})

    @cached_property
    def declared(self) -> list[Closeness]:
        """Whom they declared themselves close to, if they are listed."""
        return [close for one in self._listed for close in one.closeness]


def subject(listed: Listed, *, person: Person) -> str:
    """Return why `listed` may be `person`, or ""."""
    wanted = number(person.number)
    if wanted and wanted in {number(own) for own in listed.numbers}:
        return Reason.NUMBER
    if same_name(listed.name, person.name):
        return Reason.NAME
    called = [name for name in (person.name, person.nickname) if name]
    if any(same_name(own, name) for own in (listed.name, *listed.known_as) for name in called):
        return Reason.KNOWN_AS
    return ""


def reason(listed: Listed, *, about: About) -> str:
    """Return why `listed` may not receive a product about somebody, or ""."""
    if found := subject(listed, person=about.person):
        return found
    if _in(listed.unit, about.whole):
        return Reason.UNIT
    return _close(listed, about) or _named(listed, about)


def _close(listed: Listed, about: About) -> str:
    """Return why what `listed` declared keeps them out, or ""."""
    if any(_means(close, names=about.names, numbers=about.numbers) for close in listed.closeness):
        return Reason.CLOSE
    return Reason.CLOSE_UNIT if any(_of_unit(one, about) for one in listed.closeness) else ""


def _named(listed: Listed, about: About) -> str:
    """Return why what the person it is about declared keeps `listed` out, or ""."""
    own = frozenset({listed.name, *listed.known_as})
    numbers = frozenset(map(number, listed.numbers)) - {""}
    for close in about.declared:
        of_unit = _in(listed.unit, _ways(close.unit, about))
        if of_unit or _means(close, names=own, numbers=numbers):
            return Reason.NAMED
    return ""


def _means(close: Closeness, *, names: frozenset[str], numbers: frozenset[str]) -> bool:
    """Say whether a declaration may mean somebody of these names or numbers."""
    if close.number and number(close.number) in numbers:
        return True
    return any(same_name(close.name, name) for name in names)


def _of_unit(close: Closeness, about: About) -> bool:
    return any(_in(unit, about.in_units) for unit in _ways(close.unit, about))


def _ways(unit: str, about: About) -> frozenset[str]:
    """Return what a unit that somebody wrote may be called in a directory; nothing for nothing."""
    if not unit:
        return frozenset()
    return frozenset({unit, *(one.code for one in units.named(list(about.units), unit))})


def _in(unit: str, among: frozenset[str]) -> bool:
    """Say whether a unit, by code or as somebody wrote it, is among these."""
    return bool(unit) and any(unit == one or units.same_unit(unit, one) for one in among)


def divide(
    people: list[Listed], *, about: list[Person], within: Sequence[Unit] = (), text: str = ""
) -> tuple[list[Listed], list[Exclusion]]:
    """Return who may receive a product about these persons, and who may not. `within` are the force's units."""
    known = [About(person, people, within, text) for person in about]
    may, not_ = [], []
    for listed in people:
        why = next((found for one in known if (found := reason(listed, about=one))), "")
        if why:
            not_.append(Exclusion(listed, why))
        else:
            may.append(listed)
    return may, not_


def away(
    directory: ForceDirectory, *, products: Sequence[Product], also: frozenset[str] = frozenset()
) -> str:
    """Return why nobody of a force may receive a product, whoever they are, or "": see Away.

    One about a chief officer, because the force is theirs; one that names the unit which would receive it. `also` are codes
    of forces that have become this one.
    """
    here = frozenset({directory.force, "", *also})
    about = [
        person for one in products for person in (one.subject, *one.others) if person.force in here
    ]
    if any(_is_chief(person, directory) for person in about):
        return Away.CHIEF
    found = [unit for person in about for unit in units.named(directory.units, person.unit)]
    found += [unit for one in products for unit in units.mentioned(directory.units, one.text)]
    return Away.UNIT if any(_receives(unit, directory) for unit in found) else ""


def _receives(unit: Unit, directory: ForceDirectory) -> bool:
    """Say whether reports are passed to a unit: the directory says so, or half of those it lists work there."""
    inside = sum(one.unit == unit.code for one in directory.people)
    return unit.kind == units.RECEIVING or 2 * inside >= max(len(directory.people), 1)


def _is_chief(person: Person, directory: ForceDirectory) -> bool:
    if ranks.is_chief(person.rank) or ranks.is_chief(person.name):
        return True
    may_be = [one for one in directory.people if subject(one, person=person)]
    return any(ranks.is_chief(one.rank) for one in may_be)


def widened(people: list[Listed], *, since: Sequence[KeyOffer | Listed]) -> list[Listed]:
    """Return the people with what they have declared since, which holds at once; what they take back holds until it is signed.

    `since` are offers, and people as a draft lists them that waits for its second signature. Only what was said with the very
    key that is listed says anything of its person: nobody declares for another.
    """
    found = []
    for listed in people:
        wider = listed
        for said in since:
            if (said.person, said.verify_key) == (listed.person, listed.verify_key):
                wider = _wider(wider, said)
        found.append(wider)
    return found


def _wider(listed: Listed, said: KeyOffer | Listed) -> Listed:
    named = [said.name] if said.name != listed.name else []
    return replace(
        listed,
        numbers=_both(listed.numbers, said.numbers),
        known_as=_both(listed.known_as, [*said.known_as, *named]),
        closeness=_both(listed.closeness, said.closeness),
        unit=listed.unit or said.unit,
        rank=said.rank if ranks.is_chief(said.rank) else listed.rank,
    )


def _both(old: list[_Any], new: list[_Any]) -> list[_Any]:
    return [*old, *(one for one in new if one not in old)]
