"""Listening to what was spoken, and typing it up beside it."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from candour.roles.desk.forms.recordings import TypeUp
from candour.roles.desk.queries import recordings as read
from candour.roles.desk.services import recordings
from candour.staff.access import Worker, worker_required

_RANGE: Final = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@require_http_methods(["GET", "POST"])
@worker_required
def listen(request: HttpRequest, reference: str, item: str, *, worker: Worker) -> HttpResponse:
    """Show the player with the text beside it; keep what was typed."""
    found = read.spoken(worker, reference, item)
    if request.method != "POST":
        return _page(
            request, reference, found, TypeUp(initial={"text": found.typed, "seen": found.typed})
        )
    form = TypeUp(request.POST)
    if not form.is_valid():
        return _page(request, reference, found, form, status=422, wrong=form)
    try:
        recordings.type_up(
            reference,
            item,
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"],
            worker=worker,
        )
    except recordings.TypedMeanwhile as refusal:
        again = TypeUp({"text": form.cleaned_data["text"], "seen": found.typed})
        return _page(request, reference, found, again, status=409, problem=str(refusal))
    return redirect("desk:case", reference)


def _page(
    request: HttpRequest, reference: str, found: read.Spoken, form: TypeUp, *, status: int = 200, **more: Any
) -> HttpResponse:  # fmt: skip
    shown = {"reference": reference, "spoken": found, "form": form, **more}
    return render(request, "desk/listen.html", shown, status=status)


@require_GET
@worker_required
def sound(request: HttpRequest, reference: str, item: str, *, worker: Worker) -> HttpResponse:
    """Give the sound, or a range of it (RFC 9110), and record that somebody listens."""
    found = read.sound(worker, reference, item)
    wanted = _range(request.headers.get("Range", ""), found.size)
    if wanted is None:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{found.size}"
        return answer
    start, end = wanted
    recordings.heard(reference, item, worker=worker)
    whole = (start, end) == (0, found.size) and "Range" not in request.headers
    answer = HttpResponse(
        found.read(start, end), content_type="audio/wav", status=200 if whole else 206
    )
    answer["Accept-Ranges"] = "bytes"
    if not whole:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return answer


def _range(said: str, size: int) -> tuple[int, int] | None:
    """Return the range that is asked for: all of it where it is none we read; None where there is nothing in it."""
    found = _RANGE.fullmatch(said)
    if found is None or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(size, int(last) + 1 if last else size)
    return (start, end) if start < end else None
