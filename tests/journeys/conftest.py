"""A real Chromium and a running line: people walk through it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from line import RunningLine, running
from people import Reporter, Staff


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line without the worked examples: what is in it, the journey put there."""
    with running(tmp_path_factory.mktemp("journey") / "data", "--empty") as started:
        yield started


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
