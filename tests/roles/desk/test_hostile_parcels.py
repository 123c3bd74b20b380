"""What a reporter, a force or a broken door may send to do harm: it is set aside, and nothing behind it waits."""

import os

import pytest

import cast as cast_
from candour.parcels import frame, messages, outbox
from candour.parcels.links import load
from candour.parcels.models import Outgoing
from candour.roles.desk import courier
from candour.roles.desk.models import Case, Incoming, Offer, Product
from candour.seal import closing
from candour.seal.container import LINK_BYTES, Type
from candour.seal.keys import Identity, SigningKey


def from_zz1(cast, type_, body, *, by):
    """Bring something to the desk on ZZ1's road, framed as its courier does."""
    from django.conf import settings

    envelope = closing.close(
        type_, body, header={"v": 1}, to=closing.places([cast.epoch.recipient]), by=by
    )
    link = load(settings.LINKS_FILE).forces["ZZ1"]
    number, previous = cast.numbers.get(link.inbox, (0, frame.FIRST))
    parcel = frame.frame(
        envelope,
        box=link.inbox,
        number=number + 1,
        previous=previous,
        by=cast.installations["ZZ1"],
    )
    cast._count(link.inbox, number + 1, parcel)
    courier.take_in(link.inbox, parcel, link=link)


@pytest.mark.parametrize("second", ["message", "withdraw", "destroy"])
def test_a_reporter_who_withdrew_and_writes_again_stops_nobody(desk, cast, second):
    reporter = cast.report()
    desk.sort()
    reporter.say("withdraw")
    desk.sort()
    reporter.say(second, text="Once more.")
    cast.report()

    desk.sort()

    assert Case.objects.filter(state=Case.State.NEW).count() == 1
    assert cast.unopened() == 0


def test_many_messages_to_an_unopened_report_hold_up_no_other(desk, cast):
    reporter = cast.report()
    desk.sort()
    for number in range(60):
        reporter.say("message", text=f"Number {number}.")
    cast.report()
    cast.report()

    desk.sort()
    desk.sort()

    assert Case.objects.filter(state=Case.State.NEW).count() == 3
    assert cast.unopened() == 0
    first = next(case for case in Case.objects.all() if case.parcel)
    desk.post("bob", f"/cases/{first.reference}/open")
    desk.sort()


def test_what_no_key_of_ours_opens_is_set_aside(desk, cast):
    nobody = Identity(os.urandom(32))
    parcel = closing.close(Type.CARRIAGE, b"", header={}, to=[nobody.recipient], by=None)
    from django.conf import settings

    courier.take_in(load(settings.LINKS_FILE).doors_box, parcel, link=None)
    desk.sort("alice")

    assert Incoming.objects.get().state == Incoming.State.ASIDE


def test_a_report_on_a_force_s_road_is_no_case(desk, cast):
    keys = cast.report().keys
    desk.sort()
    before = Case.objects.count()

    def report(where):
        return messages.encode(
            messages.Report(
                danger_now=True, choices=[], story="x" * 18_000, people=[], when="", where=where,
                at_risk="", circle="", checkable="", preview=False, silence="", recipient=str(keys.recipient),
                verify_key=keys.signer.public.raw.hex(), tag="ab" * 32, receipt="",
            )
        )  # fmt: skip

    body = report("y" * (LINK_BYTES - 80 - len(b'{"v":1}') - len(report(""))))
    from_zz1(cast, Type.REPORT, body, by=keys.signer)

    desk.sort()

    assert Case.objects.count() == before
    assert Incoming.objects.filter(state=Incoming.State.ASIDE).count() == 1


def test_a_tag_that_is_no_box_is_refused_before_a_letter_goes_there(desk, cast):
    reporter = cast.report()
    body = messages.encode(
        messages.Report(
            danger_now=False, choices=[], story="x", people=[], when="", where="", at_risk="",
            circle="", checkable="", preview=False, silence="", recipient=str(reporter.keys.recipient),
            verify_key=reporter.keys.signer.public.raw.hex(), tag="00", receipt="",
        )
    )  # fmt: skip
    cast.deliver(Type.REPORT, body, keys=reporter.keys)

    desk.sort()

    assert Case.objects.count() == 1
    assert Incoming.objects.filter(state=Incoming.State.ASIDE).count() == 1


def test_an_offer_with_a_malformed_key_does_not_take_the_keys_page_away(desk, cast):
    signer = SigningKey(os.urandom(32))
    offer = messages.KeyOffer(
        force="ZZ1", person="ab" * 16, name="Mallory", duty="receiving officer", recipient="age1no",
        verify_key=signer.public.raw.hex(), statement="00" * 64,
    )  # fmt: skip
    from_zz1(cast, Type.FROM_FORCE, messages.encode(offer), by=signer)

    desk.sort()

    assert not Offer.objects.exists()
    desk.get("alice", "/keys")


def test_whoever_was_not_sent_a_product_cannot_speak_of_it(desk, cast):
    _, _path, product = desk.sent()
    assert "mellish" in cast.officers
    cast.force_says("mellish", "outcome", product=product, code="DE01")

    desk.sort()

    assert desk.case().state == Case.State.SENT
    assert Incoming.objects.filter(state=Incoming.State.ASIDE).count() == 1


def test_nothing_leaves_after_the_reporter_withdrew(desk, cast):
    reporter, path = desk.open_report()
    reporter.say("withdraw")
    desk.sort()
    product = desk.draft(path)
    Case.objects.update(state=Case.State.DRAFTING)
    desk.submit(path, product)

    page = desk.release(path, product, status=422).content.decode()

    assert "The reporter withdrew." in page
    assert cast.envelopes("ZZ1") == []


def test_a_yes_to_an_earlier_text_does_not_let_a_later_one_go(desk, cast):
    reporter, path, product = desk.sent(preview=True)
    first = reporter.read()[-1].id
    reporter.say("object", about=first, text="Not the road.")
    desk.sort()
    desk.submit(path, product)
    desk.release(path, product)

    reporter.say("agree", about=first)
    desk.sort()

    assert Product.objects.get(id=product).state == Product.State.REPORTER
    assert cast.envelopes("ZZ1") == []


def test_an_agreed_text_is_sealed_anew_if_the_directory_has_changed(desk, cast):
    reporter, _path, product = desk.sent(preview=True)
    preview = reporter.read()[-1].id
    desk.post(
        "alice", "/keys/forces/ZZ1/renew", {"passkey-act": "renew:ZZ1", "passkey-agreed": "yes"}
    )
    desk.post("dan", "/keys/force-ZZ1/countersign", desk.confirmation("/keys", name="dan"))

    reporter.say("agree", about=preview)
    desk.sort()

    assert Product.objects.get(id=product).state == Product.State.SUBMITTED
    assert cast.envelopes("ZZ1") == cast.envelopes("ZZ1", held=True) == []


def test_a_draft_that_changed_since_it_was_looked_at_is_not_signed(desk, cast):
    renew = {"passkey-act": "renew:ZZ1", "passkey-agreed": "yes"}
    desk.post("alice", "/keys/forces/ZZ1/renew", renew)
    looked = desk.confirmation("/keys", name="dan")
    desk.post("alice", "/keys/prepare", {"passkey-act": "prepare:public", "passkey-agreed": "yes"})

    answer = desk.post(
        "dan", "/keys/force-ZZ1/countersign", {**looked, "seen": "00" * 32}, status=422
    )

    assert "changed since you looked" in answer.content.decode()


def test_one_letter_that_is_refused_holds_up_no_other(db, tmp_path):
    from candour.parcels.exchange import ExchangeRefused
    from candour.parcels.signing import receipt_message

    key = SigningKey(os.urandom(32))

    class Picky:
        """An exchange that refuses one mailbox."""

        def deliver(self, tag, envelope):
            import hashlib

            if tag == "bad":
                raise ExchangeRefused("no")
            return key.sign(receipt_message(hashlib.sha256(envelope).hexdigest(), box=tag))

    for tag in ("bad", "good"):
        outbox.put(b"sealed", road=tag, mailbox=True)

    assert outbox.deliver_mail(Picky(), receiver=key.public) == 1
    assert Outgoing.objects.get().road == "bad"
    assert cast_.BRIBE["id"] == "WE1"
