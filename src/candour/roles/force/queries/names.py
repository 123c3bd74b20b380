"""Names for codes and ids, as the force's pages show them. A code of a later table is shown as it came, never hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from candour.parcels import messages
from candour.roles.force.shelf import trust
from candour.staff import queries as staff
from candour.words import forces, grading, outcomes, ranks
from candour.words.tables import UnknownCode


@dataclass(frozen=True)
class Coded:
    """A code and what it means."""

    code: str
    label: str


def label(code: str, find: Callable[[str], str]) -> str:
    """Return what `find` says of the code, or the code itself."""
    try:
        return find(code)
    except UnknownCode:
        return code


def coded(codes: Sequence[str], find: Callable[[str], str]) -> list[Coded]:
    """Return the codes with their labels, in their order."""
    return [Coded(code, label(code, find)) for code in codes]


def place() -> str:
    """Return the name of the force whose installation this is."""
    return force(settings.FORCE)


def force(code: str) -> str:
    """Return a force's name."""
    return label(code, lambda one: forces.force(one, demonstration=settings.DEMONSTRATION).name)


def rank(code: str) -> str:
    """Return a rank in words."""
    return label(code, lambda one: ranks.rank(one).title)


def urgency(priority: str) -> str:
    """Return what a priority means."""
    return label(priority, lambda code: grading.risk_level(code).label)


def outcome(code: str) -> str:
    """Return an outcome in the words of staff."""
    return label(code, lambda one: outcomes.outcome(one).internal_label)


def about(person: messages.Person) -> str:
    """Return how a person is called in a heading: rank and name, or the best that is known."""
    name = person.name or (f"“{person.nickname}”" if person.nickname else "")
    title = rank(person.rank) if person.rank else ""
    return " ".join(part for part in (title, name) if part) or _("Somebody not named")


def of_people() -> dict[str, str]:
    """Return what people are called, by account id: whoever left is still named in what they did."""
    listed = {one.person: one.name for one in trust().force(settings.FORCE).people}
    return listed | {one.id: one.name for one in staff.everybody()}


def author(act: messages.FromForce, called: dict[str, str]) -> str:
    """Return who did something."""
    return called.get(act.person) or _("A colleague")
