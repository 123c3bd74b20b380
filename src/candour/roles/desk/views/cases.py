"""A case: opening it, its priority and people, letters, what was seen to, its end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from candour.roles.desk.forms import small
from candour.roles.desk.forms.turns import Aside, Hand, Hold
from candour.roles.desk.queries import cases as read
from candour.roles.desk.queries import retention
from candour.roles.desk.queries import turns as read_turns
from candour.roles.desk.services import cases, destruction, letters, outcomes
from candour.staff import stepup
from candour.staff.access import Worker, worker_required
from candour.words import signposting
from candour.words.tables import UnknownCode


def destroy_act(reference: str) -> str:
    """Return what a passkey confirms before an original is destroyed."""
    return f"destroy-original:{reference}"


def wish_act(reference: str) -> str:
    """Return what a passkey confirms before everything is destroyed that a reporter asked for."""
    return f"destroy:{reference}"


@require_GET
@worker_required
def case(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Show a case, or that it waits to be opened."""
    summary = read.summary(worker, reference)
    if summary.is_new:
        return render(request, "desk/unopened.html", {"summary": summary})
    return page(request, reference, worker=worker)


def page(
    request: HttpRequest, reference: str, *, worker: Worker, status: int = 200, **more: Any
) -> HttpResponse:
    """Show the case with its forms; `more` puts a refused form in the place of an empty one."""
    found = read.page(worker, reference)
    colleagues = [(one.id, one.label) for one in found.colleagues]
    shown = {
        "case": found,
        "summary": found.summary,
        "priority_form": small.Priority(initial={"priority": found.summary.priority}),
        "admit_form": small.Admit(colleagues=colleagues),
        "letter_form": small.Letter(initial={"text": _template(request)}),
        "letters": signposting.letters(),
        **_turn(worker, reference),
        "destroy_act": destroy_act(reference),
        "wish_act": wish_act(reference),
        "aside_form": Aside(),
        "aside_act": f"step-aside:{reference}",
        "ends": retention.ends(worker, reference),
        **more,
    }
    return render(request, "desk/case.html", shown, status=status)


def _template(request: HttpRequest) -> str:
    """Return the text that the box starts with, if one was chosen."""
    try:
        return signposting.letter(request.GET.get("letter", "")).text
    except UnknownCode:
        return ""


def _turn(worker: Worker, reference: str) -> dict[str, Any]:
    turn = read_turns.turn(worker, reference)
    return {"turn": turn, "hand_form": Hand(others=turn.others), "hold_form": Hold()}


@require_POST
@worker_required
def open_report(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Take a new case."""
    cases.open_report(reference, worker=worker, now=timezone.now())
    return redirect("desk:case", reference)


@require_POST
@worker_required
def set_priority(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Set P0 to P3."""
    form = small.Priority(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["priority"]
        cases.set_priority(reference, priority=chosen, worker=worker, now=timezone.now())
        return redirect("desk:case", reference)
    return page(request, reference, worker=worker, status=422, priority_form=form, wrong=form)


@require_POST
@worker_required
def admit(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Let a colleague onto the case."""
    found = read.page(worker, reference)
    form = small.Admit(request.POST, colleagues=[(one.id, one.label) for one in found.colleagues])
    if form.is_valid():
        try:
            cases.admit(reference, person=form.cleaned_data["person"], worker=worker)
        except cases.UnableToAdmit as refusal:
            form.add_error("person", str(refusal))
        else:
            return redirect("desk:case", reference)
    return page(request, reference, worker=worker, status=422, admit_form=form, wrong=form)


@require_POST
@worker_required
def write(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Write to the reporter."""
    form = small.Letter(request.POST)
    if form.is_valid():
        letters.write(reference, form.cleaned_data["text"], worker=worker)
        return redirect("desk:case", reference)
    return page(request, reference, worker=worker, status=422, letter_form=form, wrong=form)


@require_POST
@worker_required
def seen_to(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    item: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Say that somebody has seen to what came in."""
    cases.mark_done(reference, item, worker=worker)
    return redirect("desk:case", reference)


@require_POST
@worker_required
def tell_outcome(
    request: HttpRequest, reference: str, item: str, *, worker: Worker
) -> HttpResponse:
    """Tell the reporter the safe text of an outcome."""
    try:
        outcomes.release(reference, item, worker=worker)
    except outcomes.UnableToTell as refusal:
        return page(request, reference, worker=worker, status=422, problem=str(refusal))
    return redirect("desk:case", reference)


@require_POST
@worker_required
def close(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """End work on the case."""
    cases.close(reference, worker=worker)
    return redirect("desk:case", reference)


@require_POST
@worker_required
def destroy_original(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Destroy what the reporter sent; cannot be undone."""
    if not stepup.confirmed(request, worker=worker, act=destroy_act(reference)):
        says = _("Your passkey did not confirm this. Nothing was destroyed.")
        return page(request, reference, worker=worker, status=422, destroy_problem=says)
    try:
        cases.destroy_original(reference, worker=worker)
    except destruction.Held as refusal:
        return page(request, reference, worker=worker, status=422, problem=str(refusal))
    return redirect("desk:case", reference)
