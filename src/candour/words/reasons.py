"""Why a product goes back to its author, and why a case is held: coded, so that the desk can count and learn from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Reason:
    """One coded reason. `rule` is the SAN rule behind it, or ""."""

    code: str
    label: str
    rule: str
    source: str
    verified: str

    @property
    def says(self) -> str:
        """The label with its rule."""
        return f"{self.label} ({self.rule})" if self.rule else self.label


@cache
def _table(name: str) -> Mapping[str, Reason]:
    return tables.by_code((Reason(**row) for row in tables.rows(name)), code=lambda one: one.code)


def returns() -> tuple[Reason, ...]:
    """Return the reasons for which a product is sent back to its author."""
    return tuple(_table("return_reasons.csv").values())


def returned(code: str) -> Reason:
    """Return one of them.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table("return_reasons.csv"), code, name="return reasons")


def asides() -> tuple[Reason, ...]:
    """Return the reasons for which somebody steps aside from a case."""
    return tuple(_table("aside_reasons.csv").values())


def aside(code: str) -> Reason:
    """Return one of them.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table("aside_reasons.csv"), code, name="reasons to step aside")


def holds() -> tuple[Reason, ...]:
    """Return the reasons for which a case is held for the reporter's safety."""
    return tuple(_table("hold_reasons.csv").values())


def held(code: str) -> Reason:
    """Return one of them.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table("hold_reasons.csv"), code, name="hold reasons")
