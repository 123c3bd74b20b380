"""Every page of a force, each reached as a person reaches it, in a browser."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from force_cast import Installation, make_product
from playwright.sync_api import Browser, Page

from candour.parcels import messages
from candour.seal import opening

HOST = "zz1.localhost"
FISHING = "Does the source work at the garage and can they get the accounts?"
GOOD = "Is any other business believed to do the same?"


class Office:
    """The installation's people at their browsers."""

    def __init__(self, browser: Browser, force: Installation, *, port: int) -> None:
        self.browser, self.force, self.address = browser, force, f"http://{HOST}:{port}"
        self.refusals: list[str] = []

    def seat(self, who: str) -> Page:
        """Return a page of somebody who is signed in."""
        context = self.browser.new_context()
        cookie = self.force.client(who).cookies[settings.STAFF_COOKIE].value
        context.add_cookies(
            [{"name": settings.STAFF_COOKIE, "value": cookie, "domain": HOST, "path": "/",
              "secure": True, "httpOnly": True, "sameSite": "Strict"}]
        )  # fmt: skip
        page = context.new_page()
        page.on("console", lambda said: self._heard(said.text))
        page.on("pageerror", lambda said: self.refusals.append(str(said)))
        return page

    def _heard(self, said: str) -> None:
        if "Content Security Policy" in said:
            self.refusals.append(said)

    def go(self, page: Page, path: str) -> Page:
        page.goto(self.address + path)
        return page

    def asked(self) -> dict[str, str]:
        """Return the ids of the questions that wait for the desk, by their text."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT envelope FROM parcels_outgoing")
            envelopes = [bytes(row[0]) for row in cursor.fetchall()]
        opened = [opening.open_envelope(e, identities=[self.force.epoch]).body for e in envelopes]
        said = [messages.decode(body, messages.FromForce) for body in opened]
        return {one.text: one.id for one in said}


def stock(force: Installation) -> dict[str, str]:
    """Let four products come: one that somebody may answer for with their life, two more, one unsigned."""
    risk = force.deliver(
        make_product("example-R2", priority_reason="Threat to kill; access to firearms.")
    )
    bribe = force.deliver(make_product("example-R1"))
    group = force.deliver(make_product("example-R3a"))
    stops = force.deliver(make_product("example-R3b", linked=[group], questions="no"))
    force.arrive(force.release(make_product(), to=["priya"], signers=[force.dan]))
    return {"risk": risk, "bribe": bribe, "group": group, "stops": stops}


def every_page(office: Office) -> Iterator[tuple[str, Page]]:
    """Yield each page with a name for it."""
    yield "inbox-empty", office.go(office.seat("mellish"), "/")
    urns = stock(office.force)
    page = office.go(office.seat("priya"), "/")
    yield "inbox-new", page
    yield "product-new", office.go(page, f"/products/{urns['risk']}")
    yield "product-others", office.go(page, f"/products/{urns['group']}")
    yield "product-cannot-ask", office.go(page, f"/products/{urns['stops']}")
    yield "not-there", office.go(page, "/products/nothing")
    yield from _worked_on(office, office.seat("sam"), urns["bribe"])
    yield from _colleagues(office)


def _worked_on(office: Office, page: Page, urn: str) -> Iterator[tuple[str, Page]]:
    office.go(page, f"/products/{urn}")
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_label("Your question").fill(FISHING)
    page.get_by_role("button", name="Send it to the charity").click()
    yield "product-question-warned", page
    page.get_by_label("Send it as it is").check()
    page.get_by_role("button", name="Send it to the charity").click()
    page.get_by_label("Your question").fill(GOOD)
    page.get_by_role("button", name="Send it to the charity").click()
    page.get_by_role("button", name="Record it").click()
    yield "product-outcome-error", page
    asked, to = office.asked(), ["priya", "sam", "vic"]
    answers = {
        FISHING: ("question-refused", "Any answer would point to the reporter."),
        GOOD: ("question-passed", ""),
    }
    for text, (act, says) in answers.items():
        office.force.arrive(office.force.reply(urn, about=asked[text], act=act, text=says, to=to))
    yield "product-worked-on", office.go(page, f"/products/{urn}")
    page.get_by_label("Outcome", exact=True).select_option("DE03")
    page.get_by_label("Reason", exact=True).fill("Mandatory: bribery by a serving officer.")
    page.get_by_role("button", name="Record it").click()
    yield "product-outcome", page
    yield "inbox-worked-on", office.go(page, "/")
    says = "The charity recalls this product. Do not act on it and do not pass it on."
    office.force.arrive(office.force.reply(urn, about="", act="recalled", text=says, to=to))
    yield "product-recalled", office.go(page, f"/products/{urn}")
    yield "inbox-recalled", office.go(page, "/")


def _colleagues(office: Office) -> Iterator[tuple[str, Page]]:
    page = office.go(office.seat("vic"), "/colleagues")
    yield "colleagues", page
    page.get_by_role("button", name="Make the invitation").click()
    yield "colleagues-error", page
    page.get_by_label("Name", exact=True).fill("Ines Roy")
    page.get_by_label("Duty").select_option("receiving officer")
    page.get_by_role("button", name="Make the invitation").click()
    yield "colleagues-invited", page
    office.force.list_people(["priya", "vic"], number=2)
    page = office.go(office.seat("sam"), "/colleagues")
    yield "keys-not-listed", page
    page.get_by_role("link", name="Declare yourself and offer your keys").click()
    yield "declaration", page
    page.get_by_label("Your collar, warrant and staff numbers").fill("5120")
    page.get_by_role("button", name="Offer my keys").click()
    yield "keys-offered", page
    yield "account", office.go(page, "/account/")
