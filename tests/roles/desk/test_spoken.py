"""Spoken reports come to the desk: parts in any order, late, twice, damaged or never, with a code and without."""

import itertools
from datetime import timedelta

import pytest
from desk_spoken import HEAD_BYTES, SOUND, carry, heard, speak_again

from candour.ledger.models import Entry
from candour.parcels import messages, recording
from candour.roles.desk import keyring
from candour.roles.desk.models import Alarm, Case, CaseKey, Expected, Incoming, Item, Recording
from candour.roles.desk.services import epochs, recordings
from candour.seal import closing
from candour.seal.container import Type, canonical
from cast import today

PART = recording.PART_BYTES


def waiting():
    return Incoming.objects.filter(state=Incoming.State.PART).count()


@pytest.mark.parametrize(
    "order", [range(7), reversed(range(7)), (6, 0, 2, 1, 3, 5, 4), (3, 6, 1, 0, 5, 2, 4)]
)
def test_a_message_is_heard_whole_in_whatever_order_it_came(desk, order):
    _, path, item, _ = carry(desk, order=list(order))
    assert heard(desk, item)[HEAD_BYTES:] == SOUND
    assert not Incoming.objects.exists()
    assert not Expected.objects.exists()
    page = desk.get("bob", path).content.decode()
    assert "Spoken" in page
    assert "Listen and type up" in page
    assert "What else they said" not in page


def test_parts_that_come_days_after_their_report_was_opened_find_its_case(desk):
    _, _, item, parts = carry(desk, lose=range(6))
    assert set(heard(desk, item)[HEAD_BYTES:]) == {0xFF}
    for one in reversed(parts):
        desk.cast.carry(one)
    desk.sort("erin")  # who is not on the case: its public key is enough
    assert heard(desk, item)[HEAD_BYTES:] == SOUND


def test_a_part_that_is_missing_is_silence_and_is_named(desk):
    _, _, item, parts = carry(desk, lose=(1,))
    early = heard(desk, item)[HEAD_BYTES:]
    assert early[:PART] == SOUND[:PART]
    assert set(early[PART : 2 * PART]) == {0xFF}
    assert "5 seconds are missing" in desk.get("bob", f"{item}/listen").content.decode()

    desk.cast.carry(parts[1])
    desk.sort("erin")
    assert heard(desk, item)[HEAD_BYTES:] == SOUND
    assert "missing" not in desk.get("bob", f"{item}/listen").content.decode()


def test_a_part_of_padding_that_is_missing_is_missed_by_nobody(desk):
    _, _, item, _ = carry(desk, lose=(5,))
    assert "missing" not in desk.get("bob", f"{item}/listen").content.decode()


def test_a_part_that_comes_twice_is_kept_once(desk):
    _, parts, report = desk.cast.speak(SOUND)
    for one in (*parts, *parts, report):
        desk.cast.carry(one)
    desk.sort()
    assert waiting() == len(parts)
    desk.post("bob", f"/cases/{desk.case().reference}/open")
    assert (waiting(), Recording.objects.count()) == (0, len(parts))


def test_a_part_that_two_messages_list_belongs_to_the_one_opened_first(desk):
    _, _, item, parts = carry(desk)
    listed = [recording.digest(one) for one in parts]
    _, own, report = desk.cast.speak(SOUND, parts=listed)
    for one in (*own, report):
        desk.cast.carry(one)
    desk.sort()
    second = Case.objects.get(state=Case.State.NEW)
    desk.post("bob", f"/cases/{second.reference}/open")
    assert heard(desk, item)[HEAD_BYTES:] == SOUND
    other = Item.objects.get(case=second, kind=Item.Kind.ORIGINAL)
    assert set(heard(desk, f"/cases/{second.reference}/items/{other.id}")[HEAD_BYTES:]) == {0xFF}
    assert not Recording.objects.filter(case=second).exists()


def test_a_part_that_crossed_with_the_opening_of_its_message_is_not_lost(desk):
    """A colleague's session put it down to wait in the moment in which another looked for it and did not see it yet."""
    _, _, item, parts = carry(desk, lose=(2,))
    hidden = Expected.objects.values().get()
    Expected.objects.all().delete()
    desk.cast.carry(parts[2])
    desk.sort()
    assert waiting() == 1
    Expected.objects.create(**hidden)
    desk.sort()
    assert waiting() == 0
    assert heard(desk, item)[HEAD_BYTES:] == SOUND


def test_a_late_part_is_sealed_to_the_new_keys_of_its_case(desk):
    _, path, item, parts = carry(desk, lose=(0,))
    act = desk.confirmation(path, name="bob", kind="step-aside:")
    desk.post("bob", f"{path}/step-aside", {"reason": "SA01", **act})
    desk.sort("alice")
    desk.cast.carry(parts[0])
    desk.sort("erin")
    assert heard(desk, item, "alice")[HEAD_BYTES:] == SOUND
    assert desk.browsers["bob"].post(f"{item}/hear").status_code == 404


def test_parts_without_a_message_are_destroyed_after_four_weeks(desk):
    _, parts, _ = desk.cast.speak(SOUND)
    for one in parts:
        desk.cast.carry(one)
    desk.sort()
    recordings.let_go(today() + recordings.KEPT)
    assert waiting() == len(parts)
    before = Entry.objects.count()
    recordings.let_go(today() + recordings.KEPT + timedelta(days=1))
    assert waiting() == 0
    assert Entry.objects.count() == before + 1
    assert not Alarm.objects.exists()


def test_while_their_report_lies_unopened_parts_are_never_destroyed(desk):
    _, parts, report = desk.cast.speak(SOUND)
    for one in (*parts, report):
        desk.cast.carry(one)
    desk.sort()
    recordings.let_go(today() + timedelta(days=100))
    assert waiting() == len(parts)


def test_a_week_s_key_is_not_destroyed_while_a_part_waits(desk):
    _, parts, _ = desk.cast.speak(SOUND)
    desk.cast.carry(parts[0])
    desk.sort()
    assert waiting() == 1
    assert epochs.destroy_old(today() + timedelta(weeks=8)) == []


def test_a_part_that_was_tampered_with_is_set_aside_and_is_silence(desk):
    _, parts, _ = desk.cast.speak(SOUND)
    moved = recording.close_part(SOUND[:PART], nth=3, to=desk.cast.epoch.recipient)
    listed = [recording.digest(moved), *map(recording.digest, parts[1:])]
    _, _, report = desk.cast.speak(SOUND, parts=listed)
    for one in (moved, *parts[1:], report):
        desk.cast.carry(one)
    desk.sort()
    case = desk.case()
    desk.post("bob", f"/cases/{case.reference}/open")
    item = Item.objects.get(case=case, kind=Item.Kind.ORIGINAL)
    sound = heard(desk, f"/cases/{case.reference}/items/{item.id}")[HEAD_BYTES:]
    assert set(sound[:PART]) == {0xFF}
    assert sound[PART:] == SOUND[PART:]
    assert Incoming.objects.get().reason == "part-damaged"
    assert Alarm.objects.get().kind == "aside"
    page = desk.get("bob", f"/cases/{case.reference}/items/{item.id}/listen").content.decode()
    assert "5 seconds are missing here" in page


def test_a_recording_that_was_moved_in_the_database_is_silence(desk):
    _, _, item, _ = carry(desk)
    first, second = Recording.objects.order_by("nth")[:2]
    Recording.objects.filter(id=first.id).update(sealed=bytes(second.sealed))
    sound = heard(desk, item)[HEAD_BYTES:]
    assert set(sound[:PART]) == {0xFF}
    assert sound[PART:] == SOUND[PART:]


@pytest.mark.parametrize(
    "said",
    [
        {"parts": ["ab" * 32]},
        {"sounding": 0},
        {"sounding": 10**6},
        {"parts": ["x" * 64] * 6},
        {"parts": ["ab" * 32] * 6},
        {"parts": [], "sounding": 5},
    ],
)
def test_a_list_that_can_be_no_recording_is_set_aside(desk, said):
    _, _, report = desk.cast.speak(SOUND, **said)
    desk.cast.carry(report)
    desk.sort()
    assert Incoming.objects.get().state == Incoming.State.ASIDE
    assert not Case.objects.exists()


def test_a_caller_without_a_code_makes_a_case_that_nobody_can_answer(desk):
    _, path, item, _ = carry(desk, code=False, danger_now=True)
    page = desk.get("bob", path).content.decode()
    assert "The caller has no code: nobody can be answered." in page
    assert "Send to their mailbox" not in page
    assert "The caller was gone before we could ask" in page
    assert desk.case().priority == "P0"
    assert "nobody can be answered" in desk.get("bob", f"{item}/listen").content.decode()
    assert heard(desk, item)[HEAD_BYTES:] == SOUND
    assert not Item.objects.filter(kind=Item.Kind.CONTACT).exists()


def _report(parts, **said):
    return messages.Report(**{
        "danger_now": False, "choices": [], "story": "", "people": [], "when": "", "where": "", "at_risk": "", "circle": "",
        "checkable": "", "preview": False, "silence": "", "recipient": "", "verify_key": "", "tag": "", "receipt": "",
        "sounding": 1, "parts": [recording.digest(one) for one in parts], **said,
    })  # fmt: skip


def _unsigned(desk, body):
    desk.cast.carry(
        closing.close(Type.REPORT, body, header={"v": 1}, to=[desk.cast.epoch.recipient], by=None)
    )


def test_a_report_with_half_of_its_keys_or_unsigned_with_a_code_is_set_aside(desk):
    reporter, parts, _ = desk.cast.speak(SOUND)
    keys = {
        "recipient": str(reporter.keys.recipient),
        "verify_key": reporter.keys.signer.public.raw.hex(),
        "tag": reporter.keys.tag.hex(),
    }
    some = [dict(one) for count in (1, 2, 3) for one in itertools.combinations(keys.items(), count)]
    for fields in some:
        body = messages.parse_json(messages.encode(_report(parts)))
        _unsigned(desk, canonical({**body, **fields}))
    desk.sort()
    reasons = sorted(Incoming.objects.values_list("reason", flat=True))
    assert reasons == ["report-malformed"] * 6 + ["report-not-signed"]
    assert not Case.objects.exists()


def test_a_written_report_without_a_code_is_still_malformed(desk):
    _unsigned(desk, messages.encode(_report([], sounding=0, story="x")))
    desk.sort()
    assert Incoming.objects.get().state == Incoming.State.ASIDE


def test_a_withdrawal_before_anybody_opened_it_destroys_the_parts_too(desk):
    reporter, parts, report = desk.cast.speak(SOUND)
    for one in [*parts, report]:
        desk.cast.carry(one)
    desk.sort()
    reporter.say("withdraw")
    desk.sort()
    assert not Incoming.objects.exists()
    assert desk.case().state == Case.State.CLOSED


def test_what_a_returning_caller_says_is_sealed_to_the_key_of_messages(desk):
    reporter, _, _, _ = carry(desk)
    item = speak_again(desk, reporter, SOUND[: 160 * 60])
    rows = Recording.objects.filter(item=item)
    assert rows.count() == 6
    assert {row.key.kind for row in rows.select_related("key")} == {CaseKey.Kind.CORRESPONDENCE}
    assert keyring.people_on(desk.case())
