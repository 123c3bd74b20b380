"""The way of a report through the desk's pages: opened, drafted, submitted, released by somebody else, sent or held."""

import pytest
from desk_walk import WE1, draft_fields
from django.db import IntegrityError, transaction

from candour.parcels.models import Outgoing
from candour.roles.desk.models import Case, Product
from candour.seal import NotForUs


def test_a_report_goes_from_the_inbox_to_the_force(desk, cast):
    reporter, path = desk.open_report()
    assert "Harlan" in desk.get("bob", path).content.decode()

    product = desk.submitted(path)
    desk.release(path, product)

    assert desk.case().state == Case.State.SENT
    (envelope,) = cast.envelopes("ZZ1")
    release = cast.open_release(envelope, name="carol")
    assert release.product.text == WE1["text"]
    assert len({signature.key for signature in release.signatures}) == 2
    assert [message.text for message in reporter.read()] == ["passed-on"]


def test_the_author_never_releases(desk, cast):
    _, path = desk.open_report("alice")
    product = desk.submitted(path, name="alice")

    page = desk.get("alice", f"{path}/products/{product}/release").content.decode()
    assert "You wrote this. Somebody else must release it." in page
    assert "passkey-act" not in page
    desk.release(path, product, name="alice", status=422)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(id=product).update(releaser=cast.id("alice"))

    assert Product.objects.get(id=product).state == Product.State.SUBMITTED
    assert cast.envelopes("ZZ1") == []


def test_the_author_cannot_release_by_sending_the_form_of_somebody_else(desk, cast):
    _, path = desk.open_report("alice")
    product = desk.submitted(path, name="alice")
    url = f"{path}/products/{product}/release"
    confirmed = desk.confirmation(url, name="dan")

    answer = desk.post("alice", url, confirmed, status=422)

    assert "You wrote this. Somebody else must release it." in answer.content.decode()
    assert cast.envelopes("ZZ1") == []


def test_nothing_is_released_without_the_confirmation_of_this_very_text(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)

    url = f"{path}/products/{product}/release"
    desk.post("alice", url, status=422)
    desk.post(
        "alice", url, {"passkey-act": f"release:{product}", "passkey-agreed": "yes"}, status=422
    )

    assert Product.objects.get(id=product).state == Product.State.SUBMITTED
    assert cast.envelopes("ZZ1") == []


def test_a_caseworker_has_no_release_page(desk):
    _, path = desk.open_report()
    product = desk.submitted(path)

    desk.get("bob", f"{path}/products/{product}/release", status=404)


def test_where_the_reporter_wished_it_the_product_is_held_until_they_agree(desk, cast):
    reporter, path, product = desk.sent(preview=True)
    assert (cast.envelopes("ZZ1"), len(cast.envelopes("ZZ1", held=True))) == ([], 1)
    (preview,) = reporter.read()
    assert (preview.act, preview.text) == ("preview", WE1["text"])

    reporter.say("agree", about=preview.id)
    desk.sort()

    assert Product.objects.get(id=product).state == Product.State.SENT
    assert len(cast.envelopes("ZZ1")) == 1
    assert "agreed to the text" in desk.get("bob", path).content.decode()


def test_danger_now_is_not_held_for_the_reporter(desk, cast):
    _, path = desk.open_report(preview=True, danger_now=True)
    product = desk.submitted(path, priority="P0")
    desk.release(path, product)

    assert len(cast.envelopes("ZZ1")) == 1


def test_a_reporter_who_objects_stops_it_and_the_author_writes_anew(desk, cast):
    reporter, path, product = desk.sent(preview=True)

    (preview,) = reporter.read()
    reporter.say("object", about=preview.id, text="Take out the road.")
    desk.sort()

    assert Outgoing.objects.filter(mailbox=False).count() == 0
    page = desk.get("bob", path).content.decode()
    assert "objects to the text" in page
    assert "Take out the road." in page
    changed = WE1["text"].replace(" on the A629", "")
    desk.post("bob", f"{path}/products/{product}", draft_fields(text=changed))
    desk.submit(path, product)
    desk.release(path, product)
    assert Product.objects.get(id=product).state == Product.State.REPORTER


def test_a_reporter_who_withdraws_stops_what_has_not_left(desk, cast):
    reporter, path, product = desk.sent(preview=True)

    reporter.say("withdraw")
    desk.sort()

    assert Product.objects.get(id=product).state == Product.State.STOPPED
    assert Outgoing.objects.filter(mailbox=False).count() == 0
    assert "withdrew what has not been released" in desk.get("bob", path).content.decode()


def test_a_product_goes_back_with_a_reason_and_comes_again(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    url = f"{path}/products/{product}"

    desk.post("alice", f"{url}/release", {"do": "return"}, status=422)
    desk.post(
        "alice",
        f"{url}/release",
        {"do": "return", "reason": "Widen the place.", "codes": ["RR06", "RR04"]},
    )

    assert Product.objects.get(id=product).state == Product.State.RETURNED
    assert "Widen the place." in desk.get("bob", url).content.decode()
    desk.submit(path, product)
    desk.release(path, product)
    assert len(cast.envelopes("ZZ1")) == 1


def test_the_author_does_not_send_their_own_back(desk):
    _, path = desk.open_report("alice")
    product = desk.submitted(path, name="alice")

    desk.post(
        "alice",
        f"{path}/products/{product}/release",
        {"do": "return", "reason": "Second thoughts.", "codes": ["RR20"]},
        status=422,
    )


def test_who_is_the_subject_or_close_to_them_gets_no_key(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    page = desk.get("alice", f"{path}/products/{product}/release").content.decode()
    assert "David Mellish: may be a person it is about" in page
    assert "Ivy Stone: declared themselves close to a person it is about" in page
    desk.release(path, product)

    (envelope,) = cast.envelopes("ZZ1")
    assert envelope.split(b"\n---")[0].count(b"-> mlkem768x25519") == 16
    for name in ("mellish", "ivy", "noor"):
        with pytest.raises(NotForUs):
            cast.open_release(envelope, name=name)
    for name in ("carol", "frank", "grace", "heidi"):
        assert cast.open_release(envelope, name=name).product.id == product


def test_with_too_few_left_it_goes_to_the_alternate_and_the_page_says_so(desk, cast):
    _, path = desk.open_report()
    close = {
        f"other-{n}-name": cast.officers[who].listed.name
        for n, who in enumerate(("frank", "grace", "heidi"), start=2)
    }
    product = desk.submitted(path, **close)

    page = desk.get("alice", f"{path}/products/{product}/release").content.decode()
    assert "It goes to Westmarsh" in page
    desk.release(path, product)

    assert cast.envelopes("ZZ1") == []
    (envelope,) = cast.envelopes("ZZ2")
    assert cast.open_release(envelope, name="noor").product.id == product


def test_two_people_open_at_once_and_one_gets_it(desk, cast):
    cast.report()
    desk.sort()
    path = f"/cases/{desk.case().reference}"
    desk.get("erin", path)
    desk.get("alice", path)

    desk.post("bob", f"{path}/open")
    desk.post("erin", f"{path}/open", status=404)
    desk.post("alice", f"{path}/open", status=409)

    assert desk.case().owner == cast.id("bob")
    assert cast.unopened() == 0


def test_giving_a_product_up_stops_it(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    url = f"{path}/products/{product}"
    confirmed = desk.confirmation(f"{url}/release")

    desk.post("bob", f"{url}/stop")
    desk.post("alice", f"{url}/release", confirmed, status=409)

    assert Product.objects.get(id=product).state == Product.State.STOPPED
    assert cast.envelopes("ZZ1") == []


def test_with_a_real_session_the_button_of_the_demonstration_releases_nothing(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    url = f"{path}/products/{product}/release"
    confirmed = desk.confirmation(url)
    desk.browsers["alice"] = cast.client("alice", demonstration=False)

    page = desk.get("alice", url).content.decode()
    assert "passkey-agreed" not in page
    assert "add a second passkey" in page
    desk.post("alice", url, confirmed, status=422)

    assert cast.envelopes("ZZ1") == []
