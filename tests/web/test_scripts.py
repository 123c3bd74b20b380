"""The two scripts in a real browser, under the real headers: they run, and pages work without them."""

from pathlib import Path

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path

import candour.web
from candour.web import csp

STATIC = Path(candour.web.__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HOME = "http://web.localhost:9/"


def refusal(request, base):
    return render(
        request, "web/refusal.html", {"base": f"web/{base}.html", "heading": "H", "says": "S"}
    )


def away(request):
    return HttpResponse("<title>Weather</title><h1>Weather</h1>")


urlpatterns = [path("exit", away), path("<str:base>", refusal)]


@pytest.fixture
def shown(page, settings):
    """A browser page whose every request is answered by Django's test client: nothing leaves the process."""
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["*"]
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text))

    def answer(route):
        address = "/" + route.request.url.removeprefix(HOME)
        if address.startswith("/static/"):
            file = STATIC / address.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            return
        response = Client().get(address)
        route.fulfill(
            status=response.status_code, headers=dict(response.headers), body=response.content
        )

    page.route("**/*", answer)
    return page


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_three_presses_leave_the_page(shown, key):
    shown.goto(HOME + "base_public")
    for _ in range(3):
        shown.keyboard.press(key)

    shown.wait_for_url(HOME + "exit")
    assert shown.title() == "Weather"
    assert shown.complaints == []


def test_leaving_replaces_the_page_in_the_history(shown):
    shown.goto(HOME + "base_public")
    before = shown.evaluate("history.length")
    shown.click("a.exit")

    shown.wait_for_url(HOME + "exit")
    assert shown.evaluate("history.length") == before


def test_typing_in_capitals_does_not_leave_the_page(shown):
    shown.goto(HOME + "base_public")
    for letter in "NO WAY":
        shown.keyboard.press(f"Shift+{letter}")
    shown.keyboard.press("Shift")
    shown.keyboard.press("Shift")

    shown.wait_for_timeout(200)
    assert shown.url == HOME + "base_public"


def test_a_changed_script_does_not_run(shown):
    body = csp.EXIT_SCRIPT.read_text() + "document.title = 'changed';"
    shown.route(
        "**/exit.js", lambda route: route.fulfill(body=body, content_type="text/javascript")
    )
    shown.goto(HOME + "base_public")

    assert shown.title() != "changed"
    assert any(
        "integrity" in line or "Content Security Policy" in line for line in shown.complaints
    )


def test_keys_walk_the_rows_and_can_be_switched_off(shown, settings):
    settings.CONTENT_SECURITY_POLICY = csp.staff_policy()
    shown.goto(HOME + "base_staff")
    shown.evaluate(
        """() => { for (const name of ["a", "b"]) {
            const row = document.createElement("div"), link = document.createElement("a");
            row.setAttribute("data-row", ""); link.href = "/exit?" + name; link.id = name;
            row.append(link); link.textContent = name; document.querySelector("main").append(row); } }"""
    )

    def focused():
        return shown.evaluate("document.activeElement.id")

    shown.keyboard.press("j")
    assert focused() == "a"
    shown.keyboard.press("j")
    shown.keyboard.press("j")
    assert focused() == "b"
    shown.keyboard.press("k")
    assert focused() == "a"

    shown.keyboard.press("?")
    assert shown.locator("#keys").evaluate("panel => panel.open") is True
    shown.click("#keys-switch")
    assert shown.get_attribute("#keys-switch", "aria-pressed") == "false"
    shown.focus("#a")
    shown.keyboard.press("j")
    assert focused() == "a"


@pytest.mark.parametrize("base", ["base_public", "base_staff"])
def test_no_page_is_wider_than_a_small_telephone(shown, base):
    shown.set_viewport_size({"width": 320, "height": 600})
    shown.goto(HOME + base)

    assert shown.evaluate("document.documentElement.scrollWidth") <= 320
