"""The softphone's page and acts: who may, what the telephone is told, what the page is told, and how long a session lasts."""

import json
import re
import time
from datetime import timedelta
from importlib import import_module

import pytest
from desk_switchboard import CALL, CLAIM
from django.utils import timezone

import cast as cast_
from candour.roles.desk import sealed
from candour.roles.desk.buttons import BUTTONS
from candour.roles.desk.models import Slip
from candour.roles.desk.services import softphone
from candour.seal import claim
from candour.staff import demonstration, sessions
from candour.staff.models import StaffSession
from candour.web import middleware

POLL = {"X-Candour-Poll": "1"}


@pytest.fixture
def taker(cast, desk):
    """A call taker, with no part in cases."""
    cast.people["tess"] = demonstration.invent("Tess", duty="call taker", on=cast_.today())
    desk.browsers["tess"] = cast.client("tess")
    return "tess"


def said(desk, name, act, *, status=200, headers=None, **more):
    """Do one act as the script does; return what the page is told."""
    answer = desk.browsers[name].post("/telephone/act", {"act": act, **more}, headers=headers or {})
    assert answer.status_code == status, answer.content.decode()
    return answer.json() if status in {200, 422} else None


def seat(cast, name, *, days_ago=0):
    return softphone.seat_of(cast.id(name), on=sealed.today() - timedelta(days=days_ago))


def test_a_call_from_the_ring_to_the_end(desk, cast, taker, board):
    assert said(desk, taker, "here")["state"] == "break"
    assert said(desk, taker, "connect")["sound"]["kind"] == "webrtc"
    assert said(desk, taker, "offer", sdp="v=0\r\n")["sdp"] == "v=0"
    assert board.asked[-1][1]["sdp"] == "v=0\r\n"
    assert said(desk, taker, "ready")["state"] == "ready"
    board.ring(seat(cast, taker))
    seen = said(desk, taker, "here")
    assert seen["state"] == "ringing"
    assert seen["call"]["language"] == "Welsh"
    assert "about" not in seen["call"]
    said(desk, taker, "answer")
    assert said(desk, taker, "hold")["call"]["caller"] == "held"
    assert said(desk, taker, "room")["call"]["room"] == "482 913"
    seen = said(desk, taker, "end")
    assert (seen["state"], seen["call"]["claim"]) == ("wrapping", claim.grouped(CLAIM))
    assert board.unsigned == 0
    assert {one for one, _ in board.asked} == {seat(cast, taker)}


def test_a_seat_tells_nothing_of_who_sits_there(desk, cast, taker, board):
    said(desk, taker, "here")
    said(desk, "bob", "here")
    numbers = [one for one, _ in board.asked]
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in numbers)
    assert len(set(numbers)) == 2
    assert seat(cast, taker) != seat(cast, taker, days_ago=1)
    assert cast.id(taker) not in json.dumps(board.asked)
    assert "Tess" not in json.dumps(board.asked)


def test_only_a_supervisor_supervises_and_sees_the_queue(desk, cast, taker, board):
    for name, supervises in ((taker, False), ("bob", False), ("alice", True)):
        said(desk, name, "here")
        board.seats[seat(cast, name)] |= {
            "waiting": "2-4",
            "longest": "1-5",
            "ready": 3,
            "talking": 1,
        }
        seen = said(desk, name, "here")
        assert board.asked[-1][1]["supervises"] is supervises
        assert bool(seen["queue"]) is supervises
    assert seen["queue"] == {"waiting": "2–4", "longest": "1–5 min", "ready": "3", "talking": "1"}


def test_whoever_takes_no_calls_finds_nothing(desk, cast, board):
    desk.get("mia", "/telephone/", status=404)
    said(desk, "mia", "here", status=404)
    assert board.asked == []


def test_a_returned_caller_waits_for_whoever_is_on_their_case(desk, cast, taker, board):
    reporter, path = desk.open_report()
    other, _ = desk.open_report(name="erin")
    tags = [one.keys.tag.hex() for one in (reporter, other)]
    for name, own in (("bob", tags[:1]), ("erin", tags[1:]), (taker, []), ("alice", sorted(tags))):
        said(desk, name, "here")
        board.seats[seat(cast, name)]["asked"] = [*tags, "f" * 64]
        seen = said(desk, name, "here")
        assert seen["on"] == own, name
        assert all(one not in json.dumps({**seen, "on": []}) for one in tags)
        said(desk, name, "here", on=" ".join([*tags, "f" * 64, "zz"]))
        assert board.asked[-1][1]["on"] == own, "nobody can claim a case that is not theirs"
    board.ring(seat(cast, "bob"), returned=True, about=tags[0], claim="")
    seen = said(desk, "bob", "here")["call"]
    assert (seen["case_url"], seen["returned"]) == (path, True)
    board.ring(seat(cast, taker), returned=True, about=tags[0], claim="")
    assert said(desk, taker, "here")["call"]["case"] == ""


def test_a_telephone_that_is_away_is_said_to_be(desk, taker, board, settings):
    for raw in (
        b"[]",
        b"{",
        b'{"state": "flying"}',
        b'{"state": "ready", "call": 3}',
        b'{"state": "ready", "waiting": 3}',
        b'{"state": "ready", "asked": [3]}',
        b'{"state": "ready", "sound": {"kind": 1}}',
        b'{"state": "ready", "call": {"language": "cy", "caller": "here", "others": "1"}}',
        b"x" * 70_000,
    ):
        board.raw = raw
        assert said(desk, taker, "ready")["away"] is True, raw
    board.raw, board.away = None, True
    assert said(desk, taker, "ready")["away"] is True
    board.away = False
    assert said(desk, taker, "ready")["away"] is False
    settings.SWITCHBOARD = "http://127.0.0.1:9"
    assert said(desk, taker, "here")["away"] is True


def test_while_the_telephone_is_away_one_tries_for_all(desk, taker, board, monkeypatch):
    board.away = True
    assert said(desk, taker, "here")["away"] is True
    board.away, tried = False, len(board.asked)
    for name in (taker, "bob", "alice"):
        assert said(desk, name, "here")["away"] is True
    assert len(board.asked) == tried
    monkeypatch.setattr(softphone.TROUBLE, "until", time.monotonic() - 1)
    assert said(desk, "bob", "here")["away"] is False
    assert said(desk, taker, "here")["away"] is False
    board.away = True
    said(desk, taker, "here")
    board.away = False
    assert said(desk, taker, "ready")["away"] is False, "what somebody presses is tried at once"


def test_a_line_without_live_calls_says_so_and_links_nothing(desk, taker):
    page = desk.get(taker, "/telephone/").content.decode()
    assert "This line takes no live calls" in page
    assert "softphone.js" not in page
    assert "/telephone/" not in desk.get(taker, "/").content.decode()
    assert "/telephone/" not in desk.get(taker, "/calls").content.decode()
    assert said(desk, taker, "here")["away"] is True


def test_the_page_is_linked_where_there_are_live_calls(desk, taker, board):
    for path in ("/", "/calls"):
        assert 'href="/telephone/#main"' in desk.get(taker, path).content.decode()
    assert "/telephone/" not in desk.get("mia", "/").content.decode()
    page = desk.get(taker, "/telephone/").content.decode()
    assert "JavaScript switched off" in page
    assert "The queue" not in page
    assert "The queue" in desk.get("alice", "/telephone/").content.decode()


def test_the_microphone_opens_on_this_page_alone(desk, taker, board):
    policy = desk.get(taker, "/telephone/").headers["Permissions-Policy"]
    assert "microphone=(self)" in policy
    assert "camera=()" in policy
    for answer in (
        desk.get(taker, "/calls"),
        desk.get("mia", "/telephone/", status=404),
        desk.browsers[taker].post("/telephone/act", {"act": "here"}),
    ):
        assert "microphone=()" in answer.headers["Permissions-Policy"]


def test_no_other_view_of_any_role_opens_the_microphone():
    found = [
        f"{role}:{one.name}"
        for role in ("desk", "exchange", "force", "intake")
        for one in views(import_module(f"candour.roles.{role}.urls").urlpatterns)
        if hasattr(one.callback, middleware._MICROPHONE)
    ]
    assert found == ["desk:telephone"]


def views(patterns):
    for one in patterns:
        yield from views(one.url_patterns) if hasattr(one, "url_patterns") else [one]


@pytest.mark.parametrize(
    "wrong",
    [{}, {"act": "fly"}, {"act": "offer", "sdp": "x" * 32_001}, {"act": "here", "on": "f" * 5000}, {"act": "\0"}],
)  # fmt: skip
def test_what_the_script_never_says_reaches_no_telephone(desk, taker, board, wrong):
    answer = desk.browsers[taker].post("/telephone/act", wrong)
    assert answer.status_code == 422
    assert board.asked == []


def test_a_seat_lasts_over_midnight_and_no_longer(desk, cast, taker, board):
    today = sealed.today()
    for ago, sits in ((0, 0), (1, 1), (2, 0), (-1, 0)):
        seen = said(desk, taker, "here", day=(today - timedelta(days=ago)).isoformat())
        assert board.asked[-1][0] == seat(cast, taker, days_ago=sits)
        assert seen["today"] == today.isoformat()
        assert seen["day"] == (today - timedelta(days=sits)).isoformat()
    said(desk, taker, "here", day="no day")
    assert board.asked[-1][0] == seat(cast, taker)


def idle_minutes(cast, name):
    left = StaffSession.objects.get(person_id=cast.id(name)).idle_until - timezone.now()
    return round(left.total_seconds() / 60)


def near_its_end(cast, name):
    soon = timezone.now() + timedelta(minutes=5)
    StaffSession.objects.filter(person_id=cast.id(name)).update(idle_until=soon)


def test_asking_keeps_nobody_signed_in_but_a_call_does(desk, cast, taker, board):
    said(desk, taker, "here", headers=POLL)
    for state in ("break", "ready", "ringing", "wrapping"):
        near_its_end(cast, taker)
        board.seats[seat(cast, taker)] |= {"state": state, "call": dict(CALL)}
        seen = said(desk, taker, "here", headers=POLL)
        assert idle_minutes(cast, taker) == 5, state
        assert 290 <= seen["idle"] <= 300
    board.seats[seat(cast, taker)]["state"] = "talking"
    seen = said(desk, taker, "here", headers=POLL)
    assert idle_minutes(cast, taker) == sessions.IDLE.total_seconds() / 60
    assert seen["idle"] > 890
    near_its_end(cast, taker)
    said(desk, taker, "break")
    assert idle_minutes(cast, taker) == sessions.IDLE.total_seconds() / 60


def test_the_last_page_of_a_call_knows_the_claim_number(desk, cast, taker, board):
    desk.post(taker, "/calls/new", {"id": "c" * 32, "channel": "call"})
    finish = f"/calls/{'c' * 32}/finish"
    said(desk, taker, "here")
    assert claim.grouped(CLAIM) not in desk.get(taker, finish).content.decode()
    for caller, words in (
        ("here", "has filled in the claim number"),
        ("confirmed", "typed it back rightly"),
        ("left", "may not have it"),
    ):
        board.seats[seat(cast, taker)] |= {"state": "wrapping", "call": {**CALL, "caller": caller}}
        page = desk.get(taker, finish).content.decode()
        assert f'value="{claim.grouped(CLAIM)}"' in page
        assert words in page
    board.seats[seat(cast, taker)]["call"] = None
    board.seats[seat(cast, taker, days_ago=1)] = {"state": "wrapping", "call": dict(CALL)}
    assert claim.grouped(CLAIM) in desk.get(taker, finish).content.decode()
    board.away = True
    assert claim.grouped(CLAIM) not in desk.get(taker, finish).content.decode()


def test_a_case_is_made_before_the_slip_of_its_call_has_come(desk, cast, taker, board):
    desk.post(taker, "/calls/new", {"id": "e" * 32, "channel": "call"})
    call = f"/calls/{'e' * 32}"
    desk.post(taker, f"{call}/danger", {"danger": "no"})
    desk.post(taker, f"{call}/story", {"story": "He takes envelopes."})
    form = {"priority": "P2", "claim": CLAIM}
    assert "No slip waits" in desk.post(taker, f"{call}/make", form, status=422).content.decode()
    board.seats[seat(cast, taker)] |= {"state": "wrapping", "call": dict(CALL)}
    other = {**form, "claim": claim.draw()}
    assert "No slip waits" in desk.post(taker, f"{call}/make", other, status=422).content.decode()
    desk.post(taker, f"{call}/make", form)
    assert Slip.objects.get().case == desk.case()


def test_a_letter_asks_no_telephone(desk, taker, board):
    desk.post(taker, "/calls/new", {"id": "d" * 32, "channel": "letter"})
    desk.get(taker, f"/calls/{'d' * 32}/finish")
    assert board.asked == []


def test_each_key_presses_one_button_in_every_state():
    assert len({one.id for one in BUTTONS}) == len(BUTTONS)
    assert not {one.key for one in BUTTONS} & set("jko/?"), "staff.js has these"
    for state in ("break", "ready", "ringing", "talking", "wrapping", "off"):
        keys = [(one.key, one.only_if) for one in BUTTONS if state in one.when.split()]
        assert len(set(keys)) == len(keys)
        assert not {key for key, _ in keys} & {"a", "p", "c"}
