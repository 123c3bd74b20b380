"""Names for codes and ids, as pages show them."""

from django.conf import settings

from candour.parcels.links import load
from candour.roles.desk.sealed import today
from candour.staff import queries as staff
from candour.trust import TrustError
from candour.trust.store import Store
from candour.words import forces, ranks
from candour.words.tables import UnknownCode


def of_staff() -> dict[str, str]:
    """Return everybody's name by id, revoked people too: old acts stay theirs."""
    return {one.id: one.name for one in staff.everybody()}


def of_force(code: str) -> str:
    """Return a force's name, or the code if no table knows it."""
    try:
        return forces.force(code, demonstration=settings.DEMONSTRATION).name
    except UnknownCode:
        return code


def of_rank(code: str) -> str:
    """Return a rank in words: staff's code, the public's choice, or what was written."""
    try:
        return ranks.rank(code).title
    except UnknownCode:
        pass
    try:
        return ranks.public_rank(code).label
    except UnknownCode:
        return code


def of_officer(force: str, person: str) -> str:
    """Return the name under which a force's directory lists somebody."""
    try:
        people = (
            Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION).force(force).people
        )
    except TrustError:
        return ""
    return next((one.name for one in people if one.person == person), "")


def linked_forces() -> list[tuple[str, str]]:
    """Return the forces to which there is a road, code and name."""
    return [(code, of_force(code)) for code in sorted(load(settings.LINKS_FILE).forces)]


def every_force() -> list[tuple[str, str]]:
    """Return every force there is today, code and name, by name."""
    known = forces.all_forces(today(), demonstration=settings.DEMONSTRATION)
    return sorted(((one.code, one.name) for one in known), key=lambda pair: pair[1])
