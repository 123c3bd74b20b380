"""Who is signed in. The row holds the person's keys wrapped; the secret that unwraps them lives only in the cookie.

Any number of worker processes serve anybody: each unwraps for the request in hand and forgets. A copy of the database
and of every process's files opens nothing. For `candour.staff` only; roles see a `Worker` (access).
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db.models import Q

from candour.staff.models import StaffSession
from candour.staff.personal import Secrets

ID_BYTES: Final = 16
SECRET_BYTES: Final = 32
IDLE: Final = timedelta(minutes=15)
WHOLE: Final = timedelta(hours=9)
GRAIN: Final = timedelta(seconds=30)
"""A row is written only when this much is gained: reading ten pages in a minute is not ten writes."""
_NONCE: Final = bytes(12)  # each session has a key of its own, which seals once


@dataclass(frozen=True)
class Live:
    """A session that was found good."""

    id_hash: str
    person_id: str
    name: str
    duty: str
    secrets: Secrets
    demonstration: bool


def start(person_id: str, *, secrets: Secrets, demonstration: bool, now: datetime) -> str:
    """Sign the person in and return the cookie's value. The id is new at each sign-in. Forgets what has run out."""
    forget_expired(now)
    id_, secret = os.urandom(ID_BYTES), os.urandom(SECRET_BYTES)
    StaffSession.objects.create(
        id_hash=_hash(id_),
        person_id=person_id,
        wrapped=_cipher(id_, secret).encrypt(_NONCE, secrets.raw, person_id.encode("ascii")),
        demonstration=demonstration,
        idle_until=now + IDLE,
        ends_at=now + WHOLE,
    )
    return base64.urlsafe_b64encode(id_ + secret).decode("ascii")


def resume(cookie: str, *, now: datetime, prolong: bool) -> Live | None:
    """Return the session behind `cookie`; None, and the row deleted, if it ran out or its person was revoked.

    A request that a page makes by itself does not `prolong` it: an unattended screen still signs out.
    """
    split = _split(cookie)
    if split is None:
        return None
    id_, secret = split
    row = StaffSession.objects.select_related("person").filter(id_hash=_hash(id_)).first()
    if row is None:
        return None
    if not row.person.is_active:
        end_all(row.person_id)
        return None
    if min(row.idle_until, row.ends_at) <= now:
        forget_expired(now)
        return None
    try:
        raw = _cipher(id_, secret).decrypt(
            _NONCE, bytes(row.wrapped), row.person_id.encode("ascii")
        )
    except InvalidTag:
        return None  # right id, wrong secret: not ours to end, or a stranger could sign people out
    if prolong and now + IDLE - row.idle_until >= GRAIN:
        StaffSession.objects.filter(pk=row.pk).update(idle_until=now + IDLE)
    return Live(
        row.id_hash,
        row.person_id,
        row.person.name,
        row.person.duty,
        Secrets.of(raw),
        row.demonstration,
    )


def prolong(id_hash: str, *, now: datetime) -> None:
    """Let a session that was resumed last as if its person had just asked for something."""
    due = StaffSession.objects.filter(id_hash=id_hash, idle_until__lte=now + IDLE - GRAIN)
    if due.exists():  # a write takes its turn with others, even one that changes nothing
        due.update(idle_until=now + IDLE)


def left(id_hash: str, *, now: datetime) -> tuple[timedelta, timedelta]:
    """Return how long a session lasts if nothing is asked, and how long at most; nothing of one that is gone."""
    row = StaffSession.objects.filter(id_hash=id_hash).only("idle_until", "ends_at").first()
    if row is None:
        return timedelta(0), timedelta(0)
    return min(row.idle_until, row.ends_at) - now, row.ends_at - now


def end(cookie: str) -> None:
    """Sign out: the wrapped keys are gone."""
    split = _split(cookie)
    if split is not None:
        StaffSession.objects.filter(id_hash=_hash(split[0])).delete()


def end_all(person_id: str) -> None:
    """End every session of a person."""
    StaffSession.objects.filter(person_id=person_id).delete()


def forget_expired(now: datetime) -> None:
    """Delete every session that ran out, whether or not its browser comes back."""
    StaffSession.objects.filter(Q(idle_until__lte=now) | Q(ends_at__lte=now)).delete()


def _split(cookie: str) -> tuple[bytes, bytes] | None:
    try:
        raw = base64.b64decode(cookie, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != ID_BYTES + SECRET_BYTES:
        return None
    return raw[:ID_BYTES], raw[ID_BYTES:]


def _hash(id_: bytes) -> str:
    return hashlib.sha256(id_).hexdigest()


def _cipher(id_: bytes, secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, id_, b"candour/v1/staff-session").derive(secret))
