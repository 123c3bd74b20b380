"""Every page of a force in Chromium: no fault for axe, nothing wider than a phone, nothing refused by the policy."""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from force_cast import make_product
from force_gallery import HOST, Office, every_page

LOOKS = ((320, "dark"), (1366, "light"))


@pytest.fixture
def office(force, settings, served, browser, monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.ALLOWED_HOSTS = [HOST]
    return Office(browser, force, port=urlsplit(served.url).port)


def test_every_page_can_be_used_by_everybody(office):
    seen = 0
    for name, page in every_page(office):
        seen += 1
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            assert [v["id"] for v in found] == [], f"{name} at {width}, {scheme}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} at {width} is {wide} wide"
        assert page.locator("h1").count() == 1, name
    assert seen >= 15
    assert office.refusals == []


def test_paper_has_the_product_and_its_handling_and_no_buttons(office):
    urn = office.force.deliver(make_product("example-R2"))
    page = office.go(office.seat("priya"), f"/products/{urn}")
    page.emulate_media(media="print")

    assert page.get_by_role("heading", name="How this must be handled").is_visible()
    assert page.get_by_text("RISK TO LIFE").first.is_visible()
    assert page.get_by_role("button").filter(visible=True).count() == 0
    assert not page.get_by_role("navigation").is_visible()


def test_rows_can_be_walked_and_opened_from_the_keyboard(office):
    urn = office.force.deliver(make_product("example-R2"))
    office.force.deliver(make_product("example-R1"))
    page = office.go(office.seat("priya"), "/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")

    page.wait_for_url(f"**/products/{urn}")
    assert office.refusals == []
