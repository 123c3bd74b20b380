"""The guard: who is signed in, and every page closed unless it says that it is open.

Roles use `Worker` and `worker_required`; their own `access.py` decides what a worker may do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.seal.keys import Identity, Recipient, SigningKey
from candour.staff import sessions
from candour.staff.personal import Secrets

View = TypeVar("View", bound=Callable[..., HttpResponse])
_OPEN: Final = "open_to_all"


@dataclass(frozen=True)
class Worker:
    """Somebody who is signed in, with their keys, for the length of one request."""

    person_id: str
    name: str
    duty: str
    session_id: str
    demonstration: bool
    secrets: Secrets = field(repr=False)

    @property
    def identity(self) -> Identity:
        """Opens what is closed to them."""
        return self.secrets.identity

    @property
    def signer(self) -> SigningKey:
        """Signs what they say."""
        return self.secrets.signer

    @property
    def recipient(self) -> Recipient:
        """What others close envelopes to."""
        return self.secrets.identity.recipient


def open_to_all(view: View) -> View:
    """Mark a view that people may see without being signed in: joining, signing in."""
    setattr(view, _OPEN, True)
    return view


def worker_of(request: HttpRequest) -> Worker | None:
    """Return who is signed in."""
    return getattr(request, "worker", None)


def worker_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand the view its `worker=`; without one the view does not run, whatever the middleware did."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        worker = worker_of(request)
        if worker is None:
            return turned_away(request)
        return view(request, *args, worker=worker, **kwargs)

    return guarded


def turned_away(request: HttpRequest) -> HttpResponse:
    """Return the way to the sign-in page; to a form that was sent, a page that says nothing was done."""
    sign_in = reverse("staff:sign-in")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": sign_in})
    if request.method in {"GET", "HEAD"}:
        return HttpResponse(status=303, headers={"Location": sign_in})
    says = _("You are signed out. Nothing was saved or changed. Sign in and do it again.")
    return refused(request, heading=_("Please sign in again"), says=says)


def refused(request: HttpRequest, *, heading: str, says: str, status: int = 403) -> HttpResponse:
    """Return a page that says why something was not done."""
    return render(request, "staff/refused.html", {"heading": heading, "says": says}, status=status)


def keep(response: HttpResponse, *, cookie: str) -> None:
    """Give the browser the session's cookie. It ends with the browser, and only our own pages send it."""
    response.set_cookie(
        settings.STAFF_COOKIE, cookie, secure=True, httponly=True, path="/", samesite="Strict"
    )


def forget(response: HttpResponse) -> None:
    """Take the cookie back; a `__Host-` cookie must be Secure even then."""
    response.set_cookie(
        settings.STAFF_COOKIE,
        "",
        max_age=0,
        secure=True,
        httponly=True,
        path="/",
        samesite="Strict",
    )


def by_itself(request: HttpRequest) -> bool:
    """Say whether the page asked, not the person: such requests do not keep a session alive."""
    return "X-Candour-Poll" in request.headers


def at_work(worker: Worker, *, now: datetime) -> None:
    """Let the worker's session last, for a reason that a view knows of and that the page alone could not claim."""
    sessions.prolong(worker.session_id, now=now)


def time_left(worker: Worker, *, now: datetime) -> tuple[timedelta, timedelta]:
    """Return how long the worker stays signed in if they do nothing, and how long at most."""
    return sessions.left(worker.session_id, now=now)


class StaffMiddleware:
    """Puts `request.worker` in place and closes every view but those marked `open_to_all`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.STAFF_COOKIE, "")
        worker = self._worker(request, cookie) if cookie else None
        request.worker = worker  # type: ignore[attr-defined]
        response = self._next(request)
        if cookie and worker is None and settings.STAFF_COOKIE not in response.cookies:
            forget(response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if worker_of(request) is None and not getattr(view, _OPEN, False):
            return turned_away(request)
        return None

    @staticmethod
    def _worker(request: HttpRequest, cookie: str) -> Worker | None:
        live = sessions.resume(cookie, now=timezone.now(), prolong=not by_itself(request))
        if live is None or (live.demonstration and not settings.DEMONSTRATION):
            return None
        return Worker(
            live.person_id,
            live.name,
            live.duty,
            live.id_hash,
            live.demonstration,
            live.secrets,
        )
