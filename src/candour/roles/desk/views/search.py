"""Search, and what else was reported about the same person. What is looked for is never part of an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from candour.roles.desk.access import Action, require
from candour.roles.desk.forms.search import Search, of_call
from candour.roles.desk.queries import search as read
from candour.staff.access import Worker, worker_required


@require_http_methods(["GET", "POST"])
@worker_required
def search(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show the field, or what was found. A call that is still on sends its whole form here, into a new window."""
    require(worker, Action.SEARCH)
    if request.method != "POST":
        return _page(request, form=Search())
    data = request.POST.dict()
    if "asked" not in data:
        data = {"asked": of_call(data), "who": "on"}
    form = Search(data)
    if not form.is_valid():
        return _page(request, status=422, form=form)
    said = form.cleaned_data
    at = said["page"] or 0
    find = read.heard_of if said["who"] else read.search
    found = find(worker, said["asked"], page=at)
    return _page(request, form=form, found=found, next=at + 1)


def _page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    return render(request, "desk/search.html", shown, status=status)


@require_GET
@worker_required
def links(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Show the supervisor's other cases about a person whom this one names."""
    found = read.about_the_same(worker, reference)
    return render(request, "desk/links.html", {"reference": reference, "found": found})
