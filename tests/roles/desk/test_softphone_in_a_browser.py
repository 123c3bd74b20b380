"""The softphone in a real browser with a pretended microphone: sound, a call, its keys, and the page at its widths."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from desk_switchboard import CLAIM, Peer
from django.utils import timezone
from playwright.sync_api import expect

import cast as cast_
from candour.roles.desk import sealed
from candour.roles.desk.models import Call
from candour.roles.desk.services import softphone
from candour.seal import claim
from candour.staff import demonstration
from candour.staff.models import StaffSession
from people import PICTURES, looked_at

FAKE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
SIZES = {"narrow": {"width": 360, "height": 740}, "small": {"width": 320, "height": 568},
         "wide": {"width": 1366, "height": 768}}  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *FAKE]}


@pytest.fixture
def peer(board):
    board.peer = Peer()
    yield board.peer
    board.peer.close()


@pytest.fixture
def seat(served, board, cast, browser, settings):
    """Return a function that seats somebody at a browser, on the telephone's page."""
    tess = demonstration.invent("Tess", duty="call taker", on=cast_.today())
    cast.people["tess"] = tess
    demonstration.write_keys(
        [tess, cast.people["alice"], cast.people["bob"]], to=Path(settings.DEMO_KEYS)
    )

    def sit(name="Tess", **context):
        page = browser.new_context(**context).new_page()
        page.goto(f"{served.url}/account/sign-in")
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        page.goto(f"{served.url}/telephone/#main")
        return page

    return sit


@pytest.fixture
def number(cast):
    return lambda name="tess": softphone.seat_of(cast.id(name), on=sealed.today())


def stands(page, words):
    expect(page.locator("#state")).to_have_text(words, use_inner_text=True)


def pictured(page, name, size):
    looked_at(page, narrow=size != "wide")
    if PICTURES:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=f"{PICTURES}/softphone-{name}-{size}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def ready(page):
    page.locator("#connect").click()
    expect(page.locator("#ready")).to_be_visible(timeout=20_000)
    page.locator("#ready").click()
    stands(page, "You are ready")


@pytest.mark.parametrize("size", list(SIZES))
def test_a_call_is_taken_at_every_width(seat, board, peer, number, size):
    page = seat(viewport=SIZES[size])
    stands(page, "You have a break")
    pictured(page, "1-break", size)
    ready(page)
    pictured(page, "2-ready", size)
    board.ring(number())
    stands(page, "A call rings")
    expect(page.locator("#language")).to_have_text("Welsh")
    expect(page).to_have_title("A call rings")
    pictured(page, "3-ringing", size)
    with page.context.expect_page() as opened:
        page.locator("#answer").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Danger first")
    stands(page, "You are in a call")
    expect(page.locator("#claim")).to_have_text(claim.grouped(CLAIM))
    pictured(page, "4-talking", size)
    page.locator("#ask-interpreter").click()
    expect(page.locator("#room")).to_have_text("482 913")
    page.locator("#ask-supervisor").click()
    expect(page.locator("#supervisor-rings")).to_be_visible()
    page.locator("#hold").click()
    stands(page, "The caller is on hold")
    pictured(page, "5-held", size)
    page.locator("#resume").click()
    page.locator("#end").click()
    stands(page, "The call is over")
    expect(page.locator("#caller")).to_have_text("is hearing their code", use_inner_text=True)
    pictured(page, "6-wrapping", size)
    page.locator("#sign-off").click()
    stands(page, "You are signed off")
    pictured(page, "7-off", size)
    assert Call.objects.count() == 1


def test_the_offer_speaks_the_lines_own_codec_first_and_the_sound_connects(seat, peer):
    page = seat(viewport=SIZES["narrow"])
    page.locator("#connect").click()
    expect(page.locator("#ready")).to_be_visible(timeout=20_000)
    (offer,) = peer.offers
    assert re.search(r"m=audio \d+ UDP/TLS/RTP/SAVPF 0 ", offer), offer
    assert "a=candidate" in offer
    assert "a=sendrecv" in offer
    for _ in range(100):
        if peer.connections[0].connectionState == "connected":
            break
        page.wait_for_timeout(100)
    assert peer.connections[0].connectionState == "connected"
    level = page.locator("#level")
    assert any(
        level.evaluate("one => one.value") > 0
        for _ in range(50)
        if page.wait_for_timeout(100) is None
    )


def test_the_keys_do_what_stands_on_the_buttons(seat, board, peer, number):
    page = seat(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    page.keyboard.press("v")
    expect(page.locator("#ready")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(400)
    page.keyboard.press("r")
    stands(page, "You are ready")
    board.ring(number())
    stands(page, "A call rings")
    with page.context.expect_page():
        page.keyboard.press("a")
    stands(page, "You are in a call")
    page.bring_to_front()
    for key, button in (
        ("m", "#unmute"),
        ("m", "#mute"),
        ("h", "#resume"),
        ("h", "#hold"),
        ("i", "#no-interpreter"),
    ):
        page.keyboard.press(key)
        expect(page.locator(button)).to_be_visible()
        page.wait_for_timeout(400)
    page.keyboard.press("e")
    stands(page, "The call is over")


def test_what_is_typed_into_the_wrong_window_ends_no_call(seat, board, peer, number):
    page = seat(viewport=SIZES["narrow"])
    ready(page)
    board.ring(number())
    page.locator("#answer").click()
    stands(page, "You are in a call")
    page.bring_to_front()
    page.keyboard.type("He takes envelopes every single month", delay=60)
    page.wait_for_timeout(1500)
    assert set(board.acts) == {"here", "connect", "offer", "ready", "answer"}
    stands(page, "You are in a call")


def test_a_page_that_is_loaded_again_goes_on_with_its_call(seat, board, peer, number):
    page = seat(viewport=SIZES["narrow"])
    ready(page)
    board.ring(number())
    page.locator("#answer").click()
    stands(page, "You are in a call")
    asked = []
    page.on("dialog", lambda one: (asked.append(one.type), one.accept()))
    page.bring_to_front()
    page.reload()
    stands(page, "You are in a call")
    assert asked == ["beforeunload"]
    assert "away" not in board.acts
    expect(page.locator("#open-calls")).to_be_visible()
    expect(page.locator("#call-page")).to_be_hidden()
    page.locator("#connect").click()
    expect(page.locator("#level")).to_be_visible()
    for _ in range(100):
        if len(peer.offers) == 2:
            break
        page.wait_for_timeout(100)
    assert len(peer.offers) == 2


@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_the_pages_of_the_call_know_of_it(seat, served, board, number, size):
    page = seat(viewport=SIZES[size])
    stands(page, "You have a break")
    call = page.context.new_page()
    call.goto(f"{served.url}/calls")
    pictured(call, "calls", size)
    call.get_by_label("Somebody is on the telephone").check(force=True)
    call.get_by_role("button", name="Begin").click()
    board.ring(number(), caller="left")
    board.seats[number()]["state"] = "wrapping"
    call.goto(f"{served.url}/calls/{Call.objects.get().id}/finish")
    expect(call.get_by_label("Claim number")).to_have_value(claim.grouped(CLAIM))
    expect(call.get_by_text("The caller has gone without typing")).to_be_visible()
    pictured(call, "finish", size)


def test_the_claim_number_is_copied(seat, board, peer, number):
    page = seat(viewport=SIZES["narrow"], permissions=["clipboard-read", "clipboard-write"])
    ready(page)
    board.ring(number())
    page.locator("#answer").click()
    stands(page, "You are in a call")
    page.bring_to_front()
    page.locator("#copy").click()
    expect(page.locator("#copy")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == claim.grouped(CLAIM)


def test_a_break_that_nobody_asked_for_is_said(seat, board, peer, number):
    page = seat(viewport=SIZES["narrow"])
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


def test_a_telephone_that_is_away_comes_back(seat, board):
    page = seat(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    board.away = True
    expect(page.locator("#notice-away")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("The telephone cannot be reached.")
    pictured(page, "away", "narrow")
    board.away = False
    expect(page.locator("#notice-away")).to_be_hidden()


def test_somebody_on_the_case_is_led_to_it_and_no_call_begins(seat, desk, board, peer, number):
    reporter, path = desk.open_report()
    page = seat("Bob", viewport=SIZES["narrow"])
    ready(page)
    board.ring(number("bob"), returned=True, about=reporter.keys.tag.hex(), claim="")
    stands(page, "A call rings")
    expect(page.locator("#case")).to_have_attribute("href", path)
    pictured(page, "returned", "narrow")
    with page.context.expect_page() as opened:
        page.locator("#answer").click()
    opened.value.wait_for_url(re.compile(re.escape(path)))
    stands(page, "You are in a call")
    assert not Call.objects.exists()


def test_a_supervisor_sees_the_queue_and_joins_without_a_call_of_their_own(
    seat, board, peer, number
):
    page = seat("Alice", viewport=SIZES["narrow"])
    ready(page)
    board.seats[number("alice")] |= {"waiting": "2-4", "longest": "1-5", "ready": 3, "talking": 1}
    expect(page.locator('[data-queue="waiting"]')).to_have_text("2–4")
    board.ring(number("alice"), others=1, leads=False)
    expect(page.locator("#asked-in")).to_be_visible()
    pictured(page, "supervisor", "narrow")
    page.locator("#answer").click()
    stands(page, "You are in a call")
    expect(page.locator("#leave")).to_be_visible()
    expect(page.locator("#end")).to_be_hidden()
    assert len(page.context.pages) == 1
    assert not Call.objects.exists()


def test_a_second_window_takes_no_calls(seat, board):
    page = seat(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.locator("#notice-elsewhere")).to_be_visible()
    expect(second.locator("#connect")).to_be_hidden()
    pictured(second, "elsewhere", "narrow")


def test_whoever_is_signed_out_is_told(seat, board, served):
    page = seat(viewport=SIZES["narrow"])
    stands(page, "You have a break")
    page.context.clear_cookies(name=re.compile("staff$"))
    stands(page, "You are signed out")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.locator("#connect")).to_be_hidden()
    pictured(page, "signed-out", "narrow")


def test_whoever_presses_nothing_is_asked_and_stays_by_one_button(seat, board, cast):
    page = seat(viewport=SIZES["narrow"])
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
    seat, board, peer, number, monkeypatch
):
    page = seat(viewport=SIZES["narrow"])
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


def test_without_script_the_page_says_what_it_needs(seat):
    page = seat(viewport=SIZES["narrow"], java_script_enabled=False)
    expect(page.get_by_text("Your browser has JavaScript switched off.")).to_be_visible()
    expect(page.locator("#softphone")).to_be_hidden()
