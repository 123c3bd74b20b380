"""The inbox: unopened reports for those who may open, and the cases a worker is on.

Most urgent first: P0, then what nobody has read yet, then by when it is due, then by day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Case as Where
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from candour.roles.desk import sealed
from candour.roles.desk.access import Action, may
from candour.roles.desk.models import Alarm, Case, CaseBundle, Item
from candour.roles.desk.queries import names
from candour.staff.access import Worker

PAGE: Final = 50
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
ENDED: Final = (Case.State.CLOSED.value, Case.State.SIGNPOSTED.value)
WAITS: Final = {
    "C1": "Somebody to open it",
    "C2": "A draft",
    "C3": "A second person to release it",
    "C4": "The author to change the text",
    "C6": "Somebody who may receive it",
    "C7": "The reporter to read the text",
    "C8": "The force",
    "C9": "A supervisor to screen a question",
    "C10": "The reporter to answer",
    "C11": "A caseworker to use the answer",
    "C12": "A supervisor to release an outcome",
    "C13": "Nobody",
    "C14": "Nobody",
    "C15": "Nobody",
}
ALARMS: Final = {
    "unopened": "Something has waited too long to be opened.",
    "openers": "Fewer than two people who can open reports are signed in.",
    "gap": "A parcel is missing.",
    "anew": "A door or a force was restored, or began again. Ask what it had sent by then.",
    "aside": "A parcel could not be read and was set aside.",
    "epoch": "An old week’s key could not be destroyed yet: something sealed to it may still be on its way.",
    "expired": "The public directory has run out. It is used on; two supervisors must sign a new one.",
    "unverified": "A force received a product that was not signed by two of us.",
}


@dataclass(frozen=True)
class Row:
    """One line of the inbox: what stands in clear in a case's row, in words."""

    reference: str
    state: str
    priority: str
    waits: str
    came_in: bool
    due_at: datetime | None
    overdue: bool
    on: date
    days: int
    owner: str


@dataclass(frozen=True)
class Page:
    """One page of the inbox. `after` is the last reference if there is more, else ""."""

    rows: list[Row]
    after: str


@dataclass(frozen=True)
class Alarmed:
    """An alarm, in words without content."""

    kind: str
    says: str
    on: date


def states() -> list[tuple[str, str]]:
    """Return the states of a case, code and words, for the filter."""
    return [(str(code), str(label)) for code, label in Case.State.choices]


def inbox(worker: Worker, *, state: str, after: str, now: datetime) -> Page:
    """Return a page of what the worker may see, behind the case `after`. Ended cases only if asked for by `state`."""
    rows: QuerySet[Any] = _visible(worker)
    known = state in Case.State.values
    rows = rows.filter(state=state) if known else rows.exclude(state__in=ENDED)
    rows = _behind(_ranked(rows), after=after, visible=_ranked(_visible(worker)))
    cases = list(rows.order_by("rank", "due", "on", "reference")[: PAGE + 1])
    shown = cases[:PAGE]
    return Page(_rows(shown, now=now), shown[-1].reference if len(cases) > PAGE else "")


def _visible(worker: Worker) -> QuerySet[Case]:
    mine = CaseBundle.objects.filter(person=worker.person_id).values("key__case")
    if not may(worker, Action.CASE_READ):
        return Case.objects.none()
    return Case.objects.filter(Q(state=Case.State.NEW) | Q(reference__in=mine))


def _ranked(rows: QuerySet[Case]) -> QuerySet[Any]:
    return rows.annotate(
        rank=Where(
            When(priority="P0", then=0),
            When(state=Case.State.NEW, then=1),  # nobody has read it: it may be anything
            default=2,
            output_field=models.IntegerField(),
        ),
        due=Coalesce("due_at", Value(_NEVER)),
    )


def _behind(rows: QuerySet[Any], *, after: str, visible: QuerySet[Any]) -> QuerySet[Any]:
    """Keyset: what comes after the last row of the page before; a case that is not there any more starts anew."""
    last = visible.filter(reference=after).values_list("rank", "due", "on", "reference").first()
    if last is None:
        return rows
    rank, due, on, reference = last
    same = Q(rank=rank, due=due)
    return rows.filter(
        Q(rank__gt=rank)
        | Q(rank=rank, due__gt=due)
        | (same & Q(on__gt=on))
        | (same & Q(on=on, reference__gt=reference))
    )


def _rows(cases: Iterable[Case], *, now: datetime) -> list[Row]:
    cases = list(cases)
    people, today = names.of_staff(), sealed.today()
    came = set(
        Item.objects.filter(case__in=[case.reference for case in cases], done=False).values_list(
            "case_id", flat=True
        )
    )
    return [
        Row(
            reference=case.reference,
            state=case.get_state_display(),
            priority=case.priority,
            waits=WAITS[case.state],
            came_in=case.reference in came,
            due_at=case.due_at,
            overdue=case.due_at is not None and case.due_at < now,
            on=case.on,
            days=(today - case.on).days,
            owner=people.get(case.owner, ""),
        )
        for case in cases
    ]


def alarms() -> list[Alarmed]:
    """Return the alarms that stand. Everybody at the desk sees them: they say nothing of what."""
    return [
        Alarmed(alarm.kind, ALARMS.get(alarm.kind, "Something needs a look."), alarm.on)
        for alarm in Alarm.objects.order_by("kind")
    ]
