"""The end of a report: check the answers, send, see the code, type it back, done."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from candour.door.honest import NotNow
from candour.roles.intake import flow, forms, pages, services
from candour.roles.intake.answers import Draft
from candour.roles.intake.flow import Goto
from candour.roles.intake.views import people, plain
from candour.seal import code as codes
from candour.words import helplines
from candour.words.categories import public_choice


def check(request: HttpRequest, draft: Draft) -> HttpResponse | Goto:
    """Show every answer, with a code drawn for just these; without one, say so and offer to try again."""
    missing = flow.missing(draft.answers)
    if missing:
        return Goto(replace(draft, checking=False), missing)
    draft = replace(draft, checking=True)
    try:
        draft = services.drawn(draft)
    except NotNow as problem:
        return _check_page(request, draft, problem=problem, again="goto:check")
    return _check_page(request, draft)


def _check_page(
    request: HttpRequest,
    draft: Draft,
    *,
    problem: NotNow | None = None,
    again: str = "send",
) -> HttpResponse:
    return pages.show(
        request,
        "intake/check.html",
        sealed=draft.sealed(),
        status=503 if problem else 200,
        floor=pages.CHECK_FLOOR_BYTES,
        rows=_rows(draft),
        people=[people.described(person) for person in draft.answers.people],
        pointing=draft.pointing,
        problem=str(problem) if problem else "",
        again=again,
        title=_("Check your answers"),
    )


def _rows(draft: Draft) -> list[dict[str, Any]]:
    """Return the answers in the order of the questions."""
    said = draft.answers
    yes_no = {"yes": _("Yes"), "no": _("No"), "unsure": _("I am not sure")}
    preview = {"yes": _("Yes, I want to see it first"), "no": _("No, pass it on without me")}
    silence = {"stop": _("Do not pass it on"), "pass": _("Pass it on after seven days")}
    kinds = "\n".join(_(public_choice(code).label) for code in said.choices)
    rows = [
        _row(_("Someone in danger now"), yes_no.get(said.danger), "danger"),
        _row(_("Someone who works for the police now"), yes_no.get(said.scope), "scope"),
        _row(_("What the person is doing"), kinds, "kind"),
        _row(_("What happened"), said.story, "story"),
        _row(_("Who it is about"), "", "people"),
        _row(_("When"), said.when, "place"),
        _row(_("Where"), said.where, "place"),
        _row(_("Who could be hurt"), said.at_risk, "risk"),
        _row(_("How many people could know"), forms.CIRCLE.get(said.circle), "circle"),
        _row(_("What could be checked without you"), said.checkable, "checks"),
        _row(_("See the text first"), preview.get(said.preview), "preview"),
    ]
    if said.preview == "yes":
        rows.append(_row(_("If you do not come back"), silence.get(said.silence), "silence"))
    return rows


def _row(label: str, value: object, page: str) -> dict[str, Any]:
    """Return one answer: what was asked, what was said, and where to change it."""
    return {"label": label, "value": value, "page": page}


def send(request: HttpRequest, draft: Draft, rest: str) -> HttpResponse | Goto:  # noqa: ARG001 - a step's signature
    """Hand the report in and show its code; the same page sent twice gives the same code and one report."""
    drawn_for_these = draft.drawn_for == draft.answers.digest
    if flow.missing(draft.answers) or not draft.code or not drawn_for_these:
        return Goto(draft, "check")
    try:
        sent = services.send(draft)
    except NotNow as problem:
        return _check_page(request, draft, problem=problem)
    return _code_page(request, sent)


def _code_page(request: HttpRequest, draft: Draft) -> HttpResponse:
    return pages.show(
        request,
        "intake/code.html",
        sealed=draft.sealed(),
        digits=codes.grouped(draft.code),
        words=codes.words(draft.code),
        title=_("Your code"),
    )


def code(request: HttpRequest, draft: Draft, rest: str) -> HttpResponse | Goto:  # noqa: ARG001 - a step's signature
    """Show the code again, if the report was sent."""
    return _code_page(request, draft) if draft.sent else Goto(draft, "check")


def type_back(request: HttpRequest, draft: Draft, rest: str) -> HttpResponse | Goto:  # noqa: ARG001
    """Ask for the code, so that it is known to have been written down right."""
    if not draft.sent:
        return Goto(draft, "check")
    return _type_page(request, draft, forms.TypedBack())


def _type_page(
    request: HttpRequest, draft: Draft, form: forms.TypedBack, *, status: int = 200
) -> HttpResponse:
    return pages.show(
        request,
        "intake/type_back.html",
        sealed=draft.sealed(),
        status=status,
        form=form,
        title=_("Error: your code") if form.errors else _("Your code"),
    )


def typed(request: HttpRequest, draft: Draft, rest: str) -> HttpResponse | Goto:  # noqa: ARG001
    """Compare what was typed with the code."""
    if not draft.sent:
        return Goto(draft, "check")
    form = forms.TypedBack(request.POST)
    if form.is_valid():
        try:
            if services.is_same_code(draft, form.cleaned_data["typed"]):
                return _done(request, draft)
            form.add_error("typed", _("This is not the code we gave you. Look at it once more."))
        except codes.NotACode as problem:
            form.add_error("typed", _(str(problem)))
    return _type_page(request, draft, form, status=422)


def _done(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show what happens next. This page carries no state: there is nothing left to lose."""
    situations = {"DISTRESS"}.union(
        *(public_choice(one).helplines for one in draft.answers.choices)
    )
    return pages.show(
        request,
        "intake/done.html",
        lines=[plain.as_shown(line) for line in helplines.shown_when(*situations)],
        title=_("What happens next"),
    )
