"""Listening to what was spoken, and typing it up beside it.

Pressing "listen" leaves an entry, and its answer leads to the page with a proof of that for the sound; looking at the page leaves none
and gives no sound. So nobody hears a recording without an entry, and no link that a browser fetches ahead makes one.
"""

import re
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.roles.desk import sealed
from candour.roles.desk.forms.recordings import TypeUp
from candour.roles.desk.queries import recordings as read
from candour.roles.desk.services import typing_up
from candour.staff.access import Worker, worker_required
from candour.web.refusals import NotFound

_RANGE: Final = re.compile(r"bytes=(?=-?\d)(\d{0,12})-(\d{0,12})")
PROOF: Final = "proof"
"""The name under which the address of page and sound carries that somebody pressed "listen"."""


def proof_for(reference: str, item: str, *, person: str, days_ago: int = 0) -> str:
    """Return what stands in the address of a recording's sound on a day, once this person pressed "listen"."""
    day = sealed.today() - timedelta(days=days_ago)
    return salted_hmac(
        "candour.desk.sound", f"{person}/{reference}/{item}/{day}", algorithm="sha256"
    ).hexdigest()


def _may_hear(request: HttpRequest, reference: str, item: str, *, worker: Worker) -> bool:
    """Say whether the address carries the worker's own proof of today or, for work over midnight, of yesterday.

    A colleague's is none: an address that is passed on would let somebody listen without an entry of their own.
    """
    shown = request.GET.get(PROOF, "")
    proofs = (proof_for(reference, item, person=worker.person_id, days_ago=ago) for ago in (0, 1))
    return any(constant_time_compare(shown, one) for one in proofs)


def _page_at(reference: str, item: str, *, worker: Worker) -> str:
    proof = proof_for(reference, item, person=worker.person_id)
    return f"{reverse('desk:listen', args=[reference, item])}?{PROOF}={proof}"


@require_POST
@worker_required
def hear(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    item: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Record that somebody begins to listen, and lead them to the player."""
    typing_up.heard(reference, item, worker=worker)
    return redirect(_page_at(reference, item, worker=worker))


@require_http_methods(["GET", "POST"])
@worker_required
def listen(request: HttpRequest, reference: str, item: str, *, worker: Worker) -> HttpResponse:
    """Show the player, to whoever pressed "listen", with the text below it; keep what was typed."""
    found = read.page(worker, reference, item)
    if request.method != "POST":
        form = TypeUp(initial={"text": found.typed, "seen": found.seen})
        return _page(request, reference, found, form, worker=worker)
    form = TypeUp(request.POST)
    if not form.is_valid():
        return _page(request, reference, found, form, worker=worker, status=422, wrong=form)
    said = form.cleaned_data
    try:
        typing_up.type_up(reference, item, text=said["text"], seen=said["seen"], worker=worker)
    except typing_up.TypedMeanwhile:
        # What they typed stands in the form; saving it again is their choice.
        found = read.page(worker, reference, item)
        again = TypeUp({"text": said["text"], "seen": found.seen})
        return _page(request, reference, found, again, worker=worker, status=409, changed=True)
    if request.POST.get("do") != "stay":
        return redirect("desk:case", reference)
    return redirect(request.get_full_path())


def _page(
    request: HttpRequest, reference: str, found: read.Heard, form: TypeUp, *, worker: Worker, status: int = 200, **more: Any
) -> HttpResponse:  # fmt: skip
    hears = _may_hear(request, reference, found.item, worker=worker)
    shown = {
        "reference": reference,
        "spoken": found,
        "form": form,
        "proof": request.GET.get(PROOF, "") if hears else "",
        **more,
    }
    return render(request, "desk/listen.html", shown, status=status)


@require_GET
@worker_required
def sound(request: HttpRequest, reference: str, item: str, *, worker: Worker) -> HttpResponseBase:
    """Give the sound, or a range of it (RFC 9110), part by part.

    Raises:
        NotFound: the case is not theirs, nothing was spoken there, or they did not press "listen".
    """
    found = read.sound(worker, reference, item)
    if not _may_hear(request, reference, item, worker=worker):
        raise NotFound("There is nothing here.")
    asked = request.headers.get("Range", "")
    wanted = _range(asked, found.size)
    if wanted is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    start, end = wanted
    answer = StreamingHttpResponse(found.pieces(start, end), content_type="audio/wav")
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Length"] = str(end - start)
    if _RANGE.fullmatch(asked):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return answer


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """Return the range that is asked for: all of it where it is none we read; None where there is nothing in it."""
    found = _RANGE.fullmatch(asked)
    if found is None:
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if last and int(last) else None
    start, end = int(first), min(size, int(last) + 1 if last else size)
    return (start, end) if start < end else None
