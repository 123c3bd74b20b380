"""What the desk says to people of a force about a product that they hold: sealed to just those who got it."""

from dataclasses import asdict

from django.conf import settings

from candour.parcels import messages, outbox
from candour.parcels.links import load
from candour.roles.desk import contents, sealed
from candour.roles.desk.models import Case, CaseKey, Item, Product
from candour.seal import closing
from candour.seal.container import Type
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.trust.store import Store


def tell(
    case: Case,
    product: Product,
    *,
    act: str,
    worker: Worker,
    about: str = "",
    text: str = "",
    and_have: Product | None = None,
) -> None:
    """Seal a message to those who were sent a product and are still listed, keep a copy, and put it on its way.

    `and_have`: only to those of them who were sent that one too. Whoever was left out there must not hear that it exists.
    Call in a transaction.
    """
    message = messages.ToForce(
        id=contents.new_id(), product=product.id, act=act, about=about, text=text
    )
    readers = _readers(product, case=case, worker=worker)
    if and_have is not None:
        readers &= _readers(and_have, case=case, worker=worker)
    store = Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
    for code, link in load(settings.LINKS_FILE).forces.items():
        listed = store.force(code).people if store.has_force(code) else []
        people = [recipient(one.recipient) for one in listed if one.person in readers]
        if people:
            envelope = closing.close(
                Type.TO_FORCE,
                messages.encode(message),
                header={"v": 1},
                to=closing.places(people),
                by=worker.signer,
            )
            outbox.put(envelope, road=link.outbox)
    sealed.add(
        case,
        Item.Kind.TO_FORCE,
        asdict(message),
        key=CaseKey.Kind.PRODUCT,
        by=worker.signer,
        done=True,
    )


def _readers(product: Product, *, case: Case, worker: Worker) -> set[str]:
    return set(contents.content_of(product, case=case, worker=worker).get("readers", []))
