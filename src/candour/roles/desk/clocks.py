"""When a step of staff is due: counted from an act of staff, rounded up to 15 minutes, deleted when the step ends."""

from datetime import datetime, timedelta
from typing import Final

from candour.roles.desk.models import Case

ROUND: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
TARGETS: Final[dict[str, dict[str, timedelta]]] = {
    Case.State.DRAFTING: {"P0": _HOUR, "P1": 2 * _HOUR, "P2": _DAY, "P3": 3 * _DAY, "": _DAY},
    Case.State.CHECKING: {"P0": ROUND, "P1": _HOUR, "P2": 4 * _HOUR, "P3": _DAY, "": 4 * _HOUR},
    Case.State.RETURNED: {"P0": ROUND, "P1": 2 * ROUND, "P2": 8 * _HOUR, "P3": _DAY, "": _DAY},
    Case.State.CONFLICT: dict.fromkeys(("P0", "P1", "P2", "P3", ""), 4 * _HOUR),
    Case.State.QUESTION: dict.fromkeys(("P0", "P1", "P2", "P3", ""), _DAY),
    Case.State.ANSWERED: {"P0": ROUND, "P1": _HOUR, "P2": 4 * _HOUR, "P3": _DAY, "": _DAY},
    Case.State.OUTCOME: dict.fromkeys(("P0", "P1", "P2", "P3", ""), 2 * _DAY),
}
"""Source: domain/codes/workflow.json, targets of the charity's machine."""
BY_STAFF: Final = frozenset(
    {Case.State.DRAFTING, Case.State.CHECKING, Case.State.RETURNED, Case.State.CONFLICT}
)
"""States that begin with an act of staff. The others begin when a reporter or a force writes, and get no instant."""


def due(state: str, *, priority: str, now: datetime) -> datetime | None:
    """Return when the step that begins now is due; None where no act of staff began it."""
    if state not in BY_STAFF:
        return None
    return rounded_up(now + TARGETS[state][priority])


def rounded_up(exact: datetime) -> datetime:
    """Return the next quarter of an hour: no instant here is finer."""
    over = (exact - datetime.min.replace(tzinfo=exact.tzinfo)) % ROUND
    return exact if not over else exact + ROUND - over
