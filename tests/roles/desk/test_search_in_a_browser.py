"""The search in a real browser: by keyboard, at 320 pixels, from a call that is still on, and nothing that axe can find."""

import re

import pytest
from playwright.sync_api import expect

from candour.parcels.messages import Person
from people import looked_at


@pytest.fixture
def seat(served, desk, browser):
    """Return a function that seats bob, who is on two cases about one officer, at a browser."""
    for story in ("Sergeant Mellish takes envelopes at Harlan's.", "Mellish again, in a car park."):
        desk.open_report("bob", story=story, people=[Person(name="David Mellish", number="2213")])

    def sit(name="Bob", **context):
        page = browser.new_context(**context).new_page()
        page.goto(f"{served.url}/account/sign-in")
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        return page

    return sit


@pytest.mark.parametrize("width", [320, 1280])
def test_a_case_is_found_by_keyboard(seat, served, width):
    page = seat(viewport={"width": width, "height": 800})
    page.goto(f"{served.url}/search")
    looked_at(page, narrow=width < 400)
    page.keyboard.press("/")
    page.keyboard.type("melish")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="2 cases")).to_be_visible()
    looked_at(page, narrow=width < 400)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case")
    assert "melish" not in page.url


def test_the_same_people_are_shown_to_a_supervisor(seat):
    page = seat("Alice")
    page.locator("tr[data-row] a").first.click()
    page.get_by_role("link", name="Other cases about the same people").click()

    expect(page.get_by_text("the same number: 2213")).to_be_visible()
    looked_at(page, narrow=False)


def test_a_call_asks_in_a_new_window_and_stays_where_it_was(seat, served):
    page = seat()
    page.goto(f"{served.url}/calls")
    page.get_by_label("Somebody is on the telephone").check(force=True)
    page.get_by_role("button", name="Begin").click()
    for _ in range(2):
        page.get_by_role("button", name="Save and go on").click()
    page.locator('[name="person-1-name"]').fill("Mellish")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Have we heard of this person?").click()

    expect(opened.value.get_by_role("heading", name="2 cases")).to_be_visible()
    expect(page.locator('[name="person-1-name"]')).to_have_value("Mellish")
    page.locator('[name="where"]').fill("Calderbrook")
    expect(page.locator("[data-said]")).to_have_text("Saved, sealed.", timeout=15_000)
