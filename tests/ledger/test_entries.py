"""Entries: what they commit to, who can open them, and that they stand and fall with the act they record."""

import hashlib
import hmac
import json
import struct
from datetime import date

import pytest
from django.db import connection, transaction

from candour.ledger import services as ledger
from candour.ledger.models import Entry
from candour.seal import NotForUs, opening
from candour.seal.container import Type
from candour.seal.keys import Identity
from candour.trust import TrustError
from candour.words.events import Event

ABOUT = "0123456789abcdef" * 2


def opened(entry, *, by):
    return opening.open_envelope(bytes(entry.opening), identities=[by])


@pytest.mark.django_db
def test_an_entry_is_version_day_and_hmac_of_what_the_watchdog_can_read(watchdog):
    with transaction.atomic():
        ledger.append(Event.PRODUCT_SENT, about=ABOUT, force="ZZ1", theme="C2")
    row = Entry.objects.get()
    found = opened(row, by=watchdog)

    expected = {
        "v": 1,
        "event": "product-sent",
        "about": ABOUT,
        "facts": {"force": "ZZ1", "theme": "C2"},
    }
    assert found.type is Type.OPENING
    assert json.loads(found.body) == expected
    assert found.body == json.dumps(expected, sort_keys=True, separators=(",", ":")).encode()
    assert found.header["log"] == "desk"
    key, day = bytes.fromhex(found.header["key"]), (date.today() - date(1970, 1, 1)).days
    mac = hmac.new(key, found.body, hashlib.sha256).digest()
    assert bytes(row.entry) == b"\x01" + struct.pack(">I", day) + mac
    assert len(bytes(row.entry)) == ledger.ENTRY_BYTES == 37
    assert row.on == date.today()


def test_the_bytes_of_an_entry_are_frozen():
    event = ledger.event_bytes(Event.RECEIPT, about=ABOUT, facts={"channel": "web"})

    assert event == (
        b'{"about":"0123456789abcdef0123456789abcdef","event":"receipt","facts":{"channel":"web"},"v":1}'
    )
    entry = ledger.commit(event, key=bytes(range(32)), on=date(2026, 11, 25))
    assert entry[:5].hex() == "010000512e"
    assert entry[5:] == hmac.new(bytes(range(32)), event, hashlib.sha256).digest()


@pytest.mark.django_db
def test_the_same_event_twice_is_two_entries_that_nobody_can_match(watchdog):
    with transaction.atomic():
        for _ in range(2):
            ledger.append(Event.RECEIPT, about=ABOUT)
    one, other = Entry.objects.all()

    assert bytes(one.entry)[5:] != bytes(other.entry)[5:]
    assert opened(one, by=watchdog).header["key"] != opened(other, by=watchdog).header["key"]
    with pytest.raises(NotForUs):
        opened(one, by=Identity(b"o" * 32))


@pytest.mark.django_db
@pytest.mark.parametrize("event", list(Event))
def test_every_opening_has_one_size_and_says_nothing_in_clear(event, watchdog):
    with transaction.atomic():
        ledger.append(event, about=ABOUT, reason="code", step="first")
        ledger.append(Event.RECEIPT)
    one, other = Entry.objects.all()

    assert len(bytes(one.opening)) == len(bytes(other.opening))
    for row in (one, other):
        assert ABOUT.encode() not in bytes(row.opening) + bytes(row.entry)
        assert event.value.encode() not in bytes(row.opening) + bytes(row.entry)


@pytest.mark.django_db(transaction=True)
def test_an_entry_apart_from_its_act_is_a_fault(watchdog):
    assert not connection.in_atomic_block
    with pytest.raises(ledger.OutsideTransaction):
        ledger.append(Event.RECEIPT, about=ABOUT)

    assert ledger.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_taken_back_leaves_no_entry(watchdog):
    class Stopped(Exception):
        pass

    with pytest.raises(Stopped), transaction.atomic():
        ledger.append(Event.RECEIPT, about=ABOUT)
        assert ledger.count() == 1
        raise Stopped

    assert ledger.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_cannot_be_recorded_does_not_happen(watchdog, settings):
    (settings.TRUST_FOLDER / "public.note").unlink()

    with pytest.raises(TrustError), transaction.atomic():
        Entry.objects.create(on=date(2026, 1, 1), entry=b"the act", opening=b"")
        ledger.append(Event.RECEIPT, about=ABOUT)
    assert ledger.count() == 0


@pytest.mark.django_db
def test_ids_of_entries_are_random(watchdog):
    written = []
    for _ in range(20):
        with transaction.atomic():
            ledger.append(Event.RECEIPT)
        written += Entry.objects.exclude(id__in=written).values_list("id", flat=True)

    assert all(len(bytes.fromhex(one)) == 16 for one in written)
    assert written != sorted(written)
