"""The pages of scope and danger in a real browser: at 320 pixels and wide, and nothing that axe can find."""

import re

import pytest
from playwright.sync_api import expect

from people import looked_at


@pytest.fixture
def seat(served, desk, browser):
    """Return a function that seats somebody at a browser, with one urgent case."""
    _, path = desk.open_report(danger_now=True)
    desk.post("bob", f"{path}/priority", {"priority": "P0"})

    def sit(name, **context):
        page = browser.new_context(**context).new_page()
        page.goto(f"{served.url}/account/sign-in")
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        page.goto(served.url + path)
        return page

    return sit


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reporter_is_sent_on(seat, width):
    page = seat("Bob", viewport={"width": width, "height": 800}, java_script_enabled=True)
    page.get_by_role("link", name="Not for us").click()
    looked_at(page, narrow=width < 400)
    page.get_by_role("link", name="A crime in which nobody").click()
    looked_at(page, narrow=width < 400)
    page.get_by_label("Write to the reporter").fill("The investigation is not ours. Ring 101.")
    page.get_by_role("button", name="Send it to their mailbox").click()
    expect(page.get_by_text("Nothing was sent.").first).to_be_visible()
    looked_at(page, narrow=width < 400)
    page.get_by_label("I have read it again: it must stay so").check(force=True)
    page.get_by_role("button", name="Send it to their mailbox").click()

    expect(page.get_by_role("heading", name="Not for us: signposted")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_danger_is_decided_and_handed_over(seat, width):
    page = seat("Alice", viewport={"width": width, "height": 800})
    looked_at(page, narrow=width < 400)
    page.get_by_role("link", name="Go to the steps").click()
    looked_at(page, narrow=width < 400)
    page.get_by_label("What may be said").fill("A partner and a young child are at risk.")
    page.get_by_label("Why").fill("A threat to kill.")
    page.get_by_role("button", name="Decide (SAN-15)").click()
    expect(page.get_by_text("A partner and a young child are at risk.")).to_be_visible()
    page.get_by_label("Handed to").select_option("ccu-senior")
    page.get_by_role("button", name="Record that it was handed over").click()
    expect(page.get_by_text("Have them read it back").first).to_be_visible()
    page.get_by_label("Handed to").select_option("ccu-senior")
    page.get_by_label("They read it back, and it was right").check(force=True)
    page.get_by_role("button", name="Record that it was handed over").click()
    expect(page.get_by_text("Nobody has been told yet.")).to_have_count(0)
    looked_at(page, narrow=width < 400)
