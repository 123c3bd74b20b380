"""Every page is closed unless it says that it is open."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from candour.staff import access, personal, sessions
from candour.staff.models import Person

pytestmark = pytest.mark.usefixtures("site")
HOST = {"HTTP_HOST": "staff.localhost"}
OPEN = {
    "join",
    "sign-in",
    "unlock",
    "demonstration",
    "options",
    "typed-phrase",
}


def test_a_page_nobody_marked_is_closed():
    client = Client(headers={"host": "staff.localhost"})

    assert client.get("/open").content == b"open"
    answer = client.get("/closed")
    assert (answer.status_code, answer["Location"]) == (303, "/account/sign-in")


def test_a_form_sent_while_signed_out_says_that_nothing_was_done():
    answer = Client(headers={"host": "staff.localhost"}).post(
        "/release/42", {"note": "canary-note"}
    )

    assert answer.status_code == 403
    assert "Nothing was saved or changed" in answer.content.decode()
    assert "canary-note" not in answer.content.decode()


def test_a_partial_is_sent_to_the_sign_in_page_as_a_whole():
    client = Client(headers={"host": "staff.localhost", "HX-Request": "true"})

    assert client.get("/closed")["HX-Redirect"] == "/account/sign-in"


def test_only_the_pages_of_joining_and_signing_in_are_open():
    for pattern in get_resolver().url_patterns[-1].url_patterns:
        assert getattr(pattern.callback, "open_to_all", False) == (pattern.name in OPEN), (
            pattern.name
        )


def test_a_view_runs_for_nobody_even_without_the_middleware(rf):
    ran = []
    view = access.worker_required(lambda _, *, worker: ran.append(worker))

    assert view(rf.get("/")).status_code == 303
    assert ran == []


def test_a_cookie_that_is_no_good_is_taken_back():
    client = Client(headers={"host": "staff.localhost"})
    client.cookies["__Host-staff"] = "A" * 64

    answer = client.get("/closed")

    assert answer.cookies["__Host-staff"]["max-age"] == 0
    assert answer.cookies["__Host-staff"]["secure"]


def _signed_in(*, demonstration=False):
    person = Person.objects.create(name="Alice", duty="caseworker")
    cookie = sessions.start(
        person.pk, secrets=personal.new_secrets(), demonstration=demonstration, now=timezone.now()
    )
    client = Client(headers={"host": "staff.localhost"}, enforce_csrf_checks=True)
    client.cookies["__Host-staff"] = cookie
    return client


def test_somebody_signed_in_sees_pages_and_cannot_be_made_to_send_a_form():
    client = _signed_in()

    assert client.get("/").status_code == 200
    assert client.get("/account/sign-in")["Location"] == "/"
    assert client.post("/release/42", {"note": "x"}).status_code == 403


def test_a_session_of_a_demonstration_is_nobody_in_production():
    client = _signed_in(demonstration=True)

    assert client.get("/closed").status_code == 303
