"""What the desk says to a reporter: sealed to their key, signed with the desk's message key, numbered."""

import secrets
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from candour.ledger import services as ledger
from candour.parcels import messages, outbox
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, CaseBundle, CaseKey, Item, Mark, Product
from candour.roles.desk.services import corrections
from candour.seal import closing
from candour.seal.container import Type
from candour.staff.access import Worker
from candour.trust.directory import recipient
from candour.web.refusals import IllegalMove, NotFound
from candour.words.events import Event
from candour.words.weeks import week_of


@transaction.atomic
def write(reference: str, text: str, *, worker: Worker) -> None:
    """Put a message of the worker's into the reporter's mailbox.

    Raises:
        NotFound: the worker is not on the case.
        IllegalMove: it is word for word what the reporter was written last, and has not answered.
        Unavailable: the desk's message key is not sealed to the worker.
    """
    case = case_for(worker, Action.REPORTER_WRITE, reference)
    require_new(case, text, worker=worker)
    send(case, act="message", text=text, worker=worker)
    Item.objects.filter(case=case, kind=Item.Kind.REPORTER, done=False).update(done=True)


def require_new(case: Case, text: str, *, worker: Worker) -> None:
    """Let a letter be written, or not.

    Raises:
        IllegalMove: it is word for word what the reporter was written last, and has not answered.
    """
    if _said_last(case, worker=worker) == ("message", text):
        raise IllegalMove("This has been written already. Nothing was changed.")


def _said_last(case: Case, *, worker: Worker) -> tuple[str, str]:
    """Return the act and the words of what reporter and desk said to each other last; empty if they have not."""
    kinds = [Item.Kind.TO_REPORTER, Item.Kind.REPORTER]
    row = Item.objects.filter(case=case, kind__in=kinds).order_by("-place").first()
    if row is None or row.kind == Item.Kind.REPORTER:
        return "", ""
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.CORRESPONDENCE)
    said = sealed.read(bytes(row.sealed), case=case, identity=identity)
    return said["act"], said["text"]


def contact_of(case: Case, *, worker: Worker) -> tuple[Item, dict[str, Any]]:
    """Return the mailbox's row and what it says.

    Raises:
        NotFound: it was destroyed, or the worker does not hold its key.
    """
    row = Item.objects.filter(case=case, kind=Item.Kind.CONTACT).first()
    if row is None:
        raise NotFound("There is no way back to this reporter.")
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.CORRESPONDENCE)
    return row, sealed.read(bytes(row.sealed), case=case, identity=identity)


def never_had_mailbox(case: Case) -> bool:
    """Say whether nothing can ever be told to this reporter: somebody on the telephone who took no slip.

    Not of a case whose correspondence was destroyed or whose mailbox has ended: nobody knows any longer what that
    reporter wished. The mark of a mailbox stays as long as its case.
    """
    keys = CaseKey.objects.filter(case=case, kind=CaseKey.Kind.CORRESPONDENCE)
    contact = Item.objects.filter(case=case, kind=Item.Kind.CONTACT)
    known = Mark.objects.filter(case=case)
    return keys.exists() and not contact.exists() and not known.exists()


def wants_preview(case: Case, *, worker: Worker) -> bool:
    """Say whether the reporter reads a text before it is passed on. Who has no mailbox cannot.

    Raises:
        NotFound: the correspondence was destroyed, or the worker does not hold its key.
    """
    if never_had_mailbox(case):
        return False
    return bool(contact_of(case, worker=worker)[1]["preview"])


def silence(case: Case, *, worker: Worker) -> str:
    """Return what the reporter chose for the case that they do not come back: pass, stop, or "" where nobody asked.

    Raises:
        NotFound: there is no way back to this reporter.
    """
    return str(contact_of(case, worker=worker)[1].get("silence", ""))


def send(case: Case, *, act: str, text: str, worker: Worker) -> str:
    """Seal, sign and number one message, keep a copy, and put it on its way; call in a transaction. Return its id.

    Raises:
        NotFound: there is no way back to this reporter. A status is then told to nobody.
    """
    if act == "status" and never_had_mailbox(case):
        return ""  # a status is told to whoever can be told; nothing waits for it
    row, contact = contact_of(case, worker=worker)
    contact["number"] += 1
    message = messages.ToReporter(
        id=secrets.token_hex(16),
        act=act,
        text=text,
        number=contact["number"],
        week=week_of(sealed.today()),
    )
    envelope = closing.close(
        Type.TO_REPORTER,
        messages.encode(message),
        header={"v": 1, "box": contact["tag"], "number": message.number},
        to=[recipient(contact["recipient"])],
        by=keyring.message_key(worker),
    )
    outbox.put(envelope, road=contact["tag"], mailbox=True)
    row.sealed = sealed.write(contact, key=row.key, by=worker.signer)
    row.save(update_fields=["sealed"])
    sealed.add(
        case,
        Item.Kind.TO_REPORTER,
        asdict(message),
        key=CaseKey.Kind.CORRESPONDENCE,
        by=worker.signer,
        done=True,
    )
    ledger.append(Event.MESSAGE_TO_REPORTER, about=case.reference)
    return message.id


@transaction.atomic
def tell_what_left(worker: Worker) -> None:
    """Tell reporters that a text they agreed to has left, on the cases that this worker is on."""
    mine = CaseBundle.objects.filter(person=worker.person_id, key__case=OuterRef("case"))
    left = Product.objects.filter(Exists(mine), state=Product.State.SENT, told=False)
    for product in left.order_by(
        "case_id", "id"
    ):  # in one order, or two at once wait for each other
        case = Case.objects.select_for_update().get(reference=product.case_id)
        if Product.objects.filter(id=product.id, told=False).update(told=True):
            send(case, act="status", text="passed-on", worker=worker)
            corrections.tell_corrected(case, product, worker=worker)
