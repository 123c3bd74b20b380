"""Ranks and roles in policing, and the plain words by which the public knows them.

Intake and phone show the choices; desk and force use the ranks. A choice names every rank it may
mean: the public often mistakes one for another.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from candour.words import tables

CHIEF: Final = "chief"
"""The workforce group of chief officers."""


@dataclass(frozen=True, slots=True)
class Rank:
    code: str
    workforce_group: str
    forces: tuple[str, ...]  # force codes, or "all", "many", "other"
    seniority: int  # 0 lowest; compare only inside one workforce group
    title: str
    said_as: tuple[str, ...]  # short forms, and what people call it
    insignia: str
    detective_form: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class PublicRank:
    code: str
    label: str
    hint: str
    ranks: tuple[str, ...]  # the rank codes it may mean
    source: str
    verified: str


@cache
def _ranks() -> Mapping[str, Rank]:
    return tables.by_code(
        (
            Rank(
                code=row["code"],
                workforce_group=row["workforce_group"],
                forces=tables.listed(row["forces"]),
                seniority=int(row["seniority"]),
                title=row["title"],
                said_as=tables.listed(row["abbreviations_and_lay_terms"]),
                insignia=row["insignia"],
                detective_form=row["detective_form"],
                source=row["source"],
                verified=row["verified"],
            )
            for row in tables.rows("ranks.csv")
        ),
        code=lambda rank: rank.code,
    )


@cache
def _public() -> Mapping[str, PublicRank]:
    return tables.by_code(
        (
            PublicRank(
                code=row["code"],
                label=row["label"],
                hint=row["hint"],
                ranks=tables.listed(row["ranks"]),
                source=row["source"],
                verified=row["verified"],
            )
            for row in tables.rows("public_ranks.csv")
        ),
        code=lambda rank: rank.code,
    )


def all_ranks() -> tuple[Rank, ...]:
    return tuple(_ranks().values())


def rank(code: str) -> Rank:
    """Return one rank or role.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_ranks(), code, name="ranks")


def public_ranks() -> tuple[PublicRank, ...]:
    """Return what the reporter may choose, in the order of the page."""
    return tuple(_public().values())


def public_rank(code: str) -> PublicRank:
    """Return one choice.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_public(), code, name="public ranks")


def is_chief(text: str) -> bool:
    """Say whether a rank, as staff's or the public's code or as people write it, is a chief officer's: commander or assistant chief constable and up.

    The chief officers of a force are its law: nothing about one goes to that force. "Borough commander" is none.
    """
    if text in _public() and all(
        rank(one).workforce_group == CHIEF for one in _public()[text].ranks
    ):
        return bool(_public()[text].ranks)
    said = _letters(text)
    for one in all_ranks():
        if one.workforce_group != CHIEF:
            for way in one.said_as:
                said = re.sub(rf"\b{re.escape(_letters(way))}\b", " ", said) if " " in way else said
    return any(re.search(rf"\b{way}\b", said) for way in _chief_ways())


@cache
def _chief_ways() -> tuple[str, ...]:
    """Return how a chief officer's rank is written: titles anywhere, short forms as words of their own."""
    chiefs = [one for one in all_ranks() if one.workforce_group == CHIEF]
    ways = {_letters(way) for one in chiefs for way in (one.title, one.code, *one.said_as)}
    return tuple(sorted(re.escape(way) for way in ways if way))


def _letters(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
