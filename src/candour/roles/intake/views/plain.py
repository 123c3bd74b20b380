"""Pages that ask nothing: the start, the way out in two hops, and what we say of ourselves."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from candour.roles.intake import pages, state
from candour.roles.intake.answers import Draft
from candour.words import helplines

NEUTRAL_SITE: Final = "https://www.bbc.co.uk/weather"
"""Where the way out ends: a page that anybody could have open."""
_SITUATIONS: Final = (
    (gettext_lazy("If you are in danger"), ("P0",)),
    (gettext_lazy("To talk to someone"), ("DISTRESS",)),
    (gettext_lazy("If a partner or someone in the family hurts or controls you"), ("DA", "PPDA")),
    (gettext_lazy("After sexual violence"), ("SV", "APSP")),
    (gettext_lazy("If someone follows or watches you"), ("STALKING",)),
    (gettext_lazy("If you are attacked for who you are"), ("HATE",)),
    (gettext_lazy("For children, and for people who worry about a child"), ("CHILD",)),
    (gettext_lazy("If you work for the police"), ("WORKER",)),
    (
        gettext_lazy("For other crime, and for things that can wait"),
        ("out_of_scope", "out_of_scope_crime"),
    ),
)


@dataclass(frozen=True)
class Line:
    """A helpline as the pages show it."""

    name: str
    number: str
    link: str
    always: bool  # day and night; hours that nobody has checked are not shown


def as_shown(line: helplines.Helpline) -> Line:
    """Return a line of the table in the form that the pages need."""
    return Line(line.name, line.number, f"tel:{line.tel}" if line.tel else "", line.hours == "24/7")


def start(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    return _start(request, "")


def start_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the first page to somebody who went back to it: their answers stay."""
    return _start(request, draft.sealed())


def _start(request: HttpRequest, sealed: str) -> HttpResponse:
    state.renew()
    return pages.show(request, "intake/start.html", sealed=sealed)


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Show an empty page that goes on by itself. Two hops, or the browser's memory of pages would bring ours back."""
    answer = render(request, "intake/exit.html")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
def away(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - nothing of it is used
    """Send the browser elsewhere and ask it to forget us."""
    answer = HttpResponse(status=303, headers={"Location": NEUTRAL_SITE})
    answer["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """Say what happens to a report, step by step."""
    return pages.show(request, "intake/how_it_works.html", title=_("How it works"))


@require_safe
def what_we_keep(request: HttpRequest) -> HttpResponse:
    """Say what we hold, for how long, and what others may hold."""
    return pages.show(request, "intake/what_we_keep.html", title=_("What is kept"))


@require_safe
def who_runs_this(request: HttpRequest) -> HttpResponse:
    """Say who we are, and who we are not."""
    return pages.show(request, "intake/who_runs_this.html", title=_("Who runs this"))


@require_safe
def phone_numbers(request: HttpRequest) -> HttpResponse:
    """List other lines by what they are for."""
    groups = [
        (heading, [as_shown(line) for line in helplines.shown_when(*situations)])
        for heading, situations in _SITUATIONS
    ]
    return pages.show(request, "intake/helplines.html", groups=groups, title=_("Phone numbers"))
