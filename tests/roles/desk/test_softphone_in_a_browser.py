"""The softphone in a real browser with a pretended microphone: sound, a call, its keys, and the page at its widths."""

import re

import pytest
from desk_softphone import SIZES, pictured, ready, stands
from desk_switchboard import CLAIM
from playwright.sync_api import expect

from candour.roles.desk.models import Call
from candour.seal import claim


@pytest.mark.parametrize("size", list(SIZES))
def test_a_call_is_taken_at_every_width(telephone, board, peer, number, size):
    page = telephone(viewport=SIZES[size])
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


def test_the_offer_speaks_the_lines_own_codec_first_and_the_sound_connects(telephone, peer):
    page = telephone(viewport=SIZES["narrow"])
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


def test_the_keys_do_what_stands_on_the_buttons(telephone, board, peer, number):
    page = telephone(viewport=SIZES["narrow"])
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


def test_what_is_typed_into_the_wrong_window_ends_no_call(telephone, board, peer, number):
    page = telephone(viewport=SIZES["narrow"])
    ready(page)
    board.ring(number())
    page.locator("#answer").click()
    stands(page, "You are in a call")
    page.bring_to_front()
    page.keyboard.type("He takes envelopes every single month", delay=60)
    page.wait_for_timeout(1500)
    assert set(board.acts) == {"here", "connect", "offer", "ready", "answer"}
    stands(page, "You are in a call")


def test_a_page_that_is_loaded_again_goes_on_with_its_call(telephone, board, peer, number):
    page = telephone(viewport=SIZES["narrow"])
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
def test_the_pages_of_the_call_know_of_it(telephone, served, board, number, size):
    page = telephone(viewport=SIZES[size])
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


def test_the_claim_number_is_copied(telephone, board, peer, number):
    page = telephone(viewport=SIZES["narrow"], permissions=["clipboard-read", "clipboard-write"])
    ready(page)
    board.ring(number())
    page.locator("#answer").click()
    stands(page, "You are in a call")
    page.bring_to_front()
    page.locator("#copy").click()
    expect(page.locator("#copy")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == claim.grouped(CLAIM)


def test_somebody_on_the_case_is_led_to_it_and_no_call_begins(telephone, desk, board, peer, number):
    reporter, path = desk.open_report()
    page = telephone("Bob", viewport=SIZES["narrow"])
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
    telephone, board, peer, number
):
    page = telephone("Alice", viewport=SIZES["narrow"])
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
