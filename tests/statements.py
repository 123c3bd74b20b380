"""What the product says to the database in every test, held against `conf.verbs`: no statement that a worker's login is refused.

`tests/conftest.py` takes the fixture from here. Statements of tests themselves, and of the command line, which changes
tables as their owner, do not count. A lock is written only on PostgreSQL, so it is seen in `make test-postgres` alone.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
from django.db.backends.signals import connection_created

import candour
from candour.conf import verbs

_TESTS: Final = str(Path(__file__).parent)
_PRODUCT: Final = str(Path(candour.__file__).parent)
_COMMANDS: Final = f"{_PRODUCT}/cli/"
_FIRST: Final = re.compile(r'(INSERT|UPDATE|DELETE)\b[^"]*"(\w+)"')
_READ: Final = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')
_SET: Final = re.compile(r" SET (.*?)(?: WHERE | RETURNING |$)", re.DOTALL)
_COLUMN: Final = re.compile(r'(?:^|, )"(\w+)" = ')
_SAID: Final = re.compile(r"([SIDU])(?:\(([a-z_ ]+)\))?")
_WORST: Final[list[str]] = []

Wanted = frozenset[tuple[str, str, str]]
"""Table, verb, column: "" where the whole table is meant, "?" where any column will do."""


def _granted() -> Wanted:
    found = set()
    for tables in verbs.VERBS.values():
        for table, said in tables.items():
            for verb, columns in _SAID.findall(said):
                found |= {(table, verb, one) for one in ["?", *(columns.split() or [""])]}
    return frozenset(found)


_GRANTED: Final = _granted()


@lru_cache(maxsize=4096)
def _wanted(statement: str) -> Wanted:
    """Return what a statement needs."""
    wanted = {(table, "S", "") for table in _READ.findall(statement)}
    if first := _FIRST.match(statement):
        verb, table = first.groups()
        if verb != "UPDATE":
            wanted.add((table, verb[0], ""))
        if changed := _SET.search(statement):
            wanted |= {(table, "U", column) for column in _COLUMN.findall(changed[1])}
    elif " FOR UPDATE" in statement:
        wanted.add((_READ.findall(statement)[0], "U", "?"))
    return frozenset(wanted)


def _is_granted(table: str, verb: str, column: str) -> bool:
    return bool({(table, verb, column), (table, verb, "")} & _GRANTED)


def _is_ours() -> bool:
    """Say whether the product made the statement that is being made: of our own frames, the nearest decides."""
    frame = sys._getframe(2)
    while frame:
        name = frame.f_code.co_filename
        if name.startswith(_PRODUCT):
            return not name.startswith(_COMMANDS)
        if name.startswith(_TESTS):
            return False
        frame = frame.f_back
    return False


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    refused = [one for one in _wanted(sql) if not _is_granted(*one)]
    if refused and _is_ours():
        _WORST.extend(f"{verb} {table} {column}" for table, verb, column in refused)
    return execute(sql, params, many, context)


def _begin(connection: Any, **_: Any) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


connection_created.connect(_begin)


@pytest.fixture(autouse=True)
def within_its_verbs() -> Iterator[None]:
    """Fail a test in which the product does to a table what no worker may."""
    yield
    refused = sorted(set(_WORST))
    _WORST.clear()
    assert not refused, f"src/candour/conf/verbs.py does not grant {refused}"
