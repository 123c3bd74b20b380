"""Who may speak to the exchange, and about which box. One decorator stands before every view."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from candour.parcels import signing
from candour.roles.exchange import services
from candour.seal.keys import VerifyKey

View = Callable[..., HttpResponse]
_NAME: Final = re.compile(r"[a-z0-9-]{1,40}")
_BOX: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = {"key", "reads", "posts", "door", "desk"}


@dataclass(frozen=True)
class Correspondent:
    """One of the other roles: its key, and what it may do here."""

    name: str
    key: VerifyKey
    reads: frozenset[str]
    posts: frozenset[str]
    door: bool  # may make and visit mailboxes
    desk: bool  # may deliver to and close mailboxes, and publish the directory


class BadCorrespondents(ValueError):
    """The correspondents file cannot be used. The message is for an operator: it names the entry, never a key."""


@lru_cache(maxsize=4)
def correspondents(path: str) -> dict[str, Correspondent]:
    """Return everyone in the correspondents file, read once a process.

    Raises:
        BadCorrespondents: the file is missing or malformed; the process must not start.
    """
    try:
        said = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise BadCorrespondents("it is missing, or no JSON") from None
    if not isinstance(said, dict):
        raise BadCorrespondents("an object is needed: name -> key, reads, posts, door, desk")
    found = {name: _correspondent(name, fields) for name, fields in said.items()}
    if len({one.key.raw for one in found.values()}) < len(found):
        raise BadCorrespondents("two correspondents have one key: each could speak as the other")
    readers = [box for one in found.values() for box in one.reads]
    if len(set(readers)) < len(readers):
        raise BadCorrespondents(f"two correspondents read one box: {_sharing(found)}")
    return found


def _sharing(found: dict[str, Correspondent]) -> str:
    """Name those who read a box that somebody else reads."""
    pairs = [(a, b) for a in found.values() for b in found.values() if a is not b]
    return ", ".join(sorted({a.name for a, b in pairs if a.reads & b.reads}))


def boxes() -> frozenset[str]:
    """Return the numbers of all boxes: no mailbox may stand under one."""
    known = correspondents(str(settings.CORRESPONDENTS_FILE)).values()
    return frozenset().union(*(one.reads | one.posts for one in known))


def _correspondent(name: str, fields: Any) -> Correspondent:
    if not _NAME.fullmatch(name):
        raise BadCorrespondents("a name has 1 to 40 small letters, digits and hyphens")
    if not isinstance(fields, dict) or not {"key"} <= fields.keys() <= _FIELDS:
        raise BadCorrespondents(f"{name}: key is needed; reads, posts, door and desk may follow")
    boxes = {field: fields.get(field, []) for field in ("reads", "posts")}
    for field, said in boxes.items():
        if not isinstance(said, list) or not all(_is_box(box) for box in said):
            raise BadCorrespondents(f"{name}: {field} is a list of boxes of 64 hexadecimal digits")
    duties = [fields.get(field, False) for field in ("door", "desk")]
    if not all(isinstance(duty, bool) for duty in duties):
        raise BadCorrespondents(f"{name}: door and desk are true or false")
    try:
        key = VerifyKey(bytes.fromhex(fields["key"]))
    except (ValueError, TypeError):
        raise BadCorrespondents(f"{name}: the key is 64 hexadecimal digits") from None
    return Correspondent(name, key, frozenset(boxes["reads"]), frozenset(boxes["posts"]), *duties)


def _is_box(said: object) -> bool:
    return isinstance(said, str) and _BOX.fullmatch(said) is not None


def answer(status: int, **content: Any) -> HttpResponse:
    """Return a JSON answer; a refusal says only its status."""
    return HttpResponse(json.dumps(content), status=status, content_type="application/json")


def correspondent_required(view: View) -> View:
    """Let a signed, unrepeated request of a known correspondent through, handed to the view as `caller`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        known = correspondents(settings.CORRESPONDENTS_FILE)
        try:
            signed = signing.verify(
                request.method or "",
                request.get_full_path(),
                headers=request.headers,
                keys={one.name: one.key for one in known.values()},
                today=date.today(),  # noqa: DTZ011 - a request is signed for a day
            )
            if signing.BEFORE_BODY in request.headers:
                return HttpResponse(status=204)
            covered = signed.covers(request.body)
        except signing.NotSigned:
            return answer(401)
        except RequestDataTooBig:
            return answer(413)
        except UnreadablePostError:
            return answer(400)  # the sender hung up, or was too slow
        if not covered or not services.first_use(signed.name, signed.nonce, on=signed.day):
            return answer(401)
        kwargs["caller"] = known[signed.name]
        return view(request, *args, **kwargs)

    return guarded
