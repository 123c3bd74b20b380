"""The watchdog is told each day what went wrong or was overridden, as numbers: one parcel of one size, whatever it says."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

import cast as cast_
from candour.cli import notices as reading
from candour.parcels import frame, links, messages
from candour.parcels.links import Link, load
from candour.parcels.models import Outgoing
from candour.roles.desk.models import Count
from candour.roles.desk.services import alarms, notices
from candour.seal import SealError
from candour.seal.keys import Identity
from candour.trust.store import Store

BOX = "c" * 64


@pytest.fixture
def watchdog(cast, monkeypatch):
    """A watchdog with a box and a key of its own."""
    identity, key = Identity(bytes(range(32))), cast_.signing_key()
    known = load(django_settings.LINKS_FILE)
    with_box = replace(known, watchdog=Link("", BOX, key.public.raw.hex()))
    monkeypatch.setattr(notices, "load", lambda _path: with_box)
    monkeypatch.setattr(Store, "watchdog", lambda _store: identity.recipient)
    return identity


def told(identity):
    """Return the notices that wait, opened as the watchdog opens them."""
    desk, found = cast_.signing_key(), []
    link = Link(BOX, "", desk.public.raw.hex())
    for number, row in enumerate(Outgoing.objects.filter(road=BOX).order_by("place"), start=1):
        parcel = frame.frame(
            bytes(row.envelope), box=BOX, number=number, previous=frame.FIRST, by=desk
        )
        assert len(parcel) == frame.PARCEL_BYTES
        found.append(reading.opened(parcel, link, identity=identity))
    return found


def test_a_day_on_which_nothing_happened_is_told_too(watchdog):
    notices.daily(cast_.today())

    (said,) = told(watchdog)
    assert (said.log, said.on, said.counts) == ("desk", cast_.today().isoformat(), [])


def test_what_happened_is_told_once_as_numbers(watchdog):
    alarms.raise_alarm("aside")
    alarms.raise_alarm("aside")  # it stands already: nothing new
    alarms.raise_alarm("gap")
    notices.daily(cast_.today())
    notices.daily(cast_.today())
    notices.daily(cast_.today() + timedelta(days=1))

    first, second = told(watchdog)
    assert first.counts == [messages.Counted("aside", 1), messages.Counted("gap", 1)]
    assert second.counts == []


def test_an_override_a_hold_and_a_recall_are_told(desk, watchdog):
    _, path = desk.open_report()
    product = desk.submitted(path, pool="3")
    url = f"{path}/products/{product}/release"
    form = {**desk.confirmation(url), "override": "The force cannot act without it."}
    desk.post("alice", url, form)
    desk.post("bob", f"{path}/products/{product}/recall", {"reason": "RR01"})
    decided = {"passkey-act": f"recall:{product}", "passkey-agreed": "yes"}
    desk.post("alice", f"{path}/products/{product}/recall/decide", decided)
    notices.daily(cast_.today())

    (said,) = told(watchdog)
    assert {one.code: one.number for one in said.counts} == {"override": 1, "recall": 1}
    text = json.dumps([vars(one) for one in said.counts])
    assert product not in text
    assert "ZZ1" not in text


def test_without_a_watchdogs_box_nothing_is_lost(cast):
    alarms.raise_alarm("aside")
    notices.daily(cast_.today())

    assert Count.objects.get(kind="notice").of == "aside"
    assert not Outgoing.objects.filter(road=BOX).exists()


def test_only_what_the_desk_framed_for_the_watchdog_is_a_notice(watchdog):
    notices.daily(cast_.today())
    envelope = bytes(Outgoing.objects.get(road=BOX).envelope)
    desk = cast_.signing_key()
    parcel = frame.frame(envelope, box=BOX, number=1, previous=frame.FIRST, by=desk)
    stranger = Link(BOX, "", cast_.signing_key().public.raw.hex())

    with pytest.raises(SealError):
        reading.opened(parcel, stranger, identity=watchdog)
    assert links.Links(name="x", exchange="y").watchdog is None
