"""Acknowledge, ask, record an outcome: sealed to the desk, and to the colleagues who hold the same product."""

import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from candour.ledger import services as ledger
from candour.ledger import turns
from candour.parcels import messages, outbox
from candour.parcels.links import Link, load
from candour.roles.force import shelf as shelves
from candour.roles.force.access import Action, product_for
from candour.roles.force.models import Act
from candour.roles.force.shelf import Held
from candour.seal import closing
from candour.seal.container import Type
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.web.refusals import IllegalMove, Refusal
from candour.words.events import Event
from candour.words.weeks import week_of


class Recalled(Refusal):
    """The charity has taken the product back. `str()` of it is written for the officer to read."""


def desk_link() -> Link:
    """Return the boxes between this force and the desk."""
    link = load(settings.LINKS_FILE).desk
    if link is None:
        raise RuntimeError("links.json names no desk")
    return link


@transaction.atomic
def refresh(worker: Worker) -> shelves.Shelved:
    """Return the worker's shelf, brought up to date and kept.

    No entry is made of it: an entry when somebody merely looks would tell whoever runs the server that something came.
    """
    shelves.lock(worker)
    shelf = shelves.read(worker)
    if len(shelf.unverified) > shelf.reported:
        _report_unverified(worker)
    shelf.reported = len(shelf.unverified)
    shelves.keep(shelf, worker=worker)
    return shelf


def _report_unverified(worker: Worker) -> None:
    """Tell the charity that a product came without the signatures of two of its people."""
    message = messages.FromForce(
        id=secrets.token_hex(16),
        force=settings.FORCE,
        product="",
        act="unverified",
        person=worker.person_id,
    )
    to_desk(messages.encode(message), worker=worker)
    ledger.append(Event.PARCEL_SET_ASIDE, force=settings.FORCE, reason="not-signed-by-two")


@transaction.atomic
def acknowledge(urn: str, *, worker: Worker) -> None:
    """Say to the desk that a person has read the product.

    Raises:
        NotFound: the worker holds no such product.
        IllegalMove: a colleague has acknowledged it already.
    """
    held = _held(urn, Action.PRODUCT_ACKNOWLEDGE, worker=worker)
    if held.acknowledged:
        raise IllegalMove("This has been acknowledged already. Nothing was changed.")
    _act(held, worker=worker, act="acknowledge")
    ledger.append(Event.PRODUCT_ACKNOWLEDGED, about=urn, force=settings.FORCE)


@transaction.atomic
def ask(urn: str, *, text: str, worker: Worker) -> None:
    """Put a question to the reporter, through the desk, which may refuse it.

    Raises:
        NotFound: the worker holds no such product.
        IllegalMove: the same question has been put already.
    """
    held = _held(urn, Action.PRODUCT_ASK, worker=worker)
    if any(act.act == "question" and act.text == text for act in held.acts):
        raise IllegalMove("This question has been sent already. Nothing was changed.")
    _act(held, worker=worker, act="question", text=text)
    ledger.append(Event.QUESTION_ASKED, about=urn, force=settings.FORCE)


@transaction.atomic
def record_outcome(urn: str, *, code: str, reason: str, worker: Worker) -> None:
    """Record what was decided or what came of it, as a code and, where the code needs one, a reason.

    Raises:
        NotFound: the worker holds no such product.
        IllegalMove: the same outcome has been recorded already.
    """
    held = _held(urn, Action.PRODUCT_OUTCOME, worker=worker)
    if any(act.act == "outcome" and act.code == code for act in held.acts):
        raise IllegalMove("This outcome has been recorded already. Nothing was changed.")
    _act(held, worker=worker, act="outcome", code=code, text=reason)
    ledger.append(Event.OUTCOME_RECORDED, about=urn, force=settings.FORCE, reason=code)


def _held(urn: str, action: Action, *, worker: Worker) -> Held:
    """Return the product as it stands now: a double click, or a colleague's act, waits here and then is refused.

    Raises:
        NotFound: the worker holds no such product.
        Recalled: the charity has recalled it.
    """
    turns.take("acts")
    shelves.lock(worker)
    held = product_for(worker, action, urn, shelf=shelves.read(worker))
    if held.recalled is not None:
        raise Recalled("The charity has recalled this product. Nothing was sent.")
    return held


def _act(held: Held, *, worker: Worker, act: str, text: str = "", code: str = "") -> None:
    message = messages.FromForce(
        id=secrets.token_hex(16),
        force=settings.FORCE,
        product=held.product.id,
        act=act,
        text=text,
        code=code,
        person=worker.person_id,
    )
    body = messages.encode(message)
    to_desk(body, worker=worker)
    readers = [
        recipient(one.recipient)
        for one in shelves.trust().force(settings.FORCE).people
        if recipient(one.recipient).fingerprint in held.readers
    ]
    sealed = closing.close(
        Type.FROM_FORCE, body, header={"v": 1}, to=closing.places(readers), by=worker.signer
    )
    last = Act.objects.aggregate(last=Max("place"))["last"] or 0
    Act.objects.create(place=last + 1, sealed=sealed, week=this_week())


def to_desk(body: bytes, *, worker: Worker) -> None:
    """Seal a message to the desk's current key, signed by the worker; it leaves in the next free slot."""
    desk = shelves.trust().public().epoch(this_week())
    envelope = closing.close(
        Type.FROM_FORCE, body, header={"v": 1}, to=closing.places([desk]), by=worker.signer
    )
    outbox.put(envelope, road=desk_link().outbox)


def this_week() -> str:
    """Return the ISO week: the finest time that anything here is given."""
    return week_of(date.today())  # noqa: DTZ011 - the force's own calendar
