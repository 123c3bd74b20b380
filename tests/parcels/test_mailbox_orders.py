"""The desk's order reaches a real exchange, and the mailbox is gone; one that it cannot do yet waits on."""

import hashlib
from datetime import date

import pytest

from candour.parcels import orders
from candour.parcels.exchange import ExchangeAway, connect
from candour.roles.desk.models import MailboxOrder
from candour.roles.desk.services import mailboxes
from candour.seal.keys import SigningKey

pytestmark = pytest.mark.django_db
TAG, OTHER = (hashlib.sha256(name).hexdigest() for name in (b"ends", b"stays"))


def ordered(tag, key):
    MailboxOrder.objects.create(tag=tag, signature=orders.sign(tag, key=key), on=date(2026, 11, 26))


def test_an_order_is_done_once_and_forgotten_and_another_s_waits(ground, exchange):
    door = connect(ground.address("exchange"), name="intake", key=ground.keys["intake"])
    desk = connect(ground.address("exchange"), name="desk", key=ground.keys["desk"])
    door.open_mailboxes({tag: hashlib.sha256(b"auth").hexdigest() for tag in (TAG, OTHER)})
    ordered(TAG, ground.keys["desk"])  # in these tests the desk's messages are signed with it too
    ordered(OTHER, SigningKey(b"?" * 32))

    assert mailboxes.send_orders(desk) == 1
    assert mailboxes.send_orders(desk) == 0

    assert door.visit(TAG, auth=b"auth") is None
    assert door.visit(OTHER, auth=b"auth") == []
    assert MailboxOrder.objects.get().tag == OTHER


def test_while_the_exchange_is_away_the_order_waits(ground):
    away = connect("http://127.0.0.1:9", name="desk", key=ground.keys["desk"])
    ordered(TAG, ground.keys["desk"])

    with pytest.raises(ExchangeAway):
        mailboxes.send_orders(away)

    assert MailboxOrder.objects.exists()
