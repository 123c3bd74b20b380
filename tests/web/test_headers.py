"""The headers of every response, and the policy that lets one script run."""

import base64
import hashlib

import pytest
from django.http import HttpResponse
from django.urls import path

from candour.web import csp


def plain(request):
    return HttpResponse("text")


def leaving(request):
    return HttpResponse("text", headers={"Referrer-Policy": "no-referrer"})


urlpatterns = [path("", plain), path("leaving", leaving), path("static/x.css", plain)]


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__


def test_a_page_may_not_be_kept_framed_or_sniffed(client):
    headers = client.get("/").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-DNS-Prefetch-Control"] == "off"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_static_files_may_be_kept(client):
    assert "Cache-Control" not in client.get("/static/x.css").headers


def test_the_referrer_stays_at_home_and_a_view_may_say_less(client):
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"
    assert client.get("/leaving").headers["Referrer-Policy"] == "no-referrer"


def test_sensors_are_off_and_passkeys_work_only_where_staff_sign_in(client, settings):
    closed = client.get("/").headers["Permissions-Policy"]
    settings.WEB_PASSKEYS = True
    staff = type(client)().get("/").headers["Permissions-Policy"]

    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in closed
        assert f"{feature}=()" in staff
    assert "publickey-credentials-get=()" in closed
    assert "publickey-credentials-get=(self)" in staff


def test_the_policy_lets_exactly_the_shipped_script_run(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(csp.EXIT_SCRIPT.read_bytes()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


def test_staff_pages_run_our_own_files_only():
    directives = csp.staff_policy()["DIRECTIVES"]

    assert directives["script-src"] == ["'self'"]
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
