"""A force's question: screened by a supervisor, passed to the reporter in safe words or refused with a reason."""

from typing import Any

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Item, Product
from candour.roles.desk.services import letters, to_force
from candour.roles.desk.services.arrivals import move_if_drawn
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, NotFound
from candour.words.events import Event


def _question(case: Case, item: str, *, worker: Worker) -> tuple[Item, dict[str, Any]]:
    row = Item.objects.select_for_update().filter(case=case, id=item, kind=Item.Kind.FORCE).first()
    if row is None:
        raise NotFound("There is nothing here.")
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.PRODUCT)
    said = sealed.read(bytes(row.sealed), case=case, identity=identity)
    if said["act"] != "question":
        raise NotFound("There is nothing here.")
    if row.done:
        raise IllegalMove("This question has been answered already. Nothing was changed.")
    return row, said


@transaction.atomic
def pass_on(reference: str, item: str, *, wording: str, worker: Worker) -> None:
    """Put the question to the reporter, in the supervisor's wording, and tell the force that it was passed on.

    Raises:
        NotFound: the worker may not screen on this case, or there is no such question.
        IllegalMove: it was screened already.
    """
    case = case_for(worker, Action.QUESTION_SCREEN, reference)
    row, said = _question(case, item, worker=worker)
    letters.send(case, act="question", text=wording, worker=worker)
    _tell_force(case, said, act="question-passed", text="", worker=worker)
    _settle(case, row, Case.State.ASKED)
    ledger.append(Event.QUESTION_PASSED, about=said["product"])


@transaction.atomic
def refuse(reference: str, item: str, *, reason: str, worker: Worker) -> None:
    """Refuse the question, and tell the force why, in words that say nothing of the reporter.

    Raises:
        NotFound, IllegalMove: as `pass_on`.
    """
    case = case_for(worker, Action.QUESTION_SCREEN, reference)
    row, said = _question(case, item, worker=worker)
    _tell_force(case, said, act="question-refused", text=reason, worker=worker)
    _settle(case, row, Case.State.SENT)
    ledger.append(Event.QUESTION_REFUSED, about=said["product"], reason="SAN-18")


def _settle(case: Case, row: Item, to: Case.State) -> None:
    row.done = True
    row.save(update_fields=["done"])
    move_if_drawn(case, to)
    case.save()


def _tell_force(case: Case, said: dict[str, Any], *, act: str, text: str, worker: Worker) -> None:
    """Seal an answer to those who hold the product the question was about."""
    row = Product.objects.get(case=case, id=said["product"])
    to_force.tell(case, row, act=act, about=said["id"], text=text, worker=worker)
