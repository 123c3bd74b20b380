"""The states of a report at the charity (C0-C17) and at a force (F0-F15), and the arrows between.

Desk and force follow the arrows; intake and phone ask only what the reporter sees. Targets are text
for people; the clocks are kept by the roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from candour.words import tables

FILE: Final = "workflow.json"


class Machine(StrEnum):
    CHARITY = "charity"
    FORCE = "force"


class Sees(StrEnum):
    """What the reporter may be shown. The values are the table's own words."""

    NOTHING = "nothing"
    RECEIVED = "received"
    MESSAGE = "question or message waiting"
    PASSED_ON = "passed on"
    QUESTION = "the question"
    ANSWER_RECEIVED = "answer received"
    SAFE_TEXT = "reporter-safe text only"
    WHERE_TO_GO = "where to go"
    CLOSED = "closed"
    CODE_GONE = "code no longer works"


@dataclass(frozen=True, slots=True)
class State:
    code: str
    machine: Machine
    name: str
    owner: str
    target: str
    reporter_sees: str  # as the table words it; pages ask `reporter_sees()` below
    force_sees: str
    oversight_sees: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Arrow:
    start: str
    to: str
    because: str


# Between "passed on" and a released outcome the reporter's page must not move, or whoever holds the
# code could watch an investigation (design section 3.8). The table says "nothing" for these two.
SILENT_AFTER_PASSING_ON: Final = frozenset({"C9", "C12"})


@cache
def _states() -> Mapping[str, State]:
    return tables.by_code(
        (
            State(
                code=item["id"],
                machine=Machine(item["machine"]),
                name=item["name"],
                owner=item["owner"],
                target=item["target"],
                reporter_sees=item["reporter_sees"],
                force_sees=item["force_sees"],
                oversight_sees=item["oversight_sees"],
                source=item["source"],
                verified=item["verified"],
            )
            for item in tables.document(FILE)["states"]
        ),
        code=lambda state: state.code,
    )


def all_states() -> tuple[State, ...]:
    return tuple(_states().values())


def state(code: str) -> State:
    """Return one state.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_states(), code, name="states")


@cache
def arrows() -> tuple[Arrow, ...]:
    """Return every arrow. Two may join the same states for different reasons."""
    return tuple(
        Arrow(start=start, to=to, because=because)
        for start, to, because in tables.document(FILE)["transitions"]
    )


def may_move(start: str, *, to: str) -> bool:
    """Whether an arrow leads from `start` to `to`.

    Raises:
        UnknownCode: one of the two is no state.
    """
    ends = state(start).code, state(to).code
    return any((arrow.start, arrow.to) == ends for arrow in arrows())


def reporter_sees(code: str) -> Sees:
    """Return what the reporter's page shows while the report is in that state.

    Everything that happens at a force reads "passed on", no further action included: an outcome
    reaches the reporter only as released text, through C13.

    Raises:
        UnknownCode: there is no such state.
    """
    found = state(code)
    if found.machine is Machine.FORCE or found.code in SILENT_AFTER_PASSING_ON:
        return Sees.PASSED_ON
    return Sees(found.reporter_sees)
