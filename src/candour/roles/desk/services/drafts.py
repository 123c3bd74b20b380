"""A draft's way: written and changed by its author, cleared passage by passage at the bench, signed and put up for release."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from candour.ledger import services as ledger
from candour.parcels import messages
from candour.roles.desk import contents, sanitising, sealed, spoken
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, Product
from candour.roles.desk.services.products import move
from candour.staff.access import Worker
from candour.web.refusals import NotFound, Refusal
from candour.words.events import Event


class DraftChanged(Refusal):
    """A draft was saved in another window since this form of it was opened. Nothing was saved."""


class Uncleared(Refusal):
    """Passages that may point at the reporter are not cleared. Nothing was submitted. `str()` of it is for the worker."""


EDITABLE = frozenset({Product.State.DRAFT, Product.State.RETURNED, Product.State.OBJECTED})


@transaction.atomic
def save_draft(
    reference: str,
    product: messages.Product,
    *,
    worker: Worker,
    seen: str = "",
    corrects: str = "",
) -> None:
    """Keep a draft, new or changed. Only its author changes it, and only until it is submitted.

    `seen` is the digest of what the author had before them when they began to change it; a draft that is sent twice is
    kept once. `corrects` is a product of the case that has left and that this one, when it leaves, puts right.

    Raises:
        DraftChanged: another text was saved since.
        NotFound: the worker is not on the case, or the draft is a colleague's.
        IllegalMove: it has been submitted, sent or stopped.
        Refusal: it is word for word another one of the worker's.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    row = Product.objects.select_for_update().filter(case=case, id=product.id).first()
    cleared: dict[str, object] = {}
    if row is None:
        _require_new(case, product, worker=worker)
        row = Product(id=product.id, case=case, author=worker.person_id, on=sealed.today())
    elif row.author != worker.person_id:
        raise NotFound("There is nothing here.")
    elif row.state in EDITABLE:
        content = contents.content_of(row, case=case, worker=worker)
        kept, cleared = contents.text_of(content), content.get("cleared", {})
        corrects = content.get("corrects", "")
        if kept == product and row.state == Product.State.DRAFT:
            return
        if seen and seen != contents.digest(kept):
            raise DraftChanged
    row.move(Product.State.DRAFT)
    content = {"product": asdict(product), "signatures": [], "cleared": cleared}
    if corrects in product.linked:
        content["corrects"] = corrects
    row.sealed = contents.seal(content, case=case, worker=worker)
    row.save()
    ledger.append(Event.PRODUCT_DRAFTED, about=product.id, step="draft")


def _require_new(case: Case, product: messages.Product, *, worker: Worker) -> None:
    """A form that was sent twice makes one product.

    Raises:
        Refusal: the worker has written exactly this in this case, and it is on its way.
    """
    rows = Product.objects.filter(case=case, author=worker.person_id)
    for row in rows.exclude(state=Product.State.STOPPED):
        if (
            replace(
                contents.text_of(contents.content_of(row, case=case, worker=worker)), id=product.id
            )
            == product
        ):
            raise Refusal("You have written this already. Nothing was changed.")


@transaction.atomic
def submit(reference: str, product: str, *, worker: Worker, now: datetime) -> None:
    """Put a draft up for release, signed by its author.

    Raises:
        NotFound: not the worker's draft.
        IllegalMove: it is not a draft.
        Uncleared: passages that may point at the reporter are not cleared, or what was spoken was not typed up.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    row = _own(case, product, worker=worker)
    row.move(Product.State.SUBMITTED)
    content = contents.content_of(row, case=case, worker=worker)
    _require_cleared(content, case=case, worker=worker)
    signature = worker.signer.sign(messages.encode_product(contents.text_of(content)))
    content["signatures"] = [{"key": worker.signer.public.raw.hex(), "signature": signature.hex()}]
    row.sealed = contents.seal(content, case=case, worker=worker)
    row.save()
    case.priority = case.priority or contents.text_of(content).priority
    move(case, Case.State.CHECKING, owner="", now=now)
    ledger.append(Event.PRODUCT_DRAFTED, about=product, step="submitted")


def _own(case: Case, product: str, *, worker: Worker) -> Product:
    row = contents.row_of(case, product)
    if row.author != worker.person_id:
        raise NotFound("There is nothing here.")
    return row


def _require_cleared(content: dict[str, object], *, case: Case, worker: Worker) -> None:
    if spoken.is_untyped(case, worker=worker):
        raise Uncleared(
            "Something here was spoken, and nobody has typed up what was said. Listen to it and type it up first: only then can it be"
            " seen what points to the reporter. Nothing was submitted."
        )
    sources = contents.sources(case, worker=worker)
    found = sanitising.passages(sources, contents.text_of(content), today=sealed.today())
    left = sanitising.outstanding(found, contents.cleared(content))
    if left:
        raise Uncleared(
            f"{len(left)} passages that may point to the reporter are not cleared yet. Nothing was submitted."
            if len(left) > 1
            else "A passage that may point to the reporter is not cleared yet. Nothing was submitted."
        )


@transaction.atomic
def clear(
    reference: str,
    product: str,
    *,
    worker: Worker,
    decided: Mapping[str, sanitising.Clearance],
    gone: bool = False,
) -> None:
    """Keep what the author decided about passages; with `gone`, that all which no longer stand were removed.

    What is decided for a passage that is not there is dropped, so that nothing piles up.

    Raises:
        NotFound: not the worker's draft.
        IllegalMove: it is not a draft.
    """
    case = case_for(worker, Action.PRODUCT_DRAFT, reference)
    row = _own(case, product, worker=worker)
    row.move(Product.State.DRAFT)
    content = contents.content_of(row, case=case, worker=worker)
    sources = contents.sources(case, worker=worker)
    found = sanitising.passages(sources, contents.text_of(content), today=sealed.today())
    there = {one.key for one in found}
    cleared = {**contents.cleared(content), **decided}
    if gone:
        cleared |= sanitising.gone(found, cleared)
    kept = sanitising.write({key: one for key, one in cleared.items() if key in there})
    if kept == content.get("cleared", {}) and row.state == Product.State.DRAFT:
        return
    row.sealed = contents.seal({**content, "cleared": kept}, case=case, worker=worker)
    row.save()
