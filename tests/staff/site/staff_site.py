"""The smallest role: a home page, and one act that asks for the passkey again."""

import os

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_GET, require_http_methods

from candour.seal.closing import close
from candour.seal.container import Type
from candour.seal.opening import open_envelope
from candour.staff import stepup
from candour.staff.access import Worker, open_to_all, worker_required

HOME = """{% extends base_template %}
{% block content %}<h1 class="govuk-heading-l">{{ says }}</h1>
<p class="govuk-body" data-answer>{{ answer }}</p>{% endblock content %}"""
RELEASE = """{% extends "staff/base.html" %}
{% block content %}<h1 class="govuk-heading-l">Release {{ number }}</h1>
<form method="post">{% csrf_token %}
<label class="govuk-label" for="note">Note</label>
<input class="govuk-input" id="note" name="note" value="kept">
{% include "staff/stepup.html" with label="Release it" %}</form>{% endblock content %}"""


@require_GET
@worker_required
def home(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Close something to the worker and open it with their own key, as every real page does."""
    closed = close(
        Type.RECORD, b"opened with your own key", header={}, to=[worker.recipient], by=worker.signer
    )
    opened = open_envelope(closed, identities=[worker.identity])
    assert opened.signed_by(worker.signer.public)
    shown = {"says": "Home", "answer": f"{opened.body.decode()}, process {os.getpid()}"}
    return HttpResponse(engines["django"].from_string(HOME).render(shown, request))


@require_http_methods(["GET", "POST"])
@worker_required
def release(request: HttpRequest, number: str, *, worker: Worker) -> HttpResponse:
    act = f"release:{number}"
    if request.method == "POST":
        done = stepup.confirmed(request, worker=worker, act=act)
        says = f"released {number} with note {request.POST['note']}" if done else "refused"
        shown = {"says": "Release", "answer": says}
        page = engines["django"].from_string(HOME).render(shown, request)
        return HttpResponse(page, status=200 if done else 403)
    page = engines["django"].from_string(RELEASE).render({"number": number, "act": act}, request)
    return HttpResponse(page)


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody marked this page")


@require_GET
@open_to_all
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [
    path("", home, name="home"),
    path("release/<str:number>", release),
    path("closed", closed),
    path("open", open_page),
    path("account/", include("candour.staff.urls")),
]
