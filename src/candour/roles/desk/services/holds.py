"""The hold: a manager stops that anything of a case is destroyed, and lets it go on again. They need not read the case."""

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import sealed
from candour.roles.desk.access import Action, require
from candour.roles.desk.models import Case, Hold
from candour.roles.desk.services import retention
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, Refusal
from candour.words.events import Event
from candour.words.retention import Act, hold_reasons


class UnableToHold(Refusal):
    """No hold was set. `str()` of it is written for the worker to read."""


@transaction.atomic
def hold(reference: str, *, reason: str, worker: Worker) -> None:
    """Stop the destruction of whatever still stands of a case.

    Raises:
        NotFound: the worker's duty does not allow it.
        UnableToHold: no such case stands here, or no such reason.
        IllegalMove: it is held already.
    """
    require(worker, Action.RETENTION_HOLD)
    case = Case.objects.select_for_update().filter(reference=reference).first()
    if case is None:
        raise UnableToHold(
            "No case of this reference is here. It never was, or has been destroyed."
        )
    if reason not in hold_reasons():
        raise UnableToHold("Choose why it is held.")
    _, new = Hold.objects.get_or_create(
        case=case, defaults={"reason": reason, "on": sealed.today()}
    )
    if not new:
        raise IllegalMove("This case is held already. Nothing was changed.")
    ledger.append(Event.HOLD_SET, about=case.reference, reason=reason)


@transaction.atomic
def lift(reference: str, *, worker: Worker) -> None:
    """Let a case's parts end again, none of them sooner than in a week.

    Raises:
        NotFound: the worker's duty does not allow it.
        IllegalMove: it is not held.
    """
    require(worker, Action.RETENTION_HOLD)
    case = Case.objects.select_for_update().filter(reference=reference).first()
    if case is None or not Hold.objects.filter(case=case).exists():
        raise IllegalMove("This case is not held. Nothing was changed.")
    Hold.objects.filter(case=case).delete()
    retention.note(case, Act.HOLD_LIFTED)
    ledger.append(Event.HOLD_LIFTED, about=case.reference)
