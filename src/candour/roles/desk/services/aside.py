"""Stepping aside from a case: whoever knows somebody in it loses their keys at once, and a colleague's session makes new ones.

What they have read they have read. Of what comes later, and of new keys, they get nothing; nobody can let them in again.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from candour.ledger import services as ledger
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseBundle, CaseKey, Item, Product, SteppedAside
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.web.refusals import Refusal
from candour.words import reasons
from candour.words.events import Event


class UnableToStepAside(Refusal):
    """The worker stays on the case. `str()` of it is written for the worker to read."""


_THEIRS = (Product.State.DRAFT, Product.State.SUBMITTED, Product.State.RETURNED, Product.State.OBJECTED)  # fmt: skip


@transaction.atomic
def step_aside(reference: str, *, reason: str, worker: Worker) -> None:
    """Take the worker off a case for good; their drafts are given up, their turn is nobody's.

    Raises:
        NotFound: the worker is not on it.
        UnknownCode: no such reason.
        UnableToStepAside: nobody else who works on cases is on it.
    """
    case = case_for(worker, Action.CASE_STEP_ASIDE, reference)
    coded = reasons.aside(reason)
    able = {one.id for one in staff.people_with(settings.OPENERS)} - {worker.person_id}
    if not able & set(keyring.people_on(case)):
        raise UnableToStepAside("Nobody else is on this case. Let a supervisor in first.")
    if CaseKey.objects.filter(case=case, kind=CaseKey.Kind.PRODUCT).exists():
        _note(case, coded.code, worker=worker)
    drafts = Product.objects.select_for_update().filter(
        case=case, author=worker.person_id, state__in=_THEIRS
    )
    for row in drafts:
        row.move(Product.State.STOPPED)
        row.save(update_fields=["state"])
        ledger.append(Event.PRODUCT_STOPPED, about=row.id, reason="stepped-aside")
    if case.owner == worker.person_id:
        case.owner = ""
        case.save(update_fields=["owner"])
    CaseBundle.objects.filter(key__case=case, person=worker.person_id).delete()
    SteppedAside.objects.create(case=case, person=worker.person_id)
    ledger.append(Event.STEPPED_ASIDE, about=case.reference)


def _note(case: Case, code: str, *, worker: Worker) -> None:
    sealed.add(
        case,
        Item.Kind.ASIDE,
        {"code": code, "by": worker.person_id},
        key=CaseKey.Kind.PRODUCT,
        by=worker.signer,
        done=True,
    )


def stepped_aside(case: Case, person: str) -> bool:
    """Say whether a person may not be let onto a case, because they stepped aside from it."""
    return SteppedAside.objects.filter(case=case, person=person).exists()


def renew_due(worker: Worker) -> int:
    """Make new keys for the cases of this worker from which somebody has stepped aside; return for how many."""
    mine = CaseBundle.objects.filter(person=worker.person_id, key__case=OuterRef("case"))
    rows = SteppedAside.objects.filter(Exists(mine), renewed=False)
    found = list(rows.order_by("case").values_list("case", flat=True).distinct())
    return sum(_renew(reference, worker=worker) for reference in found)


@transaction.atomic
def _renew(reference: str, *, worker: Worker) -> bool:
    case = Case.objects.select_for_update().filter(reference=reference).first()
    due = SteppedAside.objects.filter(case=reference, renewed=False)
    if case is None or not due.exists():
        return False  # a colleague's session was quicker
    keyring.renew(case, worker=worker)
    due.update(renewed=True)
    ledger.append(Event.CASE_RENEWED, about=reference)
    return True
