"""Why a released product is recalled, and what the force is told of it: data, for the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from candour.words import tables

TOLD: Final = "The charity recalls this product. Do not act on it and do not pass it on."


@dataclass(frozen=True, slots=True)
class Recall:
    """One reason. `says` is told to the force; "" where a reason would point to somebody."""

    code: str
    label: str
    says: str
    source: str
    verified: str

    @property
    def text(self) -> str:
        """What the force reads."""
        return f"{TOLD} {self.says}".strip()


@cache
def _table() -> Mapping[str, Recall]:
    rows = tables.rows("recall_reasons.csv")
    return tables.by_code((Recall(**row) for row in rows), code=lambda one: one.code)


def recalls() -> tuple[Recall, ...]:
    """Return the reasons in the order of the file."""
    return tuple(_table().values())


def recall(code: str) -> Recall:
    """Return one.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="recall reasons")
