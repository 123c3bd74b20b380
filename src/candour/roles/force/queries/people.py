"""The people of this installation, and where a person's own keys stand."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from candour.roles.force.shelf import trust
from candour.staff import queries as staff
from candour.staff.queries import Member
from candour.words.closeness import Closeness


@dataclass(frozen=True)
class Colleague:
    """Somebody of this installation."""

    name: str
    duty: str
    standing: str
    receives: bool  # listed with the key they hold, so that products can be sealed to them


@dataclass(frozen=True)
class Keys:
    """Where a person's own keys stand."""

    listed: bool
    replaced: bool  # the directory lists them with a key that they no longer hold
    number: int
    expired: bool
    fingerprint: list[str]  # in groups, to be read out
    numbers: list[str]  # what the directory says of them now, for them alone to see
    unit: str
    rank: str
    known_as: list[str]
    closeness: list[Closeness]


def colleagues() -> list[Colleague]:
    """Return everybody of this installation, by name.

    Raises:
        TrustError: the force's directory is missing.
    """
    listed = {one.person: one.recipient for one in trust().force(settings.FORCE).people}
    return [
        Colleague(
            one.name,
            one.duty,
            _standing(one),
            receives=one.is_active and one.has_joined and listed.get(one.id) == one.recipient,
        )
        for one in staff.everybody()
    ]


def _standing(one: Member) -> str:
    if not one.is_active:
        return _("Has left")
    return _("Has joined") if one.has_joined else _("Invited, has not joined")


def keys_of(person_id: str, *, today: date) -> Keys:
    """Return where a signed-in person's keys stand.

    Raises:
        TrustError: the force's directory is missing.
    """
    directory, own = trust().force(settings.FORCE), staff.person(person_id)
    entry = next((one for one in directory.people if one.person == person_id), None)
    same = entry is not None and own is not None and entry.recipient == own.recipient
    return Keys(
        listed=same,
        replaced=entry is not None and not same,
        number=directory.number,
        expired=directory.expired(today),
        fingerprint=own.fingerprint if own and own.has_joined else [],
        numbers=entry.numbers if entry else [],
        unit=next((one.name for one in directory.units if entry and one.code == entry.unit), ""),
        rank=entry.rank if entry else "",
        known_as=entry.known_as if entry else [],
        closeness=entry.closeness if entry else [],
    )
