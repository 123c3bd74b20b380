"""A case that cannot be told without pointing to its reporter: held by a supervisor, looked at every 24 hours, let go on."""

from datetime import datetime

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import contents, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Count, Item, Product
from candour.roles.desk.services import counts, steps
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove
from candour.words import reasons
from candour.words.events import Event


@transaction.atomic
def hold(reference: str, *, reason: str, worker: Worker, now: datetime) -> None:
    """Hold a case whose product waits for release; its products go back to their authors.

    Raises:
        NotFound: the worker may not release on this case.
        UnknownCode: no such reason.
        IllegalMove: nothing in it waits for release.
    """
    case = case_for(worker, Action.CASE_HOLD, reference)
    coded = reasons.held(reason)
    steps.go(case, Case.State.HELD, now=now, once=True)
    case.owner = worker.person_id
    case.save()
    for row in Product.objects.select_for_update().filter(case=case, state=Product.State.SUBMITTED):
        content = contents.content_of(row, case=case, worker=worker)
        row.move(Product.State.RETURNED)
        kept = {**content, "returned": coded.says, "signatures": []}
        row.sealed = contents.seal(kept, case=case, worker=worker)
        row.save()
        ledger.append(Event.PRODUCT_RETURNED, about=row.id, reason="held")
    _note(case, {"act": "held", "code": coded.code}, worker=worker)
    counts.add(Count.Kind.HOLD, coded.code)
    counts.notice("held")
    ledger.append(Event.CASE_HELD, about=reference, reason=coded.code)


@transaction.atomic
def keep(reference: str, *, worker: Worker, now: datetime) -> None:
    """Say that a supervisor has looked at a held case and it stays held; the next look is due in 24 hours.

    Raises:
        NotFound: the worker may not release on this case.
        IllegalMove: it is not held.
    """
    case = _held(reference, worker=worker)
    steps.go(case, Case.State.HELD, now=now)
    case.save()
    _note(case, {"act": "still-held", "code": ""}, worker=worker)
    ledger.append(Event.CASE_HELD, about=reference, step="reviewed")


@transaction.atomic
def resume(reference: str, *, worker: Worker, now: datetime) -> None:
    """Let a held case be worked on again.

    Raises:
        NotFound: the worker may not release on this case.
        IllegalMove: it is not held.
    """
    case = _held(reference, worker=worker)
    steps.go(case, Case.State.DRAFTING, now=now)
    case.owner = ""
    case.save()
    _note(case, {"act": "resumed", "code": ""}, worker=worker)
    ledger.append(Event.CASE_RESUMED, about=reference)


def _held(reference: str, *, worker: Worker) -> Case:
    case = case_for(worker, Action.CASE_HOLD, reference)
    if case.state != Case.State.HELD:
        raise IllegalMove("This case is not held any more. Nothing was changed.")
    return case


def _note(case: Case, what: dict[str, str], *, worker: Worker) -> None:
    """Keep the coded reason with the case, sealed: in clear it would say what is in it."""
    sealed.add(
        case,
        Item.Kind.HELD,
        {**what, "by": worker.person_id},
        key=CaseKey.Kind.PRODUCT,
        by=worker.signer,
        done=True,
    )
