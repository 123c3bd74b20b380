"""The weekly sample as its pages show it: weeks and their draws, what an auditor may read, what was found."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from candour.parcels import messages
from candour.roles.desk import drawing, keyring, sealed
from candour.roles.desk.access import Action, may, require
from candour.roles.desk.contents import text_of
from candour.roles.desk.models import Finding, Sample, SampleHalf, SampleOriginal, SampleWeek
from candour.roles.desk.queries import products
from candour.roles.desk.services import sampling
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.seal.keys import Identity, VerifyKey
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.web.refusals import NotFound
from candour.words import findings

WEEKS: Final = 12


@dataclass(frozen=True)
class Week:
    """One week: what was committed to, what was drawn, what was found."""

    week: str
    commitment: str
    released: int | None
    drawn: int | None
    drawn_on: date | None
    value: str
    value_on: date
    waiting: int
    readings: int
    found: list[tuple[str, int]]


@dataclass(frozen=True)
class ToRead:
    """A drawn product that this auditor may read."""

    id: str
    week: str


@dataclass(frozen=True)
class SamplePage:
    """The page of the sample."""

    weeks: list[Week]
    to_draw: Week | None
    to_read: list[ToRead]
    reads: bool


@dataclass(frozen=True)
class Reading:
    """A drawn product, opened. `signed`: both signatures are its author's and its releaser's; `override`: why few may know it."""

    id: str
    week: str
    shown: products.Shown
    signed: bool
    override: str
    original: list[tuple[str, str]]


def page(worker: Worker) -> SamplePage:
    """Return the last weeks, for auditors and the manager.

    Raises:
        NotFound: the worker is neither.
    """
    require(worker, Action.SAMPLE_COUNT)
    reads = may(worker, Action.SAMPLE_READ)
    weeks = SampleWeek.objects.order_by("-week")[:WEEKS]
    found = sampling.readable(worker).order_by("week", "id") if reads else []
    return SamplePage(
        [_week(row) for row in weeks],
        _to_draw() if reads else None,
        [ToRead(one.id, one.week) for one in found],
        reads,
    )


def _to_draw() -> Week | None:
    """Return the oldest week that can be drawn: one at a time."""
    waiting = SampleWeek.objects.filter(drawn=None).exclude(released=None)
    row = waiting.order_by("week").first()
    return _week(row) if row and sealed.today() > drawing.value_on(row.week) else None


def _week(row: SampleWeek) -> Week:
    found = Finding.objects.filter(week=row.week).values_list("reading", "code")
    counts = Counter(code for _, code in found)
    return Week(
        week=row.week,
        commitment=drawing.commitment(bytes(row.secret), week=row.week),
        released=row.released,
        drawn=row.drawn,
        drawn_on=row.drawn_on,
        value=row.value,
        value_on=drawing.value_on(row.week),
        waiting=Sample.objects.filter(week=row.week, state=Sample.State.DRAWN).count(),
        readings=len({reading for reading, _ in found}),
        found=[(findings.in_words(code), count) for code, count in sorted(counts.items())],
    )


def reading(worker: Worker, sample: str) -> Reading:
    """Open a drawn product with the auditor's half and the one that was given up.

    Raises:
        NotFound: it is not there, was not drawn, or is none that this auditor may read.
    """
    require(worker, Action.SAMPLE_READ)
    row = sampling.readable(worker).select_related("product").filter(id=sample).first()
    if row is None:
        raise NotFound("There is nothing here.")
    identity = _identity(row, worker=worker)
    said = _open(bytes(row.sealed), row, identity=identity)
    product = text_of(said)
    original = SampleOriginal.objects.filter(sample=row).first()
    sent = _open(bytes(original.sealed), row, identity=identity) if original else {}
    return Reading(
        row.id,
        row.week,
        products.shown(product),
        _is_signed(said["signatures"], row, product),
        str(said.get("override", "")),
        _original(sent),
    )


def _identity(row: Sample, *, worker: Worker) -> Identity:
    mine = SampleHalf.objects.get(sample=row, person=worker.person_id)
    half = keyring.open_secret(
        bytes(mine.sealed), kind=sampling.KIND, name=row.id, identity=worker.identity
    )
    return Identity(sampling.other_half(half, bytes(row.given)))


def _open(envelope: bytes, row: Sample, *, identity: Identity) -> dict[str, Any]:
    record = opening.open_envelope(envelope, identities=[identity])
    if record.type is not Type.RECORD or record.header.get("sample") != row.product_id:
        raise SealError("a sample is not of its product")
    found: dict[str, Any] = json.loads(record.body)
    return found


def _is_signed(signatures: list[dict[str, str]], row: Sample, product: messages.Product) -> bool:
    said = messages.encode_product(product)
    people = [staff.person(row.product.author), staff.person(row.product.releaser)]
    keys = [one.verify_key for one in people if one is not None]
    return [one["key"] for one in signatures] == keys and all(
        VerifyKey(bytes.fromhex(one["key"])).verify(bytes.fromhex(one["signature"]), said)
        for one in signatures
    )


_ASKED = {
    "story": "What happened",
    "when": "When",
    "where": "Where",
    "at_risk": "Who may be at risk",
    "circle": "Who else knows",
    "checkable": "What could be checked",
}


def _original(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(label, str(said[name])) for name, label in _ASKED.items() if said.get(name)]
