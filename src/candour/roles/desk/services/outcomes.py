"""An outcome that a force recorded: the reporter may see a safe text of it, after a delay, if a supervisor lets it go."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Item
from candour.roles.desk.services import letters, retention
from candour.roles.desk.services.arrivals import move_if_drawn
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, NotFound, Refusal
from candour.words import outcomes
from candour.words.events import Event
from candour.words.retention import Act


class UnableToTell(Refusal):
    """The outcome may not be told, or not yet. `str()` of it is written for the worker to read."""


@transaction.atomic
def release(reference: str, item: str, *, worker: Worker) -> None:
    """Tell the reporter the outcome's safe text.

    Raises:
        NotFound: the worker may not, or there is no such outcome.
        IllegalMove: it was told already.
        UnableToTell: the delay has not passed, or the outcome has no safe text.
    """
    case = case_for(worker, Action.OUTCOME_RELEASE, reference)
    row = Item.objects.select_for_update().filter(case=case, id=item, kind=Item.Kind.FORCE).first()
    if row is None:
        raise NotFound("There is nothing here.")
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.PRODUCT)
    said = sealed.read(bytes(row.sealed), case=case, identity=identity)
    if said["act"] != "outcome":
        raise NotFound("There is nothing here.")
    if row.done:
        raise IllegalMove("The reporter has been told this already.")
    ready_on = row.on + timedelta(days=settings.OUTCOME_DELAY_DAYS)
    if sealed.today() < ready_on:
        raise UnableToTell(f"Outcomes are told after a delay: this one from {ready_on:%d %B}.")
    text = outcomes.outcome(said["code"]).reporter_safe_text
    if not text:
        raise UnableToTell("There is no text for this outcome that is safe to show.")
    letters.send(case, act="status", text=text, worker=worker)
    row.done = True
    row.save(update_fields=["done"])
    move_if_drawn(case, Case.State.UPDATED)
    case.save()
    retention.note(case, Act.OUTCOME_TOLD)
    ledger.append(Event.OUTCOME_RELEASED, about=said["product"], reason=said["code"])
