"""The desk's courier: collects within a minute, posts what waits, keeps the slots to each force, raises the alarm.

It holds the key that signs requests, frames and receipts; it can open nothing.
"""

import contextlib
import hashlib
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from candour.blobs.sweep import Sweep
from candour.ledger import services as ledger
from candour.parcels import frame, numbering, outbox, restored
from candour.parcels.exchange import Exchange, ExchangeAway, ExchangeRefused, connect
from candour.parcels.links import Link, Links, installation_key, load
from candour.roles.desk import sealed
from candour.roles.desk.models import Incoming, Taken
from candour.roles.desk.services import (
    alarms,
    calls,
    counts,
    danger,
    epochs,
    mailboxes,
    notices,
    recordings,
    retention,
    sampling,
    shifts,
    silence,
    slips,
    steps,
)
from candour.roles.desk.services.directory import store
from candour.seal import SealError, closing
from candour.seal.container import Type
from candour.seal.keys import SigningKey
from candour.staff import queries as staff
from candour.trust import TrustError
from candour.words.events import Event

POLL_SECONDS: Final = 10.0
PUBLISH_SECONDS: Final = 120.0
AGAIN_SECONDS: Final = 600.0
DAY_AGAIN_SECONDS: Final = 3600.0
BREACHES: Final = 500
"""So many late steps are counted in a round."""
TAKEN_DAYS: Final = 14
"""How long a digest is remembered: longer than the exchange keeps what was signed for."""


@dataclass
class Courier:
    """One loop in one process. What it remembers of arrivals it remembers in memory only: no instant is written down."""

    exchange: Exchange
    links: Links
    key: SigningKey
    first_seen: dict[str, float] = field(default_factory=dict)
    slots: dict[str, float] = field(default_factory=dict)
    missing: frozenset[tuple[str, int]] | None = None  # after the last collection
    gap: bool | None = None  # until two collections are compared an alarm of before stands
    blobs: Sweep = field(default_factory=Sweep)
    day: date | None = None  # on which the work of a day was done last
    day_again: float = float("-inf")

    def collect(self) -> None:
        """Take in what came from the doors and the forces, and sign for it."""
        roads = {self.links.doors_box: None, **{ln.inbox: ln for ln in self.links.forces.values()}}
        for road, link in roads.items():
            after = ""
            while found := self.exchange.waiting(road, after=after):
                after = max(found)
                whole = {digest: parcel for digest, parcel in found.items() if parcel is not None}
                if len(whole) < len(found):
                    alarms.raise_alarm("aside")  # one spoilt parcel must not keep the others away
                for parcel in whole.values():
                    take_in(road, parcel, link=link)
                if whole:
                    self.exchange.acknowledge(road, *whole)
        self._compare_gaps()

    def _compare_gaps(self) -> None:
        """A parcel that is posted while we read the list may come a round later than the one after it: that is no gap yet."""
        roads = [f"{self.links.doors_box[:48]}/{door}" for door in self.links.doors]
        roads += [link.inbox for link in self.links.forces.values()]
        now = frozenset[tuple[str, int]]().union(*map(numbering.missing, roads))
        if self.missing is not None:
            self.gap = bool(now & self.missing)
        self.missing = now

    def send(self) -> None:
        """Deliver to mailboxes; let one parcel leave for each force in each slot."""
        outbox.deliver_mail(self.exchange, receiver=store().public().exchange_verifier)
        mailboxes.send_orders(self.exchange)
        if self.links.watchdog is not None:
            self._notice(self.links.watchdog)
        now = time.monotonic()
        for code, link in self.links.forces.items():
            outbox.collect_receipts(self.exchange, link.outbox, receiver=link.verifier)
            if now - self.slots.get(code, 0.0) >= settings.SLOT_SECONDS:
                self.slots[code] = now
                self._slot(link)

    def _slot(self, link: Link) -> None:
        if not outbox.waits(link.outbox):
            outbox.put(_dummy(), road=link.outbox)
        outbox.post_next(self.exchange, link.outbox, number=self._number(link))

    def _notice(self, watchdog: Link) -> None:
        """Post the day's notice; let go of what the watchdog signed for."""
        outbox.collect_receipts(self.exchange, watchdog.outbox, receiver=watchdog.verifier)
        outbox.post_next(self.exchange, watchdog.outbox, number=self._number(watchdog))

    def _number(self, link: Link) -> outbox.Number:
        """Return what frames an envelope for the next place on a road."""

        def number(envelope: bytes, number: int, previous: bytes) -> bytes:
            return frame.frame(
                envelope, box=link.outbox, number=number, previous=previous, by=self.key
            )

        return number

    def ask_again(self) -> None:
        """After a restore, take the directory that the others have by now, and ask for what was signed for since."""
        if restored.is_restored(settings.DATA) and (note := self.exchange.directory()):
            with contextlib.suppress(TrustError):  # ours is as new
                store().accept_public(note)
        roads = [self.links.doors_box, *(link.inbox for link in self.links.forces.values())]
        restored.ask_again(self.exchange, roads, folder=settings.DATA)

    def send_again(self) -> None:
        """Post once more what no force, and no watchdog, has signed for: the exchange may have lost it."""
        roads = [*self.links.forces.values(), *filter(None, [self.links.watchdog])]
        for link in roads:
            outbox.post_again(self.exchange, link.outbox)

    def watch(self) -> None:
        """Raise the alarm for what lies unopened too long, for missing openers, for a gap; ease it when that is past."""
        now = time.monotonic()
        new = set(
            Incoming.objects.filter(state=Incoming.State.NEW).values_list("digest", flat=True)
        )
        self.first_seen = {digest: self.first_seen.get(digest, now) for digest in new}
        limit = settings.UNOPENED_MINUTES * 60
        _either("unopened", any(now - then > limit for then in self.first_seen.values()))
        openers = staff.signed_in_count(settings.OPENERS, now=timezone.now())
        _either("openers", openers < 2)
        _either("expired", store().public().expired(sealed.today()))
        _either("danger", danger.waiting().exists())
        if self.gap is not None:
            _either("gap", self.gap)
        steps.count_breaches(now=timezone.now(), most=BREACHES)

    def do_the_day(self) -> None:
        """Do once a day what is done by days. What fails keeps nothing else waiting, and is tried in an hour."""
        if self.day == sealed.today() or time.monotonic() < self.day_again:
            return
        self.day_again = time.monotonic() + DAY_AGAIN_SECONDS
        whole = True
        for work in BY_DAYS:
            try:
                work(sealed.today())
            except (TrustError, DatabaseError, InterfaceError, OSError):
                whole = False
                connection.close()
        if whole:
            self.day = sealed.today()

    def run(self) -> None:
        """Go round for ever. Whatever fails waits for the next round."""
        published, again = 0.0, time.monotonic()
        pause = min(POLL_SECONDS, settings.SLOT_SECONDS / 2)
        while True:
            try:
                self.watch()
                shifts.forget_old(timezone.now())
                self.do_the_day()
                self.ask_again()
                self.collect()
                self.send()
                if time.monotonic() - published > PUBLISH_SECONDS:
                    self.exchange.publish(store().public_note())
                    published = time.monotonic()
                if time.monotonic() - again > AGAIN_SECONDS:
                    again = time.monotonic()
                    self.send_again()
                self.blobs.look()
                silence.follow(sealed.today())  # only when all of this round went well
            except (ExchangeAway, ExchangeRefused, TrustError):
                pass  # it is all still here
            except (DatabaseError, InterfaceError, OSError):  # a file too may find no room
                connection.close()
            time.sleep(pause)


def _either(kind: str, wrong: bool) -> None:  # noqa: FBT001 - one place, two verbs
    if wrong:
        alarms.raise_alarm(kind)
    else:
        alarms.ease(kind)


def _dummy() -> bytes:
    """Return an envelope that nobody can open, like one that is for somebody else."""
    nobody = closing.places([closing.thrown_away()])
    return closing.close(Type.DUMMY, b"", header={"v": 1}, to=nobody, by=None)


def forget_taken(today: date) -> None:
    """Forget the digests of parcels that nobody can post again any more."""
    Taken.objects.filter(on__lt=today - timedelta(days=TAKEN_DAYS)).delete()


BY_DAYS: Final = (
    epochs.destroy_old,
    forget_taken,
    mailboxes.watch,
    sampling.daily,
    retention.daily,
    recordings.let_go,
    notices.daily,
    counts.forget,
    calls.forget_left,
    slips.let_die,
)


@transaction.atomic
def take_in(road: str, parcel: bytes, *, link: Link | None) -> None:
    """Keep one parcel, once; one with a wrong frame is set aside and recorded, never dropped."""
    digest = hashlib.sha256(parcel).hexdigest()
    # By box: an exchange that shows a parcel in a wrong box first must not make us take the true one for known.
    label = hashlib.sha256(f"{road}\n{digest}".encode()).hexdigest()
    if not Taken.objects.get_or_create(digest=label, defaults={"on": sealed.today()})[1]:
        return  # posted again, because a receipt was lost or somebody was restored
    envelope, reason = _unframed(road, parcel, digest=digest, link=link)
    known = Incoming.objects.filter(digest=digest).first()
    if known is not None and not reason and (link is not None or known.state == known.State.ASIDE):
        known.delete()  # it was shown in a wrong box before: this is the true one
        known = None
    if known is not None:
        reason = "elsewhere"
    else:
        Incoming.objects.create(
            digest=digest,
            road=road,
            sealed=envelope,
            state=Incoming.State.ASIDE if reason else Incoming.State.NEW,
            reason=reason,
            on=sealed.today(),
        )
    if reason:
        ledger.append(Event.PARCEL_SET_ASIDE, reason=reason)
        alarms.raise_alarm("aside")


def _unframed(road: str, parcel: bytes, *, digest: str, link: Link | None) -> tuple[bytes, str]:
    """Return the envelope, and as a code why it must be set aside, or "". A door's parcel has no frame: it is opened first."""
    if link is None:
        return parcel, ""
    try:
        framed = frame.unframe(parcel, box=link.inbox, by=link.verifier)
    except SealError:
        return parcel, "frame"
    count = numbering.note(road, number=framed.number, previous=framed.previous, digest=digest)
    if count.anew:
        alarms.raise_alarm("anew")
    return framed.envelope, "" if count.fresh else "number"  # a second parcel under one number


def start() -> None:
    """Run the courier of this installation."""
    links = load(settings.LINKS_FILE)
    key = installation_key(settings.INSTALLATION_KEY_FILE)
    Courier(connect(links.exchange, name=links.name, key=key), links, key).run()
