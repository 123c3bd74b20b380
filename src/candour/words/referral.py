"""When a force must, or may, refer a matter to the IOPC: a checklist, and advice only.

Desk and force use it. The duty lies on the appropriate authority, never on the charity, and only in
England and Wales.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    title: str
    question: str
    detail: str
    mandatory: bool  # whether "yes" means that the force must refer
    part_of: str  # RC04 for RC04a to RC04i, else empty
    source: str
    verified: str


def _criterion(item: Mapping[str, Any], *, mandatory: bool, part_of: str = "") -> Criterion:
    test = item.get("test", "")  # a part of RC04 has one sentence for title and question
    return Criterion(
        code=item["id"],
        title=item.get("title", test),
        question=item.get("question", test),
        detail=item.get("detail", ""),
        mandatory=mandatory,
        part_of=part_of,
        source=item["source"],
        verified=item["verified"],
    )


def _read() -> Iterator[Criterion]:
    table = tables.document("referral_criteria.json")
    for item in table["mandatory"]:
        yield _criterion(item, mandatory=True)
        for part in item.get("any_of", ()):
            yield _criterion(part, mandatory=True, part_of=item["id"])
    for item in table["other_routes"]:
        yield _criterion(item, mandatory=False)


@cache
def _table() -> Mapping[str, Criterion]:
    return tables.by_code(_read(), code=lambda criterion: criterion.code)


def all_criteria() -> tuple[Criterion, ...]:
    return tuple(_table().values())


def criterion(code: str) -> Criterion:
    """Return one criterion.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="referral criteria")
