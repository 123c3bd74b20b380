"""The sanitising bench: clear each passage of a draft, then put it up for release; and marks for a text that is being typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from candour.roles.desk.forms import bench as forms
from candour.roles.desk.forms.product import LONGEST
from candour.roles.desk.queries import bench as read
from candour.roles.desk.queries import products as read_product
from candour.roles.desk.services import drafts
from candour.staff.access import Worker, worker_required
from candour.web.refusals import IllegalMove, NotFound


@require_http_methods(["GET", "POST"])
@worker_required
def bench(request: HttpRequest, reference: str, product_id: str, *, worker: Worker) -> HttpResponse:
    """Show the original beside the product with every passage to clear; keep decisions; submit."""
    found = read_product.view(worker, reference, product_id)
    if not found.own:
        raise NotFound("There is nothing here.")
    if not found.editable:
        if request.method == "POST":
            raise IllegalMove("This product has moved on. Nothing was changed.")
        return redirect("desk:product", reference, product_id)
    shown = read.bench(worker, reference, product_id)
    if request.method != "POST":
        return _page(request, reference, found, shown)
    passages = [one.passage for one in (*shown.of_product, *shown.of_original)]
    made = forms.decisions(request.POST, passages)
    if made.wrong:
        return _page(request, reference, found, shown, wrong=made.wrong)
    do = request.POST.get("do", "")
    drafts.clear(reference, product_id, decided=made.decided, gone=do == "gone", worker=worker)
    if do != "submit":
        return redirect("desk:bench", reference, product_id)
    try:
        drafts.submit(reference, product_id, worker=worker, now=timezone.now())
    except drafts.Uncleared as refusal:
        shown = read.bench(worker, reference, product_id)
        return _page(request, reference, found, shown, problem=str(refusal))
    return redirect("desk:product", reference, product_id)


def _page(
    request: HttpRequest,
    reference: str,
    found: read_product.ProductView,
    shown: read.Bench,
    **more: Any,
) -> HttpResponse:
    sent = request.POST if more.get("wrong") else None
    page = {
        "reference": reference,
        "product": found,
        "bench": shown,
        "lines_of_product": [_line(one, sent, more) for one in shown.of_product],
        "lines_of_original": [_line(one, sent, more) for one in shown.of_original],
        **more,
    }
    return render(request, "desk/bench.html", page, status=422 if more else 200)


def _line(entry: read.Entry, sent: Any, more: dict[str, Any]) -> dict[str, Any]:
    """Return a passage with what stands in its fields: what was sent if the form had a fault, else what is kept."""
    key, done = entry.passage.key, entry.done
    kept = {
        "did": done.did.value if done else "",
        "reason": done.reason if done else "",
        "pool": "" if done is None or done.pool is None else str(done.pool),
    }
    fields = (
        {name: sent.get(f"{name}-{key}", value) for name, value in kept.items()} if sent else kept
    )
    return {"entry": entry, **fields, "fault": more.get("wrong", {}).get(key, "")}


@require_POST
@worker_required
def looked_at(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Return the marks of a text that is being typed, as a piece of a page. Nothing is kept."""
    text = request.POST.get("text", "")[: 2 * LONGEST]
    return render(
        request, "desk/looked_at.html", {"passages": read.looked_at(worker, reference, text)}
    )
