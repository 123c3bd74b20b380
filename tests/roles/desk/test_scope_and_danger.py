"""What is not for us, and what cannot wait: words that the reporter reads, a decision of the supervisor's, a hand-over by voice."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

import cast as cast_
from candour.roles.desk import courier as couriers
from candour.roles.desk.models import Alarm, Case, Expiry, Item
from candour.roles.desk.services import danger as service
from candour.roles.desk.services import retention
from candour.words import danger as words
from candour.words import signposting

READ = [one for one in signposting.signposts() if one.text]


@pytest.mark.parametrize("post", READ, ids=lambda one: one.id)
def test_a_reporter_reads_where_to_go_in_the_words_of_the_page(desk, post):
    reporter, path = desk.open_report()
    page = desk.get("bob", f"{path}/scope/{post.id}").content.decode()
    text = _text(page)
    assert text == post.letter
    desk.post("bob", f"{path}/scope/{post.id}", {"text": text, "ends": "on"})

    (letter,) = reporter.read()
    assert (letter.act, letter.text) == ("message", text)
    want = {"signposted": "C15", "closed": "C14", "asked": "C2"}[post.ends.value]
    assert desk.case().state == want


def _text(page):
    found = re.search(r'<textarea[^>]* name="text"[^>]*>\s?(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(found[1]).strip("\n").replace("\r\n", "\n")


def test_what_is_not_for_us_is_destroyed_after_seven_days(desk):
    _, path = desk.open_report()
    desk.post("bob", f"{path}/scope/service", {"text": "Please ring 101.", "ends": "on"})

    due = Expiry.objects.get(case=desk.case(), part="original").due_on
    assert due == cast_.today() + timedelta(days=7)


def test_a_part_that_is_for_us_goes_on(desk):
    reporter, path = desk.open_report()
    desk.post("bob", f"{path}/scope/crime", {"text": "Please ring Crimestoppers for the yard."})

    assert desk.case().state == "C2"
    assert [one.text for one in reporter.read()] == ["Please ring Crimestoppers for the yard."]
    product = desk.submitted(path)
    desk.release(path, product)
    assert desk.case().state == "C8"


def test_a_case_with_a_draft_does_not_end_by_mistake(desk):
    reporter, path = desk.open_report()
    desk.draft(path)
    answer = desk.post(
        "bob", f"{path}/scope/service", {"text": "Ring 101.", "ends": "on"}, status=422
    )

    assert "has a draft" in answer.content.decode()
    assert desk.case().state == "C2"
    assert reporter.read() == []


def test_a_number_that_nobody_has_rung_is_said_to_staff(desk):
    _, path = desk.open_report()
    page = desk.get("bob", f"{path}/scope/crime").content.decode()
    assert "Nobody of ours has rung this number" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They have arrested him.", "arrested"),
        ("The investigation goes on, with surveillance.", "investigation, surveillance"),
        ("What is your name?", "your name"),
        ("Can you get us the book?", "can you get"),
    ],
)
def test_a_letter_that_tells_too_much_is_not_sent_unread(desk, text, words):
    reporter, path = desk.open_report()
    page = desk.post("bob", f"{path}/write", {"text": text}, status=422).content.decode()
    assert words in page
    assert reporter.read() == []

    desk.post("bob", f"{path}/write", {"text": text, "sure": "on"})
    assert [one.text for one in reporter.read()] == [text]


@pytest.mark.parametrize("letter", signposting.letters(), ids=lambda one: one.id)
def test_no_text_that_is_ready_tells_more_than_passed_on(letter):
    assert signposting.tells_too_much(letter.text) == []


@pytest.mark.parametrize("post", signposting.signposts(), ids=lambda one: one.id)
def test_no_signpost_tells_more_either(post):
    assert signposting.tells_too_much(post.letter) == []


def test_a_text_that_is_ready_goes_into_the_box_only_when_chosen(desk):
    _, path = desk.open_report()
    assert _text(desk.get("bob", path).content.decode()) == ""
    page = desk.get("bob", f"{path}?letter=safety").content.decode()
    assert _text(page) == signposting.letter("safety").text
    assert _text(desk.get("bob", f"{path}?letter=nonsense").content.decode()) == ""


@pytest.fixture
def urgent(desk):
    """A case of priority P0 that bob has opened; its path."""
    _, path = desk.open_report(danger_now=True)
    desk.post("bob", f"{path}/priority", {"priority": "P0"})
    return path


def test_a_danger_is_decided_by_a_supervisor_told_by_voice_and_written_within_the_hour(
    desk, urgent
):
    said = {"do": "decide", "may_say": "A partner and a young child.", "reason": "Threat to kill."}
    desk.post("bob", f"{urgent}/danger", said, status=404)
    desk.post("alice", f"{urgent}/danger", said)
    assert service.waiting().exists()
    assert "Told to nobody by voice" in desk.get("bob", "/").content.decode()
    voice = {"do": "voice", "role": "ccu-senior", "read_back": "on"}
    desk.post("bob", f"{urgent}/danger", voice)
    assert "Told to nobody by voice" not in desk.get("bob", "/").content.decode()

    page = desk.get("bob", f"{urgent}/danger").content.decode()
    assert "A partner and a young child." in page
    assert "On-call senior officer of the counter-corruption unit" in page
    case = desk.case()
    assert case.voiced
    assert not service.waiting().exists()
    assert timedelta(0) < case.due_at - timezone.now() <= timedelta(hours=1, minutes=15)


def test_nothing_of_a_danger_stands_in_clear(desk, urgent):
    desk.post(
        "alice", f"{urgent}/danger",
        {"do": "decide", "may_say": "The lighthouse.", "reason": "Threat."},
    )  # fmt: skip
    rows = [bytes(row.sealed) for row in Item.objects.filter(kind=Item.Kind.DANGER)]
    assert len(rows) == 1
    assert b"lighthouse" not in rows[0]


def test_the_alarm_stays_until_somebody_was_told(desk, urgent, cast):
    courier = couriers.Courier(None, None, None)
    courier.watch()
    assert Alarm.objects.filter(kind="danger").exists()
    desk.post("alice", "/alarms/danger/clear")
    courier.watch()
    assert Alarm.objects.filter(kind="danger").exists()

    voice = {"do": "voice", "role": "999", "read_back": "on"}
    desk.post("bob", f"{urgent}/danger", voice)
    assert not Alarm.objects.filter(kind="danger").exists()
    courier.watch()
    assert not Alarm.objects.filter(kind="danger").exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"do": "voice", "role": "ccu-senior"}, "read it back"),
        ({"do": "voice", "role": "PC Smith", "read_back": "on"}, "Choose a role"),
        ({"do": "decide", "may_say": "", "reason": "Because."}, "Write what may be said."),
    ],
)
def test_what_is_not_whole_is_not_recorded(desk, urgent, said, words):
    page = desk.post("alice", f"{urgent}/danger", said, status=422).content.decode()
    assert words in page
    assert not Item.objects.filter(kind=Item.Kind.DANGER).exists()


def test_a_case_that_is_not_urgent_records_no_danger(desk):
    _, path = desk.open_report()
    voice = {"do": "voice", "role": "999", "read_back": "on"}
    page = desk.post("bob", f"{path}/danger", voice, status=422).content.decode()
    assert "Set the priority to P0 or P1 first." in page


def test_what_was_heard_goes_with_what_the_reporter_sent(desk, urgent):
    heard = [words.signs()[0].id, "armed"]
    desk.post("bob", f"{urgent}/danger", {"do": "signs", "signs": heard})
    page = desk.get("alice", f"{urgent}/danger").content.decode()
    assert page.count("checked") == 2

    case = Case.objects.get()
    retention.destroy_original(case)
    assert not Item.objects.filter(kind=Item.Kind.DANGER).exists()


def test_a_late_hand_over_puts_nothing_off(desk, urgent):
    soon = timezone.now() + timedelta(minutes=15)
    Case.objects.update(due_at=soon)
    desk.post("bob", f"{urgent}/danger", {"do": "voice", "role": "999", "read_back": "on"})

    assert desk.case().due_at == soon


def test_the_same_role_can_be_told_again_on_another_day_and_once_a_day(desk, urgent):
    voice = {"do": "voice", "role": "999", "read_back": "on"}
    desk.post("bob", f"{urgent}/danger", voice)
    desk.post("bob", f"{urgent}/danger", voice, status=409)
    Item.objects.filter(kind=Item.Kind.DANGER).update(on=cast_.today() - timedelta(days=1))
    desk.post("bob", f"{urgent}/danger", voice)

    assert Item.objects.filter(kind=Item.Kind.DANGER).count() == 2


@pytest.mark.parametrize("state", ["C5", "C6"])
def test_a_danger_of_a_held_case_that_nobody_was_told_of_stays_an_alarm(desk, urgent, state):
    Case.objects.update(state=state)
    assert service.waiting().exists()
