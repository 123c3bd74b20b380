"""Products: the inbox, one in full, and what can be done about it. "Not yours" answers exactly as "not there"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from candour.roles.force import forms
from candour.roles.force.access import Action, product_for, require
from candour.roles.force.queries import inbox as inboxes
from candour.roles.force.queries import product as products
from candour.roles.force.services import acts
from candour.roles.force.views.page import keys_needed, show
from candour.staff.access import Worker, worker_required


@require_GET
@worker_required
@keys_needed
def inbox(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show what this person can open, and nothing else."""
    found = inboxes.inbox(acts.refresh(worker), today=timezone.localdate())
    return show(request, "inbox.html", worker=worker, here="inbox", inbox=found)


@require_GET
@worker_required
@keys_needed
def product(request: HttpRequest, urn: str, *, worker: Worker) -> HttpResponse:
    """Show one product in full."""
    return _page(request, urn, worker=worker)


def _page(
    request: HttpRequest,
    urn: str,
    *,
    worker: Worker,
    ask: forms.Ask | None = None,
    outcome: forms.Outcome | None = None,
) -> HttpResponse:
    shelf = acts.refresh(worker)
    held = product_for(worker, Action.PRODUCT_READ, urn, shelf=shelf)
    return show(
        request,
        "product.html",
        worker=worker,
        here="",
        status=422 if ask or outcome else 200,
        product=products.product_page(held, shelf=shelf),
        ask_form=ask or forms.Ask(),
        outcome_form=outcome or forms.Outcome(),
    )


def _done(urn: str) -> HttpResponse:
    return redirect(f"{reverse('force:product', args=[urn])}#acts")


@require_POST
@worker_required
@keys_needed
def acknowledge(request: HttpRequest, urn: str, *, worker: Worker) -> HttpResponse:  # noqa: ARG001 - the guard's signature
    """Tell the charity that a person has read the product."""
    acts.acknowledge(urn, worker=worker)
    return _done(urn)


@require_POST
@worker_required
@keys_needed
def ask(request: HttpRequest, urn: str, *, worker: Worker) -> HttpResponse:
    """Send the charity a question for the reporter."""
    require(worker, Action.PRODUCT_ASK)
    form = forms.Ask(request.POST)
    if not form.is_valid():
        return _page(request, urn, worker=worker, ask=form)
    acts.ask(urn, text=form.cleaned_data["text"], worker=worker)
    return _done(urn)


@require_POST
@worker_required
@keys_needed
def outcome(request: HttpRequest, urn: str, *, worker: Worker) -> HttpResponse:
    """Record what was decided, or what came of it."""
    require(worker, Action.PRODUCT_OUTCOME)
    form = forms.Outcome(request.POST)
    if not form.is_valid():
        return _page(request, urn, worker=worker, outcome=form)
    said = form.cleaned_data
    acts.record_outcome(urn, code=said["code"], reason=said["reason"], worker=worker)
    return _done(urn)
