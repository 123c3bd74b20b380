"""What people do while a line is installed: each with a browser and a security key of their own, over TLS."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, expect

from browser_desk import Desk
from candour.cli.demo import staging
from people import Reporter, Staff

BRIBE = next(one for one in staging.examples() if one["id"] == "WE1")
SUPERVISORS = ["Alice Moss", "Dan Whitlock"]
CASEWORKER = "Bob Fenner"
OFFICERS = ["Clara Hythe", "Ian McAllister"]


@dataclass(frozen=True)
class Site:
    """What a `Desk` needs to know of a site."""

    address: str


@dataclass
class People:
    """Everybody of a first line. `acts` has what the guide names."""

    browser: Browser
    names: dict[str, str]
    printed: list[str]  # what the guide's commands printed, newest last
    here: dict[str, Desk] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)

    def acts(self) -> dict[str, Callable[[], None]]:
        return {
            "manager joins": lambda: self.join(self.names["MANAGER"], "DESK", self.link()),
            "manager invites two supervisors and a caseworker": self.invite_at_the_desk,
            "they join": lambda: None,  # each right after the invitation, which is shown once
            "one supervisor prepares both": self.prepare,
            "the other signs both": self.countersign,
            "force supervisor joins": lambda: self.join(
                self.names["FORCE_SUPERVISOR"], "FORCE", self.link()
            ),
            "force supervisor invites officers": self.invite_at_the_force,
            "officers join and all offer their keys": self.offer,
            "supervisor lists them and the other signs": self.list_them,
            "a report reaches an officer": self.report,
        }

    def link(self) -> str:
        """Return the link that `candour invite` printed."""
        return re.findall(r"https://\S+/account/join/\S+", self.printed[-1])[-1]

    def address(self, place: str) -> str:
        return f"https://{self.names[place]}"

    def join(self, name: str, place: str, link: str) -> None:
        """Open the invitation, make a passkey, write the phrase down."""
        context = self.browser.new_context(viewport={"width": 1366, "height": 900})
        desk = Desk(context, Site(self.address(place)))
        desk.plug_in(prf=False)
        desk.page.goto(link)
        desk.heading(f"Welcome, {name}")
        desk.press("Make a passkey")
        desk.write_down_phrase()
        desk.page.wait_for_url(f"{self.address(place)}/")
        self.here[name] = desk
        self.staff[name] = Staff(desk.page, self.address(place))

    def invite_at_the_desk(self) -> None:
        duties = {**dict.fromkeys(SUPERVISORS, "supervisor"), CASEWORKER: "caseworker"}
        mia = self.staff[self.names["MANAGER"]]
        for name, duty in duties.items():
            mia.go("/people")
            mia.page.locator('[name="name"]').fill(name)
            mia.page.locator('[name="duty"]').select_option(duty)
            mia.press("Make an invitation")
            self.join(name, "DESK", mia.page.locator(".link-once").inner_text().strip())

    def prepare(self) -> None:
        alice = self.staff[SUPERVISORS[0]]
        alice.go("/keys")
        alice.see("There is none yet")
        alice.see("It has no directory yet")
        self.confirm(SUPERVISORS[0], "Prepare the next number", "Public directory, number 1")
        self.confirm(SUPERVISORS[0], "Draft the first number", "You signed this first")

    def countersign(self) -> None:
        dan = self.staff[SUPERVISORS[1]]
        dan.go("/keys")
        for left in (1, 0):
            dan.page.get_by_role("button", name="Sign it too", exact=True).first.click()
            expect(dan.page.get_by_role("button", name="Sign it too", exact=True)).to_have_count(
                left
            )
        dan.see("Number 1, good until")

    def confirm(self, name: str, button: str, then: str) -> None:
        """Press a button that asks for the passkey, and wait for what it does."""
        page = self.staff[name].page
        page.get_by_role("button", name=button, exact=True).first.click()
        expect(page.locator("main")).to_contain_text(then)

    def invite_at_the_force(self) -> None:
        vera = self.staff[self.names["FORCE_SUPERVISOR"]]
        for name in OFFICERS:
            vera.go("/colleagues")
            vera.page.locator('[name="name"]').fill(name)
            vera.page.locator('[name="duty"]').select_option("receiving officer")
            vera.press("Make the invitation")
            self.join(name, "FORCE", vera.page.locator(".invitation").inner_text().strip())

    def offer(self) -> None:
        for name in self.of_the_force():
            self.staff[name].go("/colleagues")
            self.staff[name].follow("Declare yourself and offer your keys")
            self.staff[name].press("Offer my keys")
            self.staff[name].see("Offered.")

    def of_the_force(self) -> list[str]:
        return [self.names["FORCE_SUPERVISOR"], *OFFICERS]

    def list_them(self) -> None:
        """Compare each fingerprint with what its owner's own page shows, list them all, and have it signed."""
        alice = self.staff[SUPERVISORS[0]]
        for left in range(len(self.of_the_force()), 0, -1):
            self.wait_for_offers(alice, left)
            panel = (
                alice.page.locator(".panel").filter(has=alice.page.locator(".fingerprint")).first
            )
            owner = panel.locator("strong").inner_text()
            shown = panel.locator(".fingerprint").all_inner_texts()
            assert shown == self.staff[owner].page.locator(".fingerprint").all_inner_texts()
            panel.get_by_role("button").click()
            expect(alice.page.locator("section:has(.fingerprint)")).to_have_count(left - 1)
        dan = self.staff[SUPERVISORS[1]]
        dan.go("/keys")
        for name in self.of_the_force():
            dan.see(f"Added: {name}")
        self.confirm(SUPERVISORS[1], "Sign it too", "Number 2, 3 people")

    def wait_for_offers(self, alice: Staff, count: int) -> None:
        for _ in range(60):
            alice.page.goto(alice.address)
            alice.page.get_by_role("button", name="Look for new reports").click()
            alice.page.goto(f"{alice.address}/keys")
            if alice.page.locator("section:has(.fingerprint)").count() == count:
                return
            alice.page.wait_for_timeout(500)
        raise AssertionError(f"{count} offers did not come")

    def report(self) -> None:
        """Report without script; write, release and read a product of it."""
        context: Any = self.browser.new_context(java_script_enabled=False)
        looking = self.browser.new_context(bypass_csp=True)
        reporter = Reporter(context.new_page(), self.address("REPORT"), looker=looking.new_page())
        reporter.report(BRIBE["raw"])
        bob, alice = self.staff[CASEWORKER], self.staff[SUPERVISORS[0]]
        bob.wait_for("New, not yet opened", press="Look for new reports")
        bob.open_case("New, not yet opened")
        bob.press("Open this report")
        bob.see("Harlan's Recovery")
        bob.follow("Draft a product")
        bob.draft(BRIBE["reports"][0])
        alice.page.goto(alice.address)
        alice.open_case("Waiting for release")
        alice.follow("Check and release")
        self.here[SUPERVISORS[0]].press("Release it")
        alice.page.wait_for_url(re.compile(r"/cases/[0-9A-Z]{8}$"))
        clara = self.staff[OFFICERS[0]]
        clara.wait_for("David Mellish")
        clara.follow("David Mellish")
        clara.see("believed to be receiving regular cash payments")
        reporter.come_back(reporter.words)
        assert reporter.sees("We have your report") or reporter.sees("passed on")
        assert [desk.refusals for desk in self.here.values() if desk.refusals] == []
