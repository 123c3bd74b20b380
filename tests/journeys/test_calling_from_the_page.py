"""A call from the page, in a real Chromium: a message, its code heard and pressed, then the web; and what the page says when it cannot."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from line import RunningLine
from people import Reporter, looked_at

sys.path.append(str(Path(__file__).parents[1] / "roles/phone"))
from caller import Hearing
from phone_line import Knowing
from test_by_telephone_and_on_the_web import heard, open_new, until, write

from candour.roles.phone.prompts.names import Prompt
from candour.roles.phone.prompts.sounds import Sounds

LISTENS = """
    window.came = [];
    const Real = RTCPeerConnection;
    const through = (one, tell) => {
        const { readable, writable } = one.createEncodedStreams();
        readable.pipeThrough(new TransformStream({ transform(frame, on) { tell(frame); on.enqueue(frame); } })).pipeTo(writable);
    };
    window.RTCPeerConnection = class extends Real {
        constructor(said) {
            super({ ...said, encodedInsertableStreams: true });
            this.addEventListener("track", (event) => through(event.receiver, (frame) => window.came.push(...new Uint8Array(frame.data))));
        }
        addTrack(...said) {
            const sender = super.addTrack(...said);
            through(sender, () => {});
            return sender;
        }
    };
"""
"""What comes over the wire, noted before it is decoded."""


class PageVisitor(Knowing, Hearing):
    """Somebody who calls from the page with their mouse."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.line: Any = SimpleNamespace(sounds=Sounds.load())
        self.heard, self._lock = bytearray(), threading.Condition()

    def call(self) -> "PageVisitor":
        self.page.goto(self.address)
        self.page.get_by_role("button", name="Call").click()
        self.state("talking")
        return self

    def state(self, state: str) -> None:
        self.page.wait_for_selector(f'#telephone[data-state="{state}"]', timeout=30_000)

    def wait(self, found: Callable[[], Any], seconds: float, problem: str) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.heard += bytes(self.page.evaluate("() => window.came.splice(0)"))
            result = found()
            if result:
                return result
            self.page.wait_for_timeout(200)
        raise AssertionError(problem)

    def press(self, keys: str) -> None:
        for key in keys:
            self.page.locator(f'[data-key="{key}"]').click()

    def say(self, sound: bytes) -> None:
        self.page.wait_for_timeout(3000)


@pytest.fixture
def visitor(browser: Browser, line: RunningLine) -> Iterator[PageVisitor]:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    context.add_init_script(LISTENS)
    yield PageVisitor(context.new_page(), line.layout().call_page())
    context.close()


def test_a_message_from_the_page_gets_a_code_that_is_good_on_the_web(
    visitor: PageVisitor, reporter: Reporter, staff: Any
) -> None:
    visitor.page.goto(visitor.address)
    looked_at(visitor.page, narrow=True)
    visitor.leave(b"")
    looked_at(visitor.page, narrow=True)
    code = visitor.hand_in()
    visitor.begins(Prompt.TYPE_BACK, seconds=90)
    for digit in code:
        visitor.page.keyboard.press(digit)
    visitor.begins(Prompt.CODE_RIGHT, seconds=60)
    assert not any(one in visitor.page.content() for one in (code, code[:4] + " " + code[4:8]))
    visitor.state("over")
    assert visitor.page.get_by_role("status").inner_text() == "The call has ended."

    bob = staff("desk", "Bob Fenner")
    open_new(bob)
    bob.page.get_by_text("Listen and type up").first.click()
    bob.page.wait_for_load_state()
    said = heard(bob)
    assert len(said) > 8000 * 2
    assert len(set(said)) > 20, "the microphone's beeps are there, and no silence alone"
    bob.page.locator("textarea").first.fill("A sergeant takes money.")
    bob.press("Save and go to the case")
    write(bob, "Where is it?")
    reporter.come_back(code)
    until(reporter, "Where is it?")


def test_it_says_what_to_do_without_a_microphone_and_when_nobody_answers(
    browser: Browser, line: RunningLine
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
    )
    page.goto(line.layout().call_page())
    page.get_by_role("button", name="Call").click()
    page.get_by_text("There is no microphone").wait_for()
    assert page.get_by_role("button", name="Call again").is_visible()
    context.close()

    context = browser.new_context()
    page = context.new_page()
    page.route("**/calls", lambda route: route.abort())
    page.goto(line.layout().call_page())
    page.get_by_role("button", name="Call").click()
    page.get_by_text("The line did not answer.").wait_for()
    context.close()


def test_without_script_it_says_how_to_call_all_the_same(
    browser: Browser, line: RunningLine
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(line.layout().call_page())
    assert "needs JavaScript" in page.locator("main").inner_text()
    assert not page.get_by_role("button", name="Call").is_visible()
    context.close()
