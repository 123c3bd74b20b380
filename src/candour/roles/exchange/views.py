"""The exchange's API. It reads a signed request, makes one call and answers; a refusal says only its status."""

import json
import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.parcels import signing
from candour.roles.exchange import queries, services
from candour.roles.exchange.access import Correspondent, answer, correspondent_required
from candour.trust import TrustError
from candour.trust.store import Store

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def _digests(body: bytes) -> list[str] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, list) or len(said) > queries.PAGE:
        return None
    good = all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in said)
    return said if good else None


@require_http_methods(["GET", "POST"])
@correspondent_required
def parcels(request: HttpRequest, box: str, *, caller: Correspondent) -> HttpResponse:
    """POST a parcel into a box, or GET what waits in one after a cursor."""
    if request.method == "POST":
        if box not in caller.posts:
            return answer(403)
        if not 0 < len(request.body) <= settings.PARCEL_BYTES:
            return answer(413)
        services.keep(box, request.body)
        return answer(201)
    after = request.GET.get("after", "")
    if box not in caller.reads:
        return answer(403)
    if after and not _DIGEST.fullmatch(after):
        return answer(400)
    return answer(200, parcels=queries.waiting(box, after=after))


@require_GET
@correspondent_required
def parcel(_request: HttpRequest, box: str, digest: str, *, caller: Correspondent) -> HttpResponse:
    """GET one parcel of a box of one's own."""
    if box not in caller.reads:
        return answer(403)
    sealed = queries.parcel(box, digest)
    if sealed is None:
        return answer(404)
    return HttpResponse(sealed, content_type="application/octet-stream")


@require_http_methods(["PUT"])
@correspondent_required
def receipt(request: HttpRequest, box: str, digest: str, *, caller: Correspondent) -> HttpResponse:
    """PUT the receiver's signature: the parcel is let go, the receipt kept for its sender."""
    if box not in caller.reads:
        return answer(403)
    if not caller.key.verify(request.body, signing.receipt_message(digest)):
        return answer(400)  # kept, it would stand for ever in the way of the true one
    return answer(200 if services.let_go(box, digest, receipt=request.body) else 404)


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


@require_http_methods(["PUT", "DELETE"])
@correspondent_required
def mailbox(request: HttpRequest, tag: str, *, caller: Correspondent) -> HttpResponse:
    """PUT makes a mailbox (doors), DELETE destroys one (the desk)."""
    if request.method == "DELETE":
        if not caller.desk:
            return answer(403)
        services.close_mailbox(tag)
        return answer(200)
    auth_hash = request.body.decode("ascii", "replace")
    if not caller.door:
        return answer(403)
    if not _DIGEST.fullmatch(auth_hash):
        return answer(400)
    return answer(201 if services.open_mailbox(tag, auth_hash=auth_hash) else 409)


@require_POST
@correspondent_required
def visit(request: HttpRequest, tag: str, *, caller: Correspondent) -> HttpResponse:
    """POST the authenticator and get what lies in the mailbox; wrong, purged and unknown answer alike."""
    if not caller.door:
        return answer(403)
    found = queries.mailbox(tag, auth=request.body)
    if found is None:
        return answer(200, open=False, parcels=[])
    services.visited(tag)
    return answer(200, open=True, parcels=found)


@require_POST
@correspondent_required
def mail(request: HttpRequest, tag: str, *, caller: Correspondent) -> HttpResponse:
    """POST a message into a reporter's mailbox; the answer is our receipt."""
    if not caller.desk:
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


def not_there(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404, 400 and 403, without a page."""
    return answer(404)


def fault(_request: HttpRequest) -> HttpResponse:
    """500, without a page."""
    return answer(500)
