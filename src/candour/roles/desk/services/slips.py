"""Sealed slips: a mailbox that the intake made and printed waits here under its claim number, until one case claims it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages
from candour.roles.desk import keyring, sealed
from candour.roles.desk.models import Case, Mark, Slip
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
    _, new = Slip.objects.get_or_create(label=label, defaults={"hidden": hidden, "until": until})
    if not new:
        raise SealError("two slips have one claim number")


def take(claimed: str) -> str:
    """Return the hidden mailbox of a slip, and let nobody claim it again; call in a transaction.

    Whoever claims it cannot open it. The label travels with it, so that it opens under no other.

    Raises:
        UnableToClaim: no slip waits under this number.
    """
    label = claim.label(claimed)
    row = Slip.objects.select_for_update().filter(label=label, until__gte=sealed.today()).first()
    if row is None:
        raise UnableToClaim(
            "No slip waits under this claim number. It may have been used, or be too old. Ask for it once more, or make the"
            " case without it and give them another slip for the next time."
        )
    hidden = bytes(row.hidden).hex()
    row.delete()
    return f"{label}:{hidden}"


def joined(report: messages.Report, header: dict[str, Any], *, worker: Worker) -> messages.Report:
    """Return the report of a call with the mailbox that it claimed; any other as it is."""
    label, _, hidden = str(header.get("mailbox", "")).partition(":")
    if not hidden or report.tag:
        return report
    shown = keyring.show(keyring.index_key(worker), bytes.fromhex(hidden), label=label)
    return replace(report, **json.loads(shown))


def mark(case: Case, report: messages.Report, *, worker: Worker) -> None:
    """Let the case be found by its mailbox, if it has one and cannot be found yet."""
    if not report.tag or Mark.objects.filter(case=case).exists():
        return
    index = keyring.index_key(worker)
    label = keyring.mailbox_label(index, report.tag)
    checker = keyring.hide_checker(index, report.verify_key, label=label)
    Mark.objects.create(label=label, case=case, checker=checker)


@transaction.atomic
def let_die(today: date) -> None:
    """Forget slips that nobody claimed in time. Their mailboxes die at the exchange, where nobody visits them."""
    if Slip.objects.filter(until__lt=today).delete()[0]:
        ledger.append(Event.DELETION, reason="slips")
