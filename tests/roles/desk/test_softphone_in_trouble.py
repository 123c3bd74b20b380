"""The softphone in a real browser when something is wrong, or ends: each is said in words, and what can go on by itself does."""

import re
from datetime import timedelta

from desk_softphone import SIZES, pictured, ready, stands
from django.utils import timezone
from playwright.sync_api import expect

from candour.roles.desk import sealed
from candour.staff.models import StaffSession

OSCILLATORS = """() => { window.tones = []; const real = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { const one = real.call(this), start = one.start;
        one.start = function (at) { window.tones.push(one.frequency.value); return start.call(one, at); }; return one; }; }"""


def test_a_break_that_nobody_asked_for_is_said(telephone, board, peer, number):
    page = telephone(viewport=SIZES["narrow"])
    ready(page)
    board.ring(number())
    stands(page, "A call rings")
    board.seats[number()] |= {"state": "break", "call": None}
    expect(page.locator("#notice-stopped")).to_be_visible()
    pictured(page, "stopped", "narrow")
    page.locator("#ready").click()
    stands(page, "You are ready")
    expect(page.locator("#notice-stopped")).to_be_hidden()
    page.locator("#break").click()
    stands(page, "You have a break")
    expect(page.locator("#notice-stopped")).to_be_hidden()


def test_a_telephone_that_is_away_comes_back(telephone, board):
    page = telephone(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    board.away = True
    expect(page.locator("#notice-away")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("The telephone cannot be reached.")
    pictured(page, "away", "narrow")
    board.away = False
    expect(page.locator("#notice-away")).to_be_hidden()


def test_it_rings_and_says_with_a_low_tone_that_the_caller_hung_up(telephone, board, peer, number):
    page = telephone(viewport=SIZES["narrow"])
    page.evaluate(OSCILLATORS)
    ready(page)
    board.ring(number())
    stands(page, "A call rings")
    page.locator("#answer").click()
    stands(page, "You are in a call")
    page.bring_to_front()
    rung = page.evaluate("window.tones")
    assert set(rung) == {400, 450}
    call = {**board.seats[number()]["call"], "caller": "left"}
    board.seats[number()] |= {"state": "wrapping", "call": call}
    stands(page, "The call is over")
    assert page.evaluate("window.tones") == [*rung, 300]
    expect(page.locator("#caller")).to_have_text("has gone", use_inner_text=True)
    expect(page.locator("#may-lack-code")).to_be_visible()


def test_a_microphone_that_is_refused_is_asked_for_again(telephone, board, peer):
    page = telephone(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    page.evaluate("""() => { window.real = navigator.mediaDevices.getUserMedia;
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError")); }""")
    page.locator("#connect").click()
    expect(page.locator("#notice-refused")).to_be_visible()
    pictured(page, "refused", "narrow")
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = window.real; }")
    ready(page)
    expect(page.locator("#notice-refused")).to_be_hidden()


def test_a_telephone_that_brings_its_sound_by_sip_is_said_to(telephone, board):
    board.sound = {"kind": "sip", "address": "wss://phone.example", "user": "a", "password": "b"}
    page = telephone(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    page.locator("#connect").click()
    expect(page.locator("#notice-sip")).to_be_visible()
    expect(page.locator("#connect")).to_be_hidden()
    pictured(page, "sip", "narrow")


def test_sound_that_is_lost_is_brought_again(telephone, board, peer):
    page = telephone(viewport=SIZES["narrow"])
    ready(page)
    board.seats[next(iter(board.seats))]["has_sound"] = False
    for _ in range(300):
        if len(peer.offers) == 2:
            break
        page.wait_for_timeout(100)
    assert len(peer.offers) == 2
    stands(page, "You are ready")


def test_a_second_window_takes_no_calls(telephone, board):
    page = telephone(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.locator("#notice-elsewhere")).to_be_visible()
    expect(second.locator("#connect")).to_be_hidden()
    pictured(second, "elsewhere", "narrow")


def test_whoever_is_signed_out_is_told(telephone, board, served):
    page = telephone(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    page.context.clear_cookies(name=re.compile("staff$"))
    stands(page, "You are signed out")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.locator("#connect")).to_be_hidden()
    pictured(page, "signed-out", "narrow")


def test_whoever_presses_nothing_is_asked_and_stays_by_one_button(telephone, board, cast):
    page = telephone(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    ends = timezone.now() + timedelta(seconds=80)
    StaffSession.objects.filter(person_id=cast.id("tess")).update(idle_until=ends)
    expect(page.locator("#notice-idle")).to_be_visible()
    pictured(page, "idle", "narrow")
    page.locator("#stay").click()
    expect(page.locator("#notice-idle")).to_be_hidden()
    left = StaffSession.objects.get(person_id=cast.id("tess")).idle_until - timezone.now()
    assert left > timedelta(minutes=14)


def test_at_midnight_the_page_takes_the_next_days_seat_between_two_calls(
    telephone, board, peer, number, monkeypatch
):
    page = telephone(viewport=SIZES["narrow"])
    ready(page)
    old, tomorrow = number(), sealed.today() + timedelta(days=1)
    board.ring(old)
    page.locator("#answer").click()
    stands(page, "You are in a call")
    monkeypatch.setattr(sealed, "today", lambda: tomorrow)
    page.bring_to_front()
    page.locator("#mute").click()
    page.wait_for_timeout(2000)
    assert {one for one, _ in board.asked} == {old}, "a call over midnight stays where it is"
    page.locator("#end").click()
    stands(page, "The call is over")
    page.locator("#ready").click()
    stands(page, "You are ready")
    for _ in range(100):
        if board.seats.get(number(), {}).get("state") == "ready":
            break
        page.wait_for_timeout(100)
    assert board.seats[number()]["state"] == "ready"
    assert [said["act"] for one, said in board.asked if one == old][-1] == "away"
    assert len(peer.offers) == 2


def test_without_script_the_page_says_what_it_needs(telephone):
    page = telephone(viewport=SIZES["narrow"], java_script_enabled=False)
    expect(page.get_by_text("Your browser has JavaScript switched off.")).to_be_visible()
    expect(page.locator("#softphone")).to_be_hidden()
