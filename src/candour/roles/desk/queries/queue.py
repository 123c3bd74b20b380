"""What of the queue somebody asks to see: by state, by priority, by whose turn it is, or only what is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from candour.roles.desk.access import Action, may
from candour.roles.desk.models import Case, Product
from candour.staff.access import Worker

WHOSE: Final = {
    "": "Everybody’s",
    "mine": "Mine",
    "nobody": "Nobody’s",
    "me": "Waits for me",
    "others": "I wait for",
}
"""Whose turn it is. "me": mine, or anybody's of my duty; "others": I did my part, and somebody else has theirs to do."""
KEYS: Final = {"": "e", "mine": "m", "nobody": "n", "me": "w", "others": "i"}
"""The key that shows each."""
PRIORITIES: Final = ("P0", "P1", "P2", "P3")
_CASEWORK: Final = (
    Case.State.NEW,
    Case.State.DRAFTING,
    Case.State.RETURNED,
    Case.State.ANSWERED,
)
_SUPERVISION: Final = (
    Case.State.CHECKING,
    Case.State.HELD,
    Case.State.CONFLICT,
    Case.State.QUESTION,
    Case.State.OUTCOME,
)
_WITH_OTHERS: Final = (
    Case.State.CHECKING,
    Case.State.HELD,
    Case.State.CONFLICT,
    Case.State.REPORTER,
    Case.State.SENT,
    Case.State.QUESTION,
    Case.State.ASKED,
)
KEPT: Final = 100
"""More late steps than this are told as "more than"."""


@dataclass(frozen=True)
class Wanted:
    """A filter of the queue. What is empty or unknown filters nothing."""

    state: str = ""
    priority: str = ""
    whose: str = ""
    late: bool = False

    @property
    def query(self) -> str:
        """The filter as the end of an address."""
        said = {"state": self.state, "priority": self.priority, "whose": self.whose}
        kept = {name: value for name, value in said.items() if value}
        return urlencode({**kept, "late": "1"} if self.late else kept)

    @property
    def is_empty(self) -> bool:
        """Whether it filters nothing."""
        return not self.query


def wanted(said: dict[str, str]) -> Wanted:
    """Return the filter in an address; what no filter knows is left out."""
    state, priority, whose = (said.get(name, "") for name in ("state", "priority", "whose"))
    return Wanted(
        state=state if state in Case.State.values else "",
        priority=priority if priority in {*PRIORITIES, "none"} else "",
        whose=whose if whose in WHOSE else "",
        late=said.get("late") == "1",
    )


def narrowed(
    rows: QuerySet[Case], filter_: Wanted, *, worker: Worker, now: datetime
) -> QuerySet[Case]:
    """Return those of `rows` that are wanted. Ended cases only if asked for by state."""
    if filter_.state:
        rows = rows.filter(state=filter_.state)
    else:
        rows = rows.filter(rank__lt=Case.Rank.ENDED)
    if filter_.priority:
        rows = rows.filter(priority="" if filter_.priority == "none" else filter_.priority)
    if filter_.late:
        rows = rows.filter(late_at__lt=now)
    return _whose(rows, filter_.whose, worker=worker)


def _whose(rows: QuerySet[Case], whose: str, *, worker: Worker) -> QuerySet[Case]:
    me = worker.person_id
    match whose:
        case "mine":
            return rows.filter(owner=me)
        case "nobody":
            return rows.filter(owner="")
        case "me":
            return _for_me(rows, worker=worker)
        case "others":
            own = Product.objects.filter(case=OuterRef("reference"), author=me)
            return rows.filter(Exists(own), state__in=_WITH_OTHERS).exclude(owner=me)
        case _:
            return rows


def _for_me(rows: QuerySet[Case], *, worker: Worker) -> QuerySet[Case]:
    """What is the worker's turn, and what is nobody's that their duty does. Nobody releases their own words."""
    me = worker.person_id
    turn = Q(owner="", state__in=_CASEWORK)
    if may(worker, Action.PRODUCT_RELEASE):
        of_others = Product.objects.filter(
            case=OuterRef("reference"), state=Product.State.SUBMITTED
        ).exclude(author=me)
        duties = Q(owner="", state__in=_SUPERVISION)
        turn |= duties & (~Q(state=Case.State.CHECKING) | Q(Exists(of_others)))
    return rows.filter(Q(owner=me) | turn)


def late(worker: Worker, *, now: datetime) -> int:
    """Return how many steps of the whole desk are late, up to `KEPT` and one more, for those who answer for that; else 0."""
    if not may(worker, Action.FIGURES_READ):
        return 0
    rows = Case.objects.filter(rank__lt=Case.Rank.ENDED, late_at__lt=now).order_by()
    return len(rows.values_list("reference")[: KEPT + 1])
