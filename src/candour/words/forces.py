"""Police forces and the two routing rows ("not known", "not police"). Used by every role.

Forces come and go, so a row has its days. A force that has gone is still found by its code, because
old cases name it. ZZ1 and ZZ2 are invented, for tests and the demonstration only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from candour.words import tables


class ForceType(StrEnum):
    TERRITORIAL = "territorial"
    SPECIAL = "special"
    AGENCY = "agency"
    ROUTING = "routing"  # not a force: says where a report goes when no force can be named


@dataclass(frozen=True, slots=True)
class Force:
    code: str
    name: str
    official_name: str
    aliases: tuple[str, ...]
    nation: str
    region: str
    force_type: ForceType
    complaints_watchdog: str
    valid_from: date | None  # first day; None: always
    valid_to: date | None  # last day; None: still there
    successor_code: str  # as the table gives it; may name a force that is only proposed
    fictional: bool
    source: str
    verified: str

    def exists(self, on: date) -> bool:
        """Whether the force is there on that day, its first and last day included."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _force(row: Mapping[str, str]) -> Force:
    return Force(
        code=row["code"],
        name=row["name"],
        official_name=row["official_name"],
        aliases=tables.listed(row["aliases"]),
        nation=row["nation"],
        region=row["region"],
        force_type=ForceType(row["force_type"]),
        complaints_watchdog=row["complaints_watchdog"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successor_code=row["successor_code"],
        fictional=row.get("fictional", "") == "yes",
        source=row["source"],
        verified=row["verified"],
    )


@cache
def _table(*, demonstration: bool) -> Mapping[str, Force]:
    rows = tables.rows("forces.csv")
    if demonstration:
        rows += tables.rows("fictional_forces.csv")
    return tables.by_code(map(_force, rows), code=lambda force: force.code)


def all_forces(on: date, *, demonstration: bool = False) -> tuple[Force, ...]:
    """Return the forces there are on that day; the invented ones only in a demonstration."""
    table = _table(demonstration=demonstration)
    return tuple(force for force in table.values() if force.exists(on))


def force(code: str, *, demonstration: bool = False) -> Force:
    """Return one force, gone or not.

    Raises:
        UnknownCode: there is none, or it is invented and this is no demonstration.
    """
    return tables.find(_table(demonstration=demonstration), code, name="forces")
