"""Taking a call: five steps, each a page that saves what was typed; the end as a case or as nothing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.ledger.ids import random_id
from candour.roles.desk.calls import Draft
from candour.roles.desk.forms.calls import FORMS, Finish, Start
from candour.roles.desk.queries import calls as read
from candour.roles.desk.services import calls, slips, softphone
from candour.seal import claim
from candour.staff.access import Worker, worker_required
from candour.web.refusals import NotFound
from candour.words import call_script, helplines

TITLES = {
    "danger": gettext_lazy("Danger first"),
    "story": gettext_lazy("What happened"),
    "questions": gettext_lazy("Questions"),
    "read": gettext_lazy("Read it back"),
    "finish": gettext_lazy("Make the case"),
}
_HELP = ("PPDA", "always_footer")


@require_GET
@worker_required
def calls_page(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Begin a call, or go on with one."""
    return _calls(request, worker=worker)


def _calls(request: HttpRequest, *, worker: Worker, status: int = 200, **more: Any) -> HttpResponse:
    shown = {
        "open": read.open_calls(worker),
        "form": Start(initial={"id": random_id(), "channel": "call"}),
        "made": request.GET.get("ended") == "case",
        "ended": request.GET.get("ended") == "nothing",
        **more,
    }
    return render(request, "desk/calls.html", shown, status=status)


@require_POST
@worker_required
def new(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Begin."""
    form = Start(request.POST)
    if not form.is_valid():
        return _calls(request, worker=worker, status=422, form=form)
    said = form.cleaned_data
    calls.start(said["id"], channel=said["channel"], worker=worker)
    return redirect("desk:call", said["id"], "danger")


@require_http_methods(["GET", "POST"])
@worker_required
def call(request: HttpRequest, call: str, step: str, *, worker: Worker) -> HttpResponse:
    """Show one step; save it and go where the button says. The page's own saving gets no page back."""
    if step not in call_script.STEPS:
        raise NotFound("There is nothing here.")
    draft = read.draft(worker, call)
    if request.method != "POST":
        return _step(request, call, step, draft, worker=worker)
    form = bound(step, request)
    if form is not None and not form.is_valid():
        return _step(request, call, step, draft, worker=worker, status=422, form=form)
    if form is not None:
        calls.keep(call, said(form), worker=worker)
    if "X-Candour-Save" in request.headers:
        return HttpResponse(status=204)
    return redirect("desk:call", call, next_step(step, request.POST.get("do", "")))


def bound(step: str, request: HttpRequest) -> forms.Form | None:
    """Return the step's form with what was sent; None where nothing is typed."""
    return FORMS[step](request.POST) if step in FORMS else None


def said(form: Any) -> dict[str, Any]:
    """Return what a valid form says of the draft."""
    fields: dict[str, Any] = form.said() if hasattr(form, "said") else form.cleaned_data
    return fields


def next_step(step: str, do: str) -> str:
    """Return where a button leads: on, back, to a step by its name, or nowhere."""
    if do in call_script.STEPS:
        return do
    place = call_script.STEPS.index(step) + {"on": 1, "back": -1}.get(do, 0)
    return call_script.STEPS[max(0, min(place, len(call_script.STEPS) - 1))]


def shown(step: str, draft: Draft, **more: Any) -> dict[str, Any]:
    """Return what the pages of a step take, real or in training."""
    lines = call_script.lines(step, channel=draft.channel)
    form: Any = Finish() if step == "finish" else None
    if step in FORMS:
        form = FORMS[step](initial=vars(draft))
    found = {
        "step": step,
        "steps": call_script.STEPS,
        "number": call_script.STEPS.index(step) + 1,
        "title": TITLES[step],
        "form": form,
        "lines": [one for one in lines if not one.field],
        "asked": {one.field: [one] for one in lines if one.field},
        "back": read.read_back(draft) if step == "read" else None,
        "helplines": helplines.shown_when(*_HELP) if step == "finish" else [],
        **more,
    }
    wrong = found["form"]
    found["wrong"] = [wrong, *getattr(wrong, "persons", [])] if wrong and wrong.is_bound else []
    return found


def template(step: str) -> str:
    """Return the template of a step."""
    return {"read": "desk/call_read.html", "finish": "desk/call_finish.html"}.get(
        step, "desk/call.html"
    )


def _at_the_telephone(worker: Worker) -> dict[str, Any]:
    """Return the last page with what the telephone knows: the claim number, and what has become of the caller."""
    live = softphone.last_call(worker)
    number = softphone.claim_of(live)
    if live is None or not number:
        return {}
    form = Finish(initial={"claim": claim.grouped(number)})
    return {"form": form, "caller": live.caller}


def _step(
    request: HttpRequest, call: str, step: str, draft: Draft, *, worker: Worker, status: int = 200, **more: Any
) -> HttpResponse:  # fmt: skip
    if step == "finish" and "form" not in more and draft.channel == "call":
        more |= _at_the_telephone(worker)
    found = shown(
        step,
        draft,
        here_url=reverse("desk:call", args=[call, step]),
        make_url=reverse("desk:make-case", args=[call]),
        hang_up_url=reverse("desk:hang-up", args=[call]),
        **more,
    )
    return render(request, template(step), found, status=status)


@require_POST
@worker_required
def hang_up(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    call: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """The caller is gone: keep nothing."""
    calls.hang_up(call, worker=worker)
    return redirect(reverse("desk:calls") + "?ended=nothing")


@require_POST
@worker_required
def make_case(request: HttpRequest, call: str, *, worker: Worker) -> HttpResponse:
    """Make the case, and forget the call."""
    draft = read.draft(worker, call)
    form = Finish(request.POST)
    if not form.is_valid():
        return _step(request, call, "finish", draft, worker=worker, status=422, form=form)
    chosen = form.cleaned_data
    try:
        calls.make_case(
            call,
            priority=chosen["priority"],
            claim=chosen["claim"],
            worker=worker,
            comes=draft.channel == "call" and softphone.knows(chosen["claim"], worker=worker),
        )
    except slips.UnableToClaim as refusal:
        form.add_error("claim", str(refusal))
        return _step(request, call, "finish", draft, worker=worker, status=422, form=form)
    except calls.UnableToMake as refusal:
        return _step(
            request,
            call,
            "finish",
            draft,
            worker=worker,
            status=422,
            form=form,
            problem=_(str(refusal)),
        )
    return redirect(reverse("desk:calls") + "?ended=case")
