"""What is not for us: choose where to send the reporter, read and change the words, send them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from candour.roles.desk.forms.scope import Signpost
from candour.roles.desk.queries import cases as read
from candour.roles.desk.sealed import today
from candour.roles.desk.services import scope
from candour.staff.access import Worker, worker_required
from candour.web.refusals import NotFound
from candour.words import signposting
from candour.words.tables import UnknownCode


@require_http_methods(["GET"])
@worker_required
def places(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Show where one can be sent."""
    found = read.page(worker, reference)
    shown = {"summary": found.summary, "case": found, "posts": signposting.signposts()}
    return render(request, "desk/scope.html", shown)


@require_http_methods(["GET", "POST"])
@worker_required
def signpost(request: HttpRequest, reference: str, where: str, *, worker: Worker) -> HttpResponse:
    """Show the words for one place; send them."""
    found = read.page(worker, reference)
    try:
        post = signposting.signpost(where)
    except UnknownCode:
        raise NotFound("There is nothing here.") from None
    says = bool(post.text) and found.reachable
    form = Signpost(
        request.POST if request.method == "POST" else None,
        initial={"text": post.letter, "ends": post.ends is not signposting.Ends.ASKED},
    )
    if not says:
        del form.fields["text"]
    shown: dict[str, Any] = {
        "summary": found.summary,
        "case": found,
        "post": post,
        "says": says,
        "ends": post.ends.value,
        "lines": [(line, line.is_fresh(today())) for line in post.lines],
        "form": form,
    }
    if request.method != "POST":
        return render(request, "desk/signpost.html", shown)
    if form.is_valid():
        try:
            scope.signpost(
                reference,
                where=where,
                text=form.cleaned_data.get("text", ""),
                ends=form.cleaned_data["ends"],
                worker=worker,
                now=timezone.now(),
            )
        except scope.UnableToSignpost as refusal:
            return render(
                request, "desk/signpost.html", {**shown, "problem": str(refusal)}, status=422
            )
        return redirect("desk:case", reference)
    return render(request, "desk/signpost.html", shown, status=422)
