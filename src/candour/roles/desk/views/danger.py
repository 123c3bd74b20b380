"""Somebody may be in danger: the steps, and what is recorded of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from candour.roles.desk.forms.danger import Decision, Signs, Voice
from candour.roles.desk.queries import danger as read
from candour.roles.desk.services import danger
from candour.staff.access import Worker, worker_required
from candour.web.refusals import NotFound


@require_http_methods(["GET", "POST"])
@worker_required
def page(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Show the page; take what one of its three forms says."""
    if request.method != "POST":
        return _page(request, reference, worker=worker)
    try:
        match request.POST.get("do"):
            case "signs":
                return _signs(request, reference, worker=worker)
            case "decide":
                return _decide(request, reference, worker=worker)
            case "voice":
                return _voice(request, reference, worker=worker)
    except danger.UnableToRecord as refusal:
        return _page(request, reference, worker=worker, status=422, problem=str(refusal))
    raise NotFound("There is nothing here.")


def _page(
    request: HttpRequest, reference: str, *, worker: Worker, status: int = 200, **more: Any
) -> HttpResponse:
    found = read.page(worker, reference)
    shown = {
        "page": found,
        "signs_form": Signs(initial={"signs": found.signs}),
        "decision_form": Decision(),
        "voice_form": Voice(),
        **more,
    }
    return render(request, "desk/danger.html", shown, status=status)


def _signs(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    form = Signs(request.POST)
    if not form.is_valid():
        return _page(request, reference, worker=worker, status=422, signs_form=form, wrong=form)
    danger.note_signs(reference, signs=form.cleaned_data["signs"], worker=worker)
    return redirect("desk:danger", reference)


def _decide(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    form = Decision(request.POST)
    if not form.is_valid():
        return _page(request, reference, worker=worker, status=422, decision_form=form, wrong=form)
    danger.decide(reference, **form.cleaned_data, worker=worker)
    return redirect("desk:danger", reference)


def _voice(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    form = Voice(request.POST)
    if not form.is_valid():
        return _page(request, reference, worker=worker, status=422, voice_form=form, wrong=form)
    danger.handed_over(reference, **form.cleaned_data, worker=worker, now=timezone.now())
    return redirect("desk:danger", reference)
