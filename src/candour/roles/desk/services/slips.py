"""Sealed slips: a mailbox that the intake made and printed waits here under its claim number, until one case claims it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages
from candour.roles.desk import keyring, sealed
from candour.roles.desk.models import Case, CaseKey, Incoming, Item, Mark, Slip
from candour.seal import SealError, claim
from candour.seal.container import Container, canonical
from candour.seal.keys import Recipient, VerifyKey
from candour.staff.access import Worker
from candour.web.refusals import Refusal
from candour.words.events import Event

DAYS: Final = 90
"""How long a slip can be claimed after the desk heard of it."""


class UnableToClaim(Refusal):
    """No slip waits under this number. `str()` of it is written for the call taker."""


def take_in(message: messages.Slip, content: Container, *, worker: Worker) -> None:
    """Keep a slip's mailbox, once, if the code's key signed it.

    Raises:
        SealError: not signed by it, or the claim number or the mailbox is known already.
        NotAClaim, ValueError: malformed.
    """
    if not content.signed_by(VerifyKey(bytes.fromhex(message.verify_key))):
        raise SealError("a slip is not signed by its code")
    Recipient.parse(message.recipient)
    label = claim.label(claim.parse(message.claim))
    index = keyring.index_key(worker)
    if Mark.objects.filter(label=keyring.mailbox_label(index, message.tag)).exists():
        raise SealError("a slip names another's mailbox")
    contact = {
        "recipient": message.recipient,
        "verify_key": message.verify_key,
        "tag": message.tag,
    }
    hidden = keyring.hide(index, canonical(contact), label=label)
    until = sealed.today() + timedelta(days=DAYS)
    row, new = Slip.objects.get_or_create(label=label, defaults={"hidden": hidden, "until": until})
    if new:
        return
    if row.hidden or row.case is None:
        raise SealError("two slips have one claim number")
    if row.case.parcel:  # nobody has opened the case yet: who does so finds the slip here
        row.hidden = hidden
        row.save(update_fields=["hidden"])
        return
    _attach(row, row.case, contact, index=index, worker=worker)
    row.delete()
    Incoming.objects.filter(state=Incoming.State.LATER).update(state=Incoming.State.NEW)


def _attach(
    row: Slip, case: Case, contact: dict[str, str], *, index: bytes, worker: Worker
) -> None:
    """Give a case that was opened before its slip came the way back to its reporter."""
    more = {"receipt": "", "number": 0, "preview": row.preview, "silence": row.silence}
    sealed.add(
        case,
        Item.Kind.CONTACT,
        {**contact, **more},
        key=CaseKey.Kind.CORRESPONDENCE,
        by=worker.signer,
        done=True,
    )
    _mark(case, tag=contact["tag"], verify_key=contact["verify_key"], index=index)


def take(claimed: str, *, comes: bool = False) -> str:
    """Return the hidden mailbox of a slip, and let nobody claim it again; call in a transaction.

    Whoever claims it cannot open it. The label travels with it, so that it opens under no other. `comes`: the telephone itself
    says that a slip with this number is on its way; then the label alone is returned, and `wait` must follow.

    Raises:
        UnableToClaim: no slip waits under this number.
    """
    label = claim.label(claimed)
    known = Slip.objects.select_for_update().filter(label=label).first()
    if known is None and comes:
        return f"{label}:"
    row = known if known and known.case is None and known.until >= sealed.today() else None
    if row is None:
        raise UnableToClaim(
            "No slip waits under this claim number. It may have been used, or be too old; that of a live call may still be on its way. Ask for it once more, or make the"
            " case without it and give them another slip for the next time."
        )
    hidden = bytes(row.hidden).hex()
    row.delete()
    return f"{label}:{hidden}"


def wait(mailbox: str, case: Case, report: messages.Report) -> None:
    """Let a case wait for the slip that was taken for it, if that has not arrived yet."""
    label, _, hidden = mailbox.partition(":")
    if label and not hidden:
        Slip.objects.create(
            label=label,
            case=case,
            preview=report.preview,
            silence=report.silence,
            until=sealed.today() + timedelta(days=DAYS),
        )


def joined(report: messages.Report, header: dict[str, Any], *, worker: Worker) -> messages.Report:
    """Return the report of a call with the mailbox that it claimed; any other as it is."""
    label, _, text = str(header.get("mailbox", "")).partition(":")
    hidden = bytes.fromhex(text) or _arrived(label)
    if not hidden or report.tag:
        return report
    shown = keyring.show(keyring.index_key(worker), hidden, label=label)
    return replace(report, **json.loads(shown))


def _arrived(label: str) -> bytes:
    """Return the hidden mailbox of a slip for which a case has waited, or nothing."""
    row = Slip.objects.filter(label=label).exclude(case=None).first() if label else None
    return bytes(row.hidden) if row else b""


def mark(case: Case, report: messages.Report, *, worker: Worker) -> None:
    """Let the case be found by its mailbox, if it has one and cannot be found yet. A slip that it waited for has done its part."""
    Slip.objects.filter(case=case).exclude(hidden=b"").delete()
    if not report.tag or Mark.objects.filter(case=case).exists():
        return
    _mark(case, tag=report.tag, verify_key=report.verify_key, index=keyring.index_key(worker))


def _mark(case: Case, *, tag: str, verify_key: str, index: bytes) -> None:
    label = keyring.mailbox_label(index, tag)
    checker = keyring.hide_checker(index, verify_key, label=label)
    Mark.objects.create(label=label, case=case, checker=checker)


@transaction.atomic
def let_die(today: date) -> None:
    """Forget slips that nobody claimed in time. Their mailboxes die at the exchange, where nobody visits them."""
    if Slip.objects.filter(until__lt=today).delete()[0]:
        ledger.append(Event.DELETION, reason="slips")
