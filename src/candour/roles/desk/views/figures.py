"""The manager's view, and asking for a talk after a hard call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.roles.desk.forms.turns import TalkFor
from candour.roles.desk.queries import figures as read
from candour.roles.desk.queries import talks as read_talks
from candour.roles.desk.services import steps, talks
from candour.staff.access import Worker, worker_required


@require_GET
@worker_required
def figures(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show the figures, after counting what has become late."""
    read.require_reader(worker)
    steps.count_breaches(now=timezone.now())
    return _page(request, worker=worker)


def _page(request: HttpRequest, *, worker: Worker, status: int = 200, **more: Any) -> HttpResponse:
    found = read.figures(worker, now=timezone.now())
    shown = {"figures": found, "talk_form": TalkFor(colleagues=found.colleagues), **more}
    return render(request, "desk/figures.html", shown, status=status)


@require_http_methods(["GET", "POST"])
@worker_required
def talk(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Say that one would like a talk; the page shows that it was said."""
    if request.method == "POST":
        talks.ask(worker)
        return redirect("desk:talk")
    return render(request, "desk/talk.html", {"asked_on": read_talks.asked_on(worker)})


@require_POST
@worker_required
def talk_for(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Say it for a colleague."""
    found = read.figures(worker, now=timezone.now())
    form = TalkFor(request.POST, colleagues=found.colleagues)
    if form.is_valid():
        talks.ask_for(form.cleaned_data["person"], worker=worker)
        return redirect("desk:figures")
    return _page(request, worker=worker, status=422, talk_form=form, wrong=form)


@require_POST
@worker_required
def talk_clear(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    person: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """The manager has talked to somebody."""
    talks.clear(person, worker=worker)
    return redirect("desk:figures")
