"""The weekly sample: drawn when the week is over, opened by both halves only, read by an auditor, counted for the manager."""

from datetime import timedelta

import pytest
from desk_walk import WE1, Desk

import cast as cast_
from candour.roles.desk import drawing, keyring, sealed
from candour.roles.desk.models import (
    Finding,
    Product,
    Sample,
    SampleHalf,
    SampleOriginal,
    SampleWeek,
)
from candour.roles.desk.services import retention, sampling
from candour.seal import SealError, opening
from candour.seal.keys import Identity
from candour.staff import demonstration
from candour.words.weeks import monday, week_of

NUMBERS = "3 11 20 33 41 59"


@pytest.fixture
def audited(cast):
    """The desk with two auditors, who joined before anything was released."""
    for name in ("ada", "abe"):
        cast.people[name] = demonstration.invent(
            name.capitalize(), duty="auditor", on=cast_.today()
        )
    desk = Desk(cast)
    desk.browsers |= {name: cast.client(name) for name in ("ada", "abe")}
    return desk


@pytest.fixture
def on(monkeypatch):
    """Let it be another day at the desk."""

    def set_day(day):
        monkeypatch.setattr(sealed, "today", lambda: day)
        return day

    return set_day


def week():
    return week_of(cast_.today())


def to_the_draw(on):
    """Go on to the day after the public value, the desk's courier working every day."""
    sampling.daily(sealed.today())
    day = on(drawing.value_on(week()) + timedelta(days=1))
    sampling.daily(day)


def drawn(desk, on, *, by="ada"):
    to_the_draw(on)
    desk.post(by, f"/sample/weeks/{week()}/draw", {"value": NUMBERS})


def test_a_drawn_product_is_read_with_what_was_sent_and_found_is_counted(audited, on):
    desk = audited
    desk.sent()
    drawn(desk, on)
    assert "sign in" in desk.get("ada", "/sample").content.decode()
    desk.sort("alice")
    sample = Sample.objects.get()

    page = desk.get("ada", f"/sample/{sample.id}").content.decode()
    assert WE1["text"][:40] in page
    assert cast_.BRIBE["raw"][:20] in page
    assert "do not hold" not in page
    path = f"/sample/{sample.id}"
    desk.post("ada", path, {"codes": []}, status=422)
    desk.post("ada", path, {"codes": ["safe", "SAN-04"]}, status=422)
    desk.post("ada", path, {"codes": ["SAN-04", "late"]})

    assert not Sample.objects.exists()
    assert not SampleOriginal.objects.exists()
    found = Finding.objects.filter(week=week()).values_list("code", flat=True)
    assert sorted(found) == ["SAN-04", "late"]
    desk.get("abe", path, status=404)
    assert "SAN-04" in desk.get("mia", "/sample").content.decode()


def test_an_auditor_opens_nothing_that_was_not_drawn(audited, on, cast):
    """Before the draw, and after it for what did not come out: one half of a key is no key."""
    desk = audited
    _, path = desk.open_report()
    for n in range(3):
        product = desk.submitted(path, text=f"{WE1['text']} Part {n}.")
        desk.release(path, product)
    kept = {one.product_id: one for one in Sample.objects.all()}
    halves = {
        one.sample_id: bytes(one.sealed) for one in SampleHalf.objects.filter(person=cast.id("ada"))
    }
    for one in kept.values():
        desk.get("ada", f"/sample/{one.id}", status=404)

    drawn(desk, on)
    desk.sort("alice")

    left = set(Sample.objects.values_list("product", flat=True))
    assert len(left) == 1
    assert left < set(kept)
    worker = cast.worker("ada")
    for product, one in kept.items():
        half = keyring.open_secret(
            halves[one.id], kind=sampling.KIND, name=one.id, identity=worker.identity
        )
        row = Sample.objects.filter(product=product).first()
        other = bytes(row.given) if row else bytes(32)
        identity = Identity(sampling.other_half(half, other))
        if row:
            assert opening.open_envelope(bytes(one.sealed), identities=[identity]).body
        else:
            with pytest.raises(SealError):
                opening.open_envelope(bytes(one.sealed), identities=[identity])
            with pytest.raises(SealError):
                opening.open_envelope(bytes(one.half), identities=[worker.identity, identity])


def test_what_somebody_marked_in_the_database_is_given_up_by_nobody(audited, on, cast):
    desk = audited
    desk.sent()
    Sample.objects.update(state=Sample.State.DRAWN)
    SampleWeek.objects.update_or_create(week=week(), defaults={"secret": bytes(32)})

    desk.sort("alice")

    assert not Sample.objects.filter(state=Sample.State.GIVEN).exists()


def test_nobody_draws_before_the_public_value_nor_twice(audited, on):
    desk = audited
    desk.sent()
    url = f"/sample/weeks/{week()}/draw"
    sampling.daily(sealed.today())
    desk.post("ada", url, {"value": NUMBERS}, status=422)
    on(drawing.value_on(week()))
    sampling.daily(sealed.today())
    desk.post("ada", url, {"value": NUMBERS}, status=422)
    on(drawing.value_on(week()) + timedelta(days=1))

    desk.post("ada", url, {"value": " / "}, status=422)
    for name in ("alice", "mia", "bob"):
        desk.post(name, url, {"value": NUMBERS}, status=404)
    assert SampleWeek.objects.get(week=week()).drawn is None
    desk.post("ada", url, {"value": NUMBERS})
    desk.post("abe", url, {"value": "1 2 3 4 5 6"}, status=409)
    assert SampleWeek.objects.get(week=week()).value == "3-11-20-33-41-59"


def test_the_secret_was_committed_to_in_the_week_and_the_list_before_the_value(audited, on, cast):
    desk = audited
    _, _, product = desk.sent()
    sampling.daily(sealed.today())
    row = SampleWeek.objects.get(week=week())
    promised = drawing.commitment(bytes(row.secret), week=week())
    sampling.daily(sealed.today())
    on(monday(week()) + timedelta(days=7))
    sampling.daily(sealed.today())

    row.refresh_from_db()
    assert row.candidates == [product]
    assert drawing.commitment(bytes(row.secret), week=week()) == promised
    assert promised in desk.get("ada", "/sample").content.decode()


def test_a_copy_of_the_original_ends_with_the_original(audited, on):
    desk = audited
    desk.sent()
    drawn(desk, on)
    desk.sort("alice")
    sample = Sample.objects.get()
    assert SampleOriginal.objects.exists()

    retention.daily(cast_.today() + timedelta(days=30))

    assert not SampleOriginal.objects.exists()
    page = desk.get("ada", f"/sample/{sample.id}").content.decode()
    assert "It has been destroyed" in page
    assert cast_.BRIBE["raw"][:20] not in page


def test_an_author_never_reads_a_sample_of_their_own(audited, on, cast):
    desk = audited
    desk.sent()
    drawn(desk, on)
    desk.sort("alice")
    sample = Sample.objects.get()
    for role in ("author", "releaser"):
        before = Product.objects.values().get()
        Product.objects.update(**{role: cast.id("ada")})
        desk.get("ada", f"/sample/{sample.id}", status=404)
        desk.post("ada", f"/sample/{sample.id}", {"codes": ["safe"]}, status=404)
        Product.objects.update(**{role: before[role]})
    desk.get("abe", f"/sample/{sample.id}")


def test_what_nobody_read_in_time_is_destroyed_and_said(audited, on):
    desk = audited
    desk.sent()
    drawn(desk, on)

    sampling.daily(sealed.today() + timedelta(days=90))

    assert not Sample.objects.exists()
    assert [row.code for row in Finding.objects.all()] == ["unread"]


def test_a_text_that_was_changed_on_the_way_to_the_auditor_is_said(audited, on, cast):
    """The author's and the releaser's own signatures stand under what the auditor reads."""
    desk = audited
    desk.sent()
    drawn(desk, on)
    desk.sort("alice")
    sample = Sample.objects.get()
    Product.objects.update(releaser=cast.id("dan"))

    assert "do not hold" in desk.get("ada", f"/sample/{sample.id}").content.decode()
