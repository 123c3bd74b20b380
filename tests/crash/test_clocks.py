"""An hour without the exchange, and clocks that step a day: nothing is lost, nothing runs hot, nobody's page is lost."""

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.door.keeper import courier as door_courier
from candour.door.keeper import writer
from candour.door.keeper.models import Filing
from candour.ledger import services as ledger
from candour.parcels import exchange as exchange_client
from candour.parcels import frame, numbering, outbox, signing
from candour.parcels.exchange import ExchangeAway
from candour.parcels.links import Links, load
from candour.parcels.models import Outgoing, Road
from candour.roles.desk import courier as desk_courier
from candour.roles.exchange import services as exchange
from candour.roles.exchange.models import Mailbox, Nonce, Receipt
from candour.roles.exchange.models import Parcel as Lying
from candour.roles.force import courier as force_courier
from candour.roles.intake import state
from cast import cast_fixture  # noqa: F401 - pytest finds the fixture here

AWAY_SECONDS = {"desk": 3600, "force": 3600, "door": 600}  # a door asks each second
BACK_SECONDS = 120
DAY = timedelta(days=1)
ENVELOPE = os.urandom(frame.ENVELOPE_BYTES)


class Over(BaseException):
    """The hour is over: passes every `except Exception`."""


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.rounds, self.until = 1000.0, 0, 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0.1, "a busy loop"
        self.now += seconds
        self.rounds += 1
        if self.now >= self.until:
            raise Over


class Away:
    """An exchange that does not answer, and counts how often it was asked; then one that takes everything."""

    def __init__(self) -> None:
        self.asked, self.is_back, self.posted = 0, False, []

    def __getattr__(self, name):
        def asked(*args, **_):
            self.asked += 1
            if not self.is_back:
                raise ExchangeAway("away")
            if name == "post":
                self.posted.extend(args[1:])
            return {"waiting": {}, "receipts": {}}.get(name)

        return asked


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (desk_courier, force_courier, door_courier):
        monkeypatch.setattr(module, "time", clock)
    # As Django's own test client does: the test's transaction is in it.
    monkeypatch.setattr(door_courier, "close_old_connections", lambda: None)
    return clock


def run_for(seconds, courier, clock):
    clock.until = clock.now + seconds
    with pytest.raises(Over):
        courier.run()


def link():
    return load(django_settings.LINKS_FILE).forces["ZZ1"]


@pytest.fixture
def courier(name, cast, settings):
    """One of the three couriers, with an exchange that is away."""
    settings.SLOT_SECONDS, settings.FORCE = 60, "ZZ1"
    links = load(settings.LINKS_FILE)
    match name:
        case "desk":
            return desk_courier.Courier(Away(), replace(links, forces={"ZZ1": link()}), cast.door)
        case "force":
            return force_courier.Courier(Away(), link(), cast.installations["ZZ1"])
    door = Links("intake", "", doors_box=links.doors_box)
    receiver = cast.installations["ZZ1"].public
    store = desk_courier.store()
    return door_courier.Courier(Away(), door, cast.door, store, receiver)


@pytest.mark.parametrize("name", sorted(AWAY_SECONDS))
def test_an_hour_without_the_exchange_is_waited_out(name, courier, clock):
    if name == "door":
        road, waiting = courier.links.doors_box, 12
        for _ in range(waiting):
            tag, own = os.urandom(32).hex(), os.urandom(32).hex()
            writer.file(
                os.urandom(900), box=road, tag=tag, auth_hash=own, receipt="00" * 16, channel="web", heard=None
            )  # fmt: skip
    else:
        road, waiting = link().outbox, 1
        outbox.put(ENVELOPE, road=road)

    run_for(AWAY_SECONDS[name], courier, clock)
    assert courier.exchange.posted == []
    assert courier.exchange.asked <= 2 * clock.rounds + 2, "it does not run hot"
    there = Outgoing.objects.filter(road=road).count()
    assert waiting <= there <= waiting + 2, "no dummy, no sign of life heaps up"

    courier.exchange.is_back = True
    run_for(BACK_SECONDS, courier, clock)
    assert len(set(courier.exchange.posted)) >= waiting
    assert not Outgoing.objects.filter(road=road, state=Outgoing.State.WAITING).exists()


class Calendar(date):
    """A clock that somebody set."""

    off = timedelta()

    @classmethod
    def today(cls):
        return date.today() + cls.off


@pytest.fixture
def set_clock(monkeypatch):
    """Set the clock of whatever in this process asks for the day, by so many days."""

    def to(days):
        monkeypatch.setattr(Calendar, "off", days * DAY)

    for module in (writer, outbox, exchange, exchange_client, door_courier):
        monkeypatch.setattr(module, "date", Calendar)
    return to


def kept_of(tag):
    return Filing.objects.filter(tag=tag).count(), Outgoing.objects.count(), ledger.count()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_report_sent_again_after_the_clock_stepped_is_one(days, set_clock, cast):
    sent = {
        "box": "b",
        "tag": "ab" * 32,
        "auth_hash": "cd" * 32,
        "receipt": "00" * 16,
        "channel": "web",
        "heard": None,
    }
    writer.file(ENVELOPE, **sent)
    Filing.objects.update(opened=True)
    before = kept_of(sent["tag"])

    set_clock(days)
    writer.forget()
    writer.file(ENVELOPE, **sent)
    set_clock(0)
    writer.forget()
    writer.file(ENVELOPE, **sent)

    assert kept_of(sent["tag"]) == before


@pytest.mark.parametrize("days", [-1, 1])
def test_what_lies_at_the_exchange_stays_when_its_clock_steps_and_comes_back(days, set_clock, db):
    tag, kept, signed = "ab" * 32, os.urandom(90), os.urandom(91)
    exchange.open_mailboxes({tag: "cd" * 32})
    exchange.keep(tag, [kept])
    exchange.keep("box", [signed])
    digest = exchange.hashlib.sha256(signed).hexdigest()
    exchange.let_go("box", {digest: b"receipt"})
    assert exchange.first_use("desk", "00" * 16, on=date.today())

    for off in (days, 0):
        set_clock(off)
        exchange.sweep(Calendar.today())
        exchange.visited(tag)
        exchange.keep("box", [signed])  # its sender did not hear of the receipt

    assert not exchange.first_use("desk", "00" * 16, on=date.today()), "no replay"
    assert (Nonce.objects.count(), Receipt.objects.count(), Mailbox.objects.count()) == (1, 1, 1)
    assert Lying.objects.filter(signed_on__isnull=True).count() == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_requests_are_signed_and_believed_across_a_step(days, cast):
    said = {"body": b"", "name": "desk", "key": cast.door}
    headers = signing.sign("GET", "/", **said, today=date.today() + days * DAY)

    keys = {"desk": cast.door.public}
    assert signing.verify("GET", "/", headers=headers, keys=keys, today=date.today()).covers(b"")


@pytest.mark.parametrize("days", [-1, 1])
def test_one_sign_of_life_a_day_whichever_day_it_is(days, set_clock, courier_of_door):
    for off in (0, days, 0, days):
        set_clock(off)
        courier_of_door.sign_of_life(Calendar.today())

    assert Outgoing.objects.count() == 2


@pytest.fixture
def courier_of_door(cast):
    links = Links("intake", "", doors_box=load(django_settings.LINKS_FILE).doors_box)
    return door_courier.Courier(Away(), links, cast.door, desk_courier.store(), cast.door.public)


@pytest.mark.parametrize("days", [-7, -1, 1])
def test_a_carriage_can_be_sealed_whatever_day_it_is(days, set_clock, courier_of_door):
    """Found: a door whose clock said last week, in which a new directory has no key, could send nothing."""
    set_clock(days)

    assert courier_of_door.carriage(ENVELOPE, 1, bytes(32), oldest=Calendar.today())


class Taking:
    """An exchange that takes everything."""

    def __init__(self):
        self.taken = []

    def open_mailboxes(self, new):
        pass

    def post(self, box, *parcels):
        self.taken += parcels

    def receipts(self, digests):
        return {}


def test_the_oldest_day_is_sought_once_for_all_that_leave_together(courier_of_door):
    """Found: a keeper read everything that lay in it for each parcel, and needed minutes for a hundred long messages."""
    courier = replace(courier_of_door, exchange=Taking())
    for _ in range(5):
        outbox.put_loose(ENVELOPE, road=courier.links.doors_box)
    with CaptureQueriesContext(connection) as asked:
        courier.round()

    assert len(courier.exchange.taken) == 5
    assert len(sought(asked)) == 1
    with CaptureQueriesContext(connection) as asked:
        courier.round()  # nothing waits, but for receipts
    assert sought(asked) == []


def sought(asked):
    """Return the questions for the oldest day."""
    start = 'SELECT "parcels_outgoing"."on"'
    return [one["sql"] for one in asked.captured_queries if one["sql"].startswith(start)]


def test_a_life_begun_with_a_slow_clock_is_later_than_the_one_before(db, monkeypatch):
    numbering.begin_anew("road")
    before = Road.objects.get(box="road").number

    class Slow(numbering.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) - DAY

    monkeypatch.setattr(numbering, "datetime", Slow)
    numbering.begin_anew("road")

    assert Road.objects.get(box="road").number > before


@pytest.mark.parametrize("days", [-1, 1])
def test_a_page_that_is_being_written_outlives_a_step(days, settings, tmp_path, monkeypatch):
    """Found: a clock put forward a day threw both keys away, and with them what everybody was writing."""
    settings.STATE_KEYS_FILE = str(tmp_path / "keys")
    tokens = {
        purpose: state.close({"said": "so far"}, purpose=purpose) for purpose in state.Purpose
    }
    real = state.time.time
    monkeypatch.setattr(state.time, "time", lambda: real() + days * 86_400)

    for purpose, token in tokens.items():
        assert state.open_(token, purpose=purpose) == {"said": "so far"}
