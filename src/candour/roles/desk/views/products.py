"""Drafting a product, looking at it, and releasing somebody else's."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candour.parcels import messages
from candour.roles.desk import contents
from candour.roles.desk.forms import draft as forms
from candour.roles.desk.forms.small import Elsewhere, Override
from candour.roles.desk.forms.turns import Return
from candour.roles.desk.queries import bench as read_bench
from candour.roles.desk.queries import cases as read_case
from candour.roles.desk.queries import marking, names
from candour.roles.desk.queries import products as read
from candour.roles.desk.sealed import today
from candour.roles.desk.services import drafts, products
from candour.roles.desk.services.routing import UnableToRelease
from candour.roles.desk.views import recall
from candour.staff import stepup
from candour.staff.access import Worker, worker_required
from candour.web.refusals import IllegalMove, NotFound


def release_act(product: messages.Product) -> str:
    """Return what a passkey confirms: the release of exactly this text."""
    return f"release:{product.id}:{contents.digest(product)}"


@require_http_methods(["GET", "POST"])
@worker_required
def new(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Begin a product, or one linked to a product that has left (`from`), with the answer it comes from (`answer`)."""
    summary = read_case.summary(worker, reference)
    if summary.is_new:
        raise NotFound("There is nothing here.")
    start, people = forms.fresh(today()), []
    earlier = request.GET.get("from", "")
    if earlier:
        sent = read.view(worker, reference, earlier)
        if sent.id not in read.sent(worker, reference):
            raise NotFound("There is nothing here.")
        start = forms.follow_up(sent.product, today=today())
        people = [sent.product.subject, *sent.product.others]
    elif summary.priority:
        start["priority"] = summary.priority
    item = request.GET.get("answer", "")
    shown = {"answer": read.answer(worker, reference, item) if item else ""}
    made = _draft(request, reference, worker=worker, start=start, people=people)
    if request.method == "POST" and made.is_valid():
        product = made.product(contents.new_id())
        return _keep(request, reference, product, worker=worker)
    return _form(request, reference, made, worker=worker, shown=shown)


def _draft(
    request: HttpRequest,
    reference: str,
    *,
    worker: Worker,
    start: dict[str, Any],
    people: list[messages.Person],
) -> forms.Draft:
    return forms.draft(
        request.POST if request.method == "POST" else None,
        start=start,
        people=people,
        forces=names.linked_forces(),
        sent=read.sent(worker, reference),
        today=today(),
    )


def _keep(
    request: HttpRequest, reference: str, product: messages.Product, *, worker: Worker
) -> HttpResponse:
    """Save the draft, and go on to the bench if that was the button."""
    corrects = request.GET.get("from", "") if request.GET.get("corrects") == "yes" else ""
    seen = request.POST.get("seen", "")
    drafts.save_draft(reference, product, worker=worker, seen=seen, corrects=corrects)
    on = "desk:bench" if request.POST.get("do") == "on" else "desk:product"
    return redirect(on, reference, product.id)


def _form(
    request: HttpRequest,
    reference: str,
    made: forms.Draft,
    *,
    worker: Worker,
    shown: dict[str, Any],
) -> HttpResponse:
    wrong = any(form.is_bound for form in made.all)
    page = {
        "reference": reference,
        "draft": made,
        "original": read_case.original(worker, reference),
        "others_open": any(other.initial.get("name") or other.errors for other in made.others),
        **shown,
    }
    return render(request, "desk/draft.html", page, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@worker_required
def product(
    request: HttpRequest, reference: str, product_id: str, *, worker: Worker
) -> HttpResponse:
    """Show a product: as a form to its author while it is a draft, else as the force reads it."""
    found = read.view(worker, reference, product_id)
    shown: dict[str, Any] = {
        "product": found,
        "seen": contents.digest(found.product),
        "shows_basis": forms.shows_basis(found.product),
    }
    if not found.editable:
        if request.method == "POST":
            if found.own:
                raise IllegalMove("This product has moved on. Nothing was changed.")
            raise NotFound("There is nothing here.")
        log, overridden = read_bench.logged(worker, reference, product_id)
        releases = found.state_code == "submitted" and not found.own
        page = {
            **shown,
            "reference": reference,
            "shown": read.shown(found.product),
            "marked": marking.guarded(found.product.text),
            "log": log,
            "overridden": overridden,
            "releases": releases and read.may_release(worker),
        }
        return render(request, "desk/product.html", {**page, **recall.shown(found, worker=worker)})
    people = [found.product.subject, *found.product.others]
    start = forms.kept(found.product)
    made = _draft(request, reference, worker=worker, start=start, people=people)
    if request.method == "POST" and made.is_valid():
        try:
            return _keep(request, reference, made.product(found.id), worker=worker)
        except drafts.DraftChanged:
            # What they wrote stands in the form; saving it again is their choice.
            now = read.view(worker, reference, product_id)
            seen = contents.digest(now.product)
            shown = {**shown, "product": now, "seen": seen, "changed": True}
    elif request.method == "POST":
        shown["seen"] = request.POST.get("seen", "")
    return _form(request, reference, made, worker=worker, shown=shown)


@require_POST
@worker_required
def stop(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    product_id: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Give up a product that has not left."""
    products.stop(reference, product_id, worker=worker)
    return redirect("desk:case", reference)


@require_http_methods(["GET", "POST"])
@worker_required
def release(
    request: HttpRequest, reference: str, product_id: str, *, worker: Worker
) -> HttpResponse:
    """Look at somebody else's product beside the original, then release it or send it back."""
    read.require_releaser(worker)
    found = read.view(worker, reference, product_id)
    if request.method != "POST":
        return _release_page(request, reference, found, worker=worker)
    if request.POST.get("do") == "return":
        return _send_back(request, reference, found, worker=worker)
    if not stepup.confirmed(request, worker=worker, act=release_act(found.product)):
        says = _("Your passkey did not confirm this text. Nothing was released.")
        return _release_page(request, reference, found, worker=worker, confirm_problem=says)
    override = Override(request.POST)
    elsewhere = Elsewhere(request.POST)
    if not (override.is_valid() and elsewhere.is_valid()):
        return _release_page(
            request, reference, found, worker=worker, override=override, elsewhere=elsewhere
        )
    try:
        products.release(
            reference,
            product_id,
            worker=worker,
            now=timezone.now(),
            seen=contents.digest(found.product),
            override=override.cleaned_data["override"],
            elsewhere=elsewhere.cleaned_data["elsewhere"],
        )
    except UnableToRelease as refusal:
        return _release_page(request, reference, found, worker=worker, problem=str(refusal))
    return redirect("desk:case", reference)


def _send_back(
    request: HttpRequest, reference: str, found: read.ProductView, *, worker: Worker
) -> HttpResponse:
    form = Return(request.POST)
    if not form.is_valid():
        return _release_page(request, reference, found, worker=worker, form=form)
    try:
        products.send_back(
            reference,
            found.id,
            reason=form.cleaned_data["reason"],
            codes=form.cleaned_data["codes"],
            worker=worker,
            now=timezone.now(),
        )
    except UnableToRelease as refusal:
        return _release_page(request, reference, found, worker=worker, problem=str(refusal))
    return redirect("desk:case", reference)


def _release_page(
    request: HttpRequest, reference: str, found: read.ProductView, *, worker: Worker, **more: Any
) -> HttpResponse:
    original = read_case.original(worker, reference)
    shown = {
        "reference": reference,
        "product": found,
        "waits": found.state_code == "submitted",
        "shown": read.shown(found.product),
        "original": original,
        "route": read.routing(worker, reference, found.product),
        "act": release_act(found.product),
        "form": Return(),
        "marked": marking.guarded(found.product.text),
        "shows_basis": forms.shows_basis(found.product),
        "bench": read_bench.bench(worker, reference, found.id),
        "override": Override(),
        "elsewhere": Elsewhere(),
        **more,
    }
    return render(request, "desk/release.html", shown, status=422 if more else 200)
