"""Whose turn an opened case is, and what the worker may do about it."""

from dataclasses import dataclass

from django.conf import settings

from candour.roles.desk.access import Action, case_to_read, may, require
from candour.roles.desk.models import Case, CaseBundle
from candour.staff import queries as staff
from candour.staff.access import Worker


@dataclass(frozen=True)
class Turn:
    """For the side of a case. `others`: colleagues on it to whom it can be handed, id and label."""

    takes: bool
    others: list[tuple[str, str]]
    holds: bool
    reviews: bool


def turn(worker: Worker, reference: str) -> Turn:
    """Return what the worker may do about whose turn it is.

    Raises:
        NotFound: the case does not exist or is not theirs.
    """
    case = case_to_read(worker, reference)
    if case.state in {Case.State.NEW, Case.State.CLOSED, Case.State.SIGNPOSTED}:
        return Turn(takes=False, others=[], holds=False, reviews=False)
    supervises = may(worker, Action.CASE_HOLD)
    hands = case.owner in {"", worker.person_id} or supervises
    on = set(CaseBundle.objects.filter(key__case=reference).values_list("person", flat=True))
    others = [
        (one.id, f"{one.name}, {one.duty}")
        for one in staff.people_with(settings.OPENERS)
        if one.id in on and one.id not in {case.owner, worker.person_id}
    ]
    return Turn(
        takes=not case.owner,
        others=others if hands else [],
        holds=supervises and case.state == Case.State.CHECKING,
        reviews=supervises and case.state == Case.State.HELD,
    )


def require_holder(worker: Worker, reference: str) -> None:
    """Let a supervisor on the case go on.

    Raises:
        NotFound: the worker may not hold it.
    """
    require(worker, Action.CASE_HOLD)
    case_to_read(worker, reference)
