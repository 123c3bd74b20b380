"""The questions that are one form each, and the pages that answer an answer: in danger, not for us, words that point to you."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from candour.roles.intake import flow, forms, pages
from candour.roles.intake.answers import Draft
from candour.roles.intake.flow import Goto
from candour.roles.intake.views import plain
from candour.words import helplines, marking

_BESIDE: Final = {"help": "danger", "elsewhere": "scope", "pointers": "story"}
"""Pages that stand beside a question, and the question."""


def page(question: str) -> Callable[[HttpRequest, Draft], HttpResponse]:
    """Return what shows a question with the answer it has."""

    def shown(request: HttpRequest, draft: Draft) -> HttpResponse:
        form = forms.QUESTIONS[question](initial=_said(draft, question))
        return _show(request, draft, question, form)

    return shown


def _said(draft: Draft, question: str) -> dict[str, Any]:
    return {name: getattr(draft.answers, name) for name in forms.QUESTIONS[question].base_fields}


def _show(
    request: HttpRequest, draft: Draft, question: str, form: forms.Question, *, status: int = 200
) -> HttpResponse:
    progress = flow.progress(question)
    return pages.show(
        request,
        "intake/question.html",
        sealed=draft.sealed(),
        status=status,
        form=form,
        question=question,
        progress=progress,
        title=_("Error: %(page)s") % {"page": progress} if form.errors else progress,
    )


def answer(request: HttpRequest, draft: Draft, question: str) -> HttpResponse | Goto:
    """Take the answer to a question, or say what is wrong with it."""
    if question in _BESIDE and question != "pointers":
        return flow.onward(draft, _BESIDE[question])
    if question == "people":
        return flow.onward(draft, "people")
    if question == "pointers":
        return _kept(request, draft)
    if question not in forms.QUESTIONS:
        return Goto(draft, flow.QUESTIONS[0])
    form = forms.QUESTIONS[question](request.POST)
    if not form.is_valid():
        return _show(request, draft, question, form, status=422)
    told = draft.with_story if question == "story" else draft.with_answers
    changed = told(**form.cleaned_data)
    if changed.answers.preview != "yes":
        changed = changed.with_answers(silence="")
    return _aside(changed, question, before=draft) or flow.onward(changed, question)


def _aside(draft: Draft, question: str, *, before: Draft) -> Goto | None:
    """Return the page that an answer calls for before the next question."""
    said = draft.answers
    if question == "danger" and said.danger == "yes":
        return Goto(draft, "help")
    if question == "scope" and said.scope == "no":
        return Goto(draft, "elsewhere")
    if question == "preview" and said.preview == "yes":
        return Goto(draft, "silence")
    if question == "story":
        seen = draft.warned and said.story == before.answers.story
        if not seen and draft.pointing:
            return Goto(draft, "pointers")
    return None


def _kept(request: HttpRequest, draft: Draft) -> HttpResponse | Goto:
    """Take the text as it is now: what still points to the writer is the writer's choice."""
    form = forms.Pointers(request.POST)
    if not form.is_valid():
        return _show_pointers(request, draft, form, status=422)
    return flow.onward(draft.with_story(**form.cleaned_data), "story")


def back(request: HttpRequest, draft: Draft, question: str) -> HttpResponse | Goto:
    """Go back without losing what was typed; a question left empty is no reason to stay."""
    if question in _BESIDE:
        return Goto(draft, _BESIDE[question])
    if question in {"people", "check"}:
        if question == "people":
            return flow.backward(draft, question)
        return Goto(draft, "silence" if draft.answers.preview == "yes" else "preview")
    if question not in forms.QUESTIONS:
        return Goto(draft, "start")
    form = forms.QUESTIONS[question](request.POST)
    if not form.is_valid() and not form.lacks_only():
        return _show(request, draft, question, form, status=422)
    told = draft.with_story if question == "story" else draft.with_answers
    return flow.backward(told(**form.cleaned_data), question)


def goto(request: HttpRequest, draft: Draft, question: str) -> Goto:  # noqa: ARG001 - a step's signature
    """Go to a question in order to change its answer."""
    known = {*flow.QUESTIONS, "silence", "pointers", "check"}
    return Goto(draft, question if question in known else flow.QUESTIONS[0])


def in_danger(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show where help comes from at once."""
    lines = [plain.as_shown(line) for line in helplines.shown_when("PPDA", "DISTRESS")]
    return pages.show(request, "intake/danger.html", sealed=draft.sealed(), lines=lines)


def elsewhere(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show who can help with what we cannot."""
    return pages.show(request, "intake/elsewhere.html", sealed=draft.sealed())


def pointers(request: HttpRequest, draft: Draft) -> HttpResponse | Goto:
    """Show the words that could point to the writer, if there are any."""
    if not draft.pointing:
        return flow.onward(draft, "story")
    form = forms.Pointers(initial={"story": draft.answers.story})
    return _show_pointers(request, draft, form)


def _show_pointers(
    request: HttpRequest, draft: Draft, form: forms.Pointers, *, status: int = 200
) -> HttpResponse:
    draft = Draft(**{**vars(draft), "warned": True})
    return pages.show(
        request,
        "intake/pointers.html",
        sealed=draft.sealed(),
        status=status,
        floor=pages.CHECK_FLOOR_BYTES,
        form=form,
        reasons=grouped_marks(draft.answers.story),
        title=_("Error: questions") if form.errors else _("Questions"),
    )


def grouped_marks(text: str) -> list[tuple[str, list[str]]]:
    """Return each reason once, with the passages it is about, in the order of the text."""
    found: dict[str, list[str]] = {}
    for mark in marking.marks_for_reporter(text):
        passages = found.setdefault(_(mark.reason), [])
        passage = text[mark.start : mark.end]
        if passage not in passages:
            passages.append(passage)
    return list(found.items())
