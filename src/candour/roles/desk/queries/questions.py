"""A force's question as the page of its screening shows it."""

from dataclasses import dataclass
from datetime import date

from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_to_read, require
from candour.roles.desk.models import CaseKey, Item
from candour.roles.desk.queries import names
from candour.staff.access import Worker
from candour.web.refusals import NotFound


@dataclass(frozen=True)
class Question:
    """What somebody of a force asks about a product."""

    item: str
    on: date
    who: str
    force: str
    product: str
    text: str
    done: bool


def question(worker: Worker, reference: str, item: str) -> Question:
    """Return the question.

    Raises:
        NotFound: there is none, or the worker may not screen on this case.
    """
    require(worker, Action.QUESTION_SCREEN)
    case = case_to_read(worker, reference)
    row = Item.objects.filter(case=case, id=item, kind=Item.Kind.FORCE).first()
    if row is None:
        raise NotFound("There is nothing here.")
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.PRODUCT)
    said = sealed.read(bytes(row.sealed), case=case, identity=identity)
    if said["act"] != "question":
        raise NotFound("There is nothing here.")
    return Question(
        row.id,
        row.on,
        names.of_officer(said["force"], said["person"]),
        names.of_force(said["force"]),
        said["product"],
        said["text"],
        row.done,
    )
