"""Two people join with passkeys, one that unlocks their keys and one that does not, and do the two-person work."""

import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, expect

from browser_desk import Desk
from candour.cli.demo import staging
from line import Http, RunningLine
from people import Staff
from walk import Walk

BRIBE = next(one for one in staging.examples() if one["id"] == "WE1")


@dataclass(frozen=True)
class Site:
    """What a `Desk` needs to know of a site."""

    address: str


def invited(mia: Staff, name: str, duty: str) -> str:
    """Invite somebody and return the link that is shown once."""
    mia.go("/people")
    mia.page.locator('[name="name"]').fill(name)
    mia.page.locator('[name="duty"]').select_option(duty)
    mia.press("Make an invitation")
    return mia.page.locator(".link-once").inner_text().strip()


def test_they_join_sign_in_and_release_with_their_passkeys(
    line: RunningLine, browser: Browser, staff: Any
) -> None:
    site = Site(line.address("desk"))
    mia = staff("desk", "Mia Tarn")
    fay = Desk(browser.new_context(viewport={"width": 1366, "height": 900}), site)
    fay.plug_in(prf=True)
    fay.page.goto(invited(mia, "Fay Lunt", "caseworker"))
    fay.heading("Welcome, Fay Lunt")
    fay.press("Make a passkey")
    fay.heading("Add a second key")
    fay.page.get_by_role("button", name="Write down a phrase").click()
    fay.press("Confirm with your passkey")
    fay.write_down_phrase()
    fay.page.wait_for_load_state()

    gus = Desk(browser.new_context(viewport={"width": 1366, "height": 900}), site)
    gus.plug_in(prf=False)
    gus.page.goto(invited(mia, "Gus Ward", "supervisor"))
    gus.heading("Welcome, Gus Ward")
    gus.press("Make a passkey")
    phrase = gus.write_down_phrase()
    gus.page.wait_for_load_state()

    trusted_by_the_force(line, staff)
    walk = Walk(Http(line.address("intake"), {}))
    walk.story = BRIBE["raw"]
    walk.preview = "no"
    walk.send()
    assert walk.page.status == 200

    author = Staff(fay.page, site.address)
    author.wait_for("New, not yet opened", press="Look for new reports")
    author.open_case("New, not yet opened")
    author.press("Open this report")
    author.see("Harlan's Recovery")
    author.follow("Draft a product")
    author.draft(BRIBE["reports"][0])

    gus.sign_out()
    gus.sign_in()
    gus.heading("Unlock your keys")
    gus.page.get_by_label("Your unlock phrase").fill(phrase)
    gus.press("Unlock")
    releaser = Staff(gus.page, site.address)
    releaser.wait_for("Waiting for release")
    releaser.open_case("Waiting for release")
    releaser.follow("Check and release")
    gus.press("Release it")
    gus.page.wait_for_url(re.compile(r"/cases/[0-9A-Z]{8}$"))
    expect(gus.page.locator("h1")).to_contain_text("Case")
    assert fay.refusals == gus.refusals == []

    clara = staff("zz1", "Clara Hythe")
    clara.wait_for("David Mellish")


def trusted_by_the_force(line: RunningLine, staff: Any) -> None:
    """Give the new colleagues the desk's keys, and let two supervisors and the force's operator accept their signatures."""
    alice = staff("desk", "Alice Moss")
    for _ in ("Fay Lunt", "Gus Ward"):
        alice.go("/keys")
        alice.press("Seal the desk’s keys to them")
    alice.go("/keys")
    alice.press("Draft the next number")
    dan = staff("desk", "Dan Whitlock")
    dan.go("/keys")
    dan.press("Sign it too")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "candour", "keys", "accept", "--demonstration"),
            *(
                "--trust",
                str(line.data / "zz1/trust"),
                str(line.data / "desk/trust/force-ZZ1.note"),
            ),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "accepted\n", done.stderr
