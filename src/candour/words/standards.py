"""The ten Standards of Professional Behaviour. Used by desk and force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Standard:
    code: str
    title: str
    summary: str
    typical_categories: tuple[str, ...]  # CCnn
    source: str
    verified: str


@cache
def _table() -> Mapping[str, Standard]:
    return tables.by_code(
        (
            Standard(
                code=row["code"],
                title=row["title"],
                summary=row["summary_own_words"],
                typical_categories=tables.listed(row["typical_cc_categories"]),
                source=row["source"],
                verified=row["verified"],
            )
            for row in tables.rows("standards_of_professional_behaviour.csv")
        ),
        code=lambda standard: standard.code,
    )


def all_standards() -> tuple[Standard, ...]:
    return tuple(_table().values())


def standard(code: str) -> Standard:
    """Return one standard.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="standards of professional behaviour")
