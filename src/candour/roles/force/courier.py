"""The force's courier: one parcel out in every slot, real or dummy; whatever came is kept and signed for. Opens nothing."""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from candour.blobs.sweep import Sweep
from candour.ledger import services as ledger
from candour.parcels import frame, numbering, outbox, restored
from candour.parcels.exchange import Exchange, ExchangeAway, ExchangeRefused, connect
from candour.parcels.links import Link, installation_key, load
from candour.roles.force.models import Aside, Parcel
from candour.roles.force.services.acts import desk_link, this_week
from candour.roles.force.shelf import trust
from candour.seal import SealError, closing
from candour.seal.container import Type
from candour.seal.keys import SigningKey
from candour.trust import TrustError
from candour.words.events import Event

POLL_SECONDS: Final = 15.0
DIRECTORY_SECONDS: Final = 300.0
AGAIN_SECONDS: Final = 600.0


@dataclass
class Courier:
    """One loop in one process."""

    exchange: Exchange
    link: Link
    key: SigningKey
    blobs: Sweep = field(default_factory=Sweep)

    def number(self, envelope: bytes, number: int, previous: bytes) -> bytes:
        """Frame an envelope for its slot."""
        return frame.frame(
            envelope, box=self.link.outbox, number=number, previous=previous, by=self.key
        )

    def slot(self) -> None:
        """Let one parcel leave: what waits longest, or a dummy that only the desk can tell from it."""
        if not outbox.waits(self.link.outbox):
            outbox.put(self._dummy(), road=self.link.outbox)
        outbox.post_next(self.exchange, self.link.outbox, number=self.number)

    @staticmethod
    def _dummy() -> bytes:
        to = closing.places([trust().public().epoch(this_week())])
        return closing.close(Type.DUMMY, b"", header={"v": 1}, to=to, by=None)

    def collect(self) -> None:
        """Take in what came, sign for it, and let go of what the desk signed for."""
        after = ""
        while found := self.exchange.waiting(self.link.inbox, after=after):
            after = max(found)
            # One that was altered is not signed for: its slot stays open as a gap, and those behind it do not wait.
            whole = {digest: parcel for digest, parcel in found.items() if parcel is not None}
            for parcel in whole.values():
                take_in(parcel, link=self.link)
            if whole:
                self.exchange.acknowledge(self.link.inbox, *whole)
        outbox.collect_receipts(self.exchange, self.link.outbox, receiver=self.link.verifier)

    def fetch_directory(self) -> None:
        """Take a newer public directory, if the exchange has one that holds."""
        note = self.exchange.directory()
        if note is not None:
            trust().accept_public(note)

    def run(self) -> None:
        """Go round for ever. Whatever fails waits for the next round."""
        slot, directory, again = 0.0, float("-inf"), time.monotonic()
        pause = min(POLL_SECONDS, settings.SLOT_SECONDS / 2)
        while True:
            try:
                restored.ask_again(self.exchange, [self.link.inbox], folder=settings.DATA)
                self.collect()
                now = time.monotonic()
                if now - slot >= settings.SLOT_SECONDS:
                    slot = now
                    self.slot()
                if now - directory > DIRECTORY_SECONDS or not trust().has_public():
                    directory = now
                    self.fetch_directory()
                if now - again > AGAIN_SECONDS:
                    again = now
                    outbox.post_again(self.exchange, self.link.outbox)
                self.blobs.look()
            except (ExchangeAway, ExchangeRefused, TrustError):
                pass  # it is all still here
            except (DatabaseError, InterfaceError, OSError):  # a file too may find no room
                connection.close()
            time.sleep(pause)


@transaction.atomic
def take_in(parcel: bytes, *, link: Link) -> None:
    """Keep one parcel, once. One that is not what it must be is set aside and recorded, never dropped."""
    digest = hashlib.sha256(parcel).hexdigest()
    try:
        framed = frame.unframe(parcel, box=link.inbox, by=link.verifier)
    except SealError:
        _set_aside(parcel, digest=digest)
        return
    count = numbering.note(
        link.inbox, number=framed.number, previous=framed.previous, digest=digest
    )
    if count.anew:
        ledger.append(Event.GAP_FOUND, reason="anew", force=settings.FORCE)
    if count.fresh:
        Parcel.objects.create(
            number=framed.number, digest=digest, sealed=framed.envelope, week=this_week()
        )
    elif not Parcel.objects.filter(digest=digest).exists():
        _set_aside(parcel, digest=digest)  # another parcel under a number that was used


def _set_aside(parcel: bytes, *, digest: str) -> None:
    aside, new = Aside.objects.get_or_create(
        digest=digest, defaults={"sealed": parcel, "week": this_week()}
    )
    if new:
        ledger.append(Event.PARCEL_SET_ASIDE, about=aside.digest[:32], force=settings.FORCE)


def start() -> None:
    """Run the courier of this installation."""
    links = load(settings.LINKS_FILE)
    key = installation_key(settings.INSTALLATION_KEY_FILE)
    Courier(connect(links.exchange, name=links.name, key=key), desk_link(), key).run()
