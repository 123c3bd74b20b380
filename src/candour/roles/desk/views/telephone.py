"""The softphone: one page that stays open all shift, and the acts of its script."""

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from candour.ledger.ids import random_id
from candour.parcels.seats import LiveCall, Seat, State
from candour.parcels.switchboard import SwitchboardAway
from candour.roles.desk import sealed
from candour.roles.desk.access import Action, may, require
from candour.roles.desk.buttons import BUTTONS
from candour.roles.desk.forms.calls import Start
from candour.roles.desk.forms.telephone import Said
from candour.roles.desk.services import softphone
from candour.staff.access import Worker, at_work, time_left, worker_required
from candour.web.middleware import microphone

_LENGTHS: Final = {"under-1": "< 1", "1-5": "1–5", "5-15": "5–15", "over-15": "> 15"}


@require_GET
@microphone
@worker_required
def telephone(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show the softphone, as it is before it knows anything: the script asks."""
    require(worker, Action.CALL_TAKE)
    shown = {
        "line": bool(settings.SWITCHBOARD),
        "day": sealed.today().isoformat(),
        "supervises": may(worker, Action.CALL_TAKE_OVER),
        "buttons": BUTTONS,
        "form": Start(initial={"id": random_id(), "channel": "call"}),
    }
    return render(request, "desk/telephone.html", shown)


@require_POST
@worker_required
def act(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Do one thing at the worker's seat and say what it sees, or that the telephone is away.

    While somebody speaks with a caller they are at work, whatever else they touch: the telephone says so, not the page.
    """
    require(worker, Action.CALL_TAKE)
    form = Said(request.POST)
    if not form.is_valid():
        return JsonResponse({"wrong": sorted(form.errors)}, status=422)
    said, now = form.cleaned_data, timezone.now()
    day = softphone.day(said["day"])
    try:
        seen = softphone.act(said["act"], worker=worker, day=day, on=said["on"], sdp=said["sdp"])
    except SwitchboardAway:
        return JsonResponse({"away": True, **_session(worker)})
    if seen.seat.state is State.TALKING:
        at_work(worker, now=now)
    return JsonResponse({**_seat(seen, worker=worker, day=day), **_session(worker)})


def _session(worker: Worker) -> dict[str, int]:
    """Return for how many seconds the worker stays signed in if nothing is asked, and at most."""
    idle, whole = time_left(worker, now=timezone.now())
    return {"idle": int(idle.total_seconds()), "whole": int(whole.total_seconds())}


def _seat(seen: softphone.Seen, *, worker: Worker, day: date) -> dict[str, Any]:
    """Return what the script paints. No tag of a mailbox but those of cases that the worker is on."""
    seat = seen.seat
    return {
        "away": False,
        "day": day.isoformat(),
        "today": sealed.today().isoformat(),
        "state": seat.state,
        "has_sound": seat.has_sound,
        "on": seen.on,
        "call": _call(seat.call, case=seen.case) if seat.call else None,
        "queue": _queue(seat) if may(worker, Action.CALL_TAKE_OVER) else None,
        "sound": asdict(seat.sound) if seat.sound else None,
        "sdp": seat.sdp,
    }


def _call(call: LiveCall, *, case: str) -> dict[str, Any]:
    found = asdict(call)
    del found["about"]
    return {
        **found,
        "language": _language(call.language),
        "claim": in_groups(call.claim),
        "room": in_groups(call.room),
        "case": case,
        "case_url": reverse("desk:case", args=[case]) if case else "",
    }


def _queue(seat: Seat) -> dict[str, Any]:
    """Return the queue as the supervisor reads it; the switchboard has rounded it."""
    length = _LENGTHS.get(seat.longest, seat.longest)
    return {
        "waiting": seat.waiting.replace("-", "–"),
        "longest": _("%(length)s min") % {"length": length} if length else "–",
        "ready": str(seat.ready),
        "talking": str(seat.talking),
    }


def _language(code: str) -> str:
    """Return a language's name, or its code if Django knows none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def in_groups(said: str) -> str:
    """Return digits in fours, or in threes where those come out even and fours do not."""
    digits = "".join(sign for sign in said if sign.isdecimal())
    size = 3 if len(digits) % 4 and not len(digits) % 3 else 4
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))
