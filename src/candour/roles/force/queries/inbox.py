"""The inbox: what one person holds, most urgent first, and where each product stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.parcels import messages
from candour.roles.force.queries import names
from candour.roles.force.shelf import Held, Shelved
from candour.words.weeks import monday

SATURDAY: Final = 5


class State(StrEnum):
    """Where a product stands, as the sealed acts of colleagues tell it."""

    NEW = "new"
    RECALLED = "recalled"
    ACKNOWLEDGED = "acknowledged"
    QUESTION = "question"
    OUTCOME = "outcome"


@dataclass(frozen=True)
class Row:
    """A product in the inbox."""

    urn: str
    about: str
    unit: str
    priority: str
    urgency: str
    state: State
    says: str  # the state in words
    awaited: str
    age: str


@dataclass(frozen=True)
class Inbox:
    """What a person holds, and the weeks in which products came to them that nobody signed as they must."""

    rows: list[Row]
    unverified: list[str]


def working_days(week: str, *, today: date) -> int:
    """Return how many days from Monday to Friday there were from the start of `week` to today, both included.

    The week is the finest time kept, so this is the most that it can be; bank holidays are not known here.
    """
    start = monday(week)
    days = (start + timedelta(days=n) for n in range((today - start).days + 1))
    return sum(day.weekday() < SATURDAY for day in days)


def _age(week: str, *, today: date) -> str:
    days = max(working_days(week, today=today), 1)
    said = ngettext("Up to %(days)d working day", "Up to %(days)d working days", days)
    return said % {"days": days}


def inbox(shelf: Shelved, *, today: date) -> Inbox:
    """Return the inbox: what is not settled before what is, then by priority, unread first, oldest first."""
    called = names.of_people()

    def order(held: Held) -> tuple[bool, str, bool, str, str]:
        product = held.product
        settled = state_of(held, shelf=shelf) in {State.OUTCOME, State.RECALLED}
        return settled, product.priority, held.acknowledged, held.week, product.id

    found = sorted(shelf.products.values(), key=order)
    rows = [_row(held, shelf=shelf, called=called, today=today) for held in found]
    return Inbox(rows, sorted(shelf.unverified))


def _row(held: Held, *, shelf: Shelved, called: dict[str, str], today: date) -> Row:
    product, state = held.product, state_of(held, shelf=shelf)
    return Row(
        urn=product.id,
        about=names.about(product.subject),
        unit=product.subject.unit,
        priority=product.priority,
        urgency=names.urgency(product.priority),
        state=state,
        says=_says(held, state, called=called, corrected=held.corrected_by in shelf.products),
        awaited=_awaited(held, state),
        age=_age(held.week, today=today),
    )


def answer_to(act: messages.FromForce, held: Held) -> messages.ToForce | None:
    """Return what the charity said to a question, if it has."""
    return next((said for said in held.answers if said.about == act.id), None)


def _open_questions(held: Held) -> list[messages.FromForce]:
    asked = [act for act in held.acts if act.act == "question"]
    refused = {said.about for said in held.answers if said.act == "question-refused"}
    return [act for act in asked if act.id not in refused]


def state_of(held: Held, *, shelf: Shelved) -> State:
    """Return where a product stands. A question waits until it is refused or a linked product has come."""
    if held.recalled is not None:
        return State.RECALLED
    if any(act.act == "outcome" for act in held.acts):
        return State.OUTCOME
    followed = sum(held.product.id in other.product.linked for other in shelf.products.values())
    if len(_open_questions(held)) > followed:
        return State.QUESTION
    return State.ACKNOWLEDGED if held.acknowledged else State.NEW


def _says(held: Held, state: State, *, called: dict[str, str], corrected: bool) -> str:
    if state is State.RECALLED:
        return _("Recalled by the charity")
    if corrected:
        return _("Corrected by the charity: read the new one")
    if state is State.OUTCOME:
        last = [act for act in held.acts if act.act == "outcome"][-1]
        return _("Outcome recorded: %(label)s") % {"label": names.outcome(last.code)}
    if state is State.QUESTION:
        return _("Question waiting")
    if state is State.ACKNOWLEDGED:
        first = next(act for act in held.acts if act.act == "acknowledge")
        return _("Acknowledged by %(name)s") % {"name": names.author(first, called)}
    return _("New")


def _awaited(held: Held, state: State) -> str:
    if state is State.RECALLED:
        return _("Nothing")
    if not held.acknowledged:
        return _("Somebody to acknowledge it")
    if state is State.OUTCOME:
        return _("Nothing")
    if state is State.QUESTION:
        passed = any(answer_to(act, held) for act in _open_questions(held))
        return _("The reporter, if they come back") if passed else _("The charity, to screen it")
    return _("An outcome")
