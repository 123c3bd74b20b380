"""What lies sealed in a product's row: the text, its signatures, why it came back, what was cleared and by which rule.

For services and queries of this role. Fields: `product`, `signatures`; `returned` (a reason), `cleared` (decisions at the
sanitising bench, until it leaves), `log` (the same without a key to any word, once it has left), `override` (why a supervisor
let a fact pass that few could know), `readers` (who got a key).
"""

import hashlib
import secrets
from typing import Any

from candour.parcels import messages
from candour.roles.desk import keyring, sanitising, sealed
from candour.roles.desk.models import Case, CaseKey, Item, Product
from candour.staff.access import Worker
from candour.web.refusals import NotFound

TOLD: frozenset[str] = frozenset({"message", "answer"})
"""What a reporter says later that a product may be made of."""


def row_of(case: Case, product: str) -> Product:
    """Return a product's row, locked.

    Raises:
        NotFound: the case has no such product.
    """
    found = Product.objects.select_for_update().filter(case=case, id=product).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def content_of(row: Product, *, case: Case, worker: Worker) -> dict[str, Any]:
    """Return what lies sealed in a product's row."""
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.PRODUCT)
    return sealed.read(bytes(row.sealed), case=case, identity=identity)


def seal(content: dict[str, Any], *, case: Case, worker: Worker) -> bytes:
    """Return the content of a row, sealed to the case's key for products."""
    key = CaseKey.objects.get(case=case, kind=CaseKey.Kind.PRODUCT)
    return sealed.write(content, key=key, by=worker.signer)


def text_of(content: dict[str, Any]) -> messages.Product:
    """Return the product in a sealed record."""
    fields = dict(content["product"])
    fields["subject"] = messages.Person(**fields["subject"])
    fields["others"] = [messages.Person(**one) for one in fields["others"]]
    return messages.Product(**fields)


def cleared(content: dict[str, Any]) -> dict[str, sanitising.Clearance]:
    """Return what was decided at the bench."""
    return sanitising.read(content.get("cleared", {}))


def sources(case: Case, *, worker: Worker) -> str:
    """Return everything the reporter told in this case, as far as it was not destroyed: what a product is held against."""
    keys = keyring.case_keys(case, worker=worker).identities
    told = []
    wanted = (Item.Kind.ORIGINAL, Item.Kind.REPORTER, Item.Kind.TYPED)
    rows = Item.objects.filter(case=case, kind__in=wanted).select_related("key")
    for row in rows.order_by("place", "id"):
        if row.key.kind not in keys:
            continue
        fields = sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind])
        if row.kind == Item.Kind.ORIGINAL:
            told += original_texts(fields)
        elif row.kind == Item.Kind.TYPED or fields["act"] in TOLD:
            told.append(fields["text"])
    return "\n".join(text for text in told if text)


def original_texts(fields: dict[str, Any]) -> list[str]:
    """Return what a reporter typed freely in a report, the story first."""
    asked = [fields[name] for name in ("story", "when", "where", "at_risk", "circle", "checkable")]
    return asked + [person["description"] for person in fields["people"]]


def new_id() -> str:
    """Return a random URN: it tells no order and has nothing to do with the code."""
    return secrets.token_hex(16)


def digest(product: messages.Product) -> str:
    """Return a short hash of exactly this text, to bind what is done to what was looked at."""
    return hashlib.sha256(messages.encode_product(product)).hexdigest()[:16]
