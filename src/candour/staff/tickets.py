"""Challenges and tickets: random values handed to a browser, good once, for one purpose and a short time.

A challenge goes through an authenticator and comes back signed; a ticket comes back in a hidden field. The table holds
hashes, so a copy of the database lets nobody continue what somebody began. For `candour.staff` only.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from candour.staff.models import Challenge

Purpose = Challenge.Purpose

VALUE_BYTES: Final = 32
CHALLENGE_LIFE: Final = timedelta(seconds=120)
TYPING_LIFE: Final = timedelta(minutes=10)
"""Seven words have to be written down and typed, sometimes on paper that lies in another room."""
_LIVES: Final = {
    Purpose.MAY_ADD: TYPING_LIFE,
    Purpose.PHRASE: TYPING_LIFE,
    Purpose.UNLOCK: TYPING_LIFE,
}


@dataclass(frozen=True)
class Ticket:
    """What a value stands for."""

    person_id: str | None
    act_hash: str


def act_hash(act: str) -> str:
    """Return the hash by which a challenge is bound to an act."""
    return hashlib.sha256(act.encode()).hexdigest()


def phrase_hash(phrase: str, *, ticket: bytes) -> str:
    """Return a hash of `phrase` that says nothing to whoever lacks the ticket, as the database does."""
    return hmac.digest(ticket, phrase.encode("ascii"), "sha256").hex()


def new_value() -> bytes:
    """Return a value nobody can guess."""
    return os.urandom(VALUE_BYTES)


def issue(
    value: bytes,
    *,
    purpose: Purpose,
    now: datetime,
    person_id: str | None = None,
    bound_to: str = "",
) -> bytes:
    """Make `value` good for `purpose`, and return it. Forgets what has run out."""
    Challenge.objects.filter(expires_at__lte=now).delete()
    Challenge.objects.create(
        hash=_hash(value),
        purpose=purpose,
        person_id=person_id,
        act_hash=bound_to,
        expires_at=now + _LIVES.get(purpose, CHALLENGE_LIFE),
    )
    return value


def look(value: bytes, *, purpose: Purpose, now: datetime) -> Ticket | None:
    """Return what `value` stands for and leave it good; None if it is not good."""
    row = Challenge.objects.filter(hash=_hash(value), purpose=purpose, expires_at__gt=now).first()
    return Ticket(row.person_id, row.act_hash) if row else None


def spend(value: bytes, *, purpose: Purpose, now: datetime) -> Ticket | None:
    """Return what `value` stands for and end it; None if it is not good, or somebody else was first."""
    ticket = look(value, purpose=purpose, now=now)
    gone, _ = Challenge.objects.filter(hash=_hash(value), purpose=purpose).delete()
    return ticket if gone == 1 else None


def _hash(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
