"""Secrets sealed to people: the desk's own (epoch, message, index) and each case's. Opened only with a worker's key."""

import hmac
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from candour.roles.desk.models import (
    Bundle,
    Case,
    CaseBundle,
    CaseKey,
    Item,
    Posting,
    Product,
    Recording,
    Sample,
)
from candour.seal import SealError, closing, opening
from candour.seal.container import Type
from candour.seal.keys import Identity, Recipient, SigningKey, VerifyKey
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.staff.queries import Member
from candour.trust.directory import recipient
from candour.web.refusals import NotFound, Unavailable

MESSAGE_KEY: Final = "1"
INDEX_KEY: Final = "1"


def seal_secret(secret: bytes, *, kind: str, name: str, to: Recipient, by: SigningKey) -> bytes:
    """Return a 32-byte secret sealed to one person's key, saying what it is."""
    header = {"v": 1, "kind": kind, "name": name}
    return closing.close(Type.KEY_BUNDLE, secret, header=header, to=[to], by=by)


def open_secret(sealed: bytes, *, kind: str, name: str, identity: Identity) -> bytes:
    """Return the secret that `seal_secret` sealed.

    Raises:
        NotForUs: to somebody else.
        SealError: it is not what its row says.
    """
    bundle = opening.open_envelope(sealed, identities=[identity])
    if bundle.type is not Type.KEY_BUNDLE or bundle.header != {"v": 1, "kind": kind, "name": name}:
        raise SealError("a key bundle is not what its row says")
    return bundle.body


def give(secret: bytes, *, kind: Bundle.Kind, name: str, to: Member, by: SigningKey) -> None:
    """Seal one of the desk's secrets to a person."""
    sealed = seal_secret(secret, kind=kind.value, name=name, to=recipient(to.recipient), by=by)
    Bundle.objects.update_or_create(kind=kind, name=name, person=to.id, defaults={"sealed": sealed})


def epoch_identities(worker: Worker) -> list[Identity]:
    """Return the epoch keys sealed to this worker, newest week first."""
    rows = Bundle.objects.filter(kind=Bundle.Kind.EPOCH, person=worker.person_id)
    return [
        Identity(
            open_secret(bytes(row.sealed), kind=row.kind, name=row.name, identity=worker.identity)
        )
        for row in rows.order_by("-name")
    ]


def held_by(worker: Worker) -> list[tuple[Bundle.Kind, str, bytes]]:
    """Return every secret of the desk that is sealed to this worker: its kind, its name, its 32 bytes."""
    rows = Bundle.objects.filter(person=worker.person_id).order_by("kind", "name")
    return [
        (
            Bundle.Kind(row.kind),
            row.name,
            open_secret(bytes(row.sealed), kind=row.kind, name=row.name, identity=worker.identity),
        )
        for row in rows
    ]


def _secret(worker: Worker, kind: Bundle.Kind, name: str) -> bytes:
    row = Bundle.objects.filter(kind=kind, name=name, person=worker.person_id).first()
    if row is None:
        raise Unavailable("You have not been given this key yet. Ask another supervisor for it.")
    return open_secret(bytes(row.sealed), kind=kind.value, name=name, identity=worker.identity)


def message_key(worker: Worker) -> SigningKey:
    """Return the key that signs messages to reporters.

    Raises:
        Unavailable: it is not sealed to this worker.
    """
    return SigningKey(_secret(worker, Bundle.Kind.MESSAGE, MESSAGE_KEY))


def index_key(worker: Worker) -> bytes:
    """Return the key that makes labels.

    Raises:
        Unavailable: it is not sealed to this worker.
    """
    return _secret(worker, Bundle.Kind.INDEX, INDEX_KEY)


def mailbox_label(index: bytes, tag: str) -> str:
    """Return the label under which the case of a mailbox is found."""
    token = hmac.digest(index, b"mailbox\0" + bytes.fromhex(tag), "sha256")
    return hmac.digest(token, (0).to_bytes(8, "big"), "sha256").hex()


def reader_labels(index: bytes, *, product: str, people: list[str]) -> list[str]:
    """Return sixteen labels in random order: those of `people`, and fillers nobody can tell from them."""
    own = [reader_label(index, product=product, person=person) for person in people]
    filled = [*own, *(os.urandom(32).hex() for _ in range(closing.STANZAS - len(own)))]
    secrets.SystemRandom().shuffle(filled)
    return filled


def reader_label(index: bytes, *, product: str, person: str) -> str:
    """Return the label of one reader of a product."""
    return hmac.digest(index, f"reader\0{product}\0{person}".encode(), "sha256").hex()


def _checker(index: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hmac.digest(index, b"checker", "sha256"))


def hide(index: bytes, secret: bytes, *, label: str) -> bytes:
    """Return bytes encrypted under the index key, beside the label of their row."""
    nonce = os.urandom(12)
    return nonce + _checker(index).encrypt(nonce, secret, label.encode())


def show(index: bytes, hidden: bytes, *, label: str) -> bytes:
    """Return what `hide` hid.

    Raises:
        SealError: the row was altered.
    """
    try:
        return _checker(index).decrypt(hidden[:12], hidden[12:], label.encode())
    except InvalidTag:
        raise SealError("a label's row was altered") from None


def hide_checker(index: bytes, verify_key: str, *, label: str) -> bytes:
    """Return a reporter's verifying key encrypted beside its label."""
    return hide(index, bytes.fromhex(verify_key), label=label)


def show_checker(index: bytes, hidden: bytes, *, label: str) -> VerifyKey:
    """Return the verifying key that `hide_checker` hid.

    Raises:
        SealError: the row was altered.
    """
    return VerifyKey(show(index, hidden, label=label))


@dataclass(frozen=True)
class CaseKeys:
    """The secrets of one case that a worker holds, by kind."""

    identities: dict[str, Identity]

    def of(self, kind: CaseKey.Kind) -> Identity:
        """Return one of them.

        Raises:
            NotFound: it was destroyed.
        """
        found = self.identities.get(kind.value)
        if found is None:
            raise NotFound("This was destroyed, as the rules or the reporter asked.")
        return found


def make_case_keys(case: Case, *, people: list[Member], by: SigningKey) -> CaseKeys:
    """Make the case's keys and seal each to everyone in `people`."""
    made = {}
    for kind in CaseKey.Kind:
        identity = Identity(os.urandom(32))
        row = CaseKey.objects.create(case=case, kind=kind, recipient=str(identity.recipient))
        made[kind.value] = identity
        for person in people:
            _give_case_key(row, identity.seed, to=person, by=by)
    return CaseKeys(made)


def _give_case_key(row: CaseKey, secret: bytes, *, to: Member, by: SigningKey) -> None:
    sealed = seal_secret(secret, kind=row.kind, name=row.case_id, to=recipient(to.recipient), by=by)
    CaseBundle.objects.get_or_create(key=row, person=to.id, defaults={"sealed": sealed})


def case_keys(case: Case, *, worker: Worker, kinds: Collection[str] | None = None) -> CaseKeys:
    """Return the keys of a case that are sealed to this worker, or those of some kinds."""
    rows = CaseBundle.objects.filter(key__case=case, person=worker.person_id).select_related("key")
    if kinds is not None:
        rows = rows.filter(key__kind__in=list(kinds))
    return CaseKeys(
        {
            row.key.kind: Identity(
                open_secret(
                    bytes(row.sealed),
                    kind=row.key.kind,
                    name=case.reference,
                    identity=worker.identity,
                )
            )
            for row in rows
        }
    )


def admit(case: Case, *, person: Member, worker: Worker) -> None:
    """Seal what the worker holds of the case to one more person."""
    held = case_keys(case, worker=worker)
    for row in CaseKey.objects.filter(case=case):
        if row.kind in held.identities:
            _give_case_key(row, held.identities[row.kind].seed, to=person, by=worker.signer)


def renew(case: Case, *, worker: Worker) -> None:
    """Give each key of a case a new secret, sealed to whoever is on it, and seal anew all that was sealed to the old one.

    What a part holds that this worker cannot open stays as it is. Call in a transaction, the case locked.
    """
    held = case_keys(case, worker=worker).identities
    people = [one for one in map(staff.person, people_on(case)) if one is not None]
    for row in CaseKey.objects.select_for_update().filter(case=case).order_by("kind"):
        old = held.get(row.kind)
        if old is None:
            continue
        new = Identity(os.urandom(32))
        row.recipient = str(new.recipient)
        row.save(update_fields=["recipient"])
        for record in _sealed_to(row):
            record.again(old=old, key=row, by=worker.signer)
        CaseBundle.objects.filter(key=row).delete()
        for person in people:
            _give_case_key(row, new.seed, to=person, by=worker.signer)


@dataclass(frozen=True)
class _Record:
    """A column of a row that is sealed to a case's key."""

    row: Item | Product | Sample | Recording
    column: str

    def again(self, *, old: Identity, key: CaseKey, by: SigningKey) -> None:
        """Seal it to the key as it is now."""
        found = opening.open_envelope(bytes(getattr(self.row, self.column)), identities=[old])
        envelope = closing.close(
            found.type, found.body, header=found.header, to=[recipient(key.recipient)], by=by
        )
        setattr(self.row, self.column, envelope)
        self.row.save(update_fields=[self.column])


def _sealed_to(key: CaseKey) -> list[_Record]:
    """Return everything that is sealed to a case's key. A test holds this list against the models."""
    found = [_Record(row, "sealed") for row in Item.objects.filter(key=key).order_by("place", "id")]
    sounds = Recording.objects.filter(key=key).order_by("item", "nth")
    found += [_Record(row, "sealed") for row in sounds]
    if key.kind == CaseKey.Kind.PRODUCT:
        products = Product.objects.filter(case=key.case_id).order_by("id")
        found += [_Record(row, "sealed") for row in products]
        halves = Sample.objects.filter(product__case=key.case_id).order_by("id")
        found += [_Record(row, "half") for row in halves]
    return found


def people_on(case: Case) -> list[str]:
    """Return the ids of everybody on the case."""
    rows = CaseBundle.objects.filter(key__case=case).values_list("person", flat=True)
    return sorted(set(rows))


def destroy(case: Case, kind: CaseKey.Kind) -> None:
    """Destroy one of the case's keys, and with it what was sealed to it and what that is found by."""
    Posting.objects.filter(case=case, part=kind).delete()
    CaseKey.objects.filter(case=case, kind=kind).delete()
