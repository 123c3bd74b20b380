"""What a reporter asked to be destroyed: told plainly in their mailbox first, the original at once, the rest within a week."""

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Expiry, Hold, Item
from candour.roles.desk.services import letters, retention
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, Refusal
from candour.words.events import Event
from candour.words.retention import Act, Part

TOLD = (
    "You asked us to destroy your report. We have destroyed what you first sent us. In 7 days we also destroy everything"
    " that you and we wrote to each other, and your code stops working for good. We cannot take back what we have"
    " already passed on: whoever got it keeps it. You need do nothing more."
)


class Held(Refusal):
    """The case is held: nothing of it may be destroyed. `str()` of it is written for the worker to read."""


class NotAsked(Refusal):
    """The reporter did not ask for it. `str()` of it is written for the worker to read."""


def require_free(case: Case) -> None:
    """Let a destruction go on, or not.

    Raises:
        Held: a manager stopped it.
    """
    if Hold.objects.filter(
        case=case
    ).exists():  # the case is locked, and whoever holds it locks it too
        raise Held(
            "This case is held. Nothing of it may be destroyed until a manager lifts the hold."
        )


@transaction.atomic
def agree(reference: str, *, worker: Worker) -> None:
    """Do what the reporter asked: tell them, destroy the original, let messages and mailbox end in a week.

    Raises:
        NotFound: the worker may not.
        NotAsked: the reporter asked for no such thing.
        Held: the case is held.
        IllegalMove: it was agreed to already.
    """
    case = case_for(worker, Action.CASE_DESTROY_ORIGINAL, reference)
    require_free(case)
    if Expiry.objects.filter(case=case, wished=True).exists():
        raise IllegalMove("This has been done already. Nothing was changed.")
    if not _asked(case, worker=worker):
        raise NotAsked("The reporter has not asked for this.")
    letters.send(case, act="message", text=TOLD, worker=worker)
    Item.objects.filter(case=case, kind=Item.Kind.REPORTER, done=False).update(done=True)
    retention.destroy_original(case)
    _end(case)
    ledger.append(Event.DELETION, about=case.reference, reason="reporter-asked")


def _asked(case: Case, *, worker: Worker) -> bool:
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.CORRESPONDENCE)
    rows = Item.objects.filter(case=case, kind=Item.Kind.REPORTER)
    said = (sealed.read(bytes(row.sealed), case=case, identity=identity) for row in rows)
    return any(one["act"] == "destroy" for one in said)


def _end(case: Case) -> None:
    if case.state not in retention.ENDED:
        case.move(Case.State.CLOSED)
        case.due_at = None
        case.save(update_fields=["state", "due_at"])
    retention.note(case, Act.CLOSED if retention.has_left(case) else Act.WITHDRAWN)
    retention.note(case, Act.DESTROY_AGREED)
    ends = Expiry.objects.filter(case=case, part__in=[Part.LETTERS, Part.MAILBOX])
    ends.update(wished=True)
