"""The pages on which a route is looked at and a force's directory kept, in a real browser, on a phone and a screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

LOOKS = ((320, "dark"), (1366, "light"))


@pytest.fixture
def sign_in(served, browser):
    """Sign alice, a supervisor, in by the page, once all that other people do first has been done; go to a path."""

    def seat(path):
        page = browser.new_context().new_page()
        page.goto(f"{served.url}/account/sign-in")
        page.get_by_role("button", name=re.compile("Alice")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        page.wait_for_load_state("networkidle")
        page.goto(f"{served.url}{path}")
        return page

    return seat


def look(page, name):
    """Look at a page as everybody must be able to use it."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert [one["id"] for one in Axe().run(page).response["violations"]] == [], name
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} at {width} is {wide} wide"


def test_a_releaser_sees_both_ways_and_sends_it_elsewhere(sign_in, desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    seat = sign_in(f"{path}/products/{product}/release")
    seat.get_by_text("Send it to Westmarsh Constabulary instead").click()
    look(seat, "release")

    seat.get_by_label("Why the first force must not receive it").fill("They share an office.")
    seat.get_by_role("button", name="Release it").click()

    expect(seat.get_by_role("heading", level=1)).to_contain_text("Case")
    assert cast.envelopes("ZZ1") == []
    assert len(cast.envelopes("ZZ2")) == 1


def test_a_releaser_is_told_why_it_goes_elsewhere(sign_in, desk):
    _, path = desk.open_report()
    product = desk.submitted(path, **{"subject-rank": "CC"})
    seat = sign_in(f"{path}/products/{product}/release")

    expect(seat.get_by_text("may be a chief officer there.")).to_be_visible()
    look(seat, "release-away")


def test_the_units_of_a_force_are_kept_on_a_page(sign_in, desk):
    assert desk.cast.people
    seat = sign_in("/keys")
    seat.get_by_role("link", name="Units and alternates of Calderbrook Police").click()
    expect(seat.get_by_label("Units")).to_have_value(re.compile("ACU; Anti-Corruption Unit"))
    look(seat, "facts")

    seat.get_by_label("Units").fill("ACU; Anti-Corruption Unit; nonsense")
    seat.get_by_role("button", name="Sign the draft").click()
    look(seat, "facts-wrong")
    expect(seat.get_by_role("alert")).to_contain_text("Write each unit as")
    seat.get_by_label("Units").fill("ACU; Anti-Corruption Unit; receiving")
    seat.get_by_role("button", name="Sign the draft").click()

    expect(seat.get_by_text("You signed this first.")).to_be_visible()
