"""The desk's people as the page of people shows them."""

from dataclasses import dataclass

from django.conf import settings

from candour.roles.desk.access import Action, may
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.staff.queries import Member
from candour.web.refusals import NotFound


@dataclass(frozen=True)
class People:
    """Everybody at the desk, whether the worker may invite and revoke, and to whom they may hand over cases."""

    members: list[Member]
    manages: bool
    heirs: list[Member]


def people(worker: Worker) -> People:
    """Return everybody here, for managers and supervisors.

    Raises:
        NotFound: the worker is neither.
    """
    manages = may(worker, Action.PEOPLE_MANAGE)
    supervises = may(worker, Action.KEYS_MANAGE)
    if not manages and not supervises:
        raise NotFound("There is nothing here.")
    heirs = staff.people_with(settings.OPENERS) if supervises else []
    return People(staff.everybody(), manages, heirs)
