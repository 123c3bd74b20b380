"""Listening in a real browser: the player with and without script, its keys while somebody types, and the page at two widths."""

import math
import re

import pytest
from desk_spoken import carry
from playwright.sync_api import expect

from people import looked_at

TONE = bytes(
    0x80 | (0x3F - min(0x3F, int(abs(40 * math.sin(n / 3))))) for n in range(160 * 50 * 12)
)
"""Twelve seconds of a hum."""


@pytest.fixture
def seat(served, desk, browser):
    """Return a function that seats somebody at a browser, on the page of a case that was spoken without a code."""
    _, path, _, _ = carry(desk, TONE, code=False, lose=(1,))

    def sit(name="Bob", **context):
        page = browser.new_context(**context).new_page()
        page.goto(f"{served.url}/account/sign-in")
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        page.goto(served.url + path)
        return page

    return sit


def until(page, says):
    """Wait until the player is so; the page's policy lets no page wait for a script of ours itself."""
    for _ in range(100):
        if page.locator("audio").evaluate(f"one => {says}"):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the player never was so: {says}")


def ready(page):
    until(page, "one.readyState >= 1")


@pytest.mark.parametrize("width", [360, 1366])
def test_a_caller_is_heard_and_typed_up(seat, width):
    page = seat(viewport={"width": width, "height": 800})
    looked_at(page, narrow=width < 400)
    page.get_by_role("button", name="Listen and type up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the caller said")
    expect(page.get_by_text("5 seconds are missing here")).to_be_visible()
    ready(page)
    looked_at(page, narrow=width < 400)
    page.get_by_label("What was said, word for word").fill("He takes money.\nEvery Friday.")
    page.get_by_role("button", name="Save and go to the case").click()
    expect(page.get_by_text("Every Friday.")).to_be_visible()
    page.get_by_role("button", name="Listen, or change the text").click()
    expect(page.get_by_label("What was said, word for word")).to_have_value(
        "He takes money.\nEvery Friday."
    )


def test_the_keys_move_the_player_while_somebody_types(seat):
    page = seat(viewport={"width": 1366, "height": 800})
    page.get_by_role("button", name="Listen and type up").click()
    ready(page)
    player = page.locator("audio")
    assert math.isclose(player.evaluate("one => one.duration"), 12, abs_tol=0.1)
    box = page.get_by_label("What was said, word for word")
    box.fill("He")
    box.press("F9")
    until(page, "one.currentTime === 3")
    box.press("F9")
    box.press("F4")
    until(page, "one.currentTime === 3")
    box.press("F2")
    until(page, "!one.paused")
    box.press("Control+Space")
    until(page, "one.paused")
    page.get_by_role("button", name="1½").click()
    assert player.evaluate("one => one.playbackRate") == 1.5
    expect(page.get_by_role("button", name="1½")).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_value("He")


def test_whoever_types_for_long_is_not_signed_out(seat):
    page = seat(viewport={"width": 1366, "height": 800})
    page.clock.install()
    page.get_by_role("button", name="Listen and type up").click()
    box = page.get_by_label("What was said, word for word")
    box.press("a")
    page.clock.fast_forward("05:00")
    with page.expect_request(lambda asked: "/listen?proof=" in asked.url) as sign:
        box.press("b")
    assert sign.value.method == "GET"
    expect(box).to_have_value("ab")


def test_without_script_it_is_heard_and_typed_up_too(seat):
    page = seat(viewport={"width": 1366, "height": 800}, java_script_enabled=False)
    page.get_by_role("button", name="Listen and type up").click()
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.get_by_text("While you type")).to_be_hidden()
    page.get_by_label("What was said, word for word").fill("He takes money.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.get_by_label("What was said, word for word")).to_have_value("He takes money.")
