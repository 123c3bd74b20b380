"""The IOPC's allegation categories, A to L without I. Used by desk and force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Allegation:
    code: str
    category_code: str
    category: str
    subcategory: str
    relevance: str  # core, adjacent or out: whether an anti-corruption line takes it
    source: str
    verified: str


@cache
def _table() -> Mapping[str, Allegation]:
    return tables.by_code(
        (
            Allegation(
                code=row["code"],
                category_code=row["category_code"],
                category=row["category"],
                subcategory=row["subcategory"],
                relevance=row["hotline_relevance"],
                source=row["source"],
                verified=row["verified"],
            )
            for row in tables.rows("iopc_allegations.csv")
        ),
        code=lambda allegation: allegation.code,
    )


def all_allegations() -> tuple[Allegation, ...]:
    return tuple(_table().values())


def allegation(code: str) -> Allegation:
    """Return one allegation category.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="IOPC allegations")
