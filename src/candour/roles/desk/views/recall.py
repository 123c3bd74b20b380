"""Recalling a product that has left: one person asks, another agrees or lets it stand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candour.roles.desk.forms.turns import Recall
from candour.roles.desk.queries import products as read
from candour.roles.desk.services import corrections
from candour.staff import stepup
from candour.staff.access import Worker, worker_required


def recall_act(product: str) -> str:
    """Return what a passkey confirms before a product is recalled."""
    return f"recall:{product}"


def shown(product: read.ProductView, *, worker: Worker) -> dict[str, Any]:
    """Return what the page of a product that has left takes for its recall and its correction."""
    return {
        "sent": product.state_code == "sent",
        "recall_form": Recall(),
        "recall_act": recall_act(product.id),
        "decides_recall": product.recall == "asked" and read.may_release(worker),
    }


@require_POST
@worker_required
def ask(request: HttpRequest, reference: str, product_id: str, *, worker: Worker) -> HttpResponse:
    """Ask for a recall."""
    found = read.view(worker, reference, product_id)
    form = Recall(request.POST)
    if form.is_valid():
        corrections.ask_recall(
            reference, product_id, reason=form.cleaned_data["reason"], worker=worker
        )
        return redirect("desk:product", reference, product_id)
    return _page(request, reference, found, worker=worker, recall_form=form, wrong=form)


@require_POST
@worker_required
def decide(
    request: HttpRequest, reference: str, product_id: str, *, worker: Worker
) -> HttpResponse:
    """Recall it, or let it stand."""
    read.require_releaser(worker)
    found = read.view(worker, reference, product_id)
    agreed = request.POST.get("do") != "stand"
    if agreed and not stepup.confirmed(request, worker=worker, act=recall_act(product_id)):
        says = _("Your passkey did not confirm this. Nothing was recalled.")
        return _page(request, reference, found, worker=worker, problem=says)
    try:
        corrections.decide_recall(reference, product_id, agreed=agreed, worker=worker)
    except corrections.UnableToRecall as refusal:
        return _page(request, reference, found, worker=worker, problem=str(refusal))
    return redirect("desk:product", reference, product_id)


def _page(
    request: HttpRequest, reference: str, found: read.ProductView, *, worker: Worker, **more: Any
) -> HttpResponse:
    page = {
        "reference": reference,
        "product": found,
        "shown": read.shown(found.product),
        **shown(found, worker=worker),
        **more,
    }
    return render(request, "desk/product.html", page, status=422)
