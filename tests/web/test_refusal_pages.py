"""What is refused becomes a page that says so and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from candour.web import pages, views
from candour.web.refusals import IllegalMove, NotFound, Refusal, Unavailable

CANARY = "canary-5f1e"

RAISES = {
    "not-yours": NotFound(CANARY),
    "moved": IllegalMove(CANARY),
    "away": Unavailable("The line is full. Your text is still on the page."),
    "no": Refusal("A case never goes to the person it is about."),
    "denied": PermissionDenied(CANARY),
    "odd": SuspiciousOperation(CANARY),
    "broken": RuntimeError(CANARY),
}


def raising(request, what):
    raise RAISES[what]


def plain(request):
    return HttpResponse("done")


urlpatterns = [path("", plain), path("act/<what>", raising)]
handler400 = "candour.web.views.bad_request"
handler403 = "candour.web.views.forbidden"
handler404 = "candour.web.views.not_found"
handler500 = "candour.web.views.server_error"


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("not-yours", 404), ("moved", 409), ("away", 503), ("no", 409),
        ("denied", 403), ("odd", 400), ("broken", 500),
    ],
)  # fmt: skip
def test_each_refusal_has_its_status_and_says_nothing_of_what_was_asked(visitor, what, status):
    response = visitor.post(f"/act/{what}?{CANARY}", {"text": CANARY})

    assert response.status_code == status
    assert CANARY not in response.text
    assert "/act/" not in response.text
    assert response.text.count("<h1") == 1


def test_not_yours_and_not_there_look_the_same(visitor):
    assert visitor.get("/act/not-yours").content == visitor.get("/nowhere").content


def test_what_was_written_for_the_person_is_shown_and_escaped(visitor, monkeypatch):
    assert "A case never goes to the person it is about." in visitor.get("/act/no").text
    assert "Your text is still on the page." in visitor.get("/act/away").text

    monkeypatch.setitem(RAISES, "no", Refusal("<b>bold</b>"))
    assert "<b>" not in visitor.get("/act/no").text


def test_an_act_that_came_too_late_says_that_nothing_was_changed(visitor):
    assert "This has moved on; nothing was changed." in visitor.get("/act/moved").text


def test_another_site_cannot_post_through_a_visitors_browser(visitor):
    def posted(**headers):
        return visitor.post("/", headers=headers).status_code

    assert posted(sec_fetch_site="cross-site") == 403
    assert posted(sec_fetch_site="same-origin") == 200
    assert posted() == 200
    assert visitor.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_refusals_wear_the_look_of_their_role(visitor, settings):
    assert "web/public.css" in visitor.get("/nowhere").text
    settings.WEB_BASE_TEMPLATE = "web/base_staff.html"
    assert "web/staff.css" in visitor.get("/nowhere").text


def test_refusals_carry_the_headers_too(visitor):
    for address in ("/nowhere", "/act/broken", "/act/moved"):
        headers = visitor.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in headers


def test_a_fault_inside_the_fault_page_still_gives_a_page(visitor, settings):
    settings.WEB_BASE_TEMPLATE = "no/such.html"
    response = visitor.get("/act/broken")

    assert response.status_code == 500
    assert response.text == pages.LAST_RESORT


def test_a_failed_check_of_the_form_token_explains_nothing(rf):
    response = views.csrf_failure(rf.post("/"), reason=CANARY)

    assert response.status_code == 403
    assert CANARY not in response.text
