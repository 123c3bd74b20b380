"""What was spoken comes in: parts find the message that lists them and are sealed to its case's key.

Parts and messages come in any order, perhaps days apart. A part whose message has not been opened waits as it came; one whose
message was opened before it came is sealed to the case at once, which needs no secret of the case.
"""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Min

from candour.ledger import services as ledger
from candour.parcels import messages, recording
from candour.parcels.malformed import Malformed
from candour.roles.desk import keyring
from candour.roles.desk.models import Case, Expected, Incoming, Item, Recording
from candour.roles.desk.services import alarms
from candour.seal import SealError, closing, opening
from candour.seal.container import Container, Type
from candour.seal.keys import SigningKey
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.words.events import Event

KEPT: Final = timedelta(days=28)
"""A part whose message never came is destroyed after as long as a week's key lives on."""
_UNOPENED: Final = (Incoming.State.NEW, Incoming.State.LATER, Incoming.State.REPORT)


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
    waits_already = Incoming.objects.filter(part=digest, state=Incoming.State.PART)
    if _to_its_case(part, digest=digest, by=worker.signer) or waits_already.exists():
        row.delete()
    else:
        row.state, row.part = Incoming.State.PART, digest
        row.save(update_fields=["state", "part"])


def _to_its_case(part: Container, *, digest: str, by: SigningKey) -> bool:
    found = Expected.objects.filter(digest=digest).select_related("item").first()
    if found is None:
        return False
    # Locked, so that nobody gives the case new keys while this is sealed to the old one.
    Case.objects.select_for_update().filter(reference=found.item.case_id).first()
    expected = (
        Expected.objects.filter(digest=digest).select_related("item__case", "item__key").first()
    )
    if expected is None:
        return False
    _keep(expected.item, part, nth=expected.nth, by=by)
    expected.delete()
    return True


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
        row = (
            Incoming.objects.select_for_update()
            .filter(part=digest, state=Incoming.State.PART)
            .first()
        )
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
            alarms.raise_alarm("aside")
        else:
            row.delete()


def look_again() -> None:
    """Let parts be sorted once more that came in the very moment in which a colleague opened their message."""
    crossed = Incoming.objects.filter(
        state=Incoming.State.PART, part__in=Expected.objects.values("digest")
    )
    crossed.update(state=Incoming.State.NEW, part="")


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
    """Destroy the parts of a message that nobody opened or will. Call in the transaction that destroys the message."""
    Incoming.objects.filter(part__in=parts, state=Incoming.State.PART).delete()


@transaction.atomic
def let_go(today: date) -> None:
    """Destroy parts whose message never came, four weeks after they did. While a message of that time lies unopened, they wait for it.

    This raises no alarm: a message that was lost is missed by its door's numbers, one that was damaged was set aside, and
    parts of a report that was withdrawn before anybody opened it may come after it.
    """
    unopened = Incoming.objects.filter(state__in=_UNOPENED).aggregate(first=Min("on"))["first"]
    before = min(today, unopened or today) - KEPT
    if Incoming.objects.filter(state=Incoming.State.PART, on__lt=before).delete()[0]:
        ledger.append(Event.DELETION, reason="parts")
