"""Somebody may be in danger: what was heard, what a supervisor lets us say, and that it was handed over by voice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Item
from candour.roles.desk.services import alarms, steps
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, Refusal
from candour.words import danger
from candour.words.events import Event

HOUR: Final = timedelta(hours=1)
URGENT: Final = ("P0", "P1")
OPEN: Final = (
    Case.State.NEW,
    Case.State.DRAFTING,
    Case.State.CHECKING,
    Case.State.RETURNED,
    Case.State.HELD,
    Case.State.CONFLICT,
)
"""States in which a P0 has not reached anybody yet in writing either."""


class UnableToRecord(Refusal):
    """Nothing was recorded. `str()` of it is written for the worker to read."""


@transaction.atomic
def note_signs(reference: str, *, signs: Sequence[str], worker: Worker) -> None:
    """Keep what was heard. It is destroyed with what the reporter sent.

    Raises:
        NotFound: the worker is not on the case, or what the reporter sent was destroyed.
    """
    case = _case(reference, Action.PRODUCT_DRAFT, worker=worker)
    known = [one.id for one in danger.signs() if one.id in signs]
    said = {"act": "signs", "signs": known}
    if said not in _kept(case, worker=worker)[-1:]:
        _keep(case, said, key=CaseKey.Kind.ORIGINAL, worker=worker)


@transaction.atomic
def decide(reference: str, *, may_say: str, reason: str, worker: Worker) -> None:
    """Let something be said that SAN rules would leave out, to keep somebody alive (SAN-15). A supervisor's decision alone.

    Raises:
        NotFound: the worker may not decide on this case.
        UnableToRecord: it says nothing.
    """
    case = _case(reference, Action.DANGER_DECIDE, worker=worker)
    if not may_say.strip() or not reason.strip():
        raise UnableToRecord("Write what may be said, and why.")
    said = {"act": "decided", "may_say": may_say, "reason": reason}
    _require_new(case, said, worker=worker)
    _keep(case, said, key=CaseKey.Kind.PRODUCT, worker=worker)
    ledger.append(Event.DANGER_DECIDED, about=case.reference)


@transaction.atomic
def handed_over(
    reference: str, *, role: str, read_back: bool, worker: Worker, now: datetime
) -> None:
    """Record that it was told by voice, to which role; the hour for the written product begins with the first.

    A hand-over that came late does not put off what is due already.

    Raises:
        NotFound: the worker is not on the case.
        UnableToRecord: no such role, or it was not read back.
        IllegalMove: it was recorded already.
    """
    case = _case(reference, Action.PRODUCT_DRAFT, worker=worker)
    if role not in danger.roles():
        raise UnableToRecord("Choose the role that it was handed to.")
    if not read_back:
        raise UnableToRecord("Have them read it back to you first. Then record it.")
    said = {"act": "voice", "role": role}
    _require_new(case, said, worker=worker, today=True)
    _keep(case, said, key=CaseKey.Kind.PRODUCT, worker=worker)
    if not case.voiced:
        case.voiced = True
        due = case.due_at
        if case.state == Case.State.DRAFTING and (due is None or due > now + HOUR):
            steps.begin(case, now=now)
        case.save()
        if not waiting().exists():
            alarms.ease("danger")
    ledger.append(Event.VOICE_HANDOVER, about=case.reference, step=role)


def is_untold(case: Case) -> bool:
    """Say whether a life may be in danger and nobody was told by voice."""
    return case.priority == "P0" and not case.voiced and case.state in OPEN


def waiting() -> Any:
    """Return the cases in which a life may be in danger and nobody was told by voice."""
    return Case.objects.filter(priority="P0", voiced=False, state__in=OPEN)


def _case(reference: str, action: Action, *, worker: Worker) -> Case:
    case = case_for(worker, action, reference)
    if case.priority not in URGENT:
        raise UnableToRecord("Set the priority to P0 or P1 first.")
    return case


def _kept(case: Case, *, worker: Worker, today: bool = False) -> list[dict[str, Any]]:
    """Return what was recorded so far, or today, without by whom, as far as it was not destroyed."""
    keys = keyring.case_keys(case, worker=worker).identities
    rows = Item.objects.filter(case=case, kind=Item.Kind.DANGER).select_related("key")
    if today:
        rows = rows.filter(on=sealed.today())
    found = [
        sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind])
        for row in rows.order_by("place", "id")
        if row.key.kind in keys
    ]
    return [{name: said for name, said in one.items() if name != "by"} for one in found]


def _require_new(case: Case, said: dict[str, Any], *, worker: Worker, today: bool = False) -> None:
    if said in _kept(case, worker=worker, today=today):
        raise IllegalMove("This has been recorded already. Nothing was changed.")


def _keep(case: Case, what: dict[str, Any], *, key: CaseKey.Kind, worker: Worker) -> None:
    if not CaseKey.objects.filter(case=case, kind=key).exists():
        raise UnableToRecord("This part of the case was destroyed. Nothing more is kept with it.")
    fields = {**what, "by": worker.person_id}
    sealed.add(case, Item.Kind.DANGER, fields, key=key, by=worker.signer, done=True)
