"""Holds, sample and a case's last days in a real browser: by keyboard, at 320 pixels, and nothing that axe can find."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_walk import Desk
from playwright.sync_api import expect

import cast as cast_
from candour.roles.desk import sealed
from candour.roles.desk.models import Sample, SampleWeek
from candour.roles.desk.services import sampling
from candour.staff import demonstration
from candour.words.weeks import week_of


@pytest.fixture
def ended(served, cast, settings):
    """A desk with a held case, one whose reporter wants it destroyed, and a product drawn; return its parts."""
    cast.people["ada"] = demonstration.invent("Ada", duty="auditor", on=cast_.today())
    demonstration.write_keys(list(cast.people.values()), to=Path(settings.DEMO_KEYS))
    desk = Desk(cast)
    reporter, wished, product = desk.sent()
    past = week_of(cast_.today() - timedelta(weeks=3))
    Sample.objects.update(week=past, state=Sample.State.DRAWN)
    for week, more in (
        (past, {"value": "3-11-20-33-41-59", "drawn": 1}),
        (week_of(cast_.today() - timedelta(weeks=2)), {}),
    ):
        row = {"candidates": [product], "released": 1, "secret": bytes(32), **more}
        SampleWeek.objects.create(week=week, drawn_on=sealed.today() if more else None, **row)
    sampling.daily(cast_.today())
    sampling.give(cast.worker("alice"))
    reporter.say("destroy")
    desk.sort()
    _, held = desk.open_report()
    desk.post("bob", f"{held}/close")
    desk.post("mia", "/holds", {"reference": held.rsplit("/", 1)[1], "reason": "court"})
    return {"wished": wished, "held": held, "sample": f"/sample/{Sample.objects.get().id}"}


def seat(served, browser, name, *, width, dark=False):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(f"{served.url}/account/sign-in")
    page.get_by_role("button", name=re.compile(name)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    return page


PAGES = (
    ("Mia", "/holds", "Holds"),
    ("Mia", "/sample", "Sample"),
    ("Ada", "/sample", "Sample"),
    ("Ada", "sample", "Product of the sample"),
    ("Alice", "wished", "Case"),
    ("Bob", "held", "Case"),
)


@pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
def test_every_page_is_whole_at_any_width_in_light_and_dark(served, browser, ended, width, dark):
    seats = {}
    for name, where, heading in PAGES:
        if name not in seats:
            seats[name] = seat(served, browser, name, width=width, dark=dark)
        page = seats[name]
        page.goto(served.url + ended.get(where, where))
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{where} is {wide} pixels wide"
        assert Axe().run(page).response["violations"] == [], where


def test_a_hold_and_a_finding_are_made_by_keyboard_alone(served, browser, ended):
    mia = seat(served, browser, "Mia", width=1366)
    mia.goto(f"{served.url}/holds")
    mia.get_by_label("Reference of the case").focus()
    mia.keyboard.type(ended["wished"].rsplit("/", 1)[1].lower())
    mia.keyboard.press("Tab")
    mia.keyboard.type("An inq")
    mia.keyboard.press("Tab")
    mia.keyboard.press("Enter")
    expect(mia.locator("tbody tr")).to_have_count(2)

    ada = seat(served, browser, "Ada", width=1366)
    ada.goto(served.url + ended["sample"])
    ada.get_by_role("checkbox", name="Safe", exact=True).focus()
    ada.keyboard.press("Space")
    ada.get_by_role("button", name="Record it").press("Enter")
    expect(ada.get_by_role("heading", level=1)).to_have_text("Sample")
    expect(ada.get_by_role("cell", name="1 Safe")).to_be_visible()
