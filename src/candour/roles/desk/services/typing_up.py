"""Listening to what was spoken in a case, which leaves an entry, and typing it up. The text is then what was said, for everything."""

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import sealed, spoken
from candour.roles.desk.access import Action, case_for, case_to_read
from candour.roles.desk.models import CaseKey, Item
from candour.roles.desk.services import indexing
from candour.staff.access import Worker
from candour.web.refusals import Refusal
from candour.words.events import Event


class TypedMeanwhile(Refusal):
    """A colleague saved another text since this form was opened. Nothing was saved."""


@transaction.atomic
def heard(reference: str, item: str, *, worker: Worker) -> None:
    """Record that somebody on the case begins to listen.

    Raises:
        NotFound: the worker is not on the case, or nothing was spoken there.
        Gone: what the reporter sent was destroyed.
    """
    spoken.find(case_to_read(worker, reference), item, worker=worker)
    ledger.append(Event.RECORDING_HEARD, about=reference)


@transaction.atomic
def type_up(reference: str, item: str, *, text: str, seen: str, worker: Worker) -> None:
    """Keep what was said as text, in the place of what was typed before. `seen` is the row of the text that the form began with.

    Raises:
        NotFound: the worker is not on the case, or nothing was spoken there.
        Gone: what the reporter sent was destroyed.
        TypedMeanwhile: somebody has saved another text since.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    said = spoken.find(case, item, worker=worker)
    before = spoken.typed_of(case, said)
    if before and before.text == text:
        return
    if seen != (before.row if before else ""):
        raise TypedMeanwhile
    if before:
        Item.objects.filter(id=before.row).delete()
    key = CaseKey.Kind(said.row.key.kind)
    content = {"of": item, "text": text, "by": worker.person_id}
    sealed.add(case, Item.Kind.TYPED, content, key=key, by=worker.signer, done=True)
    instead_of = [before.text] if before else []
    indexing.add(case, key, texts=[text], instead_of=instead_of, worker=worker)
    ledger.append(Event.RECORDING_TYPED, about=case.reference)
