"""What a reporter or a force says about a case that exists: it finds its case, is sealed to the case's key, and takes effect.

The worker whose session does this need not be on the case, and keeps nothing of it.
"""

from dataclasses import asdict
from typing import Final

from django.conf import settings
from django.utils import timezone

from candour.ledger import services as ledger
from candour.parcels import messages, outbox
from candour.parcels.links import load
from candour.parcels.malformed import Malformed
from candour.roles.desk import keyring, sealed
from candour.roles.desk.models import Case, CaseKey, Incoming, Item, Mark, Offer, Product
from candour.roles.desk.services import alarms, indexing, recordings, retention, steps
from candour.roles.desk.services.routing import heeded
from candour.seal import SealError, opening
from candour.seal.container import Container
from candour.seal.keys import Recipient, VerifyKey
from candour.staff.access import Worker
from candour.trust.directory import key_statement
from candour.trust.store import Store
from candour.words.events import Event
from candour.words.retention import Act


class NotYet(Exception):
    """The case it belongs to has not been made yet: try again when more has been sorted."""


_WAITS: Final = frozenset({"message", "answer", "object", "withdraw", "destroy"})
"""What a reporter does that a person must look at."""


def from_reporter(message: messages.FromReporter, content: Container, *, worker: Worker) -> None:
    """Take in what a returning reporter wrote, if the code's key signed it.

    Raises:
        NotYet: no case has this mailbox yet.
        SealError: not signed by the reporter.
    """
    recordings.require_well_listed(message)
    index = keyring.index_key(worker)
    label = keyring.mailbox_label(index, message.tag)
    mark = Mark.objects.filter(label=label).first()
    if mark is None:
        raise NotYet
    if not content.signed_by(keyring.show_checker(index, bytes(mark.checker), label=label)):
        raise SealError("not signed by the reporter")
    case = Case.objects.select_for_update().get(reference=mark.case_id)
    if case.state == Case.State.NEW:
        _before_opening(case, message, worker=worker)
        return
    if not CaseKey.objects.filter(case=case, kind=CaseKey.Kind.CORRESPONDENCE).exists():
        recordings.destroy_unopened(message.parts)
        return  # withdrawn before anybody opened it: there is nothing left to add to
    item = sealed.add(
        case,
        Item.Kind.REPORTER,
        asdict(message),
        key=CaseKey.Kind.CORRESPONDENCE,
        by=worker.signer,
        done=message.act not in _WAITS,
    )
    recordings.attach(item, message.parts, worker=worker)
    indexing.add(case, CaseKey.Kind.CORRESPONDENCE, texts=[message.text], worker=worker)
    ledger.append(Event.MESSAGE_FROM_REPORTER, about=case.reference)
    retention.note(case, Act.NEW_MATERIAL)
    _effect(case, message)
    case.save()


def _before_opening(case: Case, message: messages.FromReporter, *, worker: Worker) -> None:
    """A report nobody has opened: a withdrawal destroys it; anything else waits until somebody opens it."""
    if message.act not in {"withdraw", "destroy"}:
        raise NotYet
    recordings.destroy_unopened(_listed(case, worker=worker) + message.parts)
    Incoming.objects.filter(digest=case.parcel).delete()
    case.parcel = ""
    steps.arrive(case, Case.State.CLOSED)
    case.save()
    retention.note(case, Act.WITHDRAWN)
    ledger.append(Event.WITHDRAWN, about=case.reference)


def _listed(case: Case, *, worker: Worker) -> list[str]:
    """Return the parts that an unopened report lists; none where this worker cannot open it: they die of themselves."""
    row = Incoming.objects.filter(digest=case.parcel).first()
    if row is None:
        return []
    identities = keyring.epoch_identities(worker)
    try:
        carriage = opening.open_envelope(bytes(row.sealed), identities=identities)
        content = opening.open_envelope(carriage.body, identities=identities)
        return messages.decode(content.body, messages.Report).parts
    except (SealError, Malformed):
        return []


def _effect(case: Case, message: messages.FromReporter) -> None:
    if message.act in {"withdraw", "destroy"}:
        _withdraw(case)
    elif message.act in {"agree", "object"}:
        product = (
            Product.objects.filter(preview=message.about, case=case, state=Product.State.REPORTER)
            .exclude(preview="")
            .first()
        )
        if product is not None:
            (agreed if message.act == "agree" else _object)(case, product)
    elif message.act == "answer":
        move_if_drawn(case, Case.State.ANSWERED)


def _withdraw(case: Case) -> None:
    """Stop everything that has not been released to the force."""
    for product in Product.objects.filter(case=case).exclude(
        state__in=[Product.State.SENT, Product.State.STOPPED]
    ):
        if product.held:
            outbox.drop_held(product.held)
        product.held = ""
        product.move(Product.State.STOPPED)
        product.save()
    if not Product.objects.filter(case=case, state=Product.State.SENT).exists():
        move_if_drawn(case, Case.State.CLOSED)
        retention.note(case, Act.WITHDRAWN)
    ledger.append(Event.WITHDRAWN, about=case.reference)


def agreed(case: Case, product: Product) -> None:
    """Let a product leave that its reporter agreed to, by their word or by what they chose for their silence.

    Call in a transaction, the case locked; it must be saved afterwards.
    """
    if product.directory not in _directories():
        _release_again(case, product)
    elif outbox.let_go(product.held):
        product.move(Product.State.SENT)
        product.held = ""
        product.save()
        move_if_drawn(case, Case.State.SENT)
        retention.note(case, Act.SENT)
        ledger.append(Event.PRODUCT_SENT, about=product.id)


def _directories() -> set[str]:
    """Return the fingerprints of what decides, as it is now, who of each force may receive."""
    store = Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
    codes = load(settings.LINKS_FILE).forces
    return {heeded(code) for code in codes if store.has_force(code)}


def _release_again(case: Case, product: Product) -> None:
    """Send an agreed product back for release: who may receive it has changed since it was sealed."""
    outbox.drop_held(product.held)
    product.move(Product.State.SUBMITTED)
    product.held = product.releaser = product.preview = ""
    product.save()
    move_if_drawn(case, Case.State.CHECKING)
    ledger.append(Event.PRODUCT_RETURNED, about=product.id, reason="directory-changed")


def _object(case: Case, product: Product) -> None:
    outbox.drop_held(product.held)
    product.move(Product.State.OBJECTED)
    product.held = ""
    product.releaser = ""
    product.save()
    move_if_drawn(case, Case.State.RETURNED)
    case.owner = product.author
    ledger.append(Event.PRODUCT_RETURNED, about=product.id, reason="reporter-objects")


def move_if_drawn(case: Case, to: Case.State) -> None:
    """Move the case if an arrow leads there; what arrives from outside must never be refused for want of one."""
    if to.value in case.ARROWS[str(case.state)]:
        steps.arrive(case, to)


_FORCE_STATES: Final = {"question": Case.State.QUESTION, "outcome": Case.State.OUTCOME}
_FORCE_EVENTS: Final = {
    "acknowledge": Event.PRODUCT_ACKNOWLEDGED,
    "question": Event.QUESTION_ASKED,
    "outcome": Event.OUTCOME_RECORDED,
}


def from_force(content: Container, *, road: str, worker: Worker) -> None:
    """Take in what a person of a force says about a product they were sent.

    Raises:
        SealError: not signed by a listed person of the force whose road it came, or about no product of ours.
        Malformed: not a message we know.
    """
    if messages.kind_of(content.body) == messages.KeyOffer.kind:
        _offer(content, road=road)
        return
    _say(messages.decode(content.body, messages.FromForce), content, road=road, worker=worker)


def _say(message: messages.FromForce, content: Container, *, road: str, worker: Worker) -> None:
    """Keep what a person of a force says about a product, if they may speak of it."""
    store = Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
    if not message.force or sealed.force_of_road(road) != message.force:
        raise SealError("a force spoke for another")
    people = [one for one in store.force(message.force).people if one.person == message.person]
    if not any(content.signed_by(one.verifier) for one in people):
        raise SealError("not signed by a listed person of the force")
    if message.act == "unverified":
        alarms.raise_alarm("unverified")
        return
    product = Product.objects.filter(id=message.product, state=Product.State.SENT).first()
    if product is None or message.act not in _FORCE_EVENTS:
        raise SealError("about no product of ours")
    index = keyring.index_key(worker)
    label = keyring.reader_label(index, product=product.id, person=message.person)
    if label not in product.readers:
        raise SealError("somebody spoke of a product that they were not sent")
    case = Case.objects.select_for_update().get(reference=product.case_id)
    sealed.add(
        case,
        Item.Kind.FORCE,
        asdict(message),
        key=CaseKey.Kind.PRODUCT,
        by=worker.signer,
        done=message.act == "acknowledge",
    )
    indexing.add(case, CaseKey.Kind.PRODUCT, texts=[message.text], worker=worker)
    retention.note(case, Act.NEW_MATERIAL)
    ledger.append(_FORCE_EVENTS[message.act], about=product.id, force=message.force)
    if message.act == "acknowledge" and case.state == Case.State.SENT:
        steps.met(case, now=timezone.now())
    if message.act in _FORCE_STATES:
        move_if_drawn(case, _FORCE_STATES[message.act])
    case.save()


def _offer(content: Container, *, road: str) -> None:
    """Keep the keys somebody at a force offers, for a supervisor to check by voice."""
    offer = messages.decode(content.body, messages.KeyOffer)
    if not offer.force or sealed.force_of_road(road) != offer.force:
        raise SealError("a force spoke for another")
    Recipient.parse(offer.recipient)
    said = key_statement(offer.person, key=offer.recipient, verify_key=offer.verify_key)
    if not VerifyKey(bytes.fromhex(offer.verify_key)).verify(bytes.fromhex(offer.statement), said):
        raise SealError("keys were offered without their owner's statement")
    if not content.signed_by(VerifyKey(bytes.fromhex(offer.verify_key))):
        raise SealError("keys were offered by somebody who does not hold them")
    row, _ = Offer.objects.select_for_update().get_or_create(
        person=offer.person, defaults={"force": offer.force}
    )
    if row.force != offer.force:
        raise SealError("an offer in the place of another force's")
    row.body = content.body.decode()
    row.save(update_fields=["body"])
    ledger.append(Event.PERSON_JOINED, about=offer.person, force=offer.force)
