"""The exchange's API. It reads a signed request, makes one call and answers; a refusal says only its status."""

import json
import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from candour.parcels import orders, series, signing
from candour.roles.exchange import queries, services
from candour.roles.exchange.access import Correspondent, answer, boxes, correspondent_required
from candour.trust import TrustError
from candour.trust.store import Store

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


def _digests(body: bytes) -> list[str] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, list) or len(said) > queries.PAGE:
        return None
    good = all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in said)
    return said if good else None


def _object(body: bytes, value: re.Pattern[str]) -> dict[str, str] | None:
    """Return a JSON object of at most 100 digests (or tags), each with a text like `value`; None if it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not 0 < len(said) <= queries.PAGE:
        return None
    good = all(
        _DIGEST.fullmatch(one) and isinstance(text, str) and value.fullmatch(text)
        for one, text in said.items()
    )
    return said if good else None


@require_http_methods(["GET", "POST"])
@correspondent_required
def parcels(request: HttpRequest, box: str, *, caller: Correspondent) -> HttpResponse:
    """POST a series of parcels into a box, or GET one of what waits there after a cursor."""
    if request.method == "POST":
        return _post(request.body, box, caller=caller)
    after = request.GET.get("after", "")
    if box not in caller.reads:
        return answer(403)
    if after and not _DIGEST.fullmatch(after):
        return answer(400)
    body = series.write(queries.waiting(box, after=after))
    return HttpResponse(body, content_type="application/octet-stream")


def _post(body: bytes, box: str, *, caller: Correspondent) -> HttpResponse:
    if box not in caller.posts:
        return answer(403)
    try:
        found = series.read(body)
    except ValueError:
        return answer(400)
    if len(found) > queries.PAGE or any(len(one) > settings.PARCEL_BYTES for one in found):
        return answer(413)
    services.keep(box, found)
    return answer(201)


@require_POST
@correspondent_required
def box_receipts(request: HttpRequest, box: str, *, caller: Correspondent) -> HttpResponse:
    """POST the receiver's signatures: the parcels are let go, the receipts kept for their sender."""
    if box not in caller.reads:
        return answer(403)
    said = _object(request.body, _SIGNATURE)
    if said is None:
        return answer(400)
    signed = {digest: bytes.fromhex(text) for digest, text in said.items()}
    if not all(
        caller.key.verify(one, signing.receipt_message(digest, box=box))
        for digest, one in signed.items()
    ):
        return answer(400)  # kept, it would stand for ever in the way of the true one
    services.let_go(box, signed)
    return answer(200)


@require_POST
@correspondent_required
def again(_request: HttpRequest, box: str, *, caller: Correspondent) -> HttpResponse:
    """POST that what was signed for in the last days shall wait again: its reader was restored from a backup."""
    if box not in caller.reads:
        return answer(403)
    services.again(box)
    return answer(200)


@require_http_methods(["POST", "DELETE"])
@correspondent_required
def receipts(request: HttpRequest, *, caller: Correspondent) -> HttpResponse:
    """POST digests and get the receipts there are; DELETE those that one holds."""
    digests = _digests(request.body)
    if digests is None:
        return answer(400)
    if request.method == "DELETE":
        services.settle(digests, boxes=caller.posts)
        return answer(200)
    return answer(200, receipts=queries.receipts(digests, boxes=caller.posts))


@require_http_methods(["PUT"])
@correspondent_required
def mailboxes(request: HttpRequest, *, caller: Correspondent) -> HttpResponse:
    """PUT makes mailboxes (doors). One that stands there already stays whose it is."""
    if not caller.door:
        return answer(403)
    said = _object(request.body, _DIGEST)
    if said is None or not boxes().isdisjoint(said):
        return answer(
            400
        )  # a mailbox in the place of a box would show and one day destroy what lies in it
    services.open_mailboxes(said)
    return answer(200)


@require_http_methods(["DELETE"])
@correspondent_required
def mailbox(request: HttpRequest, tag: str, *, caller: Correspondent) -> HttpResponse:
    """DELETE destroys a mailbox, by the signed order of a person at the desk."""
    if not caller.desk or not _is_ordered(request.body, tag):
        return answer(403)
    services.close_mailbox(tag)
    return answer(200)


def _is_ordered(body: bytes, tag: str) -> bool:
    """Say whether a key that signs messages to reporters signed the order: the key of the desk's server is none."""
    try:
        keys = Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION).public().desk_keys
    except TrustError:
        return False
    return orders.holds(body, tag=tag, keys=keys)


@require_POST
@correspondent_required
def visit(request: HttpRequest, tag: str, *, caller: Correspondent) -> HttpResponse:
    """POST the authenticator and get what lies in the mailbox, a page after a cursor; wrong, purged and unknown answer alike."""
    if not caller.door:
        return answer(403)
    after = request.GET.get("after", "")
    if after and not _DIGEST.fullmatch(after):
        return answer(400)
    found = queries.mailbox(tag, auth=request.body, after=after)
    if found is None and services.claim(tag, auth=request.body):
        found = queries.mailbox(tag, auth=request.body, after=after)
    if found is None:
        return answer(200, open=False, parcels=[], more="")
    services.visited(tag)
    return answer(200, open=True, parcels=[one.hex() for one in found.parcels], more=found.more)


@require_POST
@correspondent_required
def mail(request: HttpRequest, tag: str, *, caller: Correspondent) -> HttpResponse:
    """POST a message into a reporter's mailbox; the answer is our receipt."""
    if not caller.desk or tag in boxes():
        return answer(403)
    if not 0 < len(request.body) <= settings.PARCEL_BYTES:
        return answer(413)
    signature = services.deliver(tag, request.body)
    if signature is None:
        return answer(
            410
        )  # not 404, which a wrong address gives too: the sender destroys what it cannot deliver
    return HttpResponse(signature, status=201, content_type="application/octet-stream")


@require_http_methods(["GET", "PUT"])
@correspondent_required
def directory(request: HttpRequest, *, caller: Correspondent) -> HttpResponse:
    """GET the public directory; PUT a newer one (the desk), which must be signed by two supervisors."""
    store = Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
    try:
        if request.method == "PUT":
            if not caller.desk:
                return answer(403)
            store.accept_public(request.body.decode("utf-8", "replace"))
            return answer(200)
        return HttpResponse(store.public_note(), content_type="text/plain; charset=utf-8")
    except TrustError:
        return answer(409 if request.method == "PUT" else 404)


def malformed(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400, without a page."""
    return answer(400)


def not_there(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404 and 403, without a page."""
    return answer(404)


def fault(_request: HttpRequest) -> HttpResponse:
    """500, without a page."""
    return answer(500)
