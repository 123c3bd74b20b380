"""The weekly sample: entered at release, fixed when the week ends, drawn by a secret and a later public value, then read.

A sample's key is cut in two. One half is sealed to the auditors by whoever releases; the other to the people on the case,
in whose session it is given up if the draw says so, and only then. What was not drawn is destroyed at the draw.
"""

import os
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from candour.ledger import services as ledger
from candour.ledger.ids import random_id
from candour.roles.desk import drawing, keyring, sealed, spoken
from candour.roles.desk.access import Action, require
from candour.roles.desk.models import (
    Case,
    CaseBundle,
    CaseKey,
    Finding,
    Item,
    Product,
    Sample,
    SampleHalf,
    SampleOriginal,
    SampleWeek,
)
from candour.seal import SealError, closing
from candour.seal.container import Type, canonical
from candour.seal.keys import Identity
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.web.refusals import IllegalMove, NotFound, Refusal
from candour.words import findings
from candour.words.events import Event
from candour.words.weeks import week_of

HALF_BYTES: Final = 32
KIND: Final = "sample"
UNREAD_AFTER: Final = timedelta(days=90)
AUDITORS: Final = ("auditor",)


class UnableToDraw(Refusal):
    """A week was not drawn. `str()` of it is written for the worker to read."""


def enter(row: Product, content: dict[str, Any], *, worker: Worker) -> None:
    """Put what was just released among what may be drawn. Call in the transaction of the release."""
    seed, half = os.urandom(HALF_BYTES), os.urandom(HALF_BYTES)
    identity = Identity(seed)
    week = week_of(sealed.today())
    Sample.objects.filter(product=row, week=week).delete()  # released anew
    said: dict[str, Any] = {
        name: content[name] for name in ("product", "signatures", "override") if name in content
    }
    sample = Sample.objects.create(
        week=week,
        product=row,
        recipient=str(identity.recipient),
        sealed=_close(said, row.id, to=identity, worker=worker),
        half=_half_of_the_case(row, other_half(seed, half), worker=worker),
    )
    for person in staff.people_with(AUDITORS):
        if person.id not in {row.author, row.releaser}:
            given = keyring.seal_secret(
                half, kind=KIND, name=sample.id, to=recipient(person.recipient), by=worker.signer
            )
            SampleHalf.objects.create(sample=sample, person=person.id, sealed=given)


def other_half(seed: bytes, half: bytes) -> bytes:
    """Return what the other half is, given the secret; or the secret, given the other half."""
    return bytes(a ^ b for a, b in zip(seed, half, strict=True))


def _close(said: dict[str, Any], name: str, *, to: Identity, worker: Worker) -> bytes:
    header = {"v": 1, "sample": name}
    return closing.close(
        Type.RECORD, canonical(said), header=header, to=[to.recipient], by=worker.signer
    )


def _half_of_the_case(row: Product, half: bytes, *, worker: Worker) -> bytes:
    key = CaseKey.objects.get(case=row.case_id, kind=CaseKey.Kind.PRODUCT)
    return sealed.write({"half": half.hex(), "sample": row.id}, key=key, by=worker.signer)


@transaction.atomic
def daily(today: date) -> None:
    """Commit to this week's secret, fix the lists of weeks that ended, let go of what nobody read."""
    _commit(week_of(today))
    ended = SampleWeek.objects.filter(released=None, week__lt=week_of(today)).order_by("week")
    for week in ended.select_for_update():
        _fix(week)
    old = SampleWeek.objects.filter(drawn_on__lte=today - UNREAD_AFTER).values("week")
    unread = Sample.objects.filter(week__in=old).order_by("id")
    for sample in unread.select_for_update(of=("self",)):
        Finding.objects.create(week=sample.week, reading=random_id(), code=findings.UNREAD)
        sample.delete()
    for week in SampleWeek.objects.exclude(drawn=None).exclude(candidates=[]):
        if not Sample.objects.filter(week=week.week, state=Sample.State.DRAWN).exists():
            week.candidates = []
            week.save(update_fields=["candidates"])


def _commit(week: str) -> None:
    secret = os.urandom(HALF_BYTES)
    _, new = SampleWeek.objects.get_or_create(week=week, defaults={"secret": secret})
    if new:
        ledger.append(
            Event.SAMPLE_COMMITTED, about=week, commitment=drawing.commitment(secret, week=week)
        )


def _fix(week: SampleWeek) -> None:
    released = Sample.objects.filter(week=week.week).order_by("product")
    week.candidates = list(released.values_list("product", flat=True))
    week.released = len(week.candidates)
    if not week.released:
        week.drawn = 0
    week.save(update_fields=["candidates", "released", "drawn"])
    ledger.append(
        Event.SAMPLE_CLOSED,
        about=week.week,
        released=str(week.released),
        candidates=drawing.listed(week.candidates),
    )


@transaction.atomic
def draw(week: str, *, value: str, worker: Worker, today: date) -> int:
    """Draw a week's sample with the public value that an auditor copied; return how many were drawn.

    Raises:
        NotFound: the worker is no auditor, or there is no such week.
        UnableToDraw: its list is not fixed yet, or the value's day has not passed.
        IllegalMove: it was drawn already.
    """
    require(worker, Action.SAMPLE_READ)
    row = SampleWeek.objects.select_for_update().filter(week=week).first()
    if row is None:
        raise NotFound("There is nothing here.")
    if row.drawn is not None:
        raise IllegalMove("This week has been drawn already. Nothing was changed.")
    if row.released is None or today <= drawing.value_on(week):
        raise UnableToDraw(
            f"This week can be drawn once the numbers of {drawing.value_on(week):%A %-d %B} are known."
        )
    if not drawing.plain(value):
        raise UnableToDraw("Copy the numbers of the draw.")
    chosen = drawing.draw(row.candidates, secret=bytes(row.secret), week=week, value=value)
    row.value, row.drawn, row.drawn_on = drawing.plain(value), len(chosen), today
    row.save(update_fields=["value", "drawn", "drawn_on"])
    _keep_only(chosen, week=week)
    ledger.append(
        Event.SAMPLE_DRAWN,
        about=week,
        secret=bytes(row.secret).hex(),
        value=row.value,
        drawn=str(len(chosen)),
    )
    return len(chosen)


def _keep_only(chosen: list[str], *, week: str) -> None:
    samples = Sample.objects.filter(week=week)
    samples.filter(product__in=chosen).update(state=Sample.State.DRAWN)
    samples.exclude(product__in=chosen).delete()


def give(worker: Worker) -> int:
    """Give up the case's half of what was drawn on cases this worker is on, and only of that; return of how many."""
    mine = CaseBundle.objects.filter(
        person=worker.person_id, key__case=OuterRef("product__case"), key__kind=CaseKey.Kind.PRODUCT
    )
    found = Sample.objects.filter(Exists(mine), state=Sample.State.DRAWN).order_by("id")
    done = 0
    for sample in list(found.values_list("id", flat=True)):
        with suppress(SealError):  # one that was altered keeps nobody from the rest of their work
            done += _give_one(sample, worker=worker)
    return done


@transaction.atomic
def _give_one(sample: str, *, worker: Worker) -> bool:
    drawn = Sample.objects.filter(id=sample, state=Sample.State.DRAWN)
    row = drawn.select_for_update(of=("self",)).select_related("product__case").first()
    if row is None or not _was_drawn(row):
        return False
    _give(row, row.product.case, worker=worker)
    return True


def _was_drawn(sample: Sample) -> bool:
    """Draw again: a row that was marked in the database, and not by the draw, is given to nobody."""
    week = SampleWeek.objects.filter(week=sample.week).exclude(value="").first()
    if week is None:
        return False
    secret = bytes(week.secret)
    chosen = drawing.draw(week.candidates, secret=secret, week=week.week, value=week.value)
    return sample.product_id in chosen


def _give(sample: Sample, case: Case, *, worker: Worker) -> None:
    keys = keyring.case_keys(case, worker=worker)
    identity = keys.of(CaseKey.Kind.PRODUCT)
    half = sealed.read(bytes(sample.half), case=case, identity=identity)
    original = keys.identities.get(CaseKey.Kind.ORIGINAL.value)
    if original is not None:
        _add_original(sample, case, identity=original, worker=worker)
    sample.given = bytes.fromhex(half["half"])
    sample.state = Sample.State.GIVEN
    sample.save(update_fields=["given", "state"])


def _add_original(sample: Sample, case: Case, *, identity: Identity, worker: Worker) -> None:
    row = Item.objects.filter(case=case, kind=Item.Kind.ORIGINAL).select_related("key").first()
    if row is None:
        return
    said = sealed.read(bytes(row.sealed), case=case, identity=identity)
    typed = spoken.typed_in(case, {CaseKey.Kind.ORIGINAL.value: identity}).get(row.id)
    if typed:
        said["story"] = typed.text
    envelope = closing.close(
        Type.RECORD,
        canonical(said),
        header={"v": 1, "sample": sample.product_id},
        to=[recipient(sample.recipient)],
        by=worker.signer,
    )
    SampleOriginal.objects.get_or_create(
        sample=sample, defaults={"key": row.key, "sealed": envelope}
    )


def readable(worker: Worker) -> QuerySet[Sample]:
    """Return the samples that this auditor may read: none whose product they wrote or released."""
    halves = SampleHalf.objects.filter(sample=OuterRef("id"), person=worker.person_id)
    drawn = Sample.objects.filter(Exists(halves), state=Sample.State.GIVEN)
    own = worker.person_id
    return drawn.exclude(product__author=own).exclude(product__releaser=own)


@transaction.atomic
def record(sample: str, *, codes: list[str], worker: Worker) -> None:
    """Record what an auditor found, as codes, and destroy the copies they read.

    Raises:
        NotFound: the worker may not read it, or it has been read.
    """
    require(worker, Action.SAMPLE_READ)
    row = readable(worker).select_for_update(of=("self",)).filter(id=sample).first()
    if row is None:
        raise NotFound("There is nothing here.")
    reading = random_id()
    Finding.objects.bulk_create(
        Finding(week=row.week, reading=reading, code=code) for code in sorted(set(codes))
    )
    ledger.append(
        Event.SAMPLE_READ, about=row.product_id, week=row.week, found="+".join(sorted(set(codes)))
    )
    row.delete()
