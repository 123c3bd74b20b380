"""A product that has left and was wrong: recalled by two people, or corrected by another that says so. Whoever had it is told."""

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import contents
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, Product
from candour.roles.desk.services import counts, to_force
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, Refusal
from candour.words import recalls
from candour.words.events import Event


class UnableToRecall(Refusal):
    """The product stands. `str()` of it is written for the worker to read."""


@transaction.atomic
def ask_recall(reference: str, product: str, *, reason: str, worker: Worker) -> None:
    """Ask for a product to be recalled: a second person decides.

    Raises:
        NotFound: the worker is not on the case.
        UnknownCode: no such reason.
        IllegalMove: it has not left, or somebody has asked already.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    coded = recalls.recall(reason)
    row = contents.row_of(case, product)
    if row.state != Product.State.SENT or row.recall:
        raise IllegalMove("This product has moved on. Nothing was changed.")
    content = contents.content_of(row, case=case, worker=worker)
    content["recall"] = {"code": coded.code, "by": worker.person_id}
    row.sealed = contents.seal(content, case=case, worker=worker)
    row.recall = "asked"
    row.save()
    ledger.append(Event.RECALL_ASKED, about=row.id)


@transaction.atomic
def decide_recall(reference: str, product: str, *, agreed: bool, worker: Worker) -> None:
    """Recall it, or let it stand, as somebody else than who asked.

    Raises:
        NotFound: the worker may not release on this case.
        UnableToRecall: it was the worker who asked.
        IllegalMove: nobody asks for it any more.
    """
    case = case_for(worker, Action.PRODUCT_RELEASE, reference)
    row = contents.row_of(case, product)
    if row.recall != "asked":
        raise IllegalMove("This product has moved on. Nothing was changed.")
    content = contents.content_of(row, case=case, worker=worker)
    asked = content["recall"]
    if agreed and asked["by"] == worker.person_id:
        raise UnableToRecall("You asked for this. Somebody else must agree.")
    if not agreed:
        content.pop("recall")
        row.sealed = contents.seal(content, case=case, worker=worker)
        row.recall = ""
        row.save()
        ledger.append(Event.RECALL_REFUSED, about=row.id)
        return
    row.recall = "done"
    row.save()
    counts.notice("recall")
    text = recalls.recall(asked["code"]).text
    to_force.tell(case, row, act="recalled", text=text, worker=worker)
    ledger.append(Event.PRODUCT_RECALLED, about=row.id, reason=asked["code"])


def tell_corrected(case: Case, row: Product, *, worker: Worker) -> None:
    """Tell whoever had a product, and gets the one in `row`, that this corrects that, if it does.

    Whoever is left out of the new one keeps the old and hears nothing. Call when it leaves, in its transaction, once saved.
    """
    earlier = contents.content_of(row, case=case, worker=worker).get("corrects", "")
    wrong = Product.objects.filter(case=case, id=earlier, state=Product.State.SENT).first()
    if wrong is None:
        return
    to_force.tell(case, wrong, act="corrected", about=row.id, worker=worker, and_have=row)
    ledger.append(Event.PRODUCT_CORRECTED, about=wrong.id)
