"""What ends when: due days set by acts, and once a day the destruction of what is due. Needs nobody's key.

Destroying is deleting a case's key with every row sealed to it; when nothing of an ended case is left, the case goes too,
with its marks. What stays is an entry of the ledger that says a deletion was made.
"""

from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from candour.ledger import services as ledger
from candour.parcels import outbox
from candour.roles.desk import keyring, sealed
from candour.roles.desk.models import Case, CaseKey, Expiry, Hold, Incoming, Item, Posting, Product
from candour.words import retention
from candour.words.events import Event
from candour.words.retention import Act, Part

ENDED: Final = frozenset({Case.State.CLOSED.value, Case.State.SIGNPOSTED.value})
_AT_THE_END: Final = (Part.LETTERS, Part.MAILBOX, Part.PRODUCT)
"""Parts that have a due day only while the case is ended."""


def note(case: Case, act: Act) -> None:
    """Move the due days of a case as an act of today moves them. Call in the transaction of the act."""
    rows = Expiry.objects.filter(case=case)
    wished = rows.filter(wished=True).values_list("part", flat=True)
    fixed = set() if act is Act.HOLD_LIFTED else set(wished)
    standing = {Part(row.part): row for row in rows.exclude(part__in=fixed)}
    before = {part: row.due_on for part, row in standing.items()}
    after = retention.due(act, on=sealed.today(), standing=before)
    gone = [row.id for part, row in standing.items() if part not in after]
    if gone:
        Expiry.objects.filter(id__in=gone).delete()
    for part, due_on in after.items():
        if part not in fixed and before.get(part) != due_on:
            Expiry.objects.update_or_create(case=case, part=part, defaults={"due_on": due_on})


def closed(case: Case) -> None:
    """Set the due days of a case that has just ended, by how it ended."""
    note(case, _end_of(case))


def _end_of(case: Case) -> Act:
    if case.state == Case.State.SIGNPOSTED:
        return Act.SIGNPOSTED
    return Act.CLOSED if has_left(case) else Act.CLOSED_UNSENT


def has_left(case: Case) -> bool:
    """Say whether a product of the case has left, or will by the reporter's word alone."""
    on_its_way = [Product.State.SENT, Product.State.REPORTER]
    return Product.objects.filter(case=case, state__in=on_its_way).exists()


def daily(today: date) -> None:
    """Do the day's work. Twice in a day changes nothing more; days that were missed are caught up with."""
    _mend()
    _purge(today)
    forget_pages()


def _mend() -> None:
    """Give a due day to whatever ended, and take it from whatever was opened again, whichever act did that."""
    rows = Expiry.objects.filter(case=OuterRef("reference"), part__in=_AT_THE_END)
    for reference in _references(Case.objects.filter(~Exists(rows), state__in=ENDED)):
        _mend_one(reference, ended=True)
    again = Case.objects.filter(Exists(rows.filter(wished=False))).exclude(state__in=ENDED)
    for reference in _references(again):
        _mend_one(reference, ended=False)


def _references(cases: QuerySet[Case]) -> list[str]:
    return list(cases.order_by("reference").values_list("reference", flat=True))


@transaction.atomic
def _mend_one(reference: str, *, ended: bool) -> None:
    case = Case.objects.select_for_update().filter(reference=reference).first()
    if case is None or (case.state in ENDED) != ended:
        return
    if ended:
        closed(case)
    else:
        note(case, Act.REOPENED if has_left(case) else Act.REOPENED_UNSENT)


def _purge(today: date) -> None:
    held = Hold.objects.filter(case=OuterRef("case"))
    rows = Expiry.objects.filter(~Exists(held), due_on__lte=today)
    for reference in list(rows.order_by("case").values_list("case", flat=True).distinct()):
        _purge_one(reference, today=today)


@transaction.atomic
def _purge_one(reference: str, *, today: date) -> None:
    """Destroy what is due of one case, the row locked: a hold or a message that came first stands."""
    case = Case.objects.select_for_update().filter(reference=reference).first()
    if case is None or Hold.objects.filter(case=case).exists():
        return
    due = set(Expiry.objects.filter(case=case, due_on__lte=today).values_list("part", flat=True))
    for part in (Part.ORIGINAL, Part.PRODUCT, Part.LETTERS, Part.MAILBOX):
        if part in due:
            _destroy(case, part)
    finish(case)


_KEYS: Final = {
    Part.ORIGINAL: CaseKey.Kind.ORIGINAL,
    Part.LETTERS: CaseKey.Kind.CORRESPONDENCE,
    Part.PRODUCT: CaseKey.Kind.PRODUCT,
}


def _destroy(case: Case, part: Part) -> None:
    there = CaseKey.objects.filter(case=case, kind=_KEYS.get(part)).exists() or case.parcel
    if part is Part.MAILBOX:
        if Item.objects.filter(case=case, kind=Item.Kind.CONTACT).exists():
            return  # its number is sealed: the next session of somebody on the case signs the order
    elif part is Part.ORIGINAL:
        destroy_original(case)
    elif part is Part.PRODUCT:
        _destroy_products(case)
    else:
        _destroy_letters(case)
    Expiry.objects.filter(case=case, part=part).delete()
    if there:
        ledger.append(Event.DELETION, about=case.reference, reason=f"schedule-{part.value}")


def destroy_original(case: Case) -> None:
    """Destroy what the reporter sent, opened or not. Call in a transaction."""
    keyring.destroy(case, CaseKey.Kind.ORIGINAL)
    Expiry.objects.filter(case=case, part=Part.ORIGINAL).delete()
    if case.parcel:
        Incoming.objects.filter(digest=case.parcel).delete()
        case.parcel = ""
        case.save(update_fields=["parcel"])


def _destroy_products(case: Case) -> None:
    for held in Product.objects.filter(case=case).exclude(held="").values_list("held", flat=True):
        outbox.drop_held(held)
    Product.objects.filter(case=case).delete()
    keyring.destroy(case, CaseKey.Kind.PRODUCT)


def _destroy_letters(case: Case) -> None:
    """Destroy the messages. Where the mailbox must still be ended, what tells its number stays until that is ordered."""
    if Expiry.objects.filter(case=case, part=Part.MAILBOX).exists():
        letters = Item.objects.filter(case=case, key__kind=CaseKey.Kind.CORRESPONDENCE)
        letters.exclude(kind=Item.Kind.CONTACT).delete()
        Posting.objects.filter(case=case, part=CaseKey.Kind.CORRESPONDENCE).delete()
    else:
        keyring.destroy(case, CaseKey.Kind.CORRESPONDENCE)


def mailbox_ended(case: Case) -> None:
    """Forget a mailbox whose end was ordered. Call in the transaction of the order."""
    Expiry.objects.filter(case=case, part=Part.MAILBOX).delete()
    Item.objects.filter(case=case, kind=Item.Kind.CONTACT).delete()
    if not Expiry.objects.filter(case=case, part=Part.LETTERS).exists():
        keyring.destroy(case, CaseKey.Kind.CORRESPONDENCE)
    finish(case)


def finish(case: Case) -> None:
    """Let an ended case go of which nothing is left: its row, its marks, and that it was."""
    left = Expiry.objects.filter(case=case).exists() or CaseKey.objects.filter(case=case).exists()
    if left or case.state not in ENDED:
        return
    reference = case.reference
    case.delete()
    ledger.append(Event.DELETION, about=reference, reason="schedule-case")


def forget_pages() -> None:
    """Empty SQLite's write-ahead log, in which deleted rows still stand; deleted rows of the file itself are overwritten.

    While somebody reads, it is not emptied: the next day's round does it. PostgreSQL vacuums by itself.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
