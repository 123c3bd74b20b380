"""The inbox: unopened reports for those who may open, and the cases a worker is on.

Most urgent first: P0, then what nobody has read yet, then what is about to be late, then by day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from candour.roles.desk import sealed
from candour.roles.desk.access import Action, is_on, may
from candour.roles.desk.models import Alarm, Case, CaseBundle, Item
from candour.roles.desk.queries import names, queue
from candour.roles.desk.queries.queue import Wanted
from candour.roles.desk.services.danger import is_untold
from candour.staff.access import Worker

PAGE: Final = 50
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_ORDER: Final = ("rank", "late_at", "on", "reference")
MANY: Final = 3000
"""Who holds so many keys has their cases sought along everybody's queue, not one by one."""
WAITS: Final = {
    "C1": "Somebody to open it",
    "C2": "A draft",
    "C3": "A second person to release it",
    "C4": "The author to change the text",
    "C5": "A supervisor to look at it again",
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
    "mailboxes": "A reporter’s mailbox should have ended. A supervisor who is on the case must sign in.",
    "expired": "The public directory has run out. It is used on; two supervisors must sign a new one.",
    "danger": "Somebody may be in danger: a case of priority P0 was handed over to nobody yet. Go to it first.",
    "unverified": "A force received a product that was not signed by two of us.",
}


@dataclass(frozen=True)
class Row:
    """One line of the inbox: what stands in clear in a case's row, in words."""

    reference: str
    state: str
    priority: str
    waits: str
    untold: bool  # a life may be in danger, and it was handed over to nobody by voice yet
    came_in: bool
    due_at: datetime | None
    due_on: date | None
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


def inbox(worker: Worker, *, wanted: Wanted, after: str, now: datetime) -> Page:
    """Return a page of what the worker may see and wants to, behind the case `after`."""
    if not may(worker, Action.CASE_READ):
        return Page([], "")
    rows = queue.narrowed(Case.objects.all(), wanted, worker=worker, now=now)
    last = Case.objects.filter(reference=after).first()
    if last is not None and (last.state == Case.State.NEW or is_on(worker.person_id, after)):
        rows = rows.filter(_behind(last))
    # Two walks along the index, each a page long, cost the same however many cases there are.
    unread = rows.filter(state=Case.State.NEW, rank__lte=Case.Rank.UNREAD_UNTIMED)
    walks = [query.order_by(*_ORDER)[: PAGE + 1] for query in (unread, _on(worker, rows))]
    cases = sorted(chain(*walks), key=_place)[: PAGE + 1]
    shown = cases[:PAGE]
    return Page(_rows(shown, now=now), shown[-1].reference if len(cases) > PAGE else "")


def _on(worker: Worker, rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `rows` that the worker holds a key of."""
    bundles = CaseBundle.objects.filter(person=worker.person_id)
    if len(bundles.order_by("key")[:MANY].values_list("key")) < MANY:
        return rows.filter(reference__in=bundles.values("key__case"))
    # So many that a page of them is soon found among everybody's.
    one = bundles.filter(key__case=OuterRef("reference"))
    return rows.filter(Exists(one))


def _place(case: Case) -> tuple[int, datetime, date, str]:
    return case.rank, case.late_at or _NEVER, case.on, case.reference


def _behind(last: Case) -> Q:
    """Keyset: what comes after a case. Within one rank either every case has a clock or none."""
    same = Q(rank=last.rank)
    behind = Q(rank__gt=last.rank)
    if last.late_at is not None:
        behind |= same & Q(late_at__gt=last.late_at)
        same &= Q(late_at=last.late_at)
    return Q(rank__gte=last.rank) & (
        behind | (same & Q(on__gt=last.on)) | (same & Q(on=last.on, reference__gt=last.reference))
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
            untold=is_untold(case),
            came_in=case.reference in came,
            due_at=case.due_at,
            due_on=case.due_on,
            overdue=case.late_at is not None and case.late_at < now,
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
