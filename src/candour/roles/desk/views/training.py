"""Training on invented calls: the pages of a real call, in another colour and under another address. Nothing is kept anywhere.

What was typed travels in the page; there is no service here, so no table can be written.
"""

import json
from dataclasses import asdict, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from candour.parcels.malformed import Malformed
from candour.parcels.messages import build, parse_json
from candour.roles.desk.access import Action, require
from candour.roles.desk.calls import Draft
from candour.roles.desk.forms.calls import Finish
from candour.roles.desk.views.calls import bound, next_step, said, shown, template
from candour.staff.access import Worker, worker_required
from candour.web.refusals import NotFound
from candour.words import call_script, training_calls
from candour.words.tables import UnknownCode


@require_GET
@worker_required
def training(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show the invented calls."""
    require(worker, Action.CALL_TAKE)
    return render(request, "desk/training.html", {"calls": training_calls.all_calls()})


@require_http_methods(["GET", "POST"])
@worker_required
def call(request: HttpRequest, code: str, step: str, *, worker: Worker) -> HttpResponse:
    """Show a step of an invented call; what was typed comes with the form and goes back in it."""
    require(worker, Action.CALL_TAKE)
    try:
        invented = training_calls.call(code)
    except UnknownCode:
        raise NotFound("There is nothing here.") from None
    if step not in call_script.STEPS:
        raise NotFound("There is nothing here.")
    draft = _draft(request.POST.get("kept", ""), channel=invented.channel)
    if request.method != "POST":
        return _step(request, code, step, draft)
    do = request.POST.get("do", "")
    if do == "hang-up":
        return _end(request, invented, hung_up=True)
    if step == "finish" and do == "make":
        form = Finish(request.POST)
        if not form.is_valid():
            return _step(request, code, step, draft, status=422, form=form)
        return _end(request, invented, priority=form.cleaned_data["priority"])
    typed = bound(step, request)
    if typed is not None and not typed.is_valid():
        return _step(request, code, step, draft, status=422, form=typed)
    after = replace(draft, **said(typed)) if typed is not None else draft
    return _step(request, code, next_step(step, do), after)


def _draft(kept: str, *, channel: str) -> Draft:
    """Return what the page brought along; from the beginning if it is not what a page of ours wrote."""
    try:
        found: Draft = build(Draft, parse_json(kept.encode("utf-8", "replace")))
    except Malformed:
        return Draft(channel=channel)
    return replace(found, channel=channel)


def _step(
    request: HttpRequest, code: str, step: str, draft: Draft, *, status: int = 200, **more: Any
) -> HttpResponse:
    here = reverse("desk:training-call", args=[code, step])
    found = shown(
        step,
        draft,
        training=True,
        kept=json.dumps(asdict(draft)),
        here_url=here,
        make_url=here,
        hang_up_url=here,
        **more,
    )
    return render(request, template(step), found, status=status)


def _end(
    request: HttpRequest,
    invented: training_calls.TrainingCall,
    *,
    priority: str = "",
    hung_up: bool = False,
) -> HttpResponse:
    found = {
        "training": True,
        "steps": call_script.STEPS,
        "number": len(call_script.STEPS),
        "title": _("The end of the invented call"),
        "call": invented,
        "priority": priority,
        "fits": priority == invented.priority,
        "hung_up": hung_up,
    }
    return render(request, "desk/training_end.html", found)
