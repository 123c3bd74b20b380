"""The weekly sample: an auditor draws and reads it; the manager sees what was found, in figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.roles.desk import sealed
from candour.roles.desk.access import Action, require
from candour.roles.desk.forms.sampling import Draw, Found
from candour.roles.desk.queries import sampling as read
from candour.roles.desk.services import sampling
from candour.staff.access import Worker, worker_required


@require_GET
@worker_required
def sample(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show the last weeks, and what waits to be read."""
    return render(request, "desk/sample.html", {"sample": read.page(worker), "form": Draw()})


@require_POST
@worker_required
def draw(request: HttpRequest, week: str, *, worker: Worker) -> HttpResponse:
    """Draw a week with the public value."""
    require(worker, Action.SAMPLE_READ)
    form = Draw(request.POST)
    if form.is_valid():
        try:
            sampling.draw(
                week, value=form.cleaned_data["value"], worker=worker, today=sealed.today()
            )
        except sampling.UnableToDraw as refusal:
            form.add_error("value", str(refusal))
        else:
            return redirect("desk:sample")
    shown = {"sample": read.page(worker), "form": form}
    return render(request, "desk/sample.html", shown, status=422)


@require_http_methods(["GET", "POST"])
@worker_required
def reading(request: HttpRequest, sample: str, *, worker: Worker) -> HttpResponse:
    """Read a drawn product; record what was found."""
    found = read.reading(worker, sample)
    form = Found(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sampling.record(sample, codes=form.cleaned_data["codes"], worker=worker)
        return redirect("desk:sample")
    text = {"pieces": [{"text": found.shown.text, "marked": False}]}
    shown = {"reading": found, "shown": found.shown, "marked": text, "form": form}
    return render(request, "desk/reading.html", shown, status=422 if form.is_bound else 200)
