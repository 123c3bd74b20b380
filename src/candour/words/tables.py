"""How a code table is read from `data/`. Used by the other modules of `words` only."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

Entry = TypeVar("Entry")


class UnknownCode(KeyError):
    """A code that its table does not hold.

    Names the table and never the code: what was looked up may have been typed by a reporter.
    """

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table

    def __str__(self) -> str:
        return f"no such code in the table of {self.table}"


def read(name: str) -> str:
    """Return the text of one data file."""
    return (files("candour.words") / "data" / name).read_text(encoding="utf-8")


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV table, in the order of the file."""
    lines = read(name).splitlines()
    return tuple(MappingProxyType(row) for row in csv.DictReader(lines, strict=True))


def document(name: str) -> dict[str, Any]:
    """Return a JSON table. Callers turn it into frozen values and keep those, never this."""
    loaded: dict[str, Any] = json.loads(read(name))
    return loaded


def listed(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds a list, split at semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def by_code(entries: Iterable[Entry], *, code: Callable[[Entry], str]) -> Mapping[str, Entry]:
    """Return the entries under their codes.

    Raises:
        ValueError: two entries share a code, so that one would hide the other.
    """
    table: dict[str, Entry] = {}
    for entry in entries:
        if code(entry) in table:
            raise ValueError("two entries of a code table share a code")
        table[code(entry)] = entry
    return MappingProxyType(table)


def find(table: Mapping[str, Entry], code: str, *, name: str) -> Entry:
    """Return the entry under `code`.

    Raises:
        UnknownCode: the table called `name` does not hold it.
    """
    # Asked for with `in`, not caught: a chained KeyError would print the code in a traceback.
    if code not in table:
        raise UnknownCode(name)
    return table[code]
