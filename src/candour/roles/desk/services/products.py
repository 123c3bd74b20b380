"""A product's way: drafted and signed by one person, released and signed by another, sealed to people without a conflict."""

import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages, outbox
from candour.parcels.links import load
from candour.roles.desk import clocks, conflicts, keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Item, Product
from candour.roles.desk.services import letters, retention, sampling
from candour.roles.desk.services.arrivals import move_if_drawn
from candour.seal import closing
from candour.seal.container import Type
from candour.seal.keys import VerifyKey
from candour.staff.access import Worker
from candour.trust import notes
from candour.trust.directory import Listed, recipient
from candour.trust.store import Store
from candour.web.refusals import IllegalMove, NotFound, Refusal
from candour.words.events import Event
from candour.words.retention import Act


class UnableToRelease(Refusal):
    """The release was refused. `str()` of it is written for the worker to read."""


class DraftChanged(Refusal):
    """A draft was saved in another window since this form of it was opened. Nothing was saved."""


@dataclass(frozen=True)
class Routing:
    """Where a product would go: the force whose people receive it, who they are, and who is left out and why."""

    force: str
    recipients: list[Listed]
    excluded: list[conflicts.Exclusion]
    alternate: bool


def _row(case: Case, product: str) -> Product:
    found = Product.objects.select_for_update().filter(case=case, id=product).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def _content(row: Product, *, case: Case, worker: Worker) -> dict[str, Any]:
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.PRODUCT)
    return sealed.read(bytes(row.sealed), case=case, identity=identity)


def text_of(content: dict[str, Any]) -> messages.Product:
    """Return the product in a sealed record."""
    fields = dict(content["product"])
    fields["subject"] = messages.Person(**fields["subject"])
    fields["others"] = [messages.Person(**one) for one in fields["others"]]
    return messages.Product(**fields)


def _seal(content: dict[str, Any], *, case: Case, worker: Worker) -> bytes:
    key = CaseKey.objects.get(case=case, kind=CaseKey.Kind.PRODUCT)
    return sealed.write(content, key=key, by=worker.signer)


def new_id() -> str:
    """Return a random URN: it tells no order and has nothing to do with the code."""
    return secrets.token_hex(16)


def digest(product: messages.Product) -> str:
    """Return a short hash of exactly this text, to bind what is done to what was looked at."""
    return hashlib.sha256(messages.encode_product(product)).hexdigest()[:16]


@transaction.atomic
def save_draft(
    reference: str, product: messages.Product, *, worker: Worker, seen: str = ""
) -> None:
    """Keep a draft, new or changed. Only its author changes it, and only until it is submitted.

    `seen` is the digest of what the author had before them when they began to change it; a draft that is sent twice is
    kept once.

    Raises:
        DraftChanged: another text was saved since.
        NotFound: the worker is not on the case, or the draft is a colleague's.
        IllegalMove: it has been submitted, sent or stopped.
        Refusal: it is word for word another one of the worker's.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    row = Product.objects.select_for_update().filter(case=case, id=product.id).first()
    if row is None:
        _require_new(case, product, worker=worker)
        row = Product(id=product.id, case=case, author=worker.person_id, on=sealed.today())
    elif row.author != worker.person_id:
        raise NotFound("There is nothing here.")
    elif row.state in {Product.State.DRAFT, Product.State.RETURNED, Product.State.OBJECTED}:
        kept = text_of(_content(row, case=case, worker=worker))
        if kept == product and row.state == Product.State.DRAFT:
            return
        if seen and seen != digest(kept):
            raise DraftChanged
    row.move(Product.State.DRAFT)
    row.sealed = _seal({"product": asdict(product), "signatures": []}, case=case, worker=worker)
    row.save()
    ledger.append(Event.PRODUCT_DRAFTED, about=product.id, step="draft")


def _require_new(case: Case, product: messages.Product, *, worker: Worker) -> None:
    """A form that was sent twice makes one product.

    Raises:
        Refusal: the worker has written exactly this in this case, and it is on its way.
    """
    rows = Product.objects.filter(case=case, author=worker.person_id)
    for row in rows.exclude(state=Product.State.STOPPED):
        if replace(text_of(_content(row, case=case, worker=worker)), id=product.id) == product:
            raise Refusal("You have written this already. Nothing was changed.")


@transaction.atomic
def submit(reference: str, product: str, *, worker: Worker, now: datetime) -> None:
    """Put a draft up for release, signed by its author.

    Raises:
        NotFound: not the worker's draft.
        IllegalMove: it is not a draft.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    row = _row(case, product)
    if row.author != worker.person_id:
        raise NotFound("There is nothing here.")
    row.move(Product.State.SUBMITTED)
    content = _content(row, case=case, worker=worker)
    signature = worker.signer.sign(messages.encode_product(text_of(content)))
    content["signatures"] = [{"key": worker.signer.public.raw.hex(), "signature": signature.hex()}]
    row.sealed = _seal(content, case=case, worker=worker)
    row.save()
    case.priority = case.priority or text_of(content).priority
    _move(case, Case.State.CHECKING, owner="", now=now)
    ledger.append(Event.PRODUCT_DRAFTED, about=product, step="submitted")


def _move(case: Case, to: Case.State, *, owner: str, now: datetime) -> None:
    if case.state != to.value:
        case.move(to)
    case.owner = owner
    case.due_at = clocks.due(to.value, priority=case.priority, now=now)
    case.save()


@transaction.atomic
def send_back(reference: str, product: str, *, reason: str, worker: Worker, now: datetime) -> None:
    """Return a submitted product to its author with a reason.

    Raises:
        NotFound: the worker may not release on this case.
        UnableToRelease: it is the worker's own.
        IllegalMove: it is not waiting for release.
    """
    case = case_for(worker, Action.PRODUCT_RELEASE, reference)
    row = _row(case, product)
    _require_second_person(row, worker)
    row.move(Product.State.RETURNED)
    content = _content(row, case=case, worker=worker)
    content["returned"] = reason
    content["signatures"] = []
    row.sealed = _seal(content, case=case, worker=worker)
    row.save()
    _move(case, Case.State.RETURNED, owner=row.author, now=now)
    ledger.append(Event.PRODUCT_RETURNED, about=product, reason="by-releaser")


def _require_second_person(row: Product, worker: Worker) -> None:
    if row.author == worker.person_id:
        raise UnableToRelease("You wrote this. Somebody else must release it.")


def route(product: messages.Product, *, linked: list[messages.Product]) -> Routing:
    """Return who would receive a product: people of its force without a conflict, or the listed alternate's.

    Whoever may not receive one of the `linked` products may not receive this one: its URN would tell them of it.

    Raises:
        UnableToRelease: fewer than three people are left everywhere.
        TrustError: a force's directory is missing.
    """
    store = _store()
    about = [person for one in (product, *linked) for person in (one.subject, *one.others)]
    own = store.force(product.force)
    for code in [product.force, *own.alternates]:
        if code not in load(settings.LINKS_FILE).forces:
            continue
        may, not_ = conflicts.divide(store.force(code).people, about=about)
        if len(may) >= conflicts.FEWEST:
            return Routing(code, may[: closing.STANZAS], not_, alternate=code != product.force)
    raise UnableToRelease(
        "Fewer than three people could receive this, here and at the alternate. Tell the manager."
    )


def linked_of(text: messages.Product, *, case: Case, worker: Worker) -> list[messages.Product]:
    """Return the products of the same case that `text` names."""
    rows = Product.objects.filter(case=case, id__in=text.linked)
    return [text_of(_content(row, case=case, worker=worker)) for row in rows]


@transaction.atomic
def release(reference: str, product: str, *, worker: Worker, now: datetime, seen: str = "") -> None:
    """Release a product: signed by a second person, sealed to its recipients, and sent, or held for the reporter to read.

    `seen` is the digest of the text that the releaser confirmed: sent back and changed meanwhile, it is another text.

    Raises:
        NotFound: the worker may not release on this case.
        UnableToRelease: it is the worker's own, its author's signature does not hold, or nobody may receive it.
        IllegalMove: it is not waiting for release.
    """
    case = case_for(worker, Action.PRODUCT_RELEASE, reference)
    row = _row(case, product)
    _require_second_person(row, worker)
    if (
        row.state != Product.State.SUBMITTED
    ):  # one that waits for its reporter leaves by their word alone
        raise IllegalMove("This product has moved on. Nothing was changed.")
    content = _content(row, case=case, worker=worker)
    text = text_of(content)
    if seen and seen != digest(text):
        raise IllegalMove("This text has changed. Nothing was released.")
    _require_author(content, text)
    routing = route(text, linked=linked_of(text, case=case, worker=worker))
    envelope = _close(text, content, routing, worker=worker)
    row.releaser = worker.person_id
    road = load(settings.LINKS_FILE).forces[routing.force].outbox
    _require_wanted(case, worker=worker)
    _require_known(content, routing)
    index = keyring.index_key(worker)
    people = [one.person for one in routing.recipients]
    row.readers = keyring.reader_labels(index, product=product, people=people)
    row.directory = notes.fingerprint(_store().force_note(routing.force))
    _, contact = letters.contact_of(case, worker=worker)
    ledger.append(Event.PRODUCT_RELEASED, about=product, force=routing.force, theme=text.category)
    if contact["preview"] and text.priority != "P0":
        row.move(Product.State.REPORTER)
        row.held = outbox.hold(envelope, road=road)
        row.preview = letters.send(case, act="preview", text=text.text, worker=worker)
        _move(case, Case.State.REPORTER, owner="", now=now)
    else:
        row.move(Product.State.SENT)
        row.told = True
        outbox.put(envelope, road=road)
        ledger.append(Event.PRODUCT_SENT, about=product)
        letters.send(case, act="status", text="passed-on", worker=worker)
        _move(case, Case.State.SENT, owner="", now=now)
        retention.note(case, Act.SENT)
    row.sealed = _seal(content, case=case, worker=worker)
    row.save()
    sampling.enter(row, content, worker=worker)


def _require_wanted(case: Case, *, worker: Worker) -> None:
    """Nothing leaves after its reporter has withdrawn.

    Raises:
        UnableToRelease: the reporter withdrew.
    """
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.CORRESPONDENCE)
    for item in Item.objects.filter(case=case, kind=Item.Kind.REPORTER):
        said = sealed.read(bytes(item.sealed), case=case, identity=identity)
        if said["act"] in {"withdraw", "destroy"}:
            raise UnableToRelease("The reporter withdrew. Nothing more may leave.")


def _require_known(content: dict[str, Any], routing: Routing) -> None:
    """A force would refuse, and lose, what its directory does not know the signers of.

    Raises:
        UnableToRelease: a signer is not in the force's directory.
    """
    known = _store().force(routing.force).desk_signers
    if not all(one["key"] in known for one in content["signatures"]):
        raise UnableToRelease(
            "The force does not know the keys of one of you yet. Renew its directory first."
        )


def _store() -> Store:
    return Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)


def _require_author(content: dict[str, Any], text: messages.Product) -> None:
    (author,) = content["signatures"]
    key = VerifyKey(bytes.fromhex(author["key"]))
    if not key.verify(bytes.fromhex(author["signature"]), messages.encode_product(text)):
        raise UnableToRelease("The author's signature does not hold. Send it back to be signed.")


def _close(
    text: messages.Product, content: dict[str, Any], routing: Routing, *, worker: Worker
) -> bytes:
    own = {
        "key": worker.signer.public.raw.hex(),
        "signature": worker.signer.sign(messages.encode_product(text)).hex(),
    }
    content["signatures"] = [*content["signatures"], own]
    people = [recipient(one.recipient) for one in routing.recipients]
    message = messages.Release(
        product=text,
        signatures=[messages.Signature(**one) for one in content["signatures"]],
        readers=[one.fingerprint for one in people],
    )
    body = messages.encode(message)
    content["readers"] = [one.person for one in routing.recipients]
    return closing.close(
        Type.PRODUCT, body, header={"v": 1}, to=closing.places(people), by=worker.signer
    )


@transaction.atomic
def stop(reference: str, product: str, *, worker: Worker) -> None:
    """Give up a product that has not left.

    Raises:
        NotFound: the worker is not on the case.
        IllegalMove: it has left, or was stopped.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    row = _row(case, product)
    row.move(Product.State.STOPPED)
    if row.held:
        outbox.drop_held(row.held)
    row.held = ""
    row.save()
    waiting = [Product.State.SUBMITTED, Product.State.REPORTER]
    if not Product.objects.filter(case=case, state__in=waiting).exists():
        move_if_drawn(case, Case.State.DRAFTING)
        case.save()
    ledger.append(Event.PRODUCT_STOPPED, about=product)
