"""What lies in a case that was found: its texts, the persons it names, and a piece around the word that was looked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from candour.parcels.messages import Person
from candour.roles.desk import contents, keyring, sealed
from candour.roles.desk.models import Case, CaseKey, Item, Product
from candour.roles.desk.queries import names
from candour.staff.access import Worker
from candour.words import tokens

_LINES: Final = re.compile(r"\s*\n\s*")
AROUND: Final = 90
"""Letters shown on each side of what was found."""


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text around what was found in it."""

    source: str
    before: str
    found: str
    after: str


def texts_of(case: Case, parts: set[str], *, worker: Worker) -> Iterator[tuple[str, str]]:
    """Yield what lies in the parts that were found, with what it is called; of the keys only those are opened."""
    keys = keyring.case_keys(case, worker=worker, kinds=parts).identities
    rows = Item.objects.filter(
        case=case,
        key__kind__in=list(keys),
        kind__in=[Item.Kind.ORIGINAL, Item.Kind.REPORTER, Item.Kind.FORCE, Item.Kind.TYPED],
    ).select_related("key")
    for row in rows.order_by("place", "id"):
        fields = sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind])
        if row.kind == Item.Kind.ORIGINAL:
            yield (
                "original",
                "\n".join([*_named(fields["people"]), *contents.original_texts(fields)]),
            )
        else:
            yield row.kind, fields["text"]
    if CaseKey.Kind.PRODUCT.value in keys:
        identity = keys[CaseKey.Kind.PRODUCT.value]
        for product in Product.objects.filter(case=case).order_by("on", "id"):
            fields = sealed.read(bytes(product.sealed), case=case, identity=identity)
            text = contents.text_of(fields)
            people = [vars(text.subject), *(vars(one) for one in text.others)]
            yield "product", "\n".join([*_named(people), text.text])


def _named(people: Iterable[dict[str, Any]]) -> list[str]:
    return [
        ", ".join(
            said
            for said in (one["name"], one["nickname"], names.of_rank(one["rank"]), one["number"], one["unit"])
            if said
        )
        for one in people
    ]  # fmt: skip


def excerpt_of(source: str, text: str, terms: list[str]) -> Excerpt | None:
    """Return the piece of a text around its first word that was looked for."""
    wanted = set(terms)
    sounds = {code for term in terms if (code := tokens.sound(term))}
    near = {other for term in terms for other in tokens.neighbours(term)}
    best: tuple[int, int, int] | None = None
    for word, start, end in tokens.words(text):
        rank = (
            0
            if word in wanted or (tokens.number(word) and tokens.number(word) in wanted)
            else 1
            if text[start].isupper() and tokens.sound(word) in sounds
            else 2
            if word in near
            else 3
        )
        if rank < 3 and (best is None or rank < best[0]):
            best = (rank, start, end)
    if best is None:
        return None
    _, start, end = best
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Excerpt(source, _one_line(before), text[start:end], _one_line(after))


def _one_line(text: str) -> str:
    return _LINES.sub(" · ", text)


def persons_of(case: Case, *, worker: Worker) -> list[Person]:
    """Return the persons whom the report and the products of a case name, as far as they were not destroyed."""
    keys = keyring.case_keys(case, worker=worker).identities
    found: list[Person] = []
    rows = Item.objects.filter(case=case, kind=Item.Kind.ORIGINAL).select_related("key")
    for row in rows:
        if row.key.kind in keys:
            fields = sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind])
            found += [Person(**one) for one in fields["people"]]
    identity = keys.get(CaseKey.Kind.PRODUCT.value)
    if identity is None:
        return list(dict.fromkeys(found))
    for product in Product.objects.filter(case=case):
        text = contents.text_of(sealed.read(bytes(product.sealed), case=case, identity=identity))
        found += [text.subject, *text.others]
    return list(dict.fromkeys(found))
