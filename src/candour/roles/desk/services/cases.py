"""Taking a case, its people, its end."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from candour.ledger import services as ledger
from candour.parcels import messages
from candour.roles.desk import contents, keyring, sealed
from candour.roles.desk.access import Action, case_for, is_on, require
from candour.roles.desk.models import Case, CaseBundle, CaseKey, Incoming, Item
from candour.roles.desk.services import (
    aside,
    counts,
    destruction,
    indexing,
    recordings,
    retention,
    slips,
    steps,
)
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.staff.queries import Member
from candour.web.refusals import IllegalMove, NotFound, Refusal, Unavailable
from candour.words.events import Event


class UnableToAdmit(Refusal):
    """Somebody was not let onto a case. `str()` of it is written for the worker to read."""


@transaction.atomic
def open_report(reference: str, *, worker: Worker, now: datetime) -> None:
    """Take a new case: the report is sealed anew to keys of its own, held by the worker and the supervisors.

    Raises:
        NotFound: there is no such unopened case for this worker.
        IllegalMove: a colleague has just opened it.
        Unavailable: this week's key is not sealed to the worker.
    """
    case = case_for(worker, Action.CASE_OPEN, reference)
    steps.go(case, Case.State.DRAFTING, now=now, once=True)
    row = Incoming.objects.select_for_update().get(digest=case.parcel)
    report = open_parcel(bytes(row.sealed), worker=worker)
    people = _first_people(worker)
    keyring.make_case_keys(case, people=people, by=worker.signer)
    _keep(case, report, worker=worker)
    slips.mark(case, report, worker=worker)
    row.delete()
    Incoming.objects.filter(state=Incoming.State.LATER).update(state=Incoming.State.NEW)
    case.parcel = ""
    case.owner = worker.person_id
    case.save()
    counts.urgent(worker.person_id, priority=case.priority)
    ledger.append(Event.CASE_OPENED, about=case.reference)
    for _ in people:
        ledger.append(Event.CASE_ADMITTED, about=case.reference)


def _first_people(worker: Worker) -> list[Member]:
    """Return who gets the keys at once: the worker, and the supervisors, so that no key hangs on one person."""
    people = {one.id: one for one in staff.people_with(("supervisor",))}
    own = staff.person(worker.person_id)
    if own is not None:
        people[own.id] = own
    return list(people.values())


def open_parcel(parcel: bytes, *, worker: Worker) -> messages.Report:
    """Return the report in an unopened parcel.

    Raises:
        Unavailable: its week's key is not sealed to the worker.
    """
    identities = keyring.epoch_identities(worker)
    try:
        carriage = opening.open_envelope(parcel, identities=identities)
        content = opening.open_envelope(carriage.body, identities=identities)
    except SealError:
        raise Unavailable(
            "You have not been given the key of the week in which this came. Ask a supervisor."
        ) from None
    if content.type is not Type.REPORT:
        raise Unavailable("This is not a report. Tell a supervisor.")
    report = messages.decode(content.body, messages.Report)
    return slips.joined(report, content.header, worker=worker)


def _keep(case: Case, report: messages.Report, *, worker: Worker) -> None:
    fields = asdict(report)
    contact = {name: fields.pop(name) for name in ("recipient", "verify_key", "tag", "receipt")}
    contact["number"] = 0
    contact["preview"] = report.preview
    contact["silence"] = report.silence
    item = sealed.add(
        case, Item.Kind.ORIGINAL, fields, key=CaseKey.Kind.ORIGINAL, by=worker.signer, done=True
    )
    recordings.attach(item, report.parts, worker=worker)
    indexing.add(
        case,
        CaseKey.Kind.ORIGINAL,
        texts=contents.original_texts(fields),
        persons=report.people,
        worker=worker,
    )
    if not report.tag:
        return  # they took no slip: there is no way back to them
    sealed.add(
        case,
        Item.Kind.CONTACT,
        contact,
        key=CaseKey.Kind.CORRESPONDENCE,
        by=worker.signer,
        done=True,
    )


@transaction.atomic
def set_priority(reference: str, *, priority: str, worker: Worker, now: datetime) -> None:
    """Set P0 to P3.

    Raises:
        NotFound: the worker is not on the case.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    if case.priority == priority:
        return
    was = case.priority
    case.priority = priority
    steps.again(case, now=now)
    case.save()
    if was not in counts.URGENT:
        counts.urgent(case.owner, priority=priority)
    ledger.append(Event.CASE_PRIORITY_SET, about=case.reference, priority=priority)


@transaction.atomic
def admit(reference: str, *, person: str, worker: Worker) -> None:
    """Let one more colleague onto the case, by an act that the log shows.

    Raises:
        NotFound: the worker is not on the case.
        UnableToAdmit: no such colleague, or one whose duty has no part in cases.
    """
    case = case_for(worker, Action.CASE_ADMIT, reference)
    found = next((one for one in staff.people_with(settings.OPENERS) if one.id == person), None)
    if found is None:
        raise UnableToAdmit("Choose a colleague who works on cases.")
    if is_on(person, reference):
        return
    if aside.stepped_aside(case, person):
        raise UnableToAdmit("They stepped aside from this case and cannot be let in again.")
    keyring.admit(case, person=found, worker=worker)
    ledger.append(Event.CASE_ADMITTED, about=case.reference)


@transaction.atomic
def hand_over(gone: str, *, to: str, worker: Worker) -> int:
    """Let a colleague onto every case that somebody revoked was on and the worker is on too; return how many.

    For a person who lost every way to their keys: they were revoked and have joined afresh.

    Raises:
        NotFound: the worker's duty does not allow it.
        UnableToAdmit: who is gone was not revoked, or there is no such colleague.
    """
    require(worker, Action.KEYS_MANAGE)
    former = staff.person(gone)
    if former is None or former.is_active:
        raise UnableToAdmit("Only the cases of somebody who was revoked can be handed over.")
    found = next((one for one in staff.people_with(settings.OPENERS) if one.id == to), None)
    if found is None:
        raise UnableToAdmit("Choose a colleague who works on cases.")
    theirs = Case.objects.filter(casekey__casebundle__person=gone).distinct()
    mine = theirs.filter(reference__in=_cases_of(worker.person_id))
    left = list(mine.exclude(reference__in=_cases_of(to)).values_list("reference", flat=True))
    admitted = 0
    for case in Case.objects.select_for_update().filter(reference__in=left).order_by("reference"):
        if is_on(to, case.reference) or aside.stepped_aside(case, to):
            continue  # a colleague, or the same form sent twice, was quicker
        keyring.admit(case, person=found, worker=worker)
        ledger.append(Event.CASE_ADMITTED, about=case.reference)
        admitted += 1
    return admitted


def _cases_of(person: str) -> QuerySet[CaseBundle, Any]:
    return CaseBundle.objects.filter(person=person).values("key__case")


@transaction.atomic
def close(reference: str, *, worker: Worker) -> None:
    """End work on a case that needs no more.

    Raises:
        NotFound: the worker is not on it.
        IllegalMove: it is closed already.
    """
    case = case_for(worker, Action.CASE_CLOSE, reference)
    steps.go(case, Case.State.CLOSED, now=timezone.now(), once=True)
    case.save()
    retention.closed(case)
    ledger.append(Event.CASE_CLOSED, about=case.reference)


@transaction.atomic
def mark_done(reference: str, item: str, *, worker: Worker) -> None:
    """Say that a person has seen to what the reporter wrote. What a force said is seen to by screening or telling it.

    Raises:
        NotFound: the worker is not on the case, or the reporter wrote no such thing.
        IllegalMove: somebody has seen to it already.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    found = Item.objects.filter(case=case, id=item, kind=Item.Kind.REPORTER)
    if not found.exists():
        raise NotFound("There is nothing here.")
    if not found.filter(done=False).update(done=True):
        raise IllegalMove("Somebody has seen to this already. Nothing was changed.")
    ledger.append(Event.MESSAGE_SEEN_TO, about=case.reference)


@transaction.atomic
def destroy_original(reference: str, *, worker: Worker) -> None:
    """Destroy the key of what the reporter sent, and what was sealed to it, as they asked.

    Raises:
        NotFound: the worker may not.
        Refusal: the case is held.
        IllegalMove: it was destroyed already.
    """
    case = case_for(worker, Action.CASE_DESTROY_ORIGINAL, reference)
    destruction.require_free(case)
    if not CaseKey.objects.filter(case=case, kind=CaseKey.Kind.ORIGINAL).exists():
        raise IllegalMove("It was destroyed already. Nothing was changed.")
    retention.destroy_original(case)
    ledger.append(Event.DELETION, about=case.reference, reason="reporter-asked")
