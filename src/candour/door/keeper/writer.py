"""One thread writes: whatever waits is committed together, so a crowd costs as many disk flushes as one person.

`keep` returns only when the commit has reached the disk.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db import DatabaseError, connection, transaction

from candour.blobs.fields import Stored
from candour.door.keeper import spoken
from candour.door.keeper.models import Filing
from candour.ledger import services as ledger
from candour.parcels import outbox
from candour.words.events import Event

TOGETHER: Final = 64
Act = Callable[[], None]


class NotKept(Exception):
    """The disk is full, or the database will not take it. Nothing was kept."""


@dataclass
class _Job:
    act: Act
    done: threading.Event = field(default_factory=threading.Event)
    failed: bool = False


class Writer:
    """Runs acts in transactions of many."""

    def __init__(self) -> None:
        """Start the thread."""
        self._jobs: queue.Queue[_Job] = queue.Queue()
        threading.Thread(target=self._run, name="writer", daemon=True).start()

    def keep(self, act: Act) -> None:
        """Run `act` in a transaction and return when it is on disk.

        Raises:
            NotKept: it is not.
        """
        job = _Job(act)
        self._jobs.put(job)
        job.done.wait()
        if job.failed:
            raise NotKept

    def _take(self) -> list[_Job]:
        jobs = [self._jobs.get()]
        while len(jobs) < TOGETHER:
            try:
                jobs.append(self._jobs.get_nowait())
            except queue.Empty:
                break
        return jobs

    def _run(self) -> None:
        while True:
            jobs = self._take()
            try:
                with transaction.atomic():
                    for job in jobs:
                        self._one(job)
                    _require_unbroken()
            except Exception:  # noqa: BLE001 - the thread's outermost edge: were it to end, nobody could file again
                for job in jobs:
                    job.failed = True
            if any(job.failed for job in jobs):
                connection.close()  # one that found the disk read-only would find it so for ever
            for job in jobs:
                job.done.set()

    @staticmethod
    def _one(job: _Job) -> None:
        """Run one act in a savepoint of its own, so that its failure is nobody else's."""
        try:
            with transaction.atomic():
                job.act()
        except Exception:  # noqa: BLE001 - as above: whoever waits is told that nothing was kept
            job.failed = True


def _require_unbroken() -> None:
    """A full disk makes SQLite take back the whole transaction, what went well before included.

    Raises:
        DatabaseError: it did.
    """
    taken_back = connection.vendor == "sqlite" and not connection.connection.in_transaction
    if connection.needs_rollback or taken_back:
        raise DatabaseError("rolled back beneath us")


@dataclass(frozen=True)
class Spoken:
    """A recording that a message lists: where its parts are kept, and how many it has."""

    recording: str
    parts: int


def file(
    envelope: bytes | Stored,
    *,
    box: str,
    tag: str,
    auth_hash: str,
    receipt: str,
    channel: str,
    heard: Spoken | None,
) -> None:
    """Keep a report, once for each code, with its recording and its receipt entry.

    Raises:
        NotAsListed: the recording's parts are not all here.
    """
    today = date.today()  # noqa: DTZ011 - a day is all we keep
    if _is_known(tag):
        return
    Filing.objects.create(tag=tag, auth_hash=auth_hash, on=today)
    if heard:
        spoken.send(heard.recording, parts=heard.parts, box=box)
    outbox.put_loose(envelope, road=box)
    ledger.append(Event.RECEIPT, about=receipt, channel=channel)


def slip(envelope: bytes | Stored, *, box: str, tag: str, auth_hash: str) -> None:
    """Keep a slip's mailbox as a report's is kept: it is made at the exchange before the desk hears of it. No report, no receipt."""
    today = date.today()  # noqa: DTZ011 - a day is all we keep
    if _is_known(tag):
        return
    Filing.objects.create(tag=tag, auth_hash=auth_hash, on=today)
    outbox.put_loose(envelope, road=box)
    ledger.append(Event.SLIP_MADE)


def say(envelope: bytes | Stored, *, box: str, once: str, heard: Spoken | None) -> None:
    """Keep a message of a returning reporter, once, with its recording.

    Raises:
        NotAsListed: the recording's parts are not all here.
    """
    today = date.today()  # noqa: DTZ011 - a day is all we keep
    mark = once.rjust(64, "0")
    if _is_known(mark):
        return
    Filing.objects.create(tag=mark, auth_hash="", opened=True, on=today)
    if heard:
        spoken.send(heard.recording, parts=heard.parts, box=box)
    outbox.put_loose(envelope, road=box)
    ledger.append(Event.MESSAGE_FROM_REPORTER, about=once)


def _is_known(tag: str) -> bool:
    """One thread asks and writes, so nothing comes in between; a second keeper's row would break the key, and be said."""
    return Filing.objects.filter(tag=tag).exists()


def forget() -> None:
    """Forget filings older than two days: by then a page that could send again has expired."""
    limit = date.today() - timedelta(days=2)  # noqa: DTZ011 - a day is all we keep
    Filing.objects.filter(on__lt=limit, opened=True).delete()


def is_waiting(tag: str, *, auth_hash: str) -> bool:
    """Say whether this code's report is here but its mailbox not yet made: its reporter is not a stranger."""
    return Filing.objects.filter(tag=tag, auth_hash=auth_hash, opened=False).exists()
