"""Screening a force's question."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from candour.roles.desk.forms import small
from candour.roles.desk.queries import marking
from candour.roles.desk.queries import questions as read
from candour.roles.desk.services import questions
from candour.staff.access import Worker, worker_required


@require_http_methods(["GET", "POST"])
@worker_required
def question(request: HttpRequest, reference: str, item: str, *, worker: Worker) -> HttpResponse:
    """Show the question with what fishes in it; pass it on in safe words, or refuse it."""
    found = read.question(worker, reference, item)
    if request.method != "POST":
        return _page(request, reference, found)
    if request.POST.get("do") == "refuse":
        refusal = small.Refuse(request.POST)
        if not refusal.is_valid():
            return _page(request, reference, found, refuse_form=refusal, wrong=refusal)
        reason = refusal.cleaned_data["reason"]
        questions.refuse(reference, item, reason=reason, worker=worker)
        return redirect("desk:case", reference)
    passing = small.PassOn(request.POST)
    if not passing.is_valid():
        return _page(request, reference, found, pass_form=passing, wrong=passing)
    wording = passing.cleaned_data["wording"]
    questions.pass_on(reference, item, wording=wording, worker=worker)
    return redirect("desk:case", reference)


def _page(request: HttpRequest, reference: str, found: read.Question, **more: Any) -> HttpResponse:
    shown = {
        "reference": reference,
        "question": found,
        "marked": marking.screened(found.text),
        "pass_form": small.PassOn(initial={"wording": found.text}),
        "refuse_form": small.Refuse(),
        **more,
    }
    return render(request, "desk/question.html", shown, status=422 if more else 200)
