"""A call taken in a real browser with the keyboard alone, saved while it is typed, without script, and hung up on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import cast as cast_
from candour.roles.desk.models import Call, Case
from candour.staff import demonstration
from people import looked_at

STORY = "Sergeant Dave Mellish takes envelopes from a garage."


@pytest.fixture
def seat(served, cast, browser, settings):
    """Return a function that seats the call taker at a browser."""
    one = demonstration.invent("Tess", duty="call taker", on=cast_.today())
    demonstration.write_keys([one], to=Path(settings.DEMO_KEYS))

    def sit(**context):
        page = browser.new_context(**context).new_page()
        page.goto(f"{served.url}/account/sign-in")
        page.get_by_role("button", name=re.compile("Tess")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        page.goto(f"{served.url}/calls")
        return page

    return sit


def _begin(page):
    looked_at(page, narrow=False)
    page.get_by_label("Somebody is on the telephone").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Danger first")
    looked_at(page, narrow=False)


def _on(page, heading):
    page.get_by_role("button", name="Save and go on").or_(
        page.get_by_role("button", name="Go on")
    ).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    looked_at(page, narrow=False)


def test_a_call_is_taken_by_keyboard_and_saved_while_it_is_typed(seat):
    page = seat()
    _begin(page)
    page.locator('[name="danger"][value="no"]').focus()
    page.keyboard.press("Space")
    _on(page, "What happened")

    page.locator('[name="story"]').focus()
    page.keyboard.type(STORY)
    expect(page.locator("[data-said]")).to_have_text("Saved, sealed.", timeout=15_000)
    page.reload()
    expect(page.locator('[name="story"]')).to_have_value(STORY)

    _on(page, "Questions")
    _on(page, "Read it back")
    expect(page.get_by_text(STORY)).to_be_visible()
    _on(page, "Make the case")
    page.get_by_label("Priority").select_option("P2")
    page.get_by_role("button", name="Make the case").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="The case is made.")).to_be_visible()
    assert Case.objects.get().priority == "P2"
    assert not Call.objects.exists()


def test_one_key_says_that_they_hung_up_and_nothing_is_kept(seat):
    page = seat()
    _begin(page)
    page.keyboard.press("F8")

    expect(page.get_by_text("Nothing of that call was kept.")).to_be_visible()
    assert not Call.objects.exists()
    assert not Case.objects.exists()


def test_the_pages_fit_a_narrow_window_and_need_no_script(seat, served):
    page = seat(viewport={"width": 320, "height": 640})
    _begin(page)
    for heading in ["What happened", "Questions", "Read it back", "Make the case"]:
        _on(page, heading)
    page.keyboard.press("F8")
    expect(page.get_by_text("Nothing of that call was kept.")).to_be_visible()
    for path in ["/shift", "/training/"]:
        page.goto(served.url + path)
        looked_at(page, narrow=True)
    page.get_by_role("main").get_by_role("link").or_(
        page.get_by_role("main").get_by_role("button")
    ).first.click()
    expect(page.get_by_text("TRAINING").first).to_be_visible()
    looked_at(page, narrow=True)

    plain = seat(java_script_enabled=False)
    plain.get_by_label("A letter came").check(force=True)
    plain.get_by_role("button", name="Begin").click()
    plain.get_by_role("button", name="Save and go on").click()
    plain.locator('[name="story"]').fill(STORY)
    plain.get_by_role("button", name="Save and go on").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Questions")
    plain.get_by_role("button", name="They hung up: keep nothing").click()
    assert not Call.objects.exists()
