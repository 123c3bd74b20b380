"""What the pages of a call show: the draft, the script beside it, the calls that are open."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from candour.parcels.messages import Person
from candour.roles.desk import calls
from candour.roles.desk.access import Action, call_for, may, require
from candour.roles.desk.calls import Draft
from candour.roles.desk.models import Call
from candour.roles.desk.queries import names
from candour.staff.access import Worker
from candour.words import categories


@dataclass(frozen=True)
class OpenCall:
    """A call that has not ended."""

    id: str
    taker: str
    is_mine: bool
    on: date


def draft(worker: Worker, call_id: str) -> Draft:
    """Return what has been typed.

    Raises:
        NotFound: it has ended, or is not the worker's.
    """
    with transaction.atomic():
        return calls.read(call_for(worker, call_id), worker=worker)


def open_calls(worker: Worker) -> list[OpenCall]:
    """Return the worker's open calls, for a supervisor everybody's.

    Raises:
        NotFound: the worker's duty takes no calls.
    """
    require(worker, Action.CALL_TAKE)
    rows = Call.objects.order_by("on", "id")
    if not may(worker, Action.CALL_TAKE_OVER):
        rows = rows.filter(taker=worker.person_id)
    people = names.of_staff()
    return [
        OpenCall(row.id, people.get(row.taker, ""), row.taker == worker.person_id, row.on)
        for row in rows.defer("sealed")
    ]


@dataclass(frozen=True)
class ReadBack:
    """A draft in plain words, to be read to the caller."""

    story: str
    choices: list[str]
    people: list[list[tuple[str, str]]]
    asked: list[tuple[str, str]]


def _silence(said: Draft) -> str:
    if said.silence == "stop":
        return "Do not pass it on"
    return "Pass it on after seven days" if said.silence else ""


def read_back(said: Draft) -> ReadBack:
    """Return a draft as it is read back."""
    labels = {one.code: one.label for one in categories.public_choices()}
    asked = [
        ("Anyone in danger now", {"yes": "Yes", "no": "No"}.get(said.danger, "")),
        ("When", said.when),
        ("Where", said.where),
        ("Who is at risk", said.at_risk),
        ("How many people could know", said.circle),
        ("What can be checked", said.checkable),
        ("To see the text first", {"yes": "Yes", "no": "No"}.get(said.preview, "")),
        ("If they do not come back", _silence(said)),
    ]
    return ReadBack(
        said.story,
        [labels.get(code, code) for code in said.choices],
        [_person(one) for one in said.people],
        [(label, text) for label, text in asked if text.strip()],
    )


def _person(one: Person) -> list[tuple[str, str]]:
    lines = [
        ("Name", one.name),
        ("Nickname", one.nickname),
        ("Rank", names.of_rank(one.rank) if one.rank else ""),
        ("Number", one.number),
        ("Force", names.of_force(one.force) if one.force else ""),
        ("Unit or station", one.unit),
        ("Looks", one.description),
    ]
    return [(label, text) for label, text in lines if text]
