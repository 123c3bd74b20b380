"""Two people, or one person twice, at the same moment, against a database file as a role has one. For the tests here.

SQLite's test database lies in memory, where threads do not wait for each other as they do for a file: `Stage` puts a file
in its place. On the cluster of `make test-postgres` the test database is itself what a role has.
"""

import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from access_knock import OWN, Visitor, copy_of
from access_table import table
from django.conf import settings
from django.db import connection, connections

import cluster

HERE = "default"
WAIT_SECONDS = 30


@contextmanager
def a_file(folder: Path) -> Iterator[None]:
    """Let every thread's connection lead to one file, with the tables of the test database; on PostgreSQL change nothing."""
    if cluster.SOCKET:
        yield
        return
    memory, named = connections[HERE], connections[HERE].settings_dict
    name, file = named["NAME"], folder / "role.sqlite3"
    with memory.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{file}'")
    named["NAME"] = str(file)
    del connections[HERE]
    try:
        yield
    finally:
        connections[HERE].close()
        named["NAME"] = name
        connections[HERE] = memory


@dataclass
class Stage:
    """A world that goes back to how it was built, as often as a test wants."""

    folder: Path
    world: object

    def __post_init__(self) -> None:
        connections.close_all()
        self.trust = Path(settings.TRUST_FOLDER)
        copy_of(self.trust, to=self.folder / "kept-trust")
        self.name = str(connections[HERE].settings_dict["NAME"])
        if cluster.SOCKET:
            self._make(f"{self.name}_kept", self.name)
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM INTO '{self.folder / 'kept.sqlite3'}'")

    def again(self) -> None:
        """Put database and directories back."""
        copy_of(self.folder / "kept-trust", to=self.trust)
        connections.close_all()
        if cluster.SOCKET:
            cluster.drop(self.name)
            self._make(self.name, f"{self.name}_kept")
            return
        for tail in ("-wal", "-shm"):
            Path(self.name + tail).unlink(missing_ok=True)
        shutil.copy(self.folder / "kept.sqlite3", self.name)
        # As a role's file is. Two that open it at once and both turn it to a write-ahead log do not wait for each other.
        with closing(sqlite3.connect(self.name)) as file:
            file.execute("PRAGMA journal_mode=WAL")

    def end(self) -> None:
        """Leave the test database as `make test-postgres` made it, but for its rows."""
        connections.close_all()
        if cluster.SOCKET:
            cluster.drop(f"{self.name}_kept")

    @staticmethod
    def _make(name: str, like: str) -> None:
        cluster.end_sessions(like)  # an idle thread of an earlier test's server may have one left
        cluster.psql(f"--command=CREATE DATABASE {name} TEMPLATE {like}")


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Do all at the same moment, each in a thread with a connection of its own; return what each returned."""
    barrier = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        try:
            barrier.wait(WAIT_SECONDS)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [found.result() for found in [pool.submit(one, act) for act in acts]]


def counted() -> Counter[str]:
    """Return how many rows every table has, and how many of each kind the ledger."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - OWN
        found: Counter[str] = Counter()
        for name in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def change(before: Counter[str]) -> dict[str, int]:
    """Return by how many rows each table differs from `before`."""
    now = counted()
    return {name: now[name] - before[name] for name in now if now[name] != before[name]}


def twin(visitor: Visitor) -> Visitor:
    """Return the same person at a second window."""
    return replace(visitor, browsers={})


def posts(heading: str) -> list[str]:
    """Return every address of a role to which something is sent."""
    return sorted({name for name, method in table(heading) if method == "POST"})


AUTHORS = {"desk:product", "desk:bench"}
"""What only the author of a product does."""
TAKERS = {"desk:call", "desk:hang-up", "desk:make-case"}
"""What whoever takes the call does, or a supervisor: no caseworker but bob."""


def doers(world, heading: str, name: str, also: dict[str, str]) -> list[Visitor]:
    """Return who may do it, by docs/reference/access.md; `also` says in which column somebody else belongs by now."""
    gets = table(heading)[name, "POST"].gets
    found = [
        one for one in world.visitors.values() if one.kind not in {"revoked", "expired", "nobody"}
    ]
    may = [one for one in found if gets[also.get(one.who, one.column)] == "done"]
    may = [one for one in may if name not in TAKERS or one.who != "erin"]
    return [one for one in may if name not in AUTHORS or one.who == "bob"]
