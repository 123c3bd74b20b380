"""A person offers their public keys to the charity: they count only after the desk has checked them by voice."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages
from candour.roles.force import shelf as shelves
from candour.roles.force.access import Action, require
from candour.roles.force.services.acts import to_desk
from candour.staff.access import Worker
from candour.trust.directory import key_statement
from candour.web.refusals import IllegalMove
from candour.words.closeness import Closeness
from candour.words.events import Event


@dataclass(frozen=True)
class Declared:
    """What somebody says of themselves, so that nothing about them or theirs is sealed to them."""

    numbers: list[str]
    unit: str
    rank: str
    known_as: list[str]
    closeness: list[Closeness]


@transaction.atomic
def offer(said: Declared, *, worker: Worker) -> None:
    """Send the worker's public keys to the desk, with what they declare. It is sealed: no colleague ever sees it.

    Raises:
        NotFound: the worker's duty does not receive.
        IllegalMove: they have offered exactly this already.
    """
    require(worker, Action.KEYS_OFFER)
    recipient, verify_key = str(worker.recipient), worker.signer.public.raw.hex()
    stated = key_statement(worker.person_id, key=recipient, verify_key=verify_key)
    message = messages.KeyOffer(
        force=settings.FORCE,
        person=worker.person_id,
        name=worker.name,
        duty=worker.duty,
        recipient=recipient,
        verify_key=verify_key,
        statement=worker.signer.sign(stated).hex(),
        numbers=said.numbers,
        closeness=said.closeness,
        unit=said.unit,
        rank=said.rank,
        known_as=said.known_as,
    )
    shelves.lock(worker)
    shelf = shelves.read(worker)
    body = messages.encode(message)
    said_now = hashlib.sha256(body).hexdigest()
    if shelf.offer == said_now:
        raise IllegalMove("This has been offered already. Nothing was changed.")
    to_desk(body, worker=worker)
    shelf.offered, shelf.offer = True, said_now
    shelves.keep(shelf, worker=worker)
    ledger.append(Event.PERSON_JOINED, about=worker.person_id, force=settings.FORCE)


def is_listed(worker: Worker) -> bool:
    """Say whether the force's directory lists the worker with the key they hold now."""
    people = shelves.trust().force(settings.FORCE).people
    return any(
        one.person == worker.person_id and one.recipient == str(worker.recipient) for one in people
    )


def was_offered(worker: Worker) -> bool:
    """Say whether the worker's keys are on their way to the charity, or there, and not listed yet."""
    return shelves.read(worker).offered and not is_listed(worker)
