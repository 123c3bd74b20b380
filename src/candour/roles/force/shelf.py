"""What one person can open: every parcel is tried once with their key, and what opened is remembered, sealed to them.

A product is believed only with two valid, different signers of the charity (design section 3, step 5).
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db.models import Q

from candour.ledger import turns
from candour.parcels import messages, numbering
from candour.parcels.malformed import Malformed
from candour.roles.force.models import Act, Parcel, Shelf
from candour.seal import NotForUs, SealError, closing, opening
from candour.seal.container import Container, Type, canonical
from candour.seal.keys import Identity, VerifyKey
from candour.staff.access import Worker
from candour.trust.store import Store

SIGNERS: Final = 2
MOST_MISSING: Final = 1000
"""Slots that a shelf waits for: three weeks of them."""
LATE: Final = 100
"""Slots of the desk's earlier life that a shelf waits for after the desk was restored: two days of them."""

_Said = TypeVar("_Said", messages.ToForce, messages.FromForce)


@dataclass(frozen=True)
class Held:
    """A product this person holds a key to, and what has been done about it, oldest first."""

    product: messages.Product
    readers: list[str]  # fingerprints of everybody's keys who holds it
    week: str
    acts: list[messages.FromForce]
    answers: list[messages.ToForce]

    @property
    def recalled(self) -> messages.ToForce | None:
        """What the charity said when it recalled it, if it did."""
        return next((one for one in self.answers if one.act == "recalled"), None)

    @property
    def corrected_by(self) -> str:
        """The product that corrects it, or ""."""
        return next((one.about for one in self.answers if one.act == "corrected"), "")

    @property
    def acknowledged(self) -> bool:
        """Somebody has acknowledged it."""
        return any(act.act == "acknowledge" for act in self.acts)


@dataclass
class Shelved:
    """A person's shelf: how far they have tried, and what opened."""

    parcels: int = 0  # number of the last slot tried
    acts: int = 0  # place of the last act tried
    products: dict[str, Held] = field(default_factory=dict)
    unverified: list[str] = field(default_factory=list)  # weeks in which an unsigned product came
    missing: list[int] = field(default_factory=list)  # slots before that which had not come yet
    doubtful: list[int] = field(
        default_factory=list
    )  # slots of those: tried again, as directories change
    reported: int = 0  # how many unverified ones the charity has been told of
    offered: bool = False  # the owner's keys were offered to the charity
    offer: str = ""  # the hash of what they offered last, so that a form sent twice offers once

    def count(self, number: int) -> None:
        """Note that a slot was tried. Parcels may come in any order: one that comes late must not be passed over."""
        if number > self.parcels:
            first = max(self.parcels, numbering.before_first(numbering.life_of(number))) + 1
            if (
                first > self.parcels + 1
            ):  # the desk was restored: some of its earlier life may come late
                self.missing += range(self.parcels + 1, self.parcels + 1 + LATE)
            self.missing += range(max(first, number - MOST_MISSING), number)
            self.missing = self.missing[-MOST_MISSING:]
            self.parcels = number
        elif number in self.missing:
            self.missing.remove(number)


def trust() -> Store:
    """Return this installation's directories."""
    return Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)


def signed_by_two(release: messages.Release, container: Container, *, signers: list[str]) -> bool:
    """Say whether two different listed people of the charity signed exactly this text, one of them this parcel."""
    said = messages.encode_product(release.product)
    good = {one.key for one in release.signatures if one.key in signers and _holds(one, said)}
    sealed_by = [key for key in good if container.signed_by(VerifyKey(bytes.fromhex(key)))]
    return len(good) >= SIGNERS and bool(sealed_by)


def _holds(one: messages.Signature, said: bytes) -> bool:
    try:
        return VerifyKey(bytes.fromhex(one.key)).verify(bytes.fromhex(one.signature), said)
    except ValueError:
        return False


def lock(worker: Worker) -> None:
    """Wait until no other request of the worker's has their shelf, and keep it until the transaction ends."""
    turns.take(f"shelf {worker.person_id}")


def read(worker: Worker) -> Shelved:
    """Return the worker's shelf brought up to date. Changes nothing; `keep` writes it."""
    shelf = _stored(worker)
    signers = trust().force(settings.FORCE).desk_signers
    again, shelf.doubtful, shelf.unverified = shelf.doubtful, [], []
    untried = Q(number__gt=shelf.parcels) | Q(number__in=[*shelf.missing, *again])
    for parcel in Parcel.objects.filter(untried).order_by("number").iterator():
        shelf.count(parcel.number)
        container = _try(bytes(parcel.sealed), identity=worker.identity)
        if container is not None:
            before = len(shelf.unverified)
            _take(shelf, container, week=parcel.week, signers=signers)
            if len(shelf.unverified) > before:
                shelf.doubtful.append(parcel.number)
    for row in Act.objects.filter(place__gt=shelf.acts).order_by("place").iterator():
        shelf.acts = row.place
        container = _try(bytes(row.sealed), identity=worker.identity)
        if container is not None:
            _take_act(shelf, container)
    return shelf


def _try(sealed: bytes, *, identity: Identity) -> Container | None:
    try:
        return opening.open_envelope(sealed, identities=[identity])
    except NotForUs:
        return None
    except SealError:
        return None  # a damaged envelope is like one for somebody else; the slot's frame was checked on arrival


def _take(shelf: Shelved, container: Container, *, week: str, signers: list[str]) -> None:
    try:
        if container.type is Type.PRODUCT:
            release = messages.decode(container.body, messages.Release)
            if not signed_by_two(release, container, signers=signers):
                shelf.unverified.append(week)
            elif release.product.id not in shelf.products:
                held = Held(release.product, release.readers, week, [], [])
                shelf.products[release.product.id] = held
        elif container.type is Type.TO_FORCE:
            said = messages.decode(container.body, messages.ToForce)
            signed = any(container.signed_by(VerifyKey(bytes.fromhex(key))) for key in signers)
            if signed and said.product in shelf.products:
                _add(shelf.products[said.product].answers, said)
    except Malformed:
        shelf.unverified.append(week)


def _add(to: list[_Said], said: _Said) -> None:
    """Add what was said, once: a restored desk may say it again in another slot."""
    if all(one.id != said.id for one in to):
        to.append(said)


def _take_act(shelf: Shelved, container: Container) -> None:
    try:
        act = messages.decode(container.body, messages.FromForce)
    except Malformed:
        return
    listed = {one.person: one for one in trust().force(settings.FORCE).people}
    author = listed.get(act.person)
    if author and container.signed_by(author.verifier) and act.product in shelf.products:
        _add(shelf.products[act.product].acts, act)


def _stored(worker: Worker) -> Shelved:
    row = Shelf.objects.filter(person=worker.person_id).first()
    if row is None:
        return Shelved()
    record = opening.open_envelope(bytes(row.sealed), identities=[worker.identity])
    if record.type is not Type.SHELF or not record.signed_by(worker.signer.public):
        raise SealError("a shelf is not its owner's")
    return _parse(record)


def _parse(record: Container) -> Shelved:
    said = messages.parse_json(record.body)
    return Shelved(
        parcels=said["parcels"],
        acts=said["acts"],
        products={urn: _held(one) for urn, one in said["products"].items()},
        unverified=said["unverified"],
        doubtful=said["doubtful"],
        reported=said["reported"],
        offered=said["offered"],
        offer=said.get("offer", ""),
        missing=said["missing"],
    )


def _held(said: dict[str, Any]) -> Held:
    return Held(
        messages.build(messages.Product, said["product"]),
        said["readers"],
        said["week"],
        [messages.build(messages.FromForce, act) for act in said["acts"]],
        [messages.build(messages.ToForce, answer) for answer in said["answers"]],
    )


def keep(shelf: Shelved, *, worker: Worker) -> None:
    """Write the shelf, sealed to its owner and signed by them, in one size up to some forty products."""
    said = {
        "parcels": shelf.parcels,
        "acts": shelf.acts,
        "products": {urn: asdict(held) for urn, held in shelf.products.items()},
        "unverified": shelf.unverified,
        "doubtful": shelf.doubtful,
        "reported": shelf.reported,
        "offered": shelf.offered,
        "offer": shelf.offer,
        "missing": shelf.missing,
    }
    sealed = closing.close(
        Type.SHELF, canonical(said), header={"v": 1}, to=[worker.recipient], by=worker.signer
    )
    Shelf.objects.update_or_create(person=worker.person_id, defaults={"sealed": sealed})
