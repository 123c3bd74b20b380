"""A softphone in a browser, for the tests of its page: a microphone that is pretended, people at their seats, pictures."""

import re
from pathlib import Path

import pytest
from desk_switchboard import Peer
from playwright.sync_api import expect

import cast as cast_
from candour.roles.desk import sealed
from candour.roles.desk.services import softphone
from candour.staff import demonstration
from people import PICTURES, looked_at

SIZES = {"narrow": {"width": 360, "height": 740}, "small": {"width": 320, "height": 568},
         "wide": {"width": 1366, "height": 768}}  # fmt: skip


@pytest.fixture(name="peer")
def peer_fixture(board):
    """The telephone's end of the sound."""
    board.peer = Peer()
    yield board.peer
    board.peer.close()


@pytest.fixture(name="telephone")
def telephone_fixture(served, board, cast, browser, settings):
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


@pytest.fixture(name="number")
def number_fixture(cast):
    """Return a function that tells somebody's seat."""
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
