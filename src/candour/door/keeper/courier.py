"""Carries what the keeper holds to the exchange: mailboxes first, then parcels, until the desk has signed for them.

Each parcel is wrapped once more, so that its number stands inside an envelope:
carriage = age-PQ to the desk's epoch key { CND1 type 13, header {number, previous, door, clear}, body = the envelope }.
`clear` names the week before which nothing is left here unreceipted: the desk destroys a week's key only after that. Once
a day an empty carriage goes out, so that a missing last parcel shows and quiet weeks are confirmed too.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction

from candour.blobs.sweep import Sweep
from candour.door.keeper import writer
from candour.door.keeper.models import Filing
from candour.parcels import outbox
from candour.parcels.exchange import Exchange, ExchangeAway, ExchangeRefused
from candour.parcels.links import Links
from candour.seal import closing
from candour.seal.container import Type
from candour.seal.keys import SigningKey, VerifyKey
from candour.trust import TrustError
from candour.trust.store import Store
from candour.words.weeks import week_of

PAUSE_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 600.0
DIRECTORY_SECONDS: Final = 300.0
_LOG: Final = logging.getLogger("candour.keeper")


@dataclass
class Courier:
    """One loop, in one thread of the keeper."""

    exchange: Exchange
    links: Links
    key: SigningKey
    store: Store
    desk: VerifyKey
    blobs: Sweep = field(default_factory=Sweep)

    def carriage(self, envelope: bytes, number: int, previous: bytes, *, oldest: date) -> bytes:
        """Wrap and number an envelope. `oldest`: the day from which on something may still lie here."""
        week = week_of(date.today())  # noqa: DTZ011 - the week names the epoch key
        header = {
            "v": 1,
            "door": self.links.name,
            "number": number,
            "previous": previous.hex(),
            "clear": min(week_of(oldest), self.store.public().epoch_week(week)),
        }
        to = [self.store.public().epoch(week)]
        return closing.close(Type.CARRIAGE, envelope, header=header, to=to, by=self.key)

    def open_mailboxes(self) -> None:
        """Make the mailboxes of new reports, before the reports themselves arrive."""
        rows = Filing.objects.filter(opened=False)[: outbox.AT_ONCE]
        new = dict(rows.values_list("tag", "auth_hash"))
        if new:
            self.exchange.open_mailboxes(new)
            Filing.objects.filter(tag__in=new).update(opened=True)

    def carry_again(self) -> None:
        """Make once more the mailboxes of every report held here, and post what has no receipt.

        An exchange that lost its database, or came back from yesterday's copy, knows neither; one that has them keeps one.
        """
        filed = Filing.objects.filter(opened=True).exclude(auth_hash="").order_by("tag")
        made = dict(filed.values_list("tag", "auth_hash"))
        tags = list(made)
        for start in range(0, len(tags), outbox.AT_ONCE):
            self.exchange.open_mailboxes(
                {tag: made[tag] for tag in tags[start : start + outbox.AT_ONCE]}
            )
        outbox.post_again(self.exchange, self.links.doors_box)

    def round(self) -> None:
        """Carry everything that waits."""
        self.open_mailboxes()
        box = self.links.doors_box
        while outbox.waits(box):
            # Once for all that leave together: to find it, everything that lies here is read.
            oldest = outbox.oldest_day(box) or date.today()  # noqa: DTZ011 - a day is all we keep
            number = partial(self.carriage, oldest=oldest)
            outbox.post_next(self.exchange, box, number=number, most=outbox.AT_ONCE)
        outbox.collect_receipts(self.exchange, box, receiver=self.desk)

    def sign_of_life(self, today: date) -> None:
        """Put one empty carriage on its way each day."""
        mark = f"day {today}".ljust(64)
        with transaction.atomic():
            _, new = Filing.objects.get_or_create(
                tag=mark, defaults={"auth_hash": "", "opened": True, "on": today}
            )
            if new:
                outbox.put_loose(b"", road=self.links.doors_box)

    def fetch_directory(self) -> None:
        """Take a newer public directory, if the exchange has one that holds."""
        note = self.exchange.directory()
        if note is not None:
            self.store.accept_public(note)

    def run(self) -> None:
        """Go round for ever. Whatever fails waits for the next round."""
        again = directory = time.monotonic()
        while True:
            try:
                self.sign_of_life(date.today())  # noqa: DTZ011 - one a day
                self.round()
                now = time.monotonic()
                if now - directory > DIRECTORY_SECONDS:
                    directory = now
                    self.fetch_directory()
                if now - again > AGAIN_SECONDS:
                    again = now
                    writer.forget()
                    self.carry_again()
                self.blobs.look()
            except (ExchangeAway, ExchangeRefused, TrustError):
                pass  # it is all still here
            except DatabaseError:
                connection.close()
            except Exception:  # noqa: BLE001 - the thread's outermost edge: were it to end, reports would lie here and nobody know
                _LOG.exception("fault")
                connection.close()
            # On SQLite each round opens its own: one from when the disk was read-only would keep the writer from writing.
            close_old_connections()
            time.sleep(PAUSE_SECONDS)


def receiver(links: Links) -> VerifyKey:
    """Return the desk's key for receipts, as links.json has it."""
    if links.desk is None:
        raise TrustError("links.json names no desk")
    return links.desk.verifier


def trust_store() -> Store:
    """Return this door's directories."""
    return Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
