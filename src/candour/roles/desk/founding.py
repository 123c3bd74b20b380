"""A demonstration's desk: invented people, their keys and directories, and the worked examples carried part of the way.

Used by `candour demo` only. It goes through the same services as the pages.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from candour.parcels import messages
from candour.roles.desk import contents, sanitising, sealed
from candour.roles.desk.models import Case
from candour.roles.desk.queries import bench
from candour.roles.desk.services import cases, directory, drafts, first, products, sorting
from candour.staff import demonstration
from candour.staff.access import Worker
from candour.trust import directory as editions
from candour.trust.directory import Listed
from candour.words import grading
from candour.words.closeness import Closeness
from candour.words.units import Unit
from candour.words.weeks import week_of


def people(plan: dict[str, Any]) -> dict[str, Any]:
    """Invent the desk's people and return their names and public keys."""
    today = date.today()  # noqa: DTZ011 - a demonstration begins on the day it begins
    made = [demonstration.invent(one["name"], duty=one["duty"], on=today) for one in plan["people"]]
    demonstration.write_keys(made, to=settings.DEMO_KEYS)
    return {
        "people": [
            {"name": one.member.name, "duty": one.member.duty, "key": one.member.verify_key}
            for one in made
        ]
    }


def worker_named(name: str) -> Worker:
    """Return an invented person, signed in for this process."""
    member = next(one for one in demonstration.people() if one.name == name)
    secrets = demonstration.open_keys(member.id)
    return Worker(member.id, member.name, member.duty, "", demonstration=True, secrets=secrets)


def public(plan: dict[str, Any]) -> dict[str, Any]:
    """Make the epoch keys that are missing by now, as two supervisors would, the first time all; return the public note."""
    one, other = (worker_named(name) for name in plan["supervisors"])
    if directory.status(one).missing:
        directory.prepare(one)
        (draft,) = (it for it in directory.status(other).drafts if it.kind == "public")
        directory.countersign("public", fingerprint=draft.fingerprint, worker=other)
    return {"public": directory.store().public_note()}


@transaction.atomic
def directories(plan: dict[str, Any]) -> dict[str, Any]:
    """Sign each force's first directory with two supervisors; return the notes."""
    workers = [worker_named(name) for name in plan["supervisors"]]
    signers = {directory.signing_name(one): one.signer for one in workers}
    forces = {}
    for code, said in plan["forces"].items():
        edition = replace(
            first.force_directory(code),
            number=1,
            expires_on=(sealed.today() + directory.LIFE).isoformat(),
            people=[_listed(one) for one in said["people"]],
            units=[Unit(**one) for one in said["units"]],
            desk_signers=directory.desk_signers(),
            alternates=said["alternates"],
        )
        forces[code] = editions.issue("force", edition, by=signers)
        directory.store().accept_force(forces[code])
    return {"forces": forces}


def _listed(said: dict[str, Any]) -> Listed:
    return Listed(**{**said, "closeness": [Closeness(**one) for one in said["closeness"]]})


def stage(plan: dict[str, Any]) -> dict[str, Any]:
    """Sort what came in, and carry each example to the stage the plan names; return how many cases there are."""
    author, releaser = worker_named(plan["author"]), worker_named(plan["releaser"])
    sorting.sort_new(author)
    for case in Case.objects.filter(state=Case.State.NEW):
        reference, now = case.reference, timezone.now()
        story = _peek(reference, author=author)
        example = next((e for e in plan["examples"] if story.startswith(e["begins"])), None)
        if example is None or example["stage"] == "new":
            continue
        _carry(reference, example, author=author, releaser=releaser, now=now)
    return {"cases": Case.objects.count()}


def _peek(reference: str, *, author: Worker) -> str:
    """Return the story of an unopened report, without taking the case."""
    row = sorting.waiting_report(reference)
    return cases.open_parcel(row, worker=author).story


def _carry(
    reference: str, example: dict[str, Any], *, author: Worker, releaser: Worker, now: datetime
) -> None:
    cases.open_report(reference, worker=author, now=now)
    cases.set_priority(reference, priority=example["product"]["priority"], worker=author, now=now)
    if example["stage"] == "opened":
        return
    product = _product(example["product"])
    drafts.save_draft(reference, product, worker=author)
    drafts.clear(reference, product.id, worker=author, decided={}, gone=True)
    drafts.clear(
        reference, product.id, worker=author, decided=_kept(reference, product.id, author=author)
    )
    drafts.submit(reference, product.id, worker=author, now=now)
    if example["stage"] == "sent":
        products.release(reference, product.id, worker=releaser, now=now)


def _kept(reference: str, product: str, *, author: Worker) -> dict[str, sanitising.Clearance]:
    """Return a reason for each passage of an invented product that stays in it."""
    found = bench.bench(author, reference, product)
    kept = sanitising.Clearance(sanitising.Did.KEPT, "Known to many who pass there.", 100)
    return {one.passage.key: kept for one in (*found.of_product, *found.of_original) if one.missing}


def _product(said: dict[str, Any]) -> messages.Product:
    grade = grading.default_grade()
    subject = messages.Person(**said["subject"])
    fields = {name: value for name, value in said.items() if name != "subject"}
    return messages.Product(
        id=contents.new_id(),
        marking=grading.default_marking().code,
        source=grade.source_evaluation,
        information=grade.information_assessment,
        handling=grade.handling_code,
        week=week_of(sealed.today()),
        originator="Candour (demonstration)",
        subject=subject,
        others=[],
        linked=[],
        **fields,
    )
