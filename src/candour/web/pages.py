"""The plain pages for what was refused or went wrong, in the base template of the role.

Used by the middleware and by the error views, so that "not there" has one look whoever says it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from candour.web import context

LAST_RESORT = (
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Something went wrong</title>'
    "<h1>Something went wrong</h1><p>It is our fault, not yours. Please try again in a few minutes."
)


def page(request: HttpRequest | None, *, status: int, heading: str, says: str) -> HttpResponse:
    """Return the page. Without a request it is made from the settings alone."""
    shown = {
        **context.page(request),
        "base": getattr(settings, "WEB_BASE_TEMPLATE", "web/base_public.html"),
        "heading": heading,
        "says": says,
    }
    return HttpResponse(render_to_string("web/refusal.html", shown, request=request), status=status)


def not_found(request: HttpRequest | None) -> HttpResponse:
    """Return the one page for "not there" and "not yours"."""
    return page(
        request,
        status=404,
        heading=_("This page is not here"),
        says=_("It may have moved, or the address may be wrong. Nothing was changed."),
    )


def refused(request: HttpRequest | None) -> HttpResponse:
    """Return the page for a request that did not come from a page of ours."""
    return page(
        request,
        status=403,
        heading=_("We did not accept this"),
        says=_(
            "It did not come from a page of this service. Nothing was changed. Go back to the start and try again."
        ),
    )


def forbidden(request: HttpRequest | None) -> HttpResponse:
    """Return the page for something that is there and that this person may not do."""
    return page(
        request,
        status=403,
        heading=_("This is not open to you"),
        says=_("Your duty does not include this. Nothing was changed."),
    )


def not_understood(request: HttpRequest | None, *, status: int = 400) -> HttpResponse:
    """Return the page for a request that makes no sense to us."""
    return page(
        request,
        status=status,
        heading=_("We did not understand this"),
        says=_("Something in what your browser sent was not as we expect it. Nothing was changed."),
    )


def too_much(request: HttpRequest | None) -> HttpResponse:
    """Return the page for a form that is far longer, or has far more parts, than any of ours."""
    return page(
        request,
        status=413,
        heading=_("That was too much to send at once"),
        says=_("Nothing was changed. Go back in your browser, make it shorter, and try again."),
    )


def moved_on(request: HttpRequest | None) -> HttpResponse:
    """Return the page for an act that no longer fits the state."""
    return page(
        request,
        status=409,
        heading=_("This has moved on"),
        says=_("This has moved on; nothing was changed."),
    )


def records_away() -> HttpResponse:
    """Return the page for a database that was locked for too long, or is away. Takes no request, as below."""
    return page(
        None,
        status=503,
        heading=_("We cannot do this just now"),
        says=_(
            "Our records were busy or out of reach for too long. Wait a minute, then look whether your last step was "
            "done. If it was not, do it again. If this goes on, tell whoever runs this service."
        ),
    )


def our_fault() -> HttpResponse:
    """Return the page for a fault of ours. Takes no request: nothing of it can be on the page."""
    return page(
        None,
        status=500,
        heading=_("Something went wrong"),
        says=_("It is our fault, not yours. Please try again in a few minutes."),
    )
