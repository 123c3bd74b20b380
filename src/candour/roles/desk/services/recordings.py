"""What was spoken: parts find the message that lists them, are sealed to its case's key, are typed up, and are heard.

Parts and messages come in any order, perhaps days apart. A part whose message has not been opened waits as it came; one whose
message was opened before it came is sealed to the case at once, which needs no secret of the case.
"""

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages, recording
from candour.parcels.malformed import Malformed
from candour.roles.desk import contents, keyring, sealed
from candour.roles.desk.access import Action, case_for, case_to_read
from candour.roles.desk.models import Case, CaseKey, Expected, Incoming, Item, Recording
from candour.roles.desk.services import indexing
from candour.seal import SealError, closing, opening
from candour.seal.container import Container, Type
from candour.seal.keys import SigningKey
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.web.refusals import NotFound, Refusal
from candour.words.events import Event

KEPT: Final = timedelta(days=28)
"""A part whose message never came is destroyed after as long as a week's key lives on."""


class TypedMeanwhile(Refusal):
    """A colleague saved another text since this form was opened. Nothing was saved."""


def require_well_listed(message: messages.Report | messages.FromReporter) -> None:
    """Refuse a message that lists what can be no recording.

    Raises:
        Malformed: it does.
    """
    spoken = bool(message.parts) or message.sounding != 0
    if spoken and not recording.is_listed_well(message.parts, message.sounding):
        raise Malformed("a recording is listed wrongly")


def came(row: Incoming, part: Container, *, digest: str, worker: Worker) -> None:
    """Take in a part that was just opened: to its case, or to wait for its message.

    Raises:
        SealError: it is not the part that was listed under this digest.
    """
    expected = (
        Expected.objects.filter(digest=digest).select_related("item__case", "item__key").first()
    )
    if expected is None:
        row.state, row.part = Incoming.State.PART, digest
        row.save(update_fields=["state", "part"])
        return
    _keep(expected.item, part, nth=expected.nth, by=worker.signer)
    expected.delete()
    row.delete()


def attach(item: Item, parts: list[str], *, worker: Worker) -> None:
    """Seal the parts that are here to the item's key, and expect the others. Call in the transaction that adds the item."""
    here = set(
        Incoming.objects.filter(part__in=parts, state=Incoming.State.PART).values_list(
            "part", flat=True
        )
    )
    identities = keyring.epoch_identities(worker) if here else []
    for nth, digest in enumerate(parts):
        if digest not in here:
            Expected.objects.get_or_create(digest=digest, defaults={"item": item, "nth": nth})
            continue
        row = Incoming.objects.select_for_update().filter(part=digest).first()
        if row is None:
            continue  # a colleague's session has just taken it to another message that lists it
        try:
            carriage = opening.open_envelope(bytes(row.sealed), identities=identities)
            part = opening.open_envelope(carriage.body, identities=identities)
            _keep(item, part, nth=nth, by=worker.signer)
        except SealError:
            row.state, row.reason = Incoming.State.ASIDE, "part-damaged"
            row.save(update_fields=["state", "reason"])
            ledger.append(Event.PARCEL_SET_ASIDE, reason=row.reason)
        else:
            row.delete()


def _keep(item: Item, part: Container, *, nth: int, by: SigningKey) -> None:
    header = {"v": 1, "nth": nth, "case": item.case_id, "item": item.id}
    envelope = closing.close(
        Type.RECORDING,
        recording.sound_of(part, nth=nth),
        header=header,
        to=[recipient(item.key.recipient)],
        by=by,
    )
    Recording.objects.create(case=item.case, item=item, key=item.key, nth=nth, sealed=envelope)


def destroy_unopened(parts: list[str]) -> None:
    """Destroy the parts of a report that nobody opened. Call in the transaction that destroys the report."""
    Incoming.objects.filter(part__in=parts).delete()


@transaction.atomic
def let_go(today: date) -> None:
    """Destroy parts whose message never came."""
    if Incoming.objects.filter(state=Incoming.State.PART, on__lt=today - KEPT).delete()[0]:
        ledger.append(Event.DELETION, reason="parts")


def spoken_item(case: Case, item: str) -> Item:
    """Return an item of the case that lists a recording.

    Raises:
        NotFound: there is none.
    """
    kinds = [Item.Kind.ORIGINAL, Item.Kind.REPORTER]
    found = Item.objects.filter(case=case, id=item, kind__in=kinds).select_related("key").first()
    if found is None or not is_spoken(found):
        raise NotFound("There is nothing here.")
    return found


def is_spoken(item: Item) -> bool:
    """Say whether an item lists a recording, of which at least a part has come or is expected."""
    parts = Recording.objects.filter(item=item)
    return parts.exists() or Expected.objects.filter(item=item).exists()


@transaction.atomic
def type_up(reference: str, item: str, *, text: str, seen: str, worker: Worker) -> None:
    """Keep what was said as text, in the place of what was typed before. `seen` is the text that the form began with.

    Raises:
        NotFound: the worker is not on the case, or nothing was spoken there.
        TypedMeanwhile: somebody has saved another text since.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    said = spoken_item(case, item)
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind(said.key.kind))
    before = contents.typed_rows(case, {said.key.kind: identity}).get(item)
    was = before.text if before else ""
    if was == text:
        return
    if was != seen:
        raise TypedMeanwhile(
            "A colleague has typed something else meanwhile. Your text is still here; nothing was saved."
        )
    if before:
        Item.objects.filter(id=before.row).delete()
    sealed.add(
        case,
        Item.Kind.TYPED,
        {"of": item, "text": text, "by": worker.person_id},
        key=CaseKey.Kind(said.key.kind),
        by=worker.signer,
        done=True,
    )
    indexing.add(case, CaseKey.Kind(said.key.kind), texts=[text], worker=worker)
    ledger.append(Event.RECORDING_TYPED, about=case.reference)


@transaction.atomic
def heard(reference: str, item: str, *, worker: Worker) -> None:
    """Record that somebody listens.

    Raises:
        NotFound: the worker is not on the case, or nothing was spoken there.
    """
    spoken_item(case_to_read(worker, reference), item)
    ledger.append(Event.RECORDING_HEARD, about=reference)


def is_untyped(case: Case, *, worker: Worker) -> bool:
    """Say whether the report was spoken and nobody has typed it up: there is no text to hold a product against."""
    keys = keyring.case_keys(case, worker=worker).identities
    typed = contents.typed_rows(case, keys)
    rows = Item.objects.filter(case=case, kind=Item.Kind.ORIGINAL, key__kind__in=list(keys))
    return any(is_spoken(item) and item.id not in typed for item in rows)
