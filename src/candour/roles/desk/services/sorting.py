"""A signed-in opener's session opens what came in: new reports are sorted by the answer "danger now", messages find their case.

Nothing here is lost: what cannot be opened waits for an opener who can; what is damaged or unknown is set aside and said.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages, numbering, recording
from candour.parcels.links import load
from candour.parcels.malformed import Malformed
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, require
from candour.roles.desk.models import Bundle, Case, Incoming, Mark
from candour.roles.desk.services import (
    alarms,
    arrivals,
    aside,
    epochs,
    letters,
    mailboxes,
    recordings,
    sampling,
    slips,
    steps,
)
from candour.seal import NotForUs, SealError, opening
from candour.seal.container import Container, Type
from candour.seal.keys import Identity, Recipient, VerifyKey
from candour.staff.access import Worker
from candour.trust import TrustError
from candour.words.events import Event

AT_ONCE: Final = 50
_LETTERS: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""No vowels, so no words; no letter that reads like a figure."""


@dataclass(frozen=True)
class _Opened:
    """A parcel's content, and the row it came in."""

    row: Incoming
    content: Container
    digest: str  # SHA-256 of the envelope that a door's carriage held, or of the parcel


class _SignOfLife(Exception):
    """An empty carriage: it was counted, and there is nothing more to it."""


class _Aside(Exception):
    """The parcel is damaged or unknown. `str()` is a code."""


_HOSTILE: Final = (
    _Aside,
    SealError,
    Malformed,
    TrustError,
    ObjectDoesNotExist,
    ValueError,
    TypeError,
    KeyError,
)
"""What a parcel made to do harm can raise: it is set aside, and nothing behind it waits."""
_FROM_DOORS: Final = frozenset({Type.REPORT, Type.FROM_REPORTER, Type.SLIP, Type.RECORDING})
_FROM_FORCES: Final = frozenset({Type.FROM_FORCE, Type.DUMMY})
_TAG: Final = re.compile(r"[0-9a-f]{64}")


def new_reference() -> str:
    """Return a random case reference of 8 letters and figures."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def sort_new(worker: Worker) -> int:
    """Open new parcels until 50 have found their place, and return how many did."""
    require(worker, Action.CASE_OPEN)
    letters.tell_what_left(worker)
    mailboxes.sign_due(worker, today=sealed.today())
    sampling.give(worker)
    aside.renew_due(worker)
    recordings.look_again()
    waiting = Incoming.objects.filter(state=Incoming.State.NEW).order_by("digest")
    digests = list(waiting.values_list("digest", flat=True))
    if not digests:
        return 0
    identities = keyring.epoch_identities(worker)
    done = 0
    for digest in digests:
        done += _sort(digest, worker=worker, identities=identities)
        if done == AT_ONCE:
            break
    return done


@transaction.atomic
def _sort(digest: str, *, worker: Worker, identities: list[Identity]) -> bool:
    row = (
        Incoming.objects.select_for_update().filter(digest=digest, state=Incoming.State.NEW).first()
    )
    if row is None:
        return False  # a colleague's session was quicker
    try:
        opened = _open(
            row, identities=identities
        )  # counts its number, whatever comes of the content
        with transaction.atomic():
            _place(opened, worker=worker)
    except NotForUs:
        return _without_key(row, worker=worker)
    except _SignOfLife:
        row.delete()
    except arrivals.NotYet:
        row.state = Incoming.State.LATER
        row.save(update_fields=["state"])
    except _HOSTILE as problem:
        _set_aside(row, reason=str(problem) if isinstance(problem, _Aside) else "damaged")
    return True


def _without_key(row: Incoming, *, worker: Worker) -> bool:
    """Leave a parcel to a colleague who holds more weeks' keys; one that no key of ours opens is set aside."""
    epochs_ = Bundle.objects.filter(kind=Bundle.Kind.EPOCH)
    mine = set(epochs_.filter(person=worker.person_id).values_list("name", flat=True))
    if set(epochs_.values_list("name", flat=True)) - mine:
        return False
    _set_aside(row, reason="no-key")
    return True


def _set_aside(row: Incoming, *, reason: str) -> None:
    row.state = Incoming.State.ASIDE
    row.reason = reason[:40]
    row.save(update_fields=["state", "reason"])
    ledger.append(Event.PARCEL_SET_ASIDE, reason=row.reason)
    alarms.raise_alarm("aside")


def _open(row: Incoming, *, identities: list[Identity]) -> _Opened:
    container, digest = opening.open_envelope(bytes(row.sealed), identities=identities), row.digest
    if row.road == load(settings.LINKS_FILE).doors_box:
        envelope = _unwrap(container, row=row)
        container = opening.open_envelope(envelope, identities=identities)
        digest = recording.digest(envelope)
    return _Opened(row, container, digest)


def _unwrap(carriage: Container, *, row: Incoming) -> bytes:
    """Check the door's signature and number, and return what it carried."""
    if carriage.type is not Type.CARRIAGE:
        raise _Aside("not-a-carriage")
    door, number = carriage.header.get("door"), carriage.header.get("number")
    key = load(settings.LINKS_FILE).doors.get(door) if isinstance(door, str) else None
    if key is None or not carriage.signed_by(VerifyKey(bytes.fromhex(key))):
        raise _Aside("unknown-door")
    previous = carriage.header.get("previous")
    if not isinstance(number, int) or not isinstance(previous, str):
        raise _Aside("not-numbered")
    _count(row, door=str(door), number=number, previous=bytes.fromhex(previous))
    epochs.confirmed(str(door), clear=str(carriage.header.get("clear", "")))
    if not carriage.body:
        raise _SignOfLife
    return carriage.body


def _count(row: Incoming, *, door: str, number: int, previous: bytes) -> None:
    """Count the parcel's number, once: one that waits for its report comes by here again, a replayed one is set aside."""
    if row.counted:
        return
    road = f"{row.road[:48]}/{door}"
    count = numbering.note(road, number=number, previous=previous, digest=row.digest)
    if count.anew:
        alarms.raise_alarm("anew")
    if not count.fresh:
        raise _Aside("number")
    row.counted = True
    row.save(update_fields=["counted"])


def _place(opened: _Opened, *, worker: Worker) -> None:
    """Put an opened parcel where it belongs."""
    content, row = opened.content, opened.row
    from_door = row.road == load(settings.LINKS_FILE).doors_box
    if content.type not in (_FROM_DOORS if from_door else _FROM_FORCES):
        raise _Aside("unexpected-type")
    if content.type is Type.DUMMY:
        row.delete()
    elif content.type is Type.REPORT:
        _report(messages.decode(content.body, messages.Report), opened, worker=worker)
    elif content.type is Type.RECORDING:
        recordings.came(row, content, digest=opened.digest, worker=worker)
    elif content.type is Type.FROM_REPORTER:
        message = messages.decode(content.body, messages.FromReporter)
        arrivals.from_reporter(message, content, worker=worker)
        row.delete()
    elif content.type is Type.SLIP:
        slips.take_in(messages.decode(content.body, messages.Slip), content, worker=worker)
        row.delete()
    else:
        arrivals.from_force(content, road=row.road, worker=worker)
        row.delete()


def _report(report: messages.Report, opened: _Opened, *, worker: Worker) -> None:
    """Make a case of a new report. Its text stays sealed to the week's key until somebody takes the case."""
    recordings.require_well_listed(report)
    label = _label(report, opened, worker=worker) if _comes_back(report) else ""
    case = Case(
        reference=new_reference(),
        priority="P0" if report.danger_now else "",
        on=sealed.today(),
        parcel=opened.row.digest,
    )
    steps.sorted_in(case)
    case.save(force_insert=True)
    if label:
        _mark(case, report, label=label, worker=worker)
    opened.row.state = Incoming.State.REPORT
    opened.row.save(update_fields=["state"])
    ledger.append(Event.CASE_SORTED, about=case.reference)


def _comes_back(report: messages.Report) -> bool:
    """Say whether its reporter has a code. Only a caller may have none, who hung up before they got it."""
    keys = (report.recipient, report.verify_key, report.tag)
    if not any(keys) and report.parts:
        return False
    if not all(keys):
        raise _Aside("report-malformed")
    return True


def _label(report: messages.Report, opened: _Opened, *, worker: Worker) -> str:
    if not opened.content.signed_by(VerifyKey(bytes.fromhex(report.verify_key))):
        raise _Aside("report-not-signed")
    if not _TAG.fullmatch(report.tag):
        raise _Aside("report-malformed")
    Recipient.parse(report.recipient)
    label = keyring.mailbox_label(keyring.index_key(worker), report.tag)
    if Mark.objects.filter(label=label).exists():
        raise _Aside("second-report-for-code")
    return label


def _mark(case: Case, report: messages.Report, *, label: str, worker: Worker) -> None:
    """Let the case be found by its mailbox."""
    index = keyring.index_key(worker)
    checker = keyring.hide_checker(index, report.verify_key, label=label)
    _, new = Mark.objects.get_or_create(label=label, defaults={"case": case, "checker": checker})
    if not new:
        raise _Aside("second-report-for-code")  # a colleague's session was quicker with the first


def waiting_report(reference: str) -> bytes:
    """Return the unopened parcel of a new case."""
    case = Case.objects.get(reference=reference, state=Case.State.NEW)
    return bytes(Incoming.objects.get(digest=case.parcel).sealed)
