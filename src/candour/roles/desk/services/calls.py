"""Taking a call: it begins, is saved while it goes on, and ends as a case or as nothing at all."""

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages
from candour.parcels.links import load
from candour.roles.desk import calls, sealed
from candour.roles.desk.access import Action, call_for, require
from candour.roles.desk.calls import Draft
from candour.roles.desk.models import Call, Case, Incoming
from candour.roles.desk.services import alarms, slips, steps
from candour.roles.desk.services.directory import store
from candour.roles.desk.services.sorting import new_reference
from candour.seal import closing
from candour.seal.container import Type
from candour.staff.access import Worker
from candour.trust import TrustError
from candour.web.refusals import NotFound, Refusal, Unavailable
from candour.words.events import Event
from candour.words.weeks import week_of

DAYS: Final = 3
"""How long a call that somebody left open lies here: a supervisor can still make the case."""
_ID: Final = re.compile(r"[0-9a-f]{32}")


class UnableToMake(Refusal):
    """The case was not made. `str()` of it is written for the call taker."""


@transaction.atomic
def start(call_id: str, *, channel: str, worker: Worker) -> None:
    """Begin, under an id that the page drew: the same button pressed twice begins one call.

    Raises:
        NotFound: the worker's duty takes no calls, or the id is a colleague's.
    """
    require(worker, Action.CALL_TAKE)
    if not _ID.fullmatch(call_id):
        raise NotFound("There is nothing here.")
    row = Call(id=call_id, taker=worker.person_id, on=sealed.today())
    draft = calls.write(Draft(channel=channel), call=row, worker=worker)
    row, _ = Call.objects.get_or_create(
        id=call_id, defaults={"taker": row.taker, "on": row.on, "sealed": draft}
    )
    if row.taker != worker.person_id:
        raise NotFound("There is nothing here.")


@transaction.atomic
def keep(call_id: str, fields: dict[str, Any], *, worker: Worker) -> None:
    """Keep what was typed on one page, sealed; nothing is made anew if the caller has hung up meanwhile.

    Raises:
        NotFound: it has ended, or is not the worker's.
    """
    row = call_for(worker, call_id)
    before = calls.read(row, worker=worker)
    after = replace(before, **fields)
    if after != before:
        row.sealed = calls.write(after, call=row, worker=worker)
        row.save(update_fields=["sealed"])


@transaction.atomic
def hang_up(call_id: str, *, worker: Worker) -> None:
    """The caller is gone: nothing is kept but that there was one.

    Raises:
        NotFound: it has ended, or is not the worker's.
    """
    call_for(worker, call_id).delete()
    ledger.append(Event.CALL_ABANDONED)


@transaction.atomic
def make_case(
    call_id: str, *, priority: str, claim: str, worker: Worker, comes: bool = False
) -> str:
    """Seal a report as the web does, put it among the desk's unopened cases, and forget the call; return the reference.

    `comes`: the telephone itself says that the slip of this claim number is on its way.

    Raises:
        NotFound: it has ended, or is not the worker's.
        UnableToMake: something without which it is no report is missing.
        UnableToClaim: no slip waits under this claim number.
        Unavailable: the desk's own directory is not to be believed.
    """
    row = call_for(worker, call_id)
    draft = calls.read(row, worker=worker)
    if not draft.story.strip():
        raise UnableToMake("Write what happened first. A few words are enough.")
    if not draft.danger:
        raise UnableToMake("Say on the first page whether anyone is in danger now.")
    hidden = slips.take(claim, comes=comes) if claim else ""
    report = _report(draft, has_mailbox=bool(hidden))
    parcel = _parcel(report, mailbox=hidden, worker=worker)
    case = _place(parcel, priority=priority)
    slips.wait(hidden, case, report)
    row.delete()
    ledger.append(Event.RECEIPT, about=report.receipt)
    ledger.append(Event.CASE_SORTED, about=case.reference)
    ledger.append(Event.CASE_PRIORITY_SET, about=case.reference, priority=priority)
    if priority == "P0":
        alarms.raise_alarm("danger")
    return case.reference


def _report(draft: Draft, *, has_mailbox: bool) -> messages.Report:
    """Return what the web would have sent. Channel and interpreter's note end here."""
    return messages.Report(
        danger_now=draft.danger == "yes",
        choices=draft.choices,
        story=draft.story,
        people=draft.people,
        when=draft.when,
        where=draft.where,
        at_risk=draft.at_risk,
        circle=draft.circle,
        checkable=draft.checkable,
        preview=has_mailbox and draft.preview == "yes",
        silence=(draft.silence or "stop") if has_mailbox and draft.preview == "yes" else "",
        recipient="",
        verify_key="",
        tag="",
        receipt=secrets.token_hex(16),
    )


def _parcel(report: messages.Report, *, mailbox: str, worker: Worker) -> bytes:
    """Return the report in the two envelopes of one that came by the web, to this week's key."""
    try:
        to = [store().public().epoch(week_of(sealed.today()))]
    except TrustError:
        raise Unavailable(
            "The desk's own keys are not in order. Tell a supervisor now; what you wrote is kept."
        ) from None
    header = {"v": 1, "mailbox": mailbox}
    inner = closing.close(
        Type.REPORT, messages.encode(report), header=header, to=to, by=worker.signer
    )
    return closing.close(Type.CARRIAGE, inner, header={"v": 1}, to=to, by=worker.signer)


def _place(parcel: bytes, *, priority: str) -> Case:
    digest = hashlib.sha256(parcel).hexdigest()
    Incoming.objects.create(
        digest=digest,
        road=load(settings.LINKS_FILE).doors_box,
        sealed=parcel,
        state=Incoming.State.REPORT,
        counted=True,
        on=sealed.today(),
    )
    case = Case(reference=new_reference(), priority=priority, on=sealed.today(), parcel=digest)
    steps.sorted_in(case)
    case.save()
    return case


@transaction.atomic
def forget_left(today: date) -> None:
    """Forget calls that were left open for more than three days."""
    gone = Call.objects.filter(on__lt=today - timedelta(days=DAYS))
    for _ in range(gone.delete()[0]):
        ledger.append(Event.CALL_ABANDONED)
