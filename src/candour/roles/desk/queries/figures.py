"""The manager's view: counts by state, priority, reason, person and week. No case, force or word of anybody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count as Number
from django.db.models import Q, Sum

from candour.roles.desk import sealed
from candour.roles.desk.access import Action, may, require
from candour.roles.desk.models import Case, Count, Talk
from candour.roles.desk.queries import names
from candour.roles.desk.services.counts import URGENT_DAYS, monday_of
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.words import reasons
from candour.words.weeks import week_of

PRIORITIES: Final = ("P0", "P1", "P2", "P3", "")
WEEKS: Final = 8
AGES: Final = ((0, "Today"), (1, "1 to 2 days"), (3, "3 to 7 days"), (8, "8 to 28 days"), (29, "More than 28 days"))  # fmt: skip
"""From how many days on, and in words."""
MANY_URGENT: Final = 3


@dataclass(frozen=True)
class Table:
    """A table of figures. Each row: its heading, then one figure a column."""

    columns: list[str]
    rows: list[tuple[str, list[int]]]


@dataclass(frozen=True)
class Urgent:
    """How much P0 and P1 work somebody had in seven days, as a band."""

    name: str
    band: str
    many: bool


@dataclass(frozen=True)
class Talking:
    """Somebody who would like a talk."""

    person: str
    name: str
    on: date


@dataclass(frozen=True)
class Figures:
    """Everything on the page."""

    workload: Table
    ages: Table
    late: Table
    breaches: Table
    ended: Table
    releases: Table
    returns: Table
    holds: Table
    urgent: list[Urgent]
    talks: list[Talking]
    colleagues: list[tuple[str, str]]
    clears: bool


def figures(worker: Worker, *, now: datetime) -> Figures:
    """Return the figures.

    Raises:
        NotFound: the worker's duty does not allow it.
    """
    require(worker, Action.FIGURES_READ)
    open_ = Case.objects.filter(rank__lt=Case.Rank.ENDED)
    people = names.of_staff()
    today = sealed.today()
    clears = may(worker, Action.TALK_CLEAR)
    return Figures(
        workload=_by_state(open_.values_list("state", "priority").annotate(Number("reference"))),
        ages=_ages(today),
        late=_by_state(
            open_.filter(late_at__lt=now)
            .values_list("state", "priority")
            .annotate(Number("reference"))
        ),
        breaches=_weeks(Count.Kind.BREACH, _states(), today=today),
        ended=_ended(today),
        releases=_weeks(Count.Kind.RELEASE, people, today=today),
        returns=_weeks(Count.Kind.RETURN, _labels(reasons.returns()), today=today),
        holds=_weeks(Count.Kind.HOLD, _labels(reasons.holds()), today=today),
        urgent=_urgent(people, today=today),
        talks=[
            Talking(one.person, people.get(one.person, ""), one.on)
            for one in Talk.objects.order_by("on", "person")
        ]
        if clears
        else [],
        colleagues=[
            (one.id, f"{one.name}, {one.duty}") for one in staff.people_with(settings.STAFF_DUTIES)
        ],
        clears=clears,
    )


def _states() -> dict[str, str]:
    return {str(code): str(label) for code, label in Case.State.choices}


def _labels(coded: Iterable[reasons.Reason]) -> dict[str, str]:
    return {one.code: one.says for one in coded}


def _by_state(found: Iterable[tuple[str, str, int]]) -> Table:
    """Return a table of states by priorities, without the states in which there is nothing."""
    cells = Counter({(state, priority): number for state, priority, number in found})
    rows = []
    for state, label in _states().items():
        line = [cells[state, priority] for priority in PRIORITIES]
        if any(line):
            rows.append((label, [*line, sum(line)]))
    if rows:
        rows.append(
            ("All", [sum(column) for column in zip(*(line for _, line in rows), strict=True)])
        )
    return Table(["P0", "P1", "P2", "P3", "Not set", "All"], rows)


def _ages(today: date) -> Table:
    """Return how long ago what is open came in, by priority."""
    starts = [start for start, _ in AGES] + [None]
    bands = {}
    for number, (start, _) in enumerate(AGES):
        until = starts[number + 1]
        in_band = Q(on__lte=today - timedelta(days=start))
        if until is not None:
            in_band &= Q(on__gt=today - timedelta(days=until))
        bands[f"band{number}"] = Number("reference", filter=in_band)
    open_ = Case.objects.filter(rank__lt=Case.Rank.ENDED)
    counted: Iterable[Any] = open_.values("priority").annotate(**bands)
    found = {row["priority"]: row for row in counted}
    rows: list[tuple[str, list[int]]] = [
        (priority or "Not set", [found[priority][f"band{n}"] for n in range(len(AGES))])
        for priority in PRIORITIES
        if priority in found
    ]
    return Table([label for _, label in AGES], rows)


def _weeks(kind: Count.Kind, labels: dict[str, str], *, today: date) -> Table:
    """Return a table of what was counted, by what it is counted for, a column a week, the newest first."""
    mondays = [monday_of(today) - timedelta(weeks=back) for back in range(WEEKS)]
    found = (
        Count.objects.filter(kind=kind, on__gte=mondays[-1])
        .values_list("of", "priority", "on")
        .annotate(Sum("number"))
        .order_by("of", "priority")
    )
    cells: Counter[tuple[str, date]] = Counter()
    for of, priority, on, number in found:
        label = labels.get(of, "No longer known")
        cells[f"{label}, {priority}" if priority else label, on] += number
    headings = list(dict.fromkeys(heading for heading, _ in cells))
    rows = [(heading, [cells[heading, on] for on in mondays]) for heading in headings]
    return Table([week_of(on) for on in mondays], rows)


def _ended(today: date) -> Table:
    """Return how the steps ended that ended in the weeks shown: in time, within a day after, or later."""
    since = monday_of(today) - timedelta(weeks=WEEKS - 1)
    kinds = [Count.Kind.MET, Count.Kind.LATE, Count.Kind.LATER]
    found = (
        Count.objects.filter(kind__in=kinds, on__gte=since)
        .values_list("of", "kind")
        .annotate(Sum("number"))
    )
    cells = Counter({(of, kind): number for of, kind, number in found})
    rows = [
        (label, line)
        for state, label in _states().items()
        if any(line := [cells[state, kind] for kind in kinds])
    ]
    return Table(["In time", "Up to a day late", "More than a day late"], rows)


def _urgent(people: dict[str, str], *, today: date) -> list[Urgent]:
    """Return who had P0 and P1 work in the last seven days, in bands: a hint for the manager, no measure of anybody."""
    found = (
        Count.objects.filter(kind=Count.Kind.URGENT, on__gt=today - timedelta(days=URGENT_DAYS))
        .values_list("of")
        .annotate(Sum("number"))
    )
    made = [
        Urgent(
            people.get(person, "Somebody"),
            "1 or 2" if number < MANY_URGENT else ("3 to 5" if number < 6 else "6 or more"),
            number >= MANY_URGENT,
        )
        for person, number in found
    ]
    return sorted(made, key=lambda one: one.name)


def require_reader(worker: Worker) -> None:
    """Let those go on who may see the figures.

    Raises:
        NotFound: the worker's duty does not allow it.
    """
    require(worker, Action.FIGURES_READ)
