"""Coming back with the code: read, answer, object, write, withdraw.

The code is typed once; a sealed token of half an hour stands for it afterwards. For somebody without the code, a right and
a wrong one differ in nothing but the words on the page: same size, same status, same work.
"""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.door import charity, letters
from candour.door.honest import NotNow, honestly
from candour.door.letters import Found
from candour.roles.intake import forms, pages, services, state
from candour.roles.intake.services import Visit
from candour.roles.intake.state import Expired, Purpose
from candour.roles.intake.turns import Ticket
from candour.seal import code as codes

NEW: Final = "new"
"""The box in which a message is written that answers nothing."""
_ID: Final = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_LABELS: Final = {
    "answer": "Your answer",
    "object": "What is wrong with it?",
    "message": "Your message",
}
_STATUS: Final[dict[str, Promise]] = {
    letters.RECEIVED: gettext_lazy("We have your report."),
    "passed-on": gettext_lazy("Your report has been passed on."),
    "closed": gettext_lazy("We have finished our work on your report."),
}
_BOX: Final = {"question": "answer", "preview": "object"}


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    state.renew()
    return _ask(request, forms.TypedCode())


def _ask(
    request: HttpRequest,
    form: forms.TypedCode,
    *,
    unsent: dict[str, str] | None = None,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    sealed = _waiting("", unsent) if unsent else ""
    return pages.show(
        request,
        "intake/return.html",
        sealed=sealed,
        status=status,
        form=form,
        title=_("Error: your code") if form.errors else _("Your code"),
        **shown,
    )


def away_too_long(request: HttpRequest, rest: str) -> HttpResponse:
    """Ask for the code again after half an hour, without losing what was being written."""
    _act, _colon, about = rest.partition(":")
    form = _say_form(request, about)
    text = str(form.cleaned_data.get("text", "")) if form.is_valid() else ""
    unsent = {about: text} if text else {}
    return _ask(request, forms.TypedCode(), unsent=unsent, status=410, late=True, kept=bool(text))


def _waiting(code: str, unsent: dict[str, str] | None, *, ticket: Ticket | None = None) -> str:
    place = vars(ticket) if ticket else {}
    carried = {"code": code, "unsent": unsent or {}, "ticket": place}
    return state.close(carried, purpose=Purpose.WAIT)


def look(request: HttpRequest) -> HttpResponse:
    """Look for the mailbox of the code that was typed."""
    unsent = _carried(request).get("unsent", {})
    form = forms.TypedCode(request.POST)
    if form.is_valid():
        try:
            code = codes.parse(form.cleaned_data["typed"])
        except codes.NotACode as problem:
            form.add_error("typed", _(str(problem)))
        else:
            return _look(request, code, unsent, ticket=Ticket())
    return _ask(request, form, unsent=unsent, status=422)


def _carried(request: HttpRequest) -> dict[str, Any]:
    try:
        return state.open_(request.POST.get("s", ""), purpose=Purpose.WAIT)
    except Expired:
        return {}


def wait(request: HttpRequest) -> HttpResponse:
    """Go on with a code that had to wait."""
    carried = _carried(request)
    if not carried.get("code"):
        return _ask(request, forms.TypedCode(), status=410, late=True)
    ticket = Ticket(**carried.get("ticket", {}))
    return _look(request, carried["code"], carried["unsent"], ticket=ticket)


def _look(
    request: HttpRequest, code: str, unsent: dict[str, str], *, ticket: Ticket
) -> HttpResponse:
    try:
        found = services.look(code, ticket=ticket)
        return _show(request, found, Visit(keys=found.keys.hex(), unsent=unsent))
    except services.Busy:
        return _wait_page(request, code, unsent, ticket=ticket)
    except NotNow as problem:
        return _wait_page(request, code, unsent, ticket=Ticket(), problem=str(problem))


def _wait_page(
    request: HttpRequest,
    code: str,
    unsent: dict[str, str],
    *,
    ticket: Ticket,
    problem: str = "",
) -> HttpResponse:
    return pages.show(
        request,
        "intake/wait.html",
        sealed=_waiting(code, unsent, ticket=ticket),
        status=503 if problem else 200,
        problem=problem,
        title=_("Please wait"),
    )


def _show(request: HttpRequest, found: Found, visit: Visit, *, notice: str = "") -> HttpResponse:
    """Make both the mailbox's page and the page for a code that opens nothing, and return the one that is true."""
    with honestly():
        desk = charity.directory().desk_verifiers
    read = letters.read(found, desk=desk)
    opened = pages.show_visit(
        request,
        "intake/visit.html",
        sealed=visit.sealed(),
        mailbox=read,
        stands=_STATUS.get(read.status, read.status),
        letters=[_boxed(visit, letter) for letter in read.letters],
        form=_box(visit, NEW, act="message"),
        notice=notice,
        title=_("Messages"),
    )
    nothing = pages.show_visit(
        request, "intake/nothing.html", form=forms.TypedCode(), title=_("Messages")
    )
    return nothing if found.parcels is None else opened


def _boxed(visit: Visit, letter: letters.Letter) -> dict[str, Any]:
    """Return a letter with the box for its answer, if it asks for one."""
    act = _BOX.get(letter.act)
    answered = _said_on_this_visit(visit, letter)
    box = _box(visit, letter.id, act=act) if act and not answered else None
    return {"letter": letter, "form": box, "answered": answered}


def _said_on_this_visit(visit: Visit, letter: letters.Letter) -> bool:
    return any(done.partition(":")[2] == letter.id for done in visit.said)


def _box(visit: Visit, about: str, *, act: str) -> forms.Say:
    form = forms.Say(prefix=about, initial={"text": visit.unsent.get(about, "")})
    form.fields["text"].label = _(_LABELS[act])
    return form


def _say_form(request: HttpRequest, about: str) -> forms.Say:
    return forms.Say(request.POST, prefix=about)


def again(request: HttpRequest, visit: Visit, rest: str) -> HttpResponse:  # noqa: ARG001 - a step's signature
    """Show the mailbox once more."""
    return _again(request, visit)


def _again(request: HttpRequest, visit: Visit, *, notice: str = "") -> HttpResponse:
    try:
        return _show(request, services.look_again(visit), visit, notice=notice)
    except NotNow as problem:
        return pages.show_visit(
            request,
            "intake/unseen.html",
            sealed=visit.sealed(),
            status=503 if not notice else 200,
            notice=notice,
            problem=str(problem),
            title=_("Messages"),
        )


def say(request: HttpRequest, visit: Visit, rest: str) -> HttpResponse:
    """Take an answer, an objection, a message, or the word that a text may be passed on."""
    act, _colon, about = rest.partition(":")
    if (act != "agree" and act not in _LABELS) or not _ID.fullmatch(about):
        return _again(request, visit)
    if act == "agree":
        return _said(request, visit, act=act, about=about, form=None)
    form = _say_form(request, about)
    form.fields["text"].label = _(_LABELS[act])
    if not form.is_valid():
        return _say_page(request, visit, act=act, about=about, form=form, status=422)
    return _said(request, visit, act=act, about=about, form=form)


def _said(
    request: HttpRequest, visit: Visit, *, act: str, about: str, form: forms.Say | None
) -> HttpResponse:
    text = form.cleaned_data["text"] if form else ""
    try:
        after = services.say(visit, act=act, about="" if about == NEW else about, text=text)
    except NotNow as problem:
        return _say_page(
            request, visit, act=act, about=about, form=form, status=503, problem=str(problem)
        )
    return _again(request, after, notice=_NOTICES[act]())


_NOTICES: Final = {
    "answer": lambda: _("We have your answer. Thank you."),
    "message": lambda: _("We have your message. A person reads it."),
    "agree": lambda: _("We have your yes. The text can be passed on now."),
    "object": lambda: _("We have what you wrote. This text is not passed on. We write a new one."),
    "withdraw": lambda: _("We have your wish. What has not been passed on yet will be stopped."),
    "destroy": lambda: _(
        "We have your wish. What has not been passed on yet will be stopped."
        " Our team is asked to destroy what we hold."
    ),
}


def _say_page(
    request: HttpRequest,
    visit: Visit,
    *,
    act: str,
    about: str,
    form: forms.Say | None,
    status: int,
    problem: str = "",
) -> HttpResponse:
    """Show what was written on a page of its own, with what stands in its way."""
    return pages.show(
        request,
        "intake/say.html",
        sealed=visit.sealed(),
        status=status,
        floor=pages.CHECK_FLOOR_BYTES,
        form=form,
        act=f"say:{act}:{about}",
        problem=problem,
        title=_("Error: messages"),
    )


def withdraw(request: HttpRequest, visit: Visit, rest: str) -> HttpResponse:  # noqa: ARG001 - a step's signature
    """Say what can be undone and what cannot, and ask."""
    return _withdraw_page(request, visit, forms.Leave())


def _withdraw_page(
    request: HttpRequest, visit: Visit, form: forms.Leave, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    return pages.show(
        request,
        "intake/withdraw.html",
        sealed=visit.sealed(),
        status=status,
        form=form,
        problem=problem,
        title=_("Error: messages") if form.errors else _("Messages"),
    )


def withdrawn(request: HttpRequest, visit: Visit, rest: str) -> HttpResponse:  # noqa: ARG001 - a step's signature
    """Take the wish to stop or destroy."""
    form = forms.Leave(request.POST)
    if not form.is_valid():
        return _withdraw_page(request, visit, form, status=422)
    act = form.cleaned_data["act"]
    try:
        after = services.say(visit, act=act, about="", text="")
    except NotNow as problem:
        return _withdraw_page(request, visit, form, status=503, problem=str(problem))
    return _again(request, after, notice=_NOTICES[act]())
