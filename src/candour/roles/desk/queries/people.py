"""The desk's people as the page of people shows them."""

from dataclasses import dataclass

from candour.roles.desk.access import Action, may
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.staff.queries import Member
from candour.web.refusals import NotFound


@dataclass(frozen=True)
class People:
    """Everybody at the desk, and whether the worker may invite and revoke."""

    members: list[Member]
    manages: bool


def people(worker: Worker) -> People:
    """Return everybody here, for managers and supervisors.

    Raises:
        NotFound: the worker is neither.
    """
    manages = may(worker, Action.PEOPLE_MANAGE)
    if not manages and not may(worker, Action.KEYS_MANAGE):
        raise NotFound("There is nothing here.")
    return People(staff.everybody(), manages)
