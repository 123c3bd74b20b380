"""Every page of desk and force is closed to whoever is not signed in; no page of the intake sets a cookie."""

import importlib

import pytest
from django.test import Client
from django.urls import get_resolver

from candour.conf import desk as desk_settings
from candour.conf import force as force_settings
from candour.conf import intake as intake_settings

OPEN = {
    "account/join/x", "account/sign-in", "account/sign-in/unlock", "account/sign-in/demonstration", "account/options",
    "account/phrase/typed",
}  # fmt: skip
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
TAKEN = ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "WEB_BASE_TEMPLATE", "STAFF_HOME", "STAFF_COOKIE", "STAFF_DUTIES",
         "CONTENT_SECURITY_POLICY", "CSRF_COOKIE_NAME")  # fmt: skip
SETTINGS = {"desk": desk_settings, "force": force_settings, "intake": intake_settings}


def pages(role):
    """Return every view of a role with an address that leads to it."""
    module = importlib.import_module(f"candour.roles.{role}.urls")
    return list(_walk(get_resolver(module.__name__).url_patterns, ""))


def _walk(patterns, before):
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _walk(one.url_patterns, route)
        else:
            yield _filled(route), one.callback


def _filled(route):
    while "<" in route:
        start, end = route.index("<"), route.index(">")
        route = route[:start] + "x" + route[end + 1 :]
    return route


STAFF = [(role, path, view) for role in ("desk", "force") for path, view in pages(role)]


@pytest.fixture
def stranger(settings, tmp_path, db):
    """Return a browser in which nobody is signed in, before a role."""

    def before(role):
        for name in TAKEN:
            if hasattr(SETTINGS[role], name):
                setattr(settings, name, getattr(SETTINGS[role], name))
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.DEMO_KEYS = tmp_path / "none.json"
        settings.STATE_KEYS_FILE = str(tmp_path / "page-state")
        settings.KEEPER_SOCKET = str(tmp_path / "nobody.sock")
        return Client(raise_request_exception=False)

    return before


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, path, _ in STAFF])
def test_a_page_is_open_to_all_only_if_it_must_be(role, path, stranger):
    view = next(v for r, p, v in STAFF if (r, p) == (role, path))
    assert getattr(view, "open_to_all", False) == (path in OPEN)
    if path in OPEN:
        return
    browser = stranger(role)
    for method in METHODS:
        answer = getattr(browser, method)(f"/{path}")
        assert answer.status_code in {303, 403, 404, 405}, method
        if answer.status_code == 303:
            assert answer["Location"] == "/account/sign-in"


@pytest.mark.parametrize("role", ["desk", "force"])
@pytest.mark.parametrize("cookie", ["", "A" * 64, "x", "\ud83d"])
def test_a_cookie_of_nobody_opens_nothing(role, cookie, stranger):
    browser = stranger(role)
    browser.cookies[SETTINGS[role].STAFF_COOKIE] = cookie.encode("ascii", "ignore").decode()

    assert browser.get("/").status_code == 303


def test_the_walk_finds_the_pages():
    found = {(role, path) for role, path, _ in STAFF}

    assert {
        ("desk", "cases/x/products/x/release"),
        ("force", "products/x/outcome"),
        ("desk", ""),
    } <= found
    assert all(("desk", path) in found and ("force", path) in found for path in OPEN)


@pytest.mark.parametrize(
    "path", [path for path, _ in pages("intake")] + ["nowhere", "static/nothing.css"]
)
def test_the_intake_sets_no_cookie_and_asks_for_none(path, stranger):
    browser = stranger("intake")
    for method in METHODS:
        for data in ({}, {"step": "next", "state": "x"}, {"step": "look", "code": "1234"}):
            send = getattr(browser, method)
            answer = send(f"/{path}", data) if method in {"get", "post"} else send(f"/{path}")
            assert not answer.cookies
            assert "Set-Cookie" not in answer
            assert "Cookie" not in answer.get("Vary", "")
            assert answer.status_code < 500, (method, data)
            if not path.startswith("static/"):
                assert answer["Cache-Control"] == "no-store"
