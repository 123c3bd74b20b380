"""The shift: notes that die, and who is called."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from candour.ledger.ids import random_id
from candour.roles.desk.access import Action, may, require
from candour.roles.desk.forms.calls import Note, PutOnCall
from candour.roles.desk.queries import shifts as read
from candour.roles.desk.services import shifts
from candour.staff.access import Worker, worker_required


@require_GET
@worker_required
def shift(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show the shift."""
    return _page(request, worker=worker)


def _page(request: HttpRequest, *, worker: Worker, status: int = 200, **more: Any) -> HttpResponse:
    found = read.shift(worker, now=timezone.now())
    shown = {
        "shift": found,
        "shifts": read.choices(now=timezone.now()).shifts,
        "note_form": Note(initial={"once": random_id()}),
        "plan_form": _plan() if may(worker, Action.SHIFT_PLAN) else None,
        **more,
    }
    return render(request, "desk/shift.html", shown, status=status)


def _plan(*data: Any) -> PutOnCall:
    choices = read.choices(now=timezone.now())
    return PutOnCall(*data, days=choices.days, shifts=choices.shifts, people=choices.people)


@require_POST
@worker_required
def note(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Leave a note."""
    form = Note(request.POST)
    if not form.is_valid():
        return _page(request, worker=worker, status=422, note_form=form, wrong=form)
    said = form.cleaned_data
    shifts.write_note(said["text"], once=said["once"], worker=worker, now=timezone.now())
    return redirect("desk:shift")


@require_POST
@worker_required
def on_call(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Put somebody on the rota."""
    require(worker, Action.SHIFT_PLAN)
    form = _plan(request.POST)
    if not form.is_valid():
        return _page(request, worker=worker, status=422, plan_form=form, wrong=form)
    said = form.cleaned_data
    on = date.fromisoformat(said["on"])
    shifts.put_on_call(on, shift=said["shift"], person=said["person"], worker=worker)
    return redirect("desk:shift")
