"""The one address of the intake. Every step is a POST to `/`, so that the browser's history holds one address and no step.

There is no CSRF check here, and that is right: nobody is signed in, no cookie and no session exist, so another site's form
could only do what anybody can do, with a state it does not have. (`candour.web.middleware.Refusals` turns away what a
browser marks as sent by another site all the same.)
"""

from collections.abc import Callable
from typing import Final

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candour.roles.intake import pages, state
from candour.roles.intake.answers import Draft
from candour.roles.intake.flow import QUESTIONS, Goto
from candour.roles.intake.services import Visit
from candour.roles.intake.state import Expired
from candour.roles.intake.views import asking, people, plain, sending, visiting

Step = Callable[[HttpRequest, Draft, str], HttpResponse | Goto]

SHOWN: Final[dict[str, Callable[[HttpRequest, Draft], HttpResponse | Goto]]] = {
    **{question: asking.page(question) for question in (*QUESTIONS, "silence")},
    "help": asking.in_danger,
    "elsewhere": asking.elsewhere,
    "pointers": asking.pointers,
    "people": people.show,
    "check": sending.check,
    "start": plain.start_again,
}
STEPS: Final[dict[str, Step]] = {
    "next": asking.answer,
    "back": asking.back,
    "goto": asking.goto,
    "person": people.edit,
    "save": people.save,
    "leave-person": people.leave,
    "remove": people.remove,
    "send": sending.send,
    "code": sending.code,
    "type": sending.type_back,
    "typed": sending.typed,
}
VISITS: Final[dict[str, Callable[[HttpRequest, Visit, str], HttpResponse]]] = {
    "visit": visiting.again,
    "say": visiting.say,
    "withdraw": visiting.withdraw,
    "withdrawn": visiting.withdrawn,
}
ENTRANCES: Final[dict[str, Callable[[HttpRequest], HttpResponse]]] = {
    "return": visiting.ask,
    "look": visiting.look,
    "wait": visiting.wait,
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Show the start page, or take one step."""
    if request.method != "POST":
        return plain.start(request)
    try:
        verb, _colon, rest = request.POST.get("do", "").partition(":")
    except SuspiciousOperation:  # far too long, or far too many parts
        return pages.show(request, "intake/too_long.html", title=_("Too long"), status=413)
    if verb in ENTRANCES:
        return ENTRANCES[verb](request)
    if verb in VISITS:
        return _visit(request, verb, rest)
    return _report(request, verb, rest)


def _report(request: HttpRequest, verb: str, rest: str) -> HttpResponse:
    token = request.POST.get("s", "")
    try:
        draft = Draft.unsealed(token) if token or verb != "begin" else Draft()
    except Expired:
        return pages.show(request, "intake/expired.html", title=_("Start again"), status=410)
    step = STEPS.get(verb, _first)
    outcome = step(request, draft, rest)
    for _turn in range(len(SHOWN)):
        if isinstance(outcome, HttpResponse):
            return outcome
        outcome = SHOWN[outcome.page](request, outcome.draft)
    return plain.start(request)


def _first(request: HttpRequest, draft: Draft, rest: str) -> Goto:  # noqa: ARG001 - a step's signature
    return Goto(draft, QUESTIONS[0])


def _visit(request: HttpRequest, verb: str, rest: str) -> HttpResponse:
    state.renew()
    try:
        visit = Visit.unsealed(request.POST.get("s", ""))
    except Expired:
        return visiting.away_too_long(request, rest)
    return VISITS[verb](request, visit, rest)
