"""The pages in a real Chromium: accessible, narrow enough, and leaving nothing on its disk."""

import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from intake_gallery import every_page
from playwright.sync_api import expect

from candour.roles.intake.views import plain

CANARY = "Quetzalcoatl"
CONTRAST_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *said):
        """Write nothing: the address of a request is nobody's business."""


@pytest.fixture
def site(peer):
    """The address of the pages, served on loopback."""
    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Silent
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_page_is_accessible_and_fits_a_narrow_screen(site, browser, client, peer, charity):
    pages = [(name, page) for name, page in every_page(client, peer, charity) if name != "exit"]
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    tab = context.new_page()
    shown = {}
    tab.route(f"{site}/page", lambda route: route.fulfill(**shown))
    wrong, said = [], []
    tab.on("console", lambda message: said.append(message.text))
    for name, page in pages:
        shown.update(body=page.response.content, headers=dict(page.response.headers))
        tab.emulate_media(color_scheme="light")
        tab.goto(f"{site}/page")
        wrong += [(name, one["id"]) for one in Axe().run(tab).response["violations"]]
        tab.emulate_media(color_scheme="dark")
        found = Axe().run(tab, options=CONTRAST_ONLY).response["violations"]
        wrong += [(name, "dark", one["id"]) for one in found]
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append((name, "scrolls sideways"))
    context.close()

    assert wrong == []
    assert said == []


def test_a_whole_report_without_script_asks_our_host_only_and_keeps_no_cookie(site, browser, peer):
    context = browser.new_context(java_script_enabled=False)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.goto(site)
    tab.get_by_role("button", name="Start").click()
    _choose(tab, "No", "Yes", "Uses or sells drugs")
    tab.get_by_label("What happened?").fill("He sells drugs.")
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_label("Nickname").press("Enter")  # Enter must mean "Continue" and never "Back"
    expect(tab).to_have_title("Question 6 of about 10")
    for _page in ("place", "risk", "circle", "checks"):
        tab.get_by_role("button", name="Continue").click()
    tab.get_by_label("No, pass it on without me").check()
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("button", name="Send").click()
    code = tab.locator(".code").first.inner_text()
    tab.get_by_role("button", name="I have it").click()
    tab.get_by_label("Type your code once").fill(code)
    tab.keyboard.press("Enter")

    expect(tab.get_by_role("heading", level=1)).to_have_text("That was right. You are done")
    assert tab.url == f"{site}/"
    assert context.cookies() == []
    assert {url.split("/")[2] for url in asked} == {site.split("/")[2]}
    assert len(peer.reports) == 1
    context.close()


def test_chromium_writes_no_word_of_a_report_to_its_disk(
    site, browser_type, browser_type_launch_args, tmp_path
):
    profile = tmp_path / "profile"
    context = browser_type.launch_persistent_context(profile, **browser_type_launch_args)
    tab = context.pages[0]
    tab.goto(site)
    tab.get_by_role("button", name="Start").click()
    _choose(tab, "No", "Yes", "Uses or sells drugs")
    tab.get_by_label("What happened?").fill(f"{CANARY} sells drugs.")
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_label("Nickname").fill("Beef")
    tab.wait_for_timeout(4000)  # Chromium writes its session file some seconds after a step
    open_yet = _found_in(profile)
    context.close()

    assert open_yet == []
    assert _found_in(profile) == []


def _choose(tab, *choices: str) -> None:
    for number, choice in enumerate(choices, start=1):
        expect(tab).to_have_title(f"Question {number} of about 10")
        tab.get_by_label(choice, exact=True).check()
        tab.get_by_role("button", name="Continue").click()


def _found_in(folder: Path) -> list[str]:
    needles = (CANARY.encode(), CANARY.encode("utf-16-le"))
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            found += [path.name for needle in needles if needle in content]
    return found


def test_back_after_leaving_brings_no_page_from_the_browser_s_memory(
    site, browser_type, browser_type_launch_args, monkeypatch
):
    monkeypatch.setattr(
        plain, "NEUTRAL_SITE", site.replace("127.0.0.1", "localhost") + "/helplines"
    )
    asked = []
    real = plain.start
    monkeypatch.setattr(
        "candour.roles.intake.views.plain.start", lambda request: asked.append(1) or real(request)
    )
    browser = browser_type.launch(
        **browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"]
    )
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(site)
    tab.get_by_role("link", name="Exit this page").click()
    tab.wait_for_url("**/helplines")
    before = len(asked)
    tab.go_back()
    browser.close()

    assert before == 1
    assert len(asked) == 2
