"""The inbox, taking in what came, and the alarms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from candour.roles.desk.access import Action, may
from candour.roles.desk.queries import inbox as read
from candour.roles.desk.queries import queue
from candour.roles.desk.services import alarms, sorting, steps
from candour.staff.access import Worker, by_itself, worker_required
from candour.web.refusals import Unavailable


@require_GET
@worker_required
def inbox(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show what waits, most urgent first."""
    now, after = timezone.now(), request.GET.get("after", "")
    wanted = queue.wanted(request.GET.dict())
    steps.count_breaches(now=now)
    shown = {
        "page": read.inbox(worker, wanted=wanted, after=after, now=now),
        "states": read.states(),
        "wanted": wanted,
        "whose": queue.WHOSE.items(),
        "whose_keys": [(code, label, queue.KEYS[code]) for code, label in queue.WHOSE.items()],
        "priorities": queue.PRIORITIES,
        "late": queue.late(worker, now=now),
        "many_late": queue.KEPT,
        "later": bool(after),
        "alarms": read.alarms(),
        "clears": may(worker, Action.ALARM_CLEAR),
        "opens": may(worker, Action.CASE_OPEN),
    }
    return render(request, "desk/inbox.html", shown)


@require_POST
@worker_required
def collect(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Sort what came in. The page asks by itself every ten seconds; the rows under the cursor do not move for it."""
    of_itself = by_itself(request)
    try:
        found = sorting.sort_new(worker)
    except Unavailable as problem:
        if not of_itself:
            raise
        return render(request, "desk/news.html", {"problem": str(problem)})
    if not of_itself:
        return redirect("desk:inbox")
    if not found:
        return HttpResponse(status=204)  # nothing to swap in: an earlier line of news stays
    return render(request, "desk/news.html", {"found": found})


@require_POST
@worker_required
def clear_alarm(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    kind: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Say that somebody has seen to an alarm."""
    alarms.clear(kind, worker=worker)
    return redirect("desk:inbox")
