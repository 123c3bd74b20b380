"""The couriers of desk and force against what may happen on the road: loss, damage, repetition, and bad neighbours."""

import hashlib
import os
from dataclasses import dataclass, field, replace

import pytest
from django.conf import settings

from candour.ledger import services as ledger
from candour.parcels import frame, messages, numbering, outbox
from candour.parcels.links import load
from candour.parcels.models import Outgoing
from candour.roles.desk import courier
from candour.roles.desk.models import Alarm, Case, Incoming, Item
from candour.roles.desk.services import alarms, sorting
from candour.roles.force import courier as force_courier
from candour.roles.force import shelf
from candour.roles.force.models import Aside, Parcel
from candour.seal import closing
from candour.seal.container import Type
from cast import cast_fixture  # noqa: F401 - pytest finds the fixture here

State = Incoming.State
ENVELOPE = os.urandom(frame.ENVELOPE_BYTES)


@dataclass
class Boxes:
    """An exchange as a courier sees it, in memory: what lies there, what is spoilt, what was posted."""

    lying: dict[str, bytes] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)
    posted: list[bytes] = field(default_factory=list)

    def waiting(self, _road, *, after=""):
        digests = sorted(digest for digest in self.lying if digest > after)
        return {one: None if one in self.spoilt else self.lying[one] for one in digests}

    def acknowledge(self, _road, *digests):
        for digest in digests:
            self.lying.pop(digest)

    def post(self, _road, *parcels):
        self.posted += parcels

    def put(self, *parcels):
        self.lying |= {hashlib.sha256(one).hexdigest(): one for one in parcels}


def zz1():
    return load(settings.LINKS_FILE).forces["ZZ1"]


def framed(cast, number, previous=frame.FIRST, *, envelope=ENVELOPE):
    key = cast.installations["ZZ1"]
    return frame.frame(envelope, box=zz1().inbox, number=number, previous=previous, by=key)


def test_one_spoilt_parcel_does_not_keep_the_others_away(cast):
    """Found: whatever lay behind it, reports of danger too, was never collected."""
    boxes = Boxes()
    first, second = framed(cast, 1), framed(cast, 2)
    boxes.put(first, second)
    boxes.spoilt.add(min(boxes.lying))
    links = load(settings.LINKS_FILE)
    desk = courier.Courier(boxes, links, cast.door)
    desk.links = replace(links, forces={"ZZ1": zz1()})

    desk.collect()

    assert set(boxes.lying) == boxes.spoilt
    assert Alarm.objects.filter(kind="aside").exists()
    assert Incoming.objects.count() == 1


def test_a_parcel_that_was_sorted_and_comes_again_takes_no_effect_twice(cast):
    """Found: an exchange, or a crash before the receipt, could let a force's question be asked twice. No alarm: it is known."""
    parcel = framed(cast, 1)
    courier.take_in(zz1().inbox, parcel, link=zz1())
    courier.take_in(zz1().inbox, parcel, link=zz1())
    assert Incoming.objects.get().state == State.NEW
    Incoming.objects.all().delete()  # it was sorted

    courier.take_in(zz1().inbox, parcel, link=zz1())

    assert not Incoming.objects.exists()
    assert not Alarm.objects.filter(kind="aside").exists()


@pytest.mark.parametrize("sorted_first", [False, True])
def test_a_parcel_shown_in_a_wrong_box_first_is_taken_in_from_its_own(cast, sorted_first):
    """Found: an exchange could bury a parcel so: set aside there, and known, so signed for, in its own box."""
    doors = load(settings.LINKS_FILE).doors_box
    parcel = framed(cast, 1)
    courier.take_in(doors, parcel, link=None)
    if sorted_first:
        Incoming.objects.update(state=State.ASIDE, reason="damaged")

    courier.take_in(zz1().inbox, parcel, link=zz1())

    row = Incoming.objects.get()
    assert (row.state, row.road, len(row.sealed)) == (State.NEW, zz1().inbox, frame.ENVELOPE_BYTES)

    reporters = os.urandom(frame.ENVELOPE_BYTES)
    courier.take_in(zz1().inbox, reporters, link=zz1())
    assert Incoming.objects.get(road=zz1().inbox, state=State.ASIDE).reason == "frame"
    courier.take_in(doors, reporters, link=None)
    assert Incoming.objects.get(road=doors).state == State.NEW


def test_a_copy_in_a_wrong_box_is_said_and_takes_nothing_s_place(cast):
    parcel = framed(cast, 1)
    courier.take_in(zz1().inbox, parcel, link=zz1())
    before = ledger.count()

    courier.take_in(load(settings.LINKS_FILE).doors_box, parcel, link=None)

    assert Incoming.objects.get().road == zz1().inbox
    assert Alarm.objects.filter(kind="aside").exists()
    assert ledger.count() == before + 2


def test_a_second_parcel_under_a_used_number_is_set_aside_not_dropped(cast, settings):
    courier.take_in(zz1().inbox, framed(cast, 1), link=zz1())
    courier.take_in(
        zz1().inbox, framed(cast, 1, envelope=os.urandom(frame.ENVELOPE_BYTES)), link=zz1()
    )

    assert sorted(Incoming.objects.values_list("state", flat=True)) == [State.ASIDE, State.NEW]

    settings.FORCE = "ZZ1"
    for envelope in (ENVELOPE, os.urandom(frame.ENVELOPE_BYTES), ENVELOPE):
        force_courier.take_in(framed(cast, 2, envelope=envelope), link=zz1())
    assert (Parcel.objects.count(), Aside.objects.count()) == (1, 1)


@pytest.mark.parametrize("damage", [0, 100, frame.ENVELOPE_BYTES, frame.ENVELOPE_BYTES + 9, -1])
def test_a_damaged_parcel_is_kept_recorded_and_shouted(damage, cast):
    parcel = bytearray(framed(cast, 1))
    parcel[damage] ^= 1
    before = ledger.count()

    courier.take_in(zz1().inbox, bytes(parcel), link=zz1())
    courier.take_in(zz1().inbox, bytes(parcel), link=zz1())

    row = Incoming.objects.get()
    assert (row.state, row.reason, bytes(row.sealed)) == (State.ASIDE, "frame", bytes(parcel))
    assert Alarm.objects.filter(kind="aside").exists()
    assert ledger.count() == before + 2  # set aside, alarm raised: once each
    assert not numbering.has_gap(zz1().inbox)


def test_a_gap_is_shouted_when_the_next_collection_does_not_fill_it(cast):
    """Found: a parcel that came while the list was read, after one that came later still, called the rota for nothing."""
    boxes = Boxes()  # empty: what comes is taken in here, for its road
    desk = courier.Courier(boxes, load(settings.LINKS_FILE), cast.door)
    first = framed(cast, 1)
    second = framed(cast, 2, hashlib.sha256(first).digest())
    alarm = Alarm.objects.filter(kind="gap")
    for came, shouted in (((second,), False), ((), True), ((first,), False)):
        for parcel in came:
            courier.take_in(zz1().inbox, parcel, link=zz1())
        desk.collect()
        desk.watch()
        assert alarm.exists() == shouted
    assert not numbering.has_gap(zz1().inbox)

    alarms.raise_alarm("gap")  # of before a start of the courier
    courier.Courier(boxes, load(settings.LINKS_FILE), cast.door).watch()
    assert alarm.exists()


def test_what_no_force_signed_for_is_posted_again(cast):
    """Found: only the doors did so; what the exchange lost between desk and force was lost."""
    boxes = Boxes()
    desk = courier.Courier(boxes, load(settings.LINKS_FILE), cast.door)
    outbox.put(ENVELOPE, road=zz1().outbox)
    desk._slot(zz1())
    assert Outgoing.objects.get().state == Outgoing.State.POSTED

    desk.send_again()

    assert boxes.posted == [boxes.posted[0]] * 2


def test_clearing_an_alarm_is_recorded_and_clearing_none_is_not(cast):
    alarms.raise_alarm("gap")
    before = ledger.count()
    alarms.clear("gap", worker=cast.worker("alice"))
    alarms.clear("made up in an address", worker=cast.worker("alice"))

    assert ledger.count() == before + 1
    assert not Alarm.objects.exists()


def _offer(**changed):
    fields = {
        "force": "ZZ1",
        "person": "p",
        "name": "n",
        "duty": "d",
        "recipient": "age1pq1",
        "verify_key": "not hexadecimal",
        "statement": "",
        **changed,
    }
    return messages.KeyOffer(**fields)


def _from_zz1(cast, body, *, number=1, previous=frame.FIRST):
    """Let an installation that was broken into send whatever it likes."""
    to = closing.places([cast.epoch.recipient])
    envelope = closing.close(Type.FROM_FORCE, body, header={"v": 1}, to=to, by=None)
    courier.take_in(zz1().inbox, framed(cast, number, previous, envelope=envelope), link=zz1())


@pytest.mark.parametrize(
    "body",
    [
        messages.encode(_offer()),
        messages.encode(_offer(verify_key="00" * 32)),
        messages.encode(_offer()).replace(b'"name":"n"', b'"name":"\\ud800"'),
        b"noise",
        b'{"kind":"from-force","version":99}',
        b"[" * 20_000,
    ],
)
def test_a_bad_neighbour_does_not_stop_the_line(body, cast):
    """Found: keys written badly in a force's offer stopped the sorting of everybody's reports, for good."""
    _from_zz1(cast, body)
    cast.report()

    sorting.sort_new(cast.worker("bob"))

    assert Case.objects.count() == 1
    assert Incoming.objects.get(road=zz1().inbox).state == State.ASIDE


@pytest.mark.parametrize(
    "changed",
    [
        {"previous": "zz"},
        {"previous": 7},
        {"number": "1"},
        {"number": None},
        {"door": ["intake"]},
        {"door": "x"},
    ],
)
def test_a_bad_door_does_not_stop_the_line(changed, cast):
    header = {"v": 1, "door": "intake", "number": 1, "previous": "00" * 32, **changed}
    parcel = closing.close(
        Type.CARRIAGE, b"x", header=header, to=[cast.epoch.recipient], by=cast.door
    )
    courier.take_in(load(settings.LINKS_FILE).doors_box, parcel, link=None)
    cast.report()

    sorting.sort_new(cast.worker("bob"))

    assert Case.objects.count() == 1
    assert Incoming.objects.exclude(state=State.REPORT).get().state == State.ASIDE
    assert not Item.objects.exists()


class TestShelves:
    """What one person at a force can open, whatever the order in which slots come."""

    @pytest.fixture
    def officer(self, cast, settings):
        settings.FORCE = "ZZ1"
        return cast.worker("bob")  # anybody with keys: what a shelf opens is the same

    def come(self, number):
        nobody = closing.places([closing.thrown_away()])
        sealed = closing.close(Type.DUMMY, b"", header={"v": 1}, to=nobody, by=None)
        Parcel.objects.create(
            number=number, digest=f"{number:064d}", sealed=sealed, week="2026-W48"
        )

    def read(self, worker):
        found = shelf.read(worker)
        shelf.keep(found, worker=worker)
        return found.parcels, found.missing

    def test_a_slot_that_comes_late_is_tried_too(self, officer):
        """Found: whoever looked between two parcels never saw the one that came second with the lower number."""
        for number in (1, 4):
            self.come(number)
        assert self.read(officer) == (4, [2, 3])
        self.come(3)
        assert self.read(officer) == (4, [2])
        self.come(2)
        self.come(5)
        assert self.read(officer) == (5, [])

    def test_a_leap_is_waited_for_within_bounds(self, officer):
        self.come(10**12)
        top, missing = self.read(officer)

        assert top == 10**12
        assert len(missing) == shelf.MOST_MISSING
        assert missing[-1] == 10**12 - 1
