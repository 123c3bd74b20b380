"""The inbox in a real browser: the keyboard, news that moves no row, and no violation that axe can find."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


@pytest.fixture
def seat(served, desk, cast, browser):
    """A browser in which bob has signed in by the page, with two cases in the inbox."""
    desk.open_report("bob")
    desk.open_report("bob")
    page = browser.new_context().new_page()
    page.goto(f"{served.url}/account/sign-in")
    page.get_by_role("button", name=re.compile("Bob")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    return page


def _focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_rows_are_walked_and_opened_by_keyboard(seat):
    first, second = seat.locator("[data-row] th a").all_text_contents()

    seat.keyboard.press("j")
    assert _focused(seat) == first
    seat.keyboard.press("j")
    assert _focused(seat) == second
    seat.keyboard.press("k")
    assert _focused(seat) == first
    seat.keyboard.press("/")
    assert seat.evaluate("document.activeElement.id") == "state"
    seat.evaluate("document.activeElement.blur()")
    seat.keyboard.press("j")
    seat.keyboard.press("o")

    expect(seat.get_by_role("heading", level=1)).to_have_text(f"Case {first}")
    assert Axe().run(seat).response["violations"] == []


def test_news_is_said_and_no_row_moves(seat, cast):
    seat.wait_for_load_state("networkidle")  # the question it asked when it was loaded is answered
    before = seat.locator("[data-row] th a").all_text_contents()

    cast.report(danger_now=True)
    seat.reload()

    expect(seat.locator("#news")).to_contain_text("Something came in.")
    assert seat.locator("[data-row] th a").all_text_contents() == before
    assert Axe().run(seat).response["violations"] == []
    seat.get_by_role("link", name="Show the inbox anew").click()
    expect(seat.locator("[data-row]")).to_have_count(3)
