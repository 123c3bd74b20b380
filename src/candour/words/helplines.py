"""Other lines that we send people to, and when we show each. Used by intake, phone and desk.

Every number must be rung and checked by a person before launch; `to_be_verified` says that none has
been. A line without a number is never shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Helpline:
    code: str
    name: str
    number: str
    audience: str
    nations: str
    hours: str
    show_when: frozenset[str]
    to_be_verified: bool
    note: str
    source: str
    verified: str

    @property
    def tel(self) -> str:
        """The digits for a `tel:` link; empty where dialling the number alone does not do it."""
        return self.number.replace(" ", "") if re.fullmatch(r"[0-9 ]+", self.number) else ""

    @property
    def reachable(self) -> bool:
        return any(sign.isdigit() for sign in self.number)


@cache
def _table() -> Mapping[str, Helpline]:
    return tables.by_code(
        (
            Helpline(
                code=line["id"],
                name=line["name"],
                number=line["number"],
                audience=line["audience"],
                nations=line["nations"],
                hours=line["hours"],
                show_when=frozenset(line["show_when"]),
                to_be_verified=line["to_be_verified"],
                note=line["note"],
                source=line["source"],
                verified=line["verified"],
            )
            for line in tables.document("helplines.json")["lines"]
        ),
        code=lambda line: line.code,
    )


def all_helplines() -> tuple[Helpline, ...]:
    return tuple(_table().values())


def helpline(code: str) -> Helpline:
    """Return one line.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="helplines")


@cache
def situations() -> frozenset[str]:
    """Return every word by which lines are chosen, such as "PPDA" or "always_footer"."""
    return frozenset().union(*(line.show_when for line in _table().values()))


def shown_when(*wanted: str) -> tuple[Helpline, ...]:
    """Return the lines to show in any of these situations, each once, in the table's order.

    Raises:
        UnknownCode: no line knows one of the situations, so that a misspelt one cannot pass for "none".
    """
    if not situations().issuperset(wanted):
        raise tables.UnknownCode("helpline situations")
    return tuple(
        line
        for line in _table().values()
        if line.reachable and not line.show_when.isdisjoint(wanted)
    )
