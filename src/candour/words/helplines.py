"""Other lines that we send people to, and when we show each. Used by intake, phone and desk.

Every number must be rung by a person before launch and every three months: `rung_on` says when that was, and of the lines that
come with Candour none has been. An operator's own file takes the place of lines with the same id and adds others. A line
without a number is never shown.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from candour.words import tables

RING_AGAIN: Final = timedelta(days=92)
"""After so long a number that was rung must be rung again."""
_NEEDED: Final = ("id", "name", "number", "audience", "nations", "hours", "show_when")
_own: dict[str, dict[str, Any]] = {}


class Unreadable(ValueError):
    """An operator's file of helplines is not one. Says what is wrong with it."""


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
    rung_on: date | None = None  # when somebody of ours rang it and it was right

    def is_fresh(self, today: date) -> bool:
        """Say whether somebody rang it within three months."""
        return self.rung_on is not None and today - self.rung_on <= RING_AGAIN

    @property
    def tel(self) -> str:
        """The digits for a `tel:` link; empty where dialling the number alone does not do it."""
        return self.number.replace(" ", "") if re.fullmatch(r"[0-9 ]+", self.number) else ""

    @property
    def reachable(self) -> bool:
        return any(sign.isdigit() for sign in self.number)


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Return an operator's own lines by id. The file has the form of `words/data/helplines.json`.

    Raises:
        Unreadable: it is missing, not JSON, or a line of it is not whole.
    """
    try:
        lines = json.loads(path.read_text("utf-8"))["lines"]
        found = {line["id"]: line for line in lines}
    except (OSError, ValueError, KeyError, TypeError):
        raise Unreadable('it must be JSON: {"lines": [{"id": …}, …]}') from None
    for line in found.values():
        _line(line)
    return found


def use(path: Path) -> None:
    """Let an operator's own lines stand beside ours, in their place where the ids are the same.

    Raises:
        Unreadable: as for `read`.
    """
    _own.clear()
    _own.update(read(path))
    _table.cache_clear()
    situations.cache_clear()


def _line(line: Mapping[str, Any]) -> Helpline:
    missing = [name for name in _NEEDED if name not in line]
    if missing:
        raise Unreadable(f"a line has no {missing[0]}")
    if not all(isinstance(line[name], str) for name in _NEEDED[:-1]):
        raise Unreadable("id, name, number, audience, nations and hours are texts")
    if not isinstance(line["show_when"], list):
        raise Unreadable("show_when is a list of situations")
    try:
        rung = line.get("rung_on")
        rung_on = date.fromisoformat(rung) if rung else None
    except (TypeError, ValueError):
        raise Unreadable("rung_on is a day such as 2026-11-27") from None
    return Helpline(
        code=line["id"],
        name=line["name"],
        number=line["number"],
        audience=line["audience"],
        nations=line["nations"],
        hours=line["hours"],
        show_when=frozenset(line["show_when"]),
        to_be_verified=line.get("to_be_verified", rung_on is None),
        note=line.get("note", ""),
        source=line.get("source", ""),
        verified=line.get("verified", ""),
        rung_on=rung_on,
    )


@cache
def _table() -> Mapping[str, Helpline]:
    ours = {line["id"]: line for line in tables.document("helplines.json")["lines"]}
    return tables.by_code(map(_line, {**ours, **_own}.values()), code=lambda line: line.code)


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
