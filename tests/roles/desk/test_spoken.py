"""Spoken reports at the desk: parts in any order, listening, typing up, and what becomes of it all."""

import itertools
import random

import pytest
from desk_walk import WE1

from candour.ledger.models import Entry
from candour.parcels import messages, recording
from candour.roles.desk.models import Case, Expected, Incoming, Item, Recording
from candour.roles.desk.services import recordings, retention
from candour.seal.container import Type
from cast import spoken_parts, today

SOUND = bytes(random.Random(3).randrange(256) for _ in range(160 * 700))  # noqa: S311 - 14 seconds of anything
TYPED = "My sergeant Dave Mellish takes money from a scrap yard in Calderbrook every Friday."


@pytest.fixture
def carried(desk):
    """A way to carry a spoken report and have it opened by bob; returns reporter, path and the item's path."""

    def carry(sound=SOUND, *, order=None, code=True, lose=(), **said):
        reporter, parts, report = desk.cast.speak(sound, code=code, **said)
        envelopes = [*parts, report]
        for place in order or range(len(envelopes)):
            if place not in lose:
                desk.cast.carry(envelopes[place])
        known = set(Case.objects.values_list("reference", flat=True))
        desk.sort()
        (reference,) = set(Case.objects.values_list("reference", flat=True)) - known
        path = f"/cases/{reference}"
        desk.post("bob", f"{path}/open")
        item = Item.objects.get(case=reference, kind=Item.Kind.ORIGINAL)
        return reporter, path, f"{path}/items/{item.id}", parts

    return carry


def heard(desk, item, name="bob"):
    return desk.get(name, f"{item}/sound").content


@pytest.mark.parametrize(
    "order", [range(7), reversed(range(7)), (6, 0, 2, 1, 3, 5, 4), (3, 6, 1, 0, 5, 2, 4)]
)
def test_a_message_is_heard_whole_in_whatever_order_it_came(desk, carried, order):
    _, path, item, _ = carried(order=list(order))
    wav = heard(desk, item)
    assert wav[:4] == b"RIFF"
    assert wav[8:16] == b"WAVEfmt "
    assert int.from_bytes(wav[4:8], "little") == len(wav) - 8
    assert wav[-len(SOUND) :] == SOUND
    assert not Incoming.objects.filter(state=Incoming.State.PART).exists()
    assert not Expected.objects.exists()
    assert "Listen and type up" in desk.get("bob", path).content.decode()


def test_a_part_that_comes_late_finds_its_case_and_until_then_is_silence(desk, carried):
    _, _, item, parts = carried(lose=(1,))
    at = recording.PART_BYTES
    head = len(heard(desk, item)) - len(SOUND)
    early = heard(desk, item)[head:]
    assert early[:at] == SOUND[:at]
    assert set(early[at : 2 * at]) == {0xFF}
    assert "5 seconds are missing" in desk.get("bob", f"{item}/listen").content.decode()

    desk.cast.carry(parts[1])
    desk.sort("erin")  # who is not on the case: its public key is enough
    assert heard(desk, item)[head:] == SOUND
    assert "missing" not in desk.get("bob", f"{item}/listen").content.decode()


def test_parts_wait_for_their_message_and_are_destroyed_when_it_never_comes(desk):
    _, parts, _ = desk.cast.speak(SOUND)
    for one in parts:
        desk.cast.carry(one)
    desk.sort()
    assert Incoming.objects.filter(state=Incoming.State.PART).count() == len(parts)
    recordings.let_go(today())
    assert Incoming.objects.filter(state=Incoming.State.PART).count() == len(parts)
    before = Entry.objects.count()
    recordings.let_go(today() + recordings.KEPT + recordings.timedelta(days=1))
    assert not Incoming.objects.filter(state=Incoming.State.PART).exists()
    assert Entry.objects.count() == before + 1


def test_a_part_that_was_tampered_with_is_set_aside_and_is_silence(desk, carried):
    _, parts, _ = desk.cast.speak(SOUND)
    moved = recording.close_part(
        SOUND[:40000], nth=3, to=desk.cast.epoch.recipient
    )  # listed in another place
    listed = [recording.digest(moved), *map(recording.digest, parts[1:])]
    _, _, report = desk.cast.speak(SOUND, parts=listed)
    for one in (moved, *parts[1:], report):
        desk.cast.carry(one)
    desk.sort()
    case = desk.case()
    desk.post("bob", f"/cases/{case.reference}/open")
    item = Item.objects.get(case=case, kind=Item.Kind.ORIGINAL)
    wav = heard(desk, f"/cases/{case.reference}/items/{item.id}")
    assert set(wav[-len(SOUND) :][:40000]) == {0xFF}
    assert wav[-len(SOUND) :][40000:] == SOUND[40000:]
    assert Incoming.objects.get(state=Incoming.State.ASIDE).reason == "part-damaged"


@pytest.mark.parametrize(
    "said",
    [
        {"parts": ["ab" * 32]},
        {"sounding": 0},
        {"sounding": 10**6},
        {"parts": ["x" * 64] * 6},
        {"parts": [], "sounding": 5},
    ],
)
def test_a_list_that_can_be_no_recording_is_set_aside(desk, said):
    _, _, report = desk.cast.speak(SOUND, **said)
    desk.cast.carry(report)
    desk.sort()
    assert Incoming.objects.get().state == Incoming.State.ASIDE
    assert not Case.objects.exists()


def test_a_caller_without_a_code_makes_a_case_that_nobody_can_answer(desk, carried):
    _, path, item, _ = carried(code=False, danger_now=True)
    page = desk.get("bob", path).content.decode()
    assert "Nobody can write to this reporter" in page
    assert desk.case().priority == "P0"
    assert "has no code" in desk.get("bob", f"{item}/listen").content.decode()
    assert heard(desk, item).endswith(SOUND)


def test_a_report_with_half_of_its_keys_or_unsigned_with_a_code_is_set_aside(desk):
    reporter, parts, _ = desk.cast.speak(SOUND)
    keys = reporter.keys
    halves = itertools.combinations({"recipient": str(keys.recipient), "verify_key": keys.signer.public.raw.hex(),
                                     "tag": keys.tag.hex()}.items(), 2)  # fmt: skip
    for half in halves:
        fields = {"recipient": "", "verify_key": "", "tag": "", **dict(half)}
        body = messages.parse_json(messages.encode(_report(parts)))
        from candour.seal import closing
        from candour.seal.container import canonical

        envelope = closing.close(
            Type.REPORT,
            canonical({**body, **fields}),
            header={"v": 1},
            to=[desk.cast.epoch.recipient],
            by=None,
        )
        desk.cast.carry(envelope)
    desk.sort()
    assert {row.reason for row in Incoming.objects.all()} == {"report-malformed"}
    assert not Case.objects.exists()


def _report(parts):
    return messages.Report(
        danger_now=False, choices=[], story="", people=[], when="", where="", at_risk="", circle="", checkable="",
        preview=False, silence="", recipient="", verify_key="", tag="", receipt="", sounding=1,
        parts=[recording.digest(one) for one in parts],
    )  # fmt: skip


def test_a_written_report_without_a_code_is_still_malformed(desk):
    from candour.seal import closing

    body = messages.encode(messages.Report(**{**vars(_report([])), "sounding": 0, "story": "x"}))
    desk.cast.carry(
        closing.close(Type.REPORT, body, header={"v": 1}, to=[desk.cast.epoch.recipient], by=None)
    )
    desk.sort()
    assert Incoming.objects.get().state == Incoming.State.ASIDE


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-", 206, slice(0, None)), ("bytes=0-99", 206, slice(0, 100)), ("bytes=50000-90000", 206, slice(50000, 90001)),
        ("bytes=-500", 206, slice(-500, None)), ("bytes=99999999-", 416, None), ("bytes=5-4", 416, None), ("bytes=-0", 416, None),
        ("bytes=0-99999999", 206, slice(0, None)), ("lines=1-2", 206, slice(0, None)), ("bytes=1-2,5-6", 206, slice(0, None)),
    ],
)  # fmt: skip
def test_ranges_are_those_of_the_file(desk, carried, asked, status, part):
    _, _, item, _ = carried()
    whole = heard(desk, item)
    answer = desk.browsers["bob"].get(f"{item}/sound", headers={"Range": asked})
    assert answer.status_code == status
    if part is None:
        assert answer["Content-Range"] == f"bytes */{len(whole)}"
    else:
        assert answer.content == whole[part]
        assert answer["Content-Type"] == "audio/wav"
        assert "no-store" in answer["Cache-Control"]


def test_only_people_on_the_case_hear_it_and_listening_leaves_an_entry(desk, carried):
    _, path, item, _ = carried()
    before = Entry.objects.count()
    heard(desk, item)
    assert Entry.objects.count() == before + 1
    for name in ("erin", "mia"):
        for where in (f"{item}/sound", f"{item}/listen", f"{path}/items/none/sound"):
            assert desk.browsers[name].get(where).status_code == 404
    assert desk.browsers["bob"].get(f"{path}/items/none/sound").status_code == 404
    assert Entry.objects.count() == before + 1
    _, other, _, _ = carried()
    strange = item.replace(path, other)
    assert desk.browsers["bob"].get(f"{strange}/sound").status_code == 404


def typed(desk, item, text, *, seen="", name="bob", status=302):
    return desk.post(name, f"{item}/listen", {"text": text, "seen": seen}, status=status)


def test_what_is_typed_up_is_the_original_for_everything(desk, carried):
    _, path, item, _ = carried()
    product = desk.draft(path, text=WE1["text"])
    refused = desk.submit(path, product, status=422)
    assert "type it up first" in refused.content.decode()
    typed(desk, item, TYPED)
    page = desk.get("bob", path).content.decode()
    assert "Calderbrook" in page
    assert "It was spoken" in page
    bench = desk.get("bob", f"{path}/products/{product}/bench").content.decode()
    assert "My sergeant" in bench
    assert "passage" in bench
    found = desk.post("bob", "/search", {"text": "Calderbrook"}, status=200).content.decode()
    assert path.rpartition("/")[2] in found
    desk.submit(path, product)
    desk.release(path, product)


def test_two_who_type_at_once_lose_nothing(desk, carried):
    _, path, item, _ = carried()
    desk.post("bob", f"{path}/admit", {"person": desk.cast.id("erin")})
    typed(desk, item, "The first text.")
    refused = typed(desk, item, "The second text.", name="erin", status=409).content.decode()
    assert "The second text." in refused
    assert "A colleague has typed" in refused
    typed(desk, item, "The second text.", seen="The first text.", name="erin")
    page = desk.get("bob", f"{item}/listen").content.decode()
    assert "The second text." in page
    assert "The first text." not in page
    assert Item.objects.filter(kind=Item.Kind.TYPED).count() == 1
    before = Entry.objects.count()
    typed(desk, item, "The second text.", seen="The second text.")  # pressed twice
    assert Entry.objects.count() == before


def test_an_answer_that_was_spoken_is_heard_and_typed_up_in_its_place(desk, carried):
    reporter, path, _, _ = carried()
    answer = SOUND[: 160 * 60]
    parts = spoken_parts(answer, to=desk.cast.epoch.recipient)
    message = messages.FromReporter(
        tag=reporter.keys.tag.hex(),
        act="message",
        parts=[recording.digest(one) for one in parts],
        sounding=60,
    )
    desk.cast.deliver(Type.FROM_REPORTER, messages.encode(message), keys=reporter.keys)
    for one in parts:
        desk.cast.carry(one)
    desk.sort()
    (said,) = desk.items(path, Item.Kind.REPORTER)
    item = f"{path}/items/{said}"
    assert heard(desk, item).endswith(answer)
    typed(desk, item, "It went on last week.")
    assert "It went on last week." in desk.get("bob", path).content.decode()


def test_a_withdrawal_before_anybody_opened_it_destroys_the_parts_too(desk):
    reporter, parts, report = desk.cast.speak(SOUND)
    for one in [*parts, report]:
        desk.cast.carry(one)
    desk.sort()
    reporter.say("withdraw")
    desk.sort()
    assert not Incoming.objects.exists()
    assert desk.case().state == Case.State.CLOSED


def test_the_sound_and_its_text_die_with_the_original(desk, carried):
    _, path, item, _ = carried()
    typed(desk, item, TYPED)
    assert Recording.objects.count() == 6
    retention.destroy_original(desk.case())
    assert not Recording.objects.exists()
    assert not Item.objects.filter(kind=Item.Kind.TYPED).exists()
    assert desk.browsers["bob"].get(f"{item}/sound").status_code == 404
    assert "was destroyed" in desk.get("bob", path).content.decode()


def test_new_keys_after_somebody_stepped_aside_open_the_recording_too(desk, carried):
    _, path, item, _ = carried()
    act = desk.confirmation(path, name="bob", kind="step-aside:")
    desk.post("bob", f"{path}/step-aside", {"reason": "SA01", **act})
    desk.sort("alice")
    assert heard(desk, item, "alice").endswith(SOUND)
    assert desk.browsers["bob"].get(f"{item}/sound").status_code == 404
