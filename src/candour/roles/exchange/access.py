"""Who may speak to the exchange, and about which box. One decorator stands before every view."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from candour.parcels import signing
from candour.roles.exchange import services
from candour.seal.keys import VerifyKey

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Correspondent:
    """One of the other roles: its key, and what it may do here."""

    name: str
    key: VerifyKey
    reads: frozenset[str]
    posts: frozenset[str]
    door: bool  # may make and visit mailboxes
    desk: bool  # may deliver to and close mailboxes, and publish the directory


@lru_cache(maxsize=4)
def correspondents(path: str) -> dict[str, Correspondent]:
    """Return everyone in the correspondents file, read once a process.

    Raises:
        OSError, ValueError, KeyError: the file is missing or malformed; the process must not start.
    """
    found = {}
    for name, said in json.loads(Path(path).read_text("utf-8")).items():
        found[name] = Correspondent(
            name,
            VerifyKey(bytes.fromhex(said["key"])),
            frozenset(said.get("reads", [])),
            frozenset(said.get("posts", [])),
            bool(said.get("door", False)),
            bool(said.get("desk", False)),
        )
    return found


def answer(status: int, **content: Any) -> HttpResponse:
    """Return a JSON answer; a refusal says only its status."""
    return HttpResponse(json.dumps(content), status=status, content_type="application/json")


def correspondent_required(view: View) -> View:
    """Let a signed, unrepeated request of a known correspondent through, handed to the view as `caller`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        known = correspondents(settings.CORRESPONDENTS_FILE)
        try:
            body = request.body
        except RequestDataTooBig:
            return answer(413)
        try:
            name, day, nonce = signing.verify(
                request.method or "",
                request.get_full_path(),
                body=body,
                headers=request.headers,
                keys={one.name: one.key for one in known.values()},
                today=date.today(),  # noqa: DTZ011 - a request is signed for a day
            )
        except signing.NotSigned:
            return answer(401)
        if not services.first_use(name, nonce, on=day):
            return answer(401)
        kwargs["caller"] = known[name]
        return view(request, *args, **kwargs)

    return guarded
