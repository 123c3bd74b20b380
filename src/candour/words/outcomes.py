"""What became of a report, in the words of staff, of the reporter and of the statistics.

Desk and force record an outcome; the reporter is shown `reporter_safe_text` and nothing else, after
the force released it, a supervisor agreed and the delay has passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from candour.words import tables

NO_MESSAGE: Final = "(no message)"  # how the table says that the reporter is told nothing


class Stage(StrEnum):
    CHARITY = "charity"
    FORCE = "force"
    DECISION = "decision"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Outcome:
    code: str
    stage: Stage
    internal_label: str
    reporter_safe_text: str | None  # None: the reporter is told nothing
    bucket: str  # the row of the public statistics
    terminal: bool
    reason_required: bool
    source: str
    verified: str


def _outcome(row: Mapping[str, str]) -> Outcome:
    text = row["reporter_safe_text"]
    return Outcome(
        code=row["code"],
        stage=Stage(row["stage"]),
        internal_label=row["internal_label"],
        reporter_safe_text=None if text == NO_MESSAGE else text,
        bucket=row["public_statistic_bucket"],
        terminal=row["terminal"] == "1",
        reason_required=row["reason_required"] == "yes",
        source=row["source"],
        verified=row["verified"],
    )


@cache
def _table() -> Mapping[str, Outcome]:
    return tables.by_code(
        map(_outcome, tables.rows("outcomes.csv")), code=lambda outcome: outcome.code
    )


def all_outcomes() -> tuple[Outcome, ...]:
    return tuple(_table().values())


def outcomes_of(stage: Stage) -> tuple[Outcome, ...]:
    return tuple(outcome for outcome in _table().values() if outcome.stage is stage)


def outcome(code: str) -> Outcome:
    """Return one outcome.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="outcomes")
