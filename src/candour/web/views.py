"""The error views that every role's URLconf names: `handler404 = "candour.web.views.not_found"` and so on.

They say nothing of the request: not the address asked for, not what was sent, not what went wrong inside.
"""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse

from candour.web import pages


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400, or 413. Made without the request, whose host or cookies may be what is wrong with it."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return pages.too_much(None)
    return pages.not_understood(None)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403."""
    return pages.forbidden(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404."""
    return pages.not_found(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403, for the setting CSRF_FAILURE_VIEW: Django's own page would explain the check to an attacker."""
    return pages.refused(request)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500. If even our plain page cannot be made, a literal one."""
    try:
        return pages.our_fault()
    except Exception:  # noqa: BLE001 - the outermost edge: a fault inside the fault page must not be shown
        return HttpResponse(pages.LAST_RESORT, status=500)
