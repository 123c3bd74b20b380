"""Two middlewares of every role with pages: `Headers` outermost, `Refusals` innermost but for the role's own.

Settings: `WEB_BASE_TEMPLATE` (the template that refusal pages extend) and `WEB_PASSKEYS` (true where staff sign in:
the browser may then use passkeys on our own pages).
"""

import codecs
from collections.abc import Callable
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    UnreadablePostError,
)
from django.utils.translation import gettext as _

from candour.web import pages
from candour.web.refusals import IllegalMove, NotFound, Refusal, Unavailable

Next = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_PASSKEYS: Final = ("publickey-credentials-create", "publickey-credentials-get")
_OFF: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip
_ALWAYS: Final = MappingProxyType(
    {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "X-DNS-Prefetch-Control": "off",
    }
)
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


_MICROPHONE: Final = "opens_microphone"


def microphone(view: View) -> View:
    """Let the pages of one view ask for the microphone. A test says which views do; every other page keeps it shut."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        setattr(response, _MICROPHONE, True)
        return response

    setattr(opened, _MICROPHONE, True)
    return cast("View", opened)


def permissions_policy(*, passkeys: bool, microphone: bool = False) -> str:
    """Return the header that turns the browser's sensors and devices off, all but those that are asked for."""
    closed = [f"{name}=()" for name in _OFF if not (microphone and name == "microphone")]
    closed += ["microphone=(self)"] if microphone else []
    return ", ".join(closed + [f"{name}={'(self)' if passkeys else '()'}" for name in _PASSKEYS])


class Headers:
    """Say on every response that nothing may be kept, framed, sniffed or sent elsewhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.static = f"/{settings.STATIC_URL.lstrip('/')}"
        passkeys = bool(getattr(settings, "WEB_PASSKEYS", False))
        self.permissions = permissions_policy(passkeys=passkeys)
        self.hearing = permissions_policy(passkeys=passkeys, microphone=True)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _ALWAYS.items():
            response[name] = value
        hears = getattr(response, _MICROPHONE, False)
        response["Permissions-Policy"] = self.hearing if hears else self.permissions
        # `no-referrer` everywhere would break Django's origin check; a view that needs it has set it already.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if not request.path_info.startswith(self.static):
            response["Cache-Control"] = "no-store"
        return response


def _unfit(request: HttpRequest) -> HttpResponse | None:
    """Return the page for a request that no browser makes from a page of ours; None for any other.

    Raises:
        DisallowedHost: it names another host. Django asks only where it needs the name, so it is asked here for all.
    """
    request.get_host()
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return pages.not_found(request)  # a database would refuse it, with a fault
    if not _is_utf_8(request.encoding):
        return pages.not_understood(request, status=415)
    if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return pages.refused(request)
    return None


def _is_utf_8(said: str | None) -> bool:
    """Say whether a body is in our alphabet: Python knows some that are none, and some that make broken signs."""
    return said is None or codecs.lookup(said).name == "utf-8"


class Refusals:
    """Turn what services refuse into pages, and refuse what another site sends through a visitor's browser."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _unfit(request) or self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            page = pages.not_understood(request, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case NotFound():
                return pages.not_found(request)
            case IllegalMove():  # its text names states for us, not for the person
                return pages.moved_on(request)
            case Unavailable():
                return pages.page(
                    request,
                    status=503,
                    heading=_("We cannot do this just now"),
                    says=str(exception),
                )
            case UnreadablePostError():  # whoever sent it has gone; no fault of ours, and nothing to log
                return pages.not_understood(None)
            case Refusal():
                return pages.page(
                    request, status=409, heading=_("This was not done"), says=str(exception)
                )
        return None
