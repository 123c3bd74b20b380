"""People in a browser. Every page they see is looked at: no accessibility violation, one heading, no sideways scroll."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from line import RunningLine

PICTURES = os.environ.get("CANDOUR_PICTURES")
"""A folder for a picture of every page, if one wants to look at them."""

TWICE = """() => {
    const ids = Array.from(document.querySelectorAll("[id]"), (one) => one.id);
    return ids.filter((one, at) => ids.indexOf(one) !== at);
}"""


def looked_at(page: Page, *, narrow: bool) -> None:
    """Check what a person would stumble over on the page that is shown."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("h1").count() == 1
    assert page.evaluate(TWICE) == [], "an id stands twice: a label leads to the wrong field"
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{page.title()} scrolls sideways by {wide}"
    if PICTURES:
        name = re.sub(r"\W+", "-", page.locator("h1").inner_text())[:50]
        kind = "narrow" if narrow else "desk"
        path = Path(PICTURES) / f"{kind}-{name}.png"
        page.screenshot(path=path, full_page=True)
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=path.with_suffix(".dark.png"), full_page=True)
        page.emulate_media(color_scheme="light")


class Reporter:
    """Somebody who reports, with JavaScript off."""

    def __init__(self, page: Page, address: str, *, looker: Page) -> None:
        self.page, self.address, self._looker = page, address, looker
        self.code = self.words = ""

    def look(self) -> None:
        """Look at the page in a browser with script: axe needs it, the reporter's has none."""
        body = self.page.content()
        self._looker.route(
            "**/looked-at", lambda route: route.fulfill(body=body, content_type="text/html")
        )
        self._looker.goto(f"{self.address}/looked-at")
        looked_at(self._looker, narrow=True)
        self._looker.unroute("**/looked-at")

    def press(self, do: str) -> None:
        with self.page.expect_navigation():  # else a busy machine shows the page between two pages
            self.page.locator(f'button[value="{do}"]').first.click()
        self.look()

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f'[name="{name}"]').fill(text)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'[name="{name}"][value="{value}"]').check(force=True)

    def report(
        self,
        story: str,
        *,
        preview: str = "no",
        kind: str = "money",
        name: str = "David Mellish",
        force: str = "ZZ1",
    ) -> None:
        """Answer every question and send."""
        self.page.goto(self.address)
        self.look()
        self.press("begin")
        self.choose("danger", "no")
        self.press("next:danger")
        self.choose("scope", "yes")
        self.press("next:scope")
        self.choose("choices", kind)
        self.press("next:kind")
        self.fill("story", story)
        self.press("next:story")
        if self.page.locator('button[value="next:pointers"]').count():
            self.press("next:pointers")
        self.fill("name", name)
        self.page.locator('[name="force"]').select_option(force)
        self.press("save:new")
        self.press("next:people")
        self.fill("where", "Calderbrook")
        self.press("next:place")
        self.press("next:risk")
        self.press("next:circle")
        self.press("next:checks")
        self.choose("preview", preview)
        self.press("next:preview")
        if preview == "yes":
            self.choose("silence", "stop")
            self.press("next:silence")
        expect(self.page.locator("body")).to_contain_text(story[:40])
        self.press("send")
        digits, words = self.page.locator("p.code").all_inner_texts()
        self.code, self.words = digits, words
        self.press("type")
        self.fill("typed", words)
        self.press("typed")
        expect(self.page.locator("h1")).to_contain_text("You are done")

    def come_back(self, code: str) -> None:
        """Return with the code, as digits or words."""
        self.page.goto(self.address)
        self.press("return")
        self.fill("typed", code)
        self.press("look")

    def answer(self, text: str) -> None:
        """Answer the question that waits."""
        self.page.locator('textarea[name$="-text"]').first.fill(text)
        self.page.locator('button[value^="say:answer"]').click()
        self.look()

    def sees(self, text: str) -> bool:
        return text in self.page.locator("main").inner_text()


class Staff:
    """Somebody who signs in at the desk or at a force."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def sign_in(self, name: str) -> None:
        """Sign in as one of the demonstration's people."""
        self.page.goto(self.address)
        looked_at(self.page, narrow=False)
        self.page.get_by_role("button", name=f"Sign in as {name}").click()
        self.page.wait_for_url(f"{self.address}/")
        looked_at(self.page, narrow=False)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        looked_at(self.page, narrow=False)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        looked_at(self.page, narrow=False)

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=re.compile(re.escape(name), re.IGNORECASE)).first.click()
        self.page.wait_for_load_state()
        looked_at(self.page, narrow=False)

    def wait_for(self, text: str, *, rows: int = 1, seconds: float = 40.0, press: str = "") -> None:
        """Look at the inbox again and again until `text` is in so many of its rows."""
        deadline = time.monotonic() + seconds
        self.page.goto(self.address)
        while self.page.locator("tr[data-row]").filter(has_text=text).count() < rows:
            assert time.monotonic() < deadline, f"{text} did not come"
            time.sleep(0.5)
            if press:
                self.page.get_by_role("button", name=press).click()
                self.page.wait_for_load_state()
            self.page.goto(self.address)

    def see(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)

    def open_case(self, state: str) -> None:
        """Open the first case of the inbox that is in `state`."""
        row = self.page.locator("tr[data-row]").filter(has_text=state).first
        row.locator("a").first.click()
        self.page.wait_for_load_state()
        looked_at(self.page, narrow=False)

    def draft(self, product: dict[str, Any]) -> None:
        """Write the product that stands in a worked example, and submit it. Several subjects are parted by semicolons."""
        page, subject = self.page, product["subject"]
        page.locator('[name="text"]').fill(product["text"])
        for box in page.locator("details").all():
            box.evaluate("one => { one.open = true }")
        names, ranks = subject["name"].split(";"), subject["rank"].split(";")
        for place, (name, rank) in enumerate(zip(names, ranks, strict=True)):
            prefix = f"other-{place}" if place else "subject"
            field = "nickname" if "'" in name else "name"
            page.locator(f'[name="{prefix}-{field}"]').fill(name.strip(" '"))
            if rank.strip() != "unknown":
                page.locator(f'[name="{prefix}-rank"]').select_option(rank.strip())
            page.locator(f'[name="{prefix}-unit"]').fill(subject["unit"])
            page.locator(f'[name="{prefix}-force"]').select_option(subject["force"])
        page.locator('[name="subject-number"]').fill(subject.get("number", ""))
        page.locator('[name="force"]').select_option(subject["force"])
        page.locator('[name="category"]').select_option(product["cc_primary"])
        page.locator('[name="priority"]').select_option(product["risk"])
        page.locator('[name="priority_reason"]').fill("By what it says and who is at risk.")
        for name, codes in (
            ("also", product["cc_secondary"]),
            ("flags", product["referral_flags"]),
            ("allegations", product["iopc"]),
            ("standards", product["spb"]),
            ("tags", product.get("tags", [])),
            ("conditions", product["conditions"]),
        ):
            for code in codes:
                page.locator(f'[name="{name}"][value="{code}"]').check(force=True)
        looked_at(page, narrow=False)
        self.press("Save and go to the bench")
        self.sanitise()

    def sanitise(self) -> None:
        """Clear what the rules marked: removed where it is gone, kept with a reason where it is the report itself."""
        page = self.page
        read = page.get_by_role("button", name="I have read them: say that they were removed")
        if read.count():
            self.press("I have read them: say that they were removed")
        for passage in page.locator("li.passage--open").all():
            passage.locator('[value="kept"]').check(force=True)
            passage.locator('[name^="reason-"]').fill("It is what is reported.")
            if passage.locator('[name^="pool-"]').count():
                passage.locator('[name^="pool-"]').fill("40")
        looked_at(page, narrow=False)
        self.press("Submit for release")


@pytest.fixture
def reporter(browser: Browser, line: RunningLine) -> Iterator[Reporter]:
    """A reporter whose browser knows no script, on a narrow phone."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    looking = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    yield Reporter(context.new_page(), line.address("intake"), looker=looking.new_page())
    context.close()
    looking.close()


@pytest.fixture
def staff(browser: Browser, line: RunningLine) -> Iterator[Any]:
    """Sign somebody in: `staff("desk", "Bob Fenner")`. Each has a browser of their own."""
    contexts = []

    def sign_in(where: str, name: str) -> Staff:
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        contexts.append(context)
        person = Staff(context.new_page(), line.address(where))
        person.sign_in(name)
        return person

    yield sign_in
    for context in contexts:
        context.close()
