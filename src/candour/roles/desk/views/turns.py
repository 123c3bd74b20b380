"""Whose turn a case is, and holding one for its reporter's safety."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candour.roles.desk.forms.turns import Aside, Hand, Hold
from candour.roles.desk.queries import turns as read
from candour.roles.desk.services import aside, holding, turns
from candour.roles.desk.views.cases import page
from candour.staff import stepup
from candour.staff.access import Worker, worker_required
from candour.web.refusals import NotFound


@require_POST
@worker_required
def take(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Take a case that nobody has."""
    turns.take(reference, worker=worker)
    return redirect("desk:case", reference)


@require_POST
@worker_required
def hand(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Hand a case to a colleague who is on it."""
    found = read.turn(worker, reference)
    form = Hand(request.POST, others=found.others)
    if form.is_valid():
        try:
            turns.hand(reference, to=form.cleaned_data["person"], worker=worker)
        except turns.UnableToHand as refusal:
            form.add_error("person", str(refusal))
        else:
            return redirect("desk:case", reference)
    return page(request, reference, worker=worker, status=422, hand_form=form, wrong=form)


def aside_act(reference: str) -> str:
    """Return what a passkey confirms before somebody leaves a case for good."""
    return f"step-aside:{reference}"


@require_POST
@worker_required
def step_aside(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Leave a case for good, because one knows somebody in it."""
    form = Aside(request.POST)
    if not form.is_valid():
        return page(request, reference, worker=worker, status=422, aside_form=form, wrong=form)
    if not stepup.confirmed(request, worker=worker, act=aside_act(reference)):
        says = _("Your passkey did not confirm this. Nothing was changed.")
        return page(request, reference, worker=worker, status=422, aside_form=form, problem=says)
    try:
        aside.step_aside(reference, reason=form.cleaned_data["reason"], worker=worker)
    except aside.UnableToStepAside as refusal:
        return page(request, reference, worker=worker, status=422, problem=str(refusal))
    return redirect("desk:inbox")


@require_POST
@worker_required
def hold(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Hold a case that cannot be told safely."""
    read.require_holder(worker, reference)
    form = Hold(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        holding.hold(reference, reason=reason, worker=worker, now=timezone.now())
        return redirect("desk:case", reference)
    return page(request, reference, worker=worker, status=422, hold_form=form, wrong=form)


@require_POST
@worker_required
def review(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Look at a held case again: it stays held, or is worked on."""
    match request.POST.get("do"):
        case "keep":
            holding.keep(reference, worker=worker, now=timezone.now())
        case "resume":
            holding.resume(reference, worker=worker, now=timezone.now())
        case _:
            raise NotFound("There is nothing here.")
    return redirect("desk:case", reference)
