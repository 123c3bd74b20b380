"""The order of the questions, and how far along one is. Pages that answer an answer (danger, signposts) have no number."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from candour.roles.intake.answers import Answers, Draft

QUESTIONS: Final = (
    "danger",
    "scope",
    "kind",
    "story",
    "people",
    "place",
    "risk",
    "circle",
    "checks",
    "preview",
)
_NEEDED: Final = {
    "danger": "danger",
    "scope": "scope",
    "kind": "choices",
    "story": "story",
    "preview": "preview",
}
"""Questions that cannot be left out, and the answer that shows that they were not."""


_WITH: Final = {"silence": "preview"}
"""Questions that some answers to another call for, and that other: they share its number."""


@dataclass(frozen=True)
class Goto:
    """Where a step leads: the page to show next, with this draft. The door shows it."""

    draft: Draft
    page: str


def onward(draft: Draft, question: str) -> Goto:
    """Return the way on from a question that was answered: back to the check page if it was reached before."""
    return Goto(draft, "check" if draft.checking else after(question))


def backward(draft: Draft, question: str) -> Goto:
    """Return the way back from a question."""
    return Goto(draft, "check" if draft.checking else before(question))


def after(question: str) -> str:
    """Return the question that follows, or "check" after the last."""
    place = QUESTIONS.index(_WITH.get(question, question)) + 1
    return QUESTIONS[place] if place < len(QUESTIONS) else "check"


def before(question: str) -> str:
    """Return the question before, or "start" before the first."""
    if question == "check":
        return QUESTIONS[-1]
    if question in _WITH:
        return _WITH[question]
    place = QUESTIONS.index(question)
    return QUESTIONS[place - 1] if place else "start"


def progress(question: str) -> str:
    """Return "Question 3 of about 10"."""
    return _("Question %(number)d of about %(all)d") % {
        "number": QUESTIONS.index(_WITH.get(question, question)) + 1,
        "all": len(QUESTIONS),
    }


def missing(answers: Answers) -> str | None:
    """Return the first question that must be answered and was not; None if the report is whole."""
    for question, answer in _NEEDED.items():
        if not getattr(answers, answer):
            return question
    return "silence" if answers.preview == "yes" and not answers.silence else None
