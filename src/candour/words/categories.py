"""The twelve counter-corruption categories, and the plain choices that the public sees.

Intake and phone show the choices; desk and force work with the categories. A choice only suggests
codes: a caseworker decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    definition: str
    examples: tuple[str, ...]
    lay_prompt: str
    tags: tuple[str, ...]
    default_priority: str  # high, medium or low: where it stands in a list, not a risk level
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class PublicChoice:
    code: str
    label: str
    hint: str
    primary: str  # CCnn
    also: tuple[str, ...]  # further CCnn
    allegations: tuple[str, ...]  # IOPC codes
    standards: tuple[str, ...]  # SPBnn
    flags: tuple[str, ...]  # referral criteria to test
    tags: tuple[str, ...]
    helplines: tuple[str, ...]  # situations of words.helplines
    source: str
    verified: str


@cache
def _categories() -> Mapping[str, Category]:
    return tables.by_code(
        (
            Category(
                code=row["code"],
                name=row["category"],
                definition=row["working_definition"],
                examples=tables.listed(row["examples"]),
                lay_prompt=row["lay_prompt"],
                tags=tables.listed(row["tags"]),
                default_priority=row["default_priority"],
                source=row["source"],
                verified=row["verified"],
            )
            for row in tables.rows("counter_corruption_categories.csv")
        ),
        code=lambda category: category.code,
    )


@cache
def _choices() -> Mapping[str, PublicChoice]:
    return tables.by_code(
        (
            PublicChoice(
                code=row["code"],
                label=row["label"],
                hint=row["hint"],
                primary=row["cc_primary"],
                also=tables.listed(row["cc_also"]),
                allegations=tables.listed(row["iopc"]),
                standards=tables.listed(row["standards"]),
                flags=tables.listed(row["flags"]),
                tags=tables.listed(row["tags"]),
                helplines=tables.listed(row["helplines"]),
                source=row["source"],
                verified=row["verified"],
            )
            for row in tables.rows("public_choices.csv")
        ),
        code=lambda choice: choice.code,
    )


def all_categories() -> tuple[Category, ...]:
    return tuple(_categories().values())


def category(code: str) -> Category:
    """Return one category.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_categories(), code, name="counter-corruption categories")


def public_choices() -> tuple[PublicChoice, ...]:
    """Return what the reporter may tick, in the order of the page."""
    return tuple(_choices().values())


def public_choice(code: str) -> PublicChoice:
    """Return one choice.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_choices(), code, name="public choices")
