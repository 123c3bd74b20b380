"""The sanitising bench as its page shows it: the two texts with their passages, what was done about each, what stands open."""

from collections.abc import Mapping
from dataclasses import dataclass

from candour.parcels import messages
from candour.roles.desk import contents, sanitising, sealed
from candour.roles.desk.access import case_to_read
from candour.roles.desk.models import Product
from candour.roles.desk.queries import marking
from candour.roles.desk.sanitising import Clearance, Passage, Where
from candour.staff.access import Worker
from candour.web.refusals import NotFound

_DID = {"removed": "Removed", "widened": "Said more widely", "kept": "Kept"}


@dataclass(frozen=True)
class Entry:
    """A passage in the list of the bench, with what was done about it and what is missing."""

    passage: Passage
    says: str  # the SAN rule in full
    done: Clearance | None
    did: str  # in words
    missing: str


@dataclass(frozen=True)
class Bench:
    """Everything that the page of the bench shows."""

    original: list[marking.Piece]
    product: list[marking.Piece]
    of_original: list[Entry]
    of_product: list[Entry]
    open: int
    gone: int  # so many are not decided and no longer stand in the product
    pool: int | None
    small: bool
    destroyed: bool


def bench(worker: Worker, reference: str, product: str) -> Bench:
    """Return the bench of a product.

    Raises:
        NotFound: it does not exist, or the case is not theirs.
    """
    case = case_to_read(worker, reference)
    row = Product.objects.filter(case=case, id=product).first()
    if row is None:
        raise NotFound("There is nothing here.")
    content = contents.content_of(row, case=case, worker=worker)
    sources = contents.sources(case, worker=worker)
    return _bench(sources, contents.text_of(content), contents.cleared(content))


def _bench(sources: str, product: messages.Product, cleared: Mapping[str, Clearance]) -> Bench:
    found = sanitising.passages(sources, product, today=sealed.today())
    missing = {one.passage.key: one.says for one in sanitising.outstanding(found, cleared)}
    entries = [_entry(one, cleared.get(one.key), missing.get(one.key, "")) for one in found]
    pool = sanitising.smallest_pool(found, cleared)
    return Bench(
        original=_pieces(sources, found, Where.ORIGINAL),
        product=_pieces(sanitising.text_of(product), found, Where.PRODUCT),
        of_original=[one for one in entries if one.passage.where is Where.ORIGINAL],
        of_product=[one for one in entries if one.passage.where is Where.PRODUCT],
        open=len(missing),
        gone=len(sanitising.gone(found, cleared)),
        pool=pool,
        small=sanitising.is_small(pool),
        destroyed=not sources,
    )


def _entry(passage: Passage, done: Clearance | None, missing: str) -> Entry:
    did = _DID[done.did.value] if done else ""
    return Entry(passage, marking.rule_says(passage.rule), done, did, missing)


def _pieces(text: str, found: list[Passage], where: Where) -> list[marking.Piece]:
    spans = [place for one in found if one.where is where for place in one.places]
    return marking.pieces(text, marking.merged(spans))


def looked_at(worker: Worker, reference: str, text: str) -> list[Passage]:
    """Return the passages of a text that is being typed, as they would stand in a product.

    Raises:
        NotFound: the case does not exist or is not theirs.
    """
    case = case_to_read(worker, reference)
    sources = contents.sources(case, worker=worker)
    return [
        one
        for one in sanitising.passages(sources, _only(text), today=sealed.today())
        if one.where is Where.PRODUCT
    ]


def _only(text: str) -> messages.Product:
    nobody = messages.Person()
    return messages.Product(
        id="", marking="", source="", information="", handling="", conditions=[], week="", originator="",
        force="", subject=nobody, others=[], text=text, category="", also=[], allegations=[], standards=[],
        flags=[], tags=[], priority="", priority_reason="", questions="", linked=[],
    )  # fmt: skip


@dataclass(frozen=True)
class Logged:
    """One line of what was done at the bench to a product that has left."""

    rule: str
    says: str
    did: str
    reason: str
    pool: int | None


def logged(worker: Worker, reference: str, product: str) -> tuple[list[Logged], str]:
    """Return what was kept in a product that has left, and why a supervisor let it pass.

    Raises:
        NotFound: it does not exist, or the case is not theirs.
    """
    case = case_to_read(worker, reference)
    row = Product.objects.filter(case=case, id=product).first()
    if row is None:
        raise NotFound("There is nothing here.")
    content = contents.content_of(row, case=case, worker=worker)
    lines = [
        Logged(
            one["rule"],
            marking.rule_says(one["rule"]),
            _DID[one["did"]],
            one["reason"],
            one["pool"],
        )
        for one in content.get("log", [])
    ]
    return lines, str(content.get("override", ""))
