"""Recordings on their way: sealed parts are kept as they come, and leave with what lists them.

A caller who never comes to the end leaves a message all the same: without a code, and marked so. Called by the one thread
that writes (`writer`), but for `Idle`.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from candour.door.keeper.models import Part
from candour.ledger import services as ledger
from candour.parcels import messages, outbox, recording
from candour.seal import closing
from candour.seal.container import Type
from candour.seal.keys import Recipient
from candour.words.events import Event

IDLE_SECONDS: Final = 3600.0
"""A recording to which nothing was added for so long has lost its caller, however the telephone's process ended."""


class NotAsListed(Exception):
    """The parts that are here are not those that the message lists."""


def keep(envelope: bytes, *, of: str, nth: int) -> None:
    """Keep a sealed part; the same place twice keeps the first."""
    today = date.today()  # noqa: DTZ011 - a day is all we keep
    Part.objects.get_or_create(recording=of, nth=nth, defaults={"envelope": envelope, "on": today})


def discard(of: str) -> None:
    """Destroy a recording, as its caller wished."""
    Part.objects.filter(recording=of).delete()


def send(of: str, *, parts: int, box: str) -> None:
    """Put a recording on its way; what lists it follows in the same transaction.

    Raises:
        NotAsListed: not exactly `parts` parts are here.
    """
    rows = list(Part.objects.filter(recording=of).order_by("nth"))
    if [row.nth for row in rows] != list(range(parts)):
        raise NotAsListed
    for row in rows:
        outbox.put_loose(bytes(row.envelope), road=box)
    Part.objects.filter(recording=of).delete()


def end(of: str, *, danger: bool, box: str, desk: Recipient) -> None:
    """Send what somebody said who never got a code: silence up to a bucket, and a report without keys."""
    kept = dict(Part.objects.filter(recording=of).values_list("nth", "envelope"))
    if not kept:
        return
    count = max(kept) + 1
    whole = count + recording.padding(count)
    envelopes = [
        bytes(kept[nth]) if nth in kept else recording.close_part(b"", nth=nth, to=desk)
        for nth in range(whole)
    ]
    receipt = secrets.token_hex(16)
    report = messages.Report(
        danger_now=danger, choices=[], story="", people=[], when="", where="", at_risk="",
        circle="", checkable="", preview=False, silence="", recipient="", verify_key="", tag="",
        receipt=receipt, parts=[recording.digest(one) for one in envelopes],
        sounding=count * recording.PART_FRAMES,
    )  # fmt: skip
    sealed = closing.close(
        Type.REPORT, messages.encode(report), header={"v": 1}, to=[desk], by=None
    )
    for envelope in [*envelopes, sealed]:
        outbox.put_loose(envelope, road=box)
    Part.objects.filter(recording=of).delete()
    ledger.append(Event.RECEIPT, about=receipt, channel="phone")


def held() -> list[str]:
    """Return the recordings of which parts are here."""
    return list(Part.objects.values_list("recording", flat=True).distinct())


@dataclass
class Idle:
    """When something was last added to each recording, in memory: times are not written down."""

    _touched: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def touch(self, of: str) -> None:
        """Note that somebody is still speaking."""
        with self._lock:
            self._touched[of] = time.monotonic()

    def given_up(self, held_now: list[str]) -> list[str]:
        """Return those of `held_now` that were left alone for an hour, since this process began at most."""
        now = time.monotonic()
        with self._lock:
            self._touched = {of: self._touched.get(of, now) for of in held_now}
            return [of for of, at in self._touched.items() if now - at >= IDLE_SECONDS]
