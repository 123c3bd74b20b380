"""The error views that every role's URLconf names: `handler404 = "candour.web.views.not_found"` and so on.

They say nothing of the request: not the address asked for, not what was sent, not what went wrong inside.
"""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
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
    """500, or 503 if the database did not serve us in time. If even our plain page cannot be made, a literal one.

    Django calls this while it handles the fault, for those in a middleware too, and logs the fault itself.
    """
    try:
        if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
            return pages.records_away()
        return pages.our_fault()
    except Exception:  # noqa: BLE001 - the outermost edge: a fault inside the fault page must not be shown
        return HttpResponse(pages.LAST_RESORT, status=500)
