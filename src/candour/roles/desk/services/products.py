"""A product's way out: released and signed by a second person, sealed to people without a conflict; or sent back, or stopped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages, outbox
from candour.parcels.links import load
from candour.roles.desk import contents, keyring, sanitising, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseKey, Count, Item, Product
from candour.roles.desk.services import (
    corrections,
    counts,
    indexing,
    letters,
    retention,
    returning,
    sampling,
    silence,
    steps,
)
from candour.roles.desk.services.arrivals import move_if_drawn
from candour.roles.desk.services.routing import Routing, UnableToRelease, heeded, route
from candour.seal import closing
from candour.seal.container import Type
from candour.seal.keys import VerifyKey
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.trust.store import Store
from candour.web.refusals import IllegalMove
from candour.words.events import Event
from candour.words.retention import Act


def move(case: Case, to: Case.State, *, owner: str, now: datetime) -> None:
    """Put a case into the state its products call for, its clock set anew."""
    steps.go(case, to, now=now)
    case.owner = owner
    case.save()


@transaction.atomic
def send_back(
    reference: str,
    product: str,
    *,
    reason: str,
    codes: Sequence[str],
    worker: Worker,
    now: datetime,
) -> None:
    """Return a submitted product to its author with coded reasons and words.

    Raises:
        NotFound: the worker may not release on this case.
        UnableToRelease: it is the worker's own.
        IllegalMove: it is not waiting for release.
    """
    case = case_for(worker, Action.PRODUCT_RELEASE, reference)
    row = contents.row_of(case, product)
    _require_second_person(row, worker)
    row.move(Product.State.RETURNED)
    content = contents.content_of(row, case=case, worker=worker)
    content["returned"] = returning.told(codes, reason)
    content["signatures"] = []
    row.sealed = contents.seal(content, case=case, worker=worker)
    row.save()
    move(case, Case.State.RETURNED, owner=row.author, now=now)
    returning.count(codes)
    ledger.append(Event.PRODUCT_RETURNED, about=product, reason="by-releaser")


def _require_second_person(row: Product, worker: Worker) -> None:
    if row.author == worker.person_id:
        raise UnableToRelease("You wrote this. Somebody else must release it.")


def linked_of(text: messages.Product, *, case: Case, worker: Worker) -> list[messages.Product]:
    """Return the products of the same case that `text` names."""
    rows = Product.objects.filter(case=case, id__in=text.linked)
    return [contents.text_of(contents.content_of(row, case=case, worker=worker)) for row in rows]


@transaction.atomic
def release(
    reference: str,
    product: str,
    *,
    worker: Worker,
    now: datetime,
    seen: str = "",
    override: str = "",
    elsewhere: str = "",
) -> None:
    """Release a product: signed by a second person, sealed to its recipients, and sent, or held for the reporter to read.

    `seen` is the digest of the text that the releaser confirmed: sent back and changed meanwhile, it is another text.
    `override` is why a fact may pass that fewer people could know than SAN-16 asks; `elsewhere`, why the releaser passes
    the first force over. Both are kept sealed in the product.

    Raises:
        NotFound: the worker may not release on this case.
        UnableToRelease: it is the worker's own, its author's signature does not hold, nobody may receive it, or a fact
            in it points to too few people and no reason was given.
        IllegalMove: it is not waiting for release.
    """
    case = case_for(worker, Action.PRODUCT_RELEASE, reference)
    row = contents.row_of(case, product)
    _require_second_person(row, worker)
    if (
        row.state != Product.State.SUBMITTED
    ):  # one that waits for its reporter leaves by their word alone
        raise IllegalMove("This product has moved on. Nothing was changed.")
    content = contents.content_of(row, case=case, worker=worker)
    text = contents.text_of(content)
    if seen and seen != contents.digest(text):
        raise IllegalMove("This text has changed. Nothing was released.")
    _require_author(content, text)
    _settle_bench(content, text, case=case, worker=worker, override=override)
    routing = _way(text, content, case=case, worker=worker, elsewhere=elsewhere.strip())
    envelope = _close(text, content, routing, worker=worker)
    row.releaser = worker.person_id
    road = load(settings.LINKS_FILE).forces[routing.force].outbox
    _require_wanted(case, worker=worker)
    _require_known(content, routing)
    _address(row, routing, worker=worker)
    wants_preview = letters.wants_preview(case, worker=worker)
    ledger.append(Event.PRODUCT_RELEASED, about=product, force=routing.force, theme=text.category)
    if wants_preview and text.priority != "P0":
        row.held = outbox.hold(envelope, road=road)
        _show(row, text, case=case, worker=worker, now=now)
    else:
        _send(row, envelope, road=road, case=case, worker=worker, now=now)
    row.sealed = contents.seal(content, case=case, worker=worker)
    row.save()
    if row.state == Product.State.SENT:
        corrections.tell_corrected(case, row, worker=worker)
    persons = [text.subject, *text.others]
    indexing.add(case, CaseKey.Kind.PRODUCT, texts=[text.text], persons=persons, worker=worker)
    counts.add(Count.Kind.RELEASE, worker.person_id)
    counts.urgent(worker.person_id, priority=case.priority)
    sampling.enter(row, content, worker=worker)


def _show(
    row: Product, text: messages.Product, *, case: Case, worker: Worker, now: datetime
) -> None:
    """Let a released product wait for its reporter to read it, and note what they chose for the case that they do not."""
    row.move(Product.State.REPORTER)
    row.silence = letters.silence(case, worker=worker)
    row.silent_on = sealed.today() + silence.DAYS if row.silence else None
    row.preview = letters.send(case, act="preview", text=text.text, worker=worker)
    move(case, Case.State.REPORTER, owner="", now=now)


def _address(row: Product, routing: Routing, *, worker: Worker) -> None:
    """Note who may speak of the product, as labels, and by which directory they were chosen."""
    people = [one.person for one in routing.recipients]
    index = keyring.index_key(worker)
    row.readers = keyring.reader_labels(index, product=row.id, people=people)
    row.directory = heeded(routing.force)


def _send(
    row: Product, envelope: bytes, *, road: str, case: Case, worker: Worker, now: datetime
) -> None:
    """Put a released product on its way at once, and tell the reporter."""
    row.move(Product.State.SENT)
    row.told = True
    outbox.put(envelope, road=road)
    ledger.append(Event.PRODUCT_SENT, about=row.id)
    letters.send(case, act="status", text="passed-on", worker=worker)
    move(case, Case.State.SENT, owner="", now=now)
    retention.note(case, Act.SENT)


def _way(
    text: messages.Product, content: dict[str, Any], *, case: Case, worker: Worker, elsewhere: str
) -> Routing:
    """Return where it goes, and keep with the product why it goes elsewhere; the log learns only that it does.

    Raises:
        UnableToRelease: nobody may receive it.
    """
    linked = linked_of(text, case=case, worker=worker)
    routing = route(text, linked=linked, elsewhere=bool(elsewhere))
    content["away"] = {"why": routing.away, "said": elsewhere}
    if routing.alternate:
        ledger.append(Event.PRODUCT_REROUTED, about=text.id)
    return routing


def _settle_bench(
    content: dict[str, Any], text: messages.Product, *, case: Case, worker: Worker, override: str
) -> None:
    """Look at the bench once more, with what the reporter has told since; keep its log, drop what leads to their words.

    Raises:
        UnableToRelease: a passage is not cleared, or points to too few people and no reason was given.
    """
    sources = contents.sources(case, worker=worker)
    found = sanitising.passages(sources, text, today=sealed.today())
    cleared = contents.cleared(content)
    if any(
        one.passage.where is sanitising.Where.PRODUCT
        for one in sanitising.outstanding(found, cleared)
    ):
        raise UnableToRelease(
            "A passage of this text is not cleared at the bench. Send it back to its author."
        )
    if sanitising.is_small(sanitising.smallest_pool(found, cleared)):
        if not override.strip():
            raise UnableToRelease(
                "Fewer than ten people could know something that is kept (SAN-16). Send it back to be blurred, or say why it"
                " must stay."
            )
        content["override"] = override
        counts.notice("override")
    content["log"] = sanitising.log(found, cleared)
    content.pop("cleared", None)


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
    row = contents.row_of(case, product)
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
