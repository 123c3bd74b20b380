"""After a hard call: somebody would like a talk. It says nothing of why; the manager sees it and clears it."""

from django.db import transaction

from candour.roles.desk import sealed
from candour.roles.desk.access import Action, require
from candour.roles.desk.models import Talk
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.web.refusals import NotFound

# No ledger entry: how somebody at the desk feels is nobody's business outside.


@transaction.atomic
def ask(worker: Worker) -> None:
    """Say that the worker would like a talk."""
    require(worker, Action.TALK_ASK)
    Talk.objects.get_or_create(person=worker.person_id, defaults={"on": sealed.today()})


@transaction.atomic
def ask_for(person: str, *, worker: Worker) -> None:
    """Say that a colleague may need a talk.

    Raises:
        NotFound: the worker's duty does not allow it, or there is no such colleague.
    """
    require(worker, Action.TALK_ASK_FOR)
    found = staff.person(person)
    if found is None or not found.is_active:
        raise NotFound("There is nothing here.")
    Talk.objects.get_or_create(person=person, defaults={"on": sealed.today()})


@transaction.atomic
def clear(person: str, *, worker: Worker) -> None:
    """Say that the manager has talked to somebody.

    Raises:
        NotFound: the worker is not the manager.
    """
    require(worker, Action.TALK_CLEAR)
    Talk.objects.filter(person=person).delete()
