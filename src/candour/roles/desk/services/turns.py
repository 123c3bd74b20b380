"""Whose turn a case is: somebody takes one that nobody has, or hands it to a colleague who is on it."""

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk.access import Action, case_for, is_on, may
from candour.roles.desk.models import Case
from candour.roles.desk.services import counts
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, Refusal
from candour.words.events import Event


class UnableToHand(Refusal):
    """A case stays with whom it is. `str()` of it is written for the worker to read."""


_NOT_OPEN = frozenset({Case.State.NEW, Case.State.CLOSED, Case.State.SIGNPOSTED})


@transaction.atomic
def take(reference: str, *, worker: Worker) -> None:
    """Make a case that nobody has the worker's turn.

    Raises:
        NotFound: the worker is not on it.
        IllegalMove: a colleague has it, or no work is left on it.
    """
    case = case_for(worker, Action.CASE_TAKE, reference)
    _require_open(case)
    if case.owner == worker.person_id:
        return
    if case.owner:
        raise IllegalMove("A colleague has taken this case. Nothing was changed.")
    _give(case, worker.person_id)


@transaction.atomic
def hand(reference: str, *, to: str, worker: Worker) -> None:
    """Make a case the turn of a colleague who is on it.

    Raises:
        NotFound: the worker is not on it.
        UnableToHand: it is another colleague's, or `to` is not on it or does not work on cases.
        IllegalMove: no work is left on it.
    """
    case = case_for(worker, Action.CASE_TAKE, reference)
    _require_open(case)
    if case.owner == to:
        return
    if case.owner not in {"", worker.person_id} and not may(worker, Action.PRODUCT_RELEASE):
        raise UnableToHand("This is a colleague’s turn. They or a supervisor can hand it on.")
    colleagues = {one.id for one in staff.people_with(settings.OPENERS)}
    if to not in colleagues or not is_on(to, reference):
        raise UnableToHand("Choose a colleague who is on this case. Let them in first.")
    _give(case, to)


def _require_open(case: Case) -> None:
    if case.state in _NOT_OPEN:
        raise IllegalMove("This case has moved on. Nothing was changed.")


def _give(case: Case, person: str) -> None:
    case.owner = person
    case.save(update_fields=["owner"])
    counts.urgent(person, priority=case.priority)
    ledger.append(Event.CASE_OWNED, about=case.reference)
