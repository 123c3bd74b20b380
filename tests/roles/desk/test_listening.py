"""Listening to what was spoken and typing it up: who hears it, what that leaves, and what becomes of the text."""

from datetime import timedelta

import pytest
from desk_spoken import (
    HEAD_BYTES,
    SOUND,
    TYPED,
    carry,
    heard,
    press,
    seen_by,
    speak_again,
    type_up,
    wav,
)
from desk_walk import WE1, Desk

import cast as cast_
from candour.ledger.models import Entry
from candour.roles.desk import drawing, sealed
from candour.roles.desk.models import Item, Posting, Recording, Sample
from candour.roles.desk.services import retention, sampling
from candour.staff import demonstration
from candour.words.weeks import week_of


def test_the_file_is_a_wav_of_mu_law_as_long_as_somebody_spoke(desk):
    _, _, item, _ = carry(desk)
    file = heard(desk, item)
    length = len(SOUND).to_bytes(4, "little")
    head = (
        b"RIFF" + (HEAD_BYTES - 8 + len(SOUND)).to_bytes(4, "little") + b"WAVEfmt \x12\0\0\0"
        b"\x07\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0\0\0fact\x04\0\0\0" + length + b"data" + length
    )  # fmt: skip
    assert file == head + SOUND


WHOLE = HEAD_BYTES + len(SOUND)


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-0", 206, 0, 0),
        ("bytes=0-", 206, 0, WHOLE - 1),
        ("bytes=50-70", 206, 50, 70),
        ("bytes=50000-90000", 206, 50000, 90000),  # over the seam of two parts
        ("bytes=-500", 206, WHOLE - 500, WHOLE - 1),
        ("bytes=-99999999", 206, 0, WHOLE - 1),
        ("bytes=0-99999999", 206, 0, WHOLE - 1),
        (f"bytes={WHOLE - 1}-", 206, WHOLE - 1, WHOLE - 1),
        (f"bytes={WHOLE}-", 416, 0, 0),
        ("bytes=99999999-", 416, 0, 0),
        ("bytes=5-4", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=-", 200, 0, WHOLE - 1),
        ("lines=1-2", 200, 0, WHOLE - 1),
        ("bytes=1-2,5-6", 200, 0, WHOLE - 1),
    ],
)
def test_ranges_are_those_of_the_file(desk, asked, status, first, last):
    _, _, item, _ = carry(desk)
    answer = wav(desk, item, Range=asked)
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    if status == 416:
        assert answer["Content-Range"] == f"bytes */{WHOLE}"
        assert not answer.content
        return
    said = answer.getvalue()
    assert said == heard(desk, item)[first : last + 1]
    assert answer["Content-Length"] == str(len(said))
    assert answer["Content-Type"] == "audio/wav"
    if status == 206:
        assert answer["Content-Range"] == f"bytes {first}-{last}/{WHOLE}"
    else:
        assert "Content-Range" not in answer


def test_pressing_listen_leaves_one_entry_however_often_the_player_asks(desk):
    _, _, item, _ = carry(desk)
    before = Entry.objects.count()
    page, sound = press(desk, item)
    for asked in ("bytes=0-", "bytes=100-200", "bytes=-50"):
        desk.browsers["bob"].get(sound, headers={"Range": asked}).getvalue()
    desk.get("bob", page)
    assert Entry.objects.count() == before + 1
    press(desk, item)
    assert Entry.objects.count() == before + 2


def test_whoever_did_not_press_listen_gets_a_page_without_sound_and_no_sound(desk, monkeypatch):
    _, _, item, _ = carry(desk)
    before = Entry.objects.count()
    page = desk.get("bob", f"{item}/listen").content.decode()
    assert "<audio" not in page
    assert "That somebody listens is recorded" in page
    assert "<audio" not in desk.get("bob", f"{item}/listen?proof={'0' * 64}").content.decode()
    desk.get("bob", f"{item}/sound", status=404)
    assert Entry.objects.count() == before

    _, sound = press(desk, item)
    _, _, other, _ = carry(desk)
    elsewhere = sound.replace(item, other)
    desk.get("bob", elsewhere, status=404)
    for days, status in ((1, 200), (2, 404)):
        day = cast_.today() + timedelta(days=days)
        monkeypatch.setattr(sealed, "today", lambda day=day: day)
        desk.get("bob", sound, status=status)


def test_an_address_that_a_colleague_passes_on_gives_no_sound(desk):
    """Found: whoever was on the case heard with it, and the ledger had one entry for two."""
    _, _, item, _ = carry(desk)
    page, sound = press(desk, item)
    assert "<audio" in desk.get("bob", page).content.decode()
    assert "<audio" not in desk.get("alice", page).content.decode()
    desk.get("alice", sound, status=404)
    before = Entry.objects.count()
    _, own = press(desk, item, "alice")
    assert own != sound
    assert desk.browsers["alice"].get(own).status_code == 200
    assert Entry.objects.count() == before + 1


def test_only_people_on_the_case_hear_it(desk):
    _, path, item, _ = carry(desk)
    page, sound = press(desk, item)
    before = Entry.objects.count()
    for name in ("erin", "mia"):
        for where in (sound, page, f"{path}/items/none/sound"):
            desk.get(name, where, status=404)
        desk.post(name, f"{item}/hear", status=404)
        desk.post(name, f"{item}/listen", {"text": "x", "seen": ""}, status=404)
    for where in (f"{path}/items/none/sound", f"{path}/items/none/listen"):
        desk.get("bob", where, status=404)
    _, other, _, _ = carry(desk)
    desk.get("bob", sound.replace(path, other), status=404)
    desk.post("bob", f"{item.replace(path, other)}/hear", status=404)
    assert Entry.objects.count() > before  # of the second case's coming in alone
    assert not Item.objects.filter(kind=Item.Kind.TYPED).exists()


def test_a_report_that_was_written_has_nothing_to_hear(desk):
    _, path = desk.open_report()
    (item,) = desk.items(path, Item.Kind.ORIGINAL)
    desk.post("bob", f"{path}/items/{item}/hear", status=404)
    desk.get("bob", f"{path}/items/{item}/listen", status=404)
    assert "Spoken" not in desk.get("bob", path).content.decode()


def test_a_product_is_drafted_but_not_submitted_before_it_was_typed_up(desk):
    _, path, item, _ = carry(desk)
    product = desk.draft(path, text=WE1["text"])
    refused = desk.submit(path, product, status=422)
    assert "type it up first" in refused.content.decode()
    type_up(desk, item, TYPED)
    desk.submit(path, product)
    desk.release(path, product)


def test_a_spoken_answer_is_typed_up_before_a_product_is_submitted_too(desk):
    reporter, path, item, _ = carry(desk)
    type_up(desk, item, TYPED)
    product = desk.draft(path)
    later = speak_again(desk, reporter, SOUND[:1600])
    assert "type it up first" in desk.submit(path, product, status=422).content.decode()
    type_up(desk, f"{path}/items/{later}", "It goes on.")
    desk.submit(path, product)


def test_a_withdrawal_that_was_spoken_keeps_nothing_waiting_to_be_typed(desk):
    reporter, path, item, _ = carry(desk)
    type_up(desk, item, TYPED)
    speak_again(desk, reporter, SOUND[:1600], act="object")
    desk.submit(path, desk.draft(path))


def test_the_text_stands_for_what_was_said_on_page_bench_and_beside_the_draft(desk):
    _, path, item, _ = carry(desk)
    product = desk.draft(path, text="My sergeant Dave Mellish takes money from a scrap yard.")
    type_up(desk, item, TYPED)
    page = desk.get("bob", path).content.decode()
    assert "Calderbrook" in page
    assert "Listen, or change the text" in page
    bench = desk.get("bob", f"{path}/products/{product}/bench").content.decode()
    assert "takes money from a scrap yard" in bench
    assert "SAN-12" in bench  # a run of words that was copied
    draft = desk.get("bob", f"{path}/products/new").content.decode()
    assert "Calderbrook" in draft


def found(desk, asked):
    return desk.post("bob", "/search", {"asked": asked}, status=200).content.decode()


def test_the_text_is_found_by_search_and_shown_around_the_word(desk):
    _, path, item, _ = carry(desk)
    assert path not in found(desk, "scrap Calderbrook")
    type_up(desk, item, TYPED)
    page = found(desk, "scrap Calderbrook")
    assert path in page
    assert "<mark>" in page
    before = Posting.objects.count()
    type_up(desk, item, f"{TYPED} Again.", seen=seen_by(desk, item))
    assert Posting.objects.count() <= before + 64  # what it was found by already is not added again


def test_a_word_that_was_taken_out_of_the_text_finds_the_case_no_longer(desk):
    """Found: a name that was typed by mistake found the case for ever."""
    _, path, item, _ = carry(desk)
    type_up(desk, item, "The name is Wetherell, badge 4417, at the scrap yard.")
    count = Posting.objects.count()
    type_up(desk, item, "The name is Featherstone, at the scrap yard.", seen=seen_by(desk, item))
    for gone in ("Wetherell", "4417", "badge"):
        assert path not in found(desk, gone)
    for kept in ("Featherstone", "Fetherston", "scrap yard"):
        assert path in found(desk, kept)
    assert (
        Posting.objects.count() == count
    )  # what was taken out and what came are one size from outside
    type_up(desk, item, "The name is Wetherell.", seen=seen_by(desk, item))
    assert path in found(desk, "Wetherell")
    assert path not in found(desk, "Featherstone")
    assert Posting.objects.count() % 64 == 0


def test_a_word_that_another_text_of_the_case_has_finds_it_still(desk):
    reporter, path, _, _ = carry(desk)
    one, other = (f"{path}/items/{speak_again(desk, reporter, SOUND[:n])}" for n in (1600, 3200))
    type_up(desk, one, "Wetherell was at the yard.")
    type_up(desk, other, "Wetherell came back.")
    type_up(desk, one, "He was at the yard.", seen=seen_by(desk, one))
    assert path in found(desk, "Wetherell")
    type_up(desk, other, "He came back.", seen=seen_by(desk, other))
    assert path not in found(desk, "Wetherell")
    assert path in found(desk, "yard")


def test_the_auditor_reads_the_text_as_what_the_reporter_sent(cast, monkeypatch):
    cast.people["ada"] = demonstration.invent("Ada", duty="auditor", on=cast_.today())
    desk = Desk(cast)
    desk.browsers["ada"] = cast.client("ada")
    _, path, item, _ = carry(desk)
    type_up(desk, item, TYPED)
    desk.release(path, desk.submitted(path))
    sampling.daily(sealed.today())
    day = drawing.value_on(week_of(cast_.today())) + timedelta(days=1)
    monkeypatch.setattr(sealed, "today", lambda: day)
    sampling.daily(day)
    sampling.draw(week_of(cast_.today()), value="1 2 3", worker=cast.worker("ada"), today=day)
    sampling.give(cast.worker("alice"))
    page = desk.get("ada", f"/sample/{Sample.objects.get().id}").content.decode()
    assert "every Friday" in page
    desk.get("ada", f"{item}/listen", status=404)


def test_what_is_typed_again_stands_in_the_place_of_what_was_typed_before(desk):
    _, _, item, _ = carry(desk)
    type_up(desk, item, "The first text.")
    type_up(desk, item, "The second text.\r\nWith a line.", seen=seen_by(desk, item))
    page = desk.get("bob", f"{item}/listen").content.decode()
    assert "The second text." in page
    assert "The first text." not in page
    assert Item.objects.filter(kind=Item.Kind.TYPED).count() == 1
    before = Entry.objects.count()
    type_up(desk, item, "The second text.\r\nWith a line.")  # pressed twice: it says so already
    assert Entry.objects.count() == before


def test_save_and_go_on_stays_where_the_player_is(desk):
    _, _, item, _ = carry(desk)
    page, _ = press(desk, item)
    saved = desk.post("bob", page, {"text": "Half of it", "seen": "", "do": "stay"})
    assert saved["Location"] == page
    assert "<audio" in desk.get("bob", page).content.decode()


def test_two_who_type_at_once_lose_nothing(desk):
    _, path, item, _ = carry(desk)
    desk.post("bob", f"{path}/admit", {"person": desk.cast.id("erin")})
    began = seen_by(desk, item, "erin")
    type_up(desk, item, "The first text.")
    refused = type_up(desk, item, "The second text.", seen=began, name="erin", status=409)
    page = refused.content.decode()
    assert "A colleague has typed something else meanwhile" in page
    assert "The first text." in page
    assert "The second text." in page
    assert "The first text." in desk.get("bob", f"{item}/listen").content.decode()
    type_up(desk, item, "Both texts.", seen=seen_by(desk, item), name="erin")
    assert Item.objects.filter(kind=Item.Kind.TYPED).count() == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 20_001])
def test_nothing_and_too_much_are_refused_in_words(desk, text):
    _, _, item, _ = carry(desk)
    page = type_up(desk, item, text, status=422).content.decode()
    assert "There is a problem" in page
    assert not Item.objects.filter(kind=Item.Kind.TYPED).exists()


def test_what_was_said_later_is_heard_and_typed_up_in_its_place(desk):
    reporter, path, item, _ = carry(desk)
    type_up(desk, item, TYPED)
    later = f"{path}/items/{speak_again(desk, reporter, SOUND[:9600], act='answer')}"
    assert heard(desk, later)[HEAD_BYTES:] == SOUND[:9600]
    type_up(desk, later, "It went on last week.")
    assert "It went on last week." in desk.get("bob", path).content.decode()
    answer = later.rsplit("/", 1)[1]
    beside = desk.get("bob", f"{path}/products/new?answer={answer}").content.decode()
    assert "It went on last week." in beside


def test_the_sound_and_its_text_die_with_the_original(desk):
    reporter, path, item, _ = carry(desk)
    _, sound = press(desk, item)
    type_up(desk, item, TYPED)
    later = speak_again(desk, reporter, SOUND[:1600])
    assert Recording.objects.count() == 12
    retention.destroy_original(desk.case())
    assert set(Recording.objects.values_list("item", flat=True)) == {later}
    assert not Item.objects.filter(kind=Item.Kind.TYPED).exists()
    assert "was destroyed" in desk.get("bob", path).content.decode()
    for answer in (desk.get("bob", sound, status=409), desk.get("bob", f"{item}/listen", status=409),
                   desk.post("bob", f"{item}/listen", {"text": "x", "seen": ""}, status=409)):  # fmt: skip
        assert "was destroyed" in answer.content.decode()
    for name in ("erin", "mia"):
        desk.get(name, f"{item}/listen", status=404)


def test_new_keys_after_somebody_stepped_aside_open_recording_and_text(desk):
    _, path, item, _ = carry(desk)
    type_up(desk, item, TYPED)
    act = desk.confirmation(path, name="bob", kind="step-aside:")
    desk.post("bob", f"{path}/step-aside", {"reason": "SA01", **act})
    desk.sort("alice")
    assert heard(desk, item, "alice")[HEAD_BYTES:] == SOUND
    assert "Calderbrook" in desk.get("alice", f"{item}/listen").content.decode()
    desk.get("bob", f"{item}/listen", status=404)
