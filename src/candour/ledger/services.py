"""Append an event, in the transaction of the act it records.

    entry = 01 ‖ day u32 (days since 1970-01-01) ‖ HMAC-SHA256(32 fresh bytes, canonical event)

Source: design section 4, "Log".
"""

import hmac
import os
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction

from candour.ledger.models import Entry
from candour.seal import closing
from candour.seal.container import Type, canonical
from candour.trust.store import Store
from candour.words.events import Event

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
ENTRY_BYTES: Final = 1 + 4 + 32
_EPOCH: Final = date(1970, 1, 1)


class OutsideTransaction(RuntimeError):
    """An entry was about to be written apart from the act it records: a fault of ours."""


def commit(event: bytes, *, key: bytes, on: date) -> bytes:
    """Return the 37 bytes of an entry."""
    day = (on - _EPOCH).days.to_bytes(4, "big")
    return VERSION + day + hmac.digest(key, event, "sha256")


def event_bytes(event: Event, *, about: str, facts: dict[str, str]) -> bytes:
    """Return the canonical event: its type, the random id it is about, and facts from code tables. No text, no name."""
    return canonical({"v": 1, "event": event.value, "about": about, "facts": facts})


def append(event: Event, *, about: str = "", **facts: str) -> None:
    """Record `event`. `about` is a random id; `facts` are codes (force, theme, channel, reason, due day).

    Raises:
        OutsideTransaction: not called inside the transaction of the act.
        TrustError: no watchdog is known here to seal the opening to.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("ledger.append belongs inside the transaction of the act")
    key = os.urandom(KEY_BYTES)
    today = date.today()  # noqa: DTZ011 - the day as the charity's calendar has it
    said = event_bytes(event, about=about, facts=facts)
    store = Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
    opening = closing.close(
        Type.OPENING,
        said,
        header={"v": 1, "log": settings.LEDGER_NAME, "key": key.hex()},
        to=[store.watchdog()],
        by=None,
    )
    Entry.objects.create(on=today, entry=commit(said, key=key, on=today), opening=opening)


def count() -> int:
    """Return how many entries wait: for tests and for the batch to come."""
    return Entry.objects.count()
