"""The sender's half of "nothing is lost", with a real exchange: crashes, outages, forgeries, a lost database."""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cluster
import machines
from candour.parcels import numbering, orders, outbox, signing
from candour.parcels.exchange import ExchangeAway, ExchangeRefused, connect
from candour.parcels.models import Outgoing, Road
from candour.seal.keys import SigningKey

pytestmark = pytest.mark.django_db
State = Outgoing.State


def number(envelope, count, previous):
    return envelope + count.to_bytes(8, "big") + previous


def test_many_leave_in_one_request_and_keep_their_order(desk, zz1, road, receiver):
    put(road, *(str(n).encode() for n in range(7)))

    assert outbox.post_next(desk, road, number=number, most=5) == 5
    assert outbox.post_next(desk, road, number=number, most=5) == 2
    assert outbox.post_next(desk, road, number=number, most=5) == 0

    assert came(zz1, road) == [str(n).encode() for n in range(7)]


def test_however_much_waits_only_what_leaves_now_is_read(desk, zz1, road, receiver):
    """Found: 2,500 parts of spoken messages took the keeper more than a minute of CPU, because all were read to sort and to find some."""
    put(road, *(str(n).encode() for n in range(7)))
    with CaptureQueriesContext(connection) as asked:
        assert outbox.post_next(desk, road, number=number, most=2) == 2
        outbox.post_again(desk, road)
        for digest in zz1.waiting(road):
            zz1.acknowledge(road, digest)
        assert outbox.collect_receipts(desk, road, receiver=receiver) == 2

    for one in asked.captured_queries:
        if "ORDER BY" in one["sql"] or one["sql"].startswith("DELETE"):
            assert not any(
                f'"{column}"' in one["sql"] for column in ("envelope", "parcel", "digest")
            )


@pytest.fixture
def desk(ground, exchange):
    return ground.client("desk")


@pytest.fixture
def zz1(ground, exchange):
    """The receiver; what a test leaves in its box is gone before the next."""
    client = ground.client("zz1")
    yield client
    with ground.rows("exchange") as rows:
        for table in ("parcel", "receipt", "mailbox"):
            rows.execute(f"DELETE FROM exchange_{table}")


@pytest.fixture
def road(ground):
    return ground.boxes["to-zz1"]


@pytest.fixture
def receiver(ground):
    return ground.keys["zz1"].public


def put(road, *texts):
    return [outbox.put(text, road=road) for text in texts]


def post_all(client, road):
    while outbox.post_next(client, road, number=number):
        pass


def came(client, road):
    """Return what lies in the box, by number."""
    parcels = client.waiting(road).values()
    return [parcel[:-40] for parcel in sorted(parcels, key=lambda one: one[-40:-32])]


def test_what_is_put_arrives_in_order_and_is_kept_until_it_is_signed_for(desk, zz1, road, receiver):
    put(road, b"one", b"two", b"three")
    post_all(desk, road)

    assert came(zz1, road) == [b"one", b"two", b"three"]
    assert outbox.collect_receipts(desk, road, receiver=receiver) == 0
    assert outbox.waiting(road) == 3
    for digest in zz1.waiting(road):
        zz1.acknowledge(road, digest)
        zz1.acknowledge(road, digest)
    assert outbox.collect_receipts(desk, road, receiver=receiver) == 3
    assert outbox.waiting(road) == 0
    assert zz1.waiting(road) == {}


def test_what_is_posted_many_times_arrives_once(desk, zz1, road, receiver):
    put(road, b"once")
    post_all(desk, road)
    for _ in range(5):
        outbox.post_again(desk, road)

    (digest,) = zz1.waiting(road)
    zz1.acknowledge(road, digest)
    outbox.post_again(
        desk, road
    )  # the receipt is on its way: what was signed for does not come again
    assert zz1.waiting(road) == {}
    assert outbox.collect_receipts(desk, road, receiver=receiver) == 1


def test_a_crash_between_numbering_and_posting_repeats_the_number(desk, zz1, road):
    first, second = put(road, b"one", b"two")
    outbox._number([Outgoing.objects.get(id=first)], number=number)
    kept = bytes(Outgoing.objects.get(id=first).parcel)
    outbox.put(b"three", road=road)

    post_all(desk, road)

    assert bytes(Outgoing.objects.get(id=first).parcel) == kept
    assert came(zz1, road) == [b"one", b"two", b"three"]
    assert Road.objects.get(box=road).number % (1 << numbering.LIFE_BITS) == 3
    assert bytes(Outgoing.objects.get(id=second).envelope) == b""


def test_a_crash_between_posting_and_marking_doubles_nothing(desk, zz1, road):
    first, _ = put(road, b"one", b"two")
    outbox._number([Outgoing.objects.get(id=first)], number=number)
    desk.post(road, bytes(Outgoing.objects.get(id=first).parcel))

    post_all(desk, road)

    assert came(zz1, road) == [b"one", b"two"]


def test_while_the_exchange_is_away_all_waits_in_order(ground, desk, zz1, road):
    away = connect(f"http://127.0.0.1:{machines.free_port()}", name="desk", key=ground.keys["desk"])
    put(road, b"one", b"two")
    for _ in range(3):
        with pytest.raises(ExchangeAway):
            outbox.post_next(away, road, number=number)
    put(road, b"three")

    post_all(desk, road)

    assert came(zz1, road) == [b"one", b"two", b"three"]
    assert Road.objects.get(box=road).number % (1 << numbering.LIFE_BITS) == 3


def test_an_exchange_that_was_ended_and_came_back_has_everything(ground, desk, zz1, road, receiver):
    put(road, b"before")
    post_all(desk, road)
    other = machines.found(ground.folder.parent / "another")
    machine = machines.exchange(other)
    client, reader = other.client("desk"), other.client("zz1")
    box = other.boxes["to-zz1"]
    put(box, b"one")
    post_all(client, box)
    machine.crash()
    put(box, b"two")
    with pytest.raises(ExchangeAway):
        post_all(client, box)
    again = machines.exchange(other)
    post_all(client, box)

    assert came(reader, box) == [b"one", b"two"]
    assert machine.said() == again.said() == ""
    again.end()


def test_a_receipt_that_the_receiver_did_not_sign_lets_nothing_go(
    ground, desk, zz1, road, receiver
):
    put(road, b"mine")
    post_all(desk, road)
    (digest,) = zz1.waiting(road)
    forged = SigningKey(os.urandom(32)).sign(signing.receipt_message(digest, box=road))
    with ground.rows("exchange") as rows:  # as an exchange would that wants to be rid of it
        rows.execute(
            f"INSERT INTO exchange_receipt VALUES ({cluster.MARKS}, '2026-11-25')",
            ("x", road, digest, forged),
        )

    assert desk.receipts([digest]) == {digest: forged}
    assert outbox.collect_receipts(desk, road, receiver=receiver) == 0
    assert outbox.waiting(road) == 1


def test_what_the_exchange_lost_is_posted_again(ground, desk, zz1, road):
    put(road, b"one", b"two")
    post_all(desk, road)
    with ground.rows("exchange") as rows:
        rows.execute("DELETE FROM exchange_parcel")
    assert zz1.waiting(road) == {}

    outbox.post_again(desk, road)

    assert came(zz1, road) == [b"one", b"two"]


def test_a_box_that_is_not_there_is_no_box_it_was_posted_to(desk, exchange):
    """Found: a 404 was taken for a yes, and the parcel marked as posted."""
    (held,) = put("no-box", b"text")

    with pytest.raises(ExchangeRefused):
        outbox.post_next(desk, "no-box", number=number)
    assert Outgoing.objects.get(id=held).state == State.NUMBERED


def test_what_is_held_leaves_only_when_somebody_lets_it_go(desk, zz1, road):
    held, dropped = outbox.hold(b"held", road=road), outbox.hold(b"dropped", road=road)
    put(road, b"first")
    assert outbox.waiting(road) == 1
    post_all(desk, road)
    assert came(zz1, road) == [b"first"]

    assert outbox.is_held(held)
    assert outbox.let_go(held)
    assert not outbox.let_go(held)
    assert not outbox.drop_held(held)
    assert outbox.drop_held(dropped)
    assert not outbox.drop_held(dropped)
    post_all(desk, road)

    assert came(zz1, road) == [b"first", b"held"]


def test_the_oldest_day_counts_what_has_not_even_left(road):
    """Found: a door said that all was clear while reports lay in its outbox, and the desk may then destroy their key."""
    assert outbox.oldest_day(road) is None
    (first,) = put(road, b"waits")
    outbox.hold(b"held", road=road)
    for state in (State.WAITING, State.NUMBERED, State.POSTED):
        Outgoing.objects.filter(id=first).update(state=state, on="2026-10-01")
        assert str(outbox.oldest_day(road)) == "2026-10-01"


class TestMailboxes:
    TAG, AUTH_HASH = "cd" * 32, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

    @pytest.fixture
    def door(self, ground, zz1):
        client = ground.client("intake")
        client.open_mailboxes({self.TAG: self.AUTH_HASH})  # SHA-256 of "x"
        return client

    def test_mail_is_delivered_once_and_let_go_for_the_exchanges_receipt(self, ground, desk, door):
        receiver = ground.keys["exchange"].public
        for text in (b"one", b"two"):
            outbox.put(text, road=self.TAG, mailbox=True)
        desk.deliver(self.TAG, b"one")  # as if we had crashed before we knew

        assert outbox.deliver_mail(desk, receiver=receiver) == 2
        assert outbox.deliver_mail(desk, receiver=receiver) == 0
        assert sorted(door.visit(self.TAG, auth=b"x")) == [b"one", b"two"]
        assert not Outgoing.objects.exists()

    def test_mail_is_kept_while_the_receipt_is_anothers(self, desk, door):
        outbox.put(b"one", road=self.TAG, mailbox=True)

        assert outbox.deliver_mail(desk, receiver=SigningKey(b"?" * 32).public) == 0
        assert Outgoing.objects.count() == 1

    def test_mail_for_a_mailbox_that_was_destroyed_is_destroyed(self, ground, desk, door):
        order = orders.sign(self.TAG, key=ground.keys["desk"])
        desk.close_mailbox(self.TAG, order=order)
        outbox.put(b"one", road=self.TAG, mailbox=True)

        assert outbox.deliver_mail(desk, receiver=ground.keys["exchange"].public) == 0
        assert not Outgoing.objects.exists()

    def test_mail_is_kept_when_a_wrong_address_says_not_found(self, ground, desk, door):
        """Found: any 404 destroyed the message."""
        lost = connect(ground.address("exchange") + "/no", name="desk", key=ground.keys["desk"])
        outbox.put(b"one", road=self.TAG, mailbox=True)

        assert outbox.deliver_mail(lost, receiver=ground.keys["exchange"].public) == 0
        assert Outgoing.objects.count() == 1
