"""The floor of the intake's figures: a POST of a form that does nothing but commit one row.

    python bench/floor.py
    python bench/floor.py --postgres

granian with as many workers and threads as the intake's pages, and the database as our settings have it: SQLite (WAL, a
flush at each commit), or a PostgreSQL cluster as in deploy/postgres, whose work for the floor counts too. No framework, no
template, no encryption: what is above this is what our pages, seals and queues cost.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import machine
import psycopg

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import cluster

WORKERS, THREADS = 2, 4
COUNT = 200
_TABLE: Final = "CREATE TABLE kept (id {serial} PRIMARY KEY, said TEXT)"
_KEEP: Final = {
    "SQLite": "INSERT INTO kept (said) VALUES (?)",
    "PostgreSQL": "INSERT INTO kept (said) VALUES (%s)",
}[machine.database_kind()]
_OPEN = threading.local()


def _database() -> sqlite3.Connection | psycopg.Connection:
    """Return this thread's connection; each statement of it is a transaction."""
    if not hasattr(_OPEN, "database"):
        at = os.environ["FLOOR_DATABASE"]
        if machine.POSTGRES:
            _OPEN.database = psycopg.connect(at, autocommit=True)
        else:
            _OPEN.database = sqlite3.connect(at, timeout=10, isolation_level=None)
            _OPEN.database.execute("PRAGMA synchronous=FULL")
    found: sqlite3.Connection | psycopg.Connection = _OPEN.database
    return found


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Keep the form's text and say so."""
    if environ["REQUEST_METHOD"] == "POST":
        form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        _database().execute(_KEEP, (form["s"][0],))
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"kept"]


def serve(port: int) -> None:
    """Serve the program above until asked to stop."""
    from granian import Granian  # noqa: PLC0415 - only the serving process needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "floor:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
    ).serve()


@dataclass(frozen=True)
class Floor:
    """A floor that answers."""

    port: int
    pid: int
    name: str  # of its database on PostgreSQL

    def burst(self, text: str, *, count: int, at_once: int) -> tuple[machine.Burst, float]:
        """Return what a crowd posting `text` got, and the CPU-seconds of each post."""
        kept = threading.local()

        def post() -> None:
            if not hasattr(kept, "client"):
                kept.client = machine.Client(self.port)
            kept.client.post(s=text)

        before = self._cpu()
        done = machine.crowd(post, count=count, at_once=at_once)
        return done, (self._cpu() - before) / done.accepted

    def _cpu(self) -> float:
        return machine.cpu_seconds([self.pid]) + machine.server_seconds(self.name)


@contextmanager
def running(port: int) -> Iterator[Floor]:
    """Start the floor with a database of its own, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"{cluster.new_name()}_floor"
        process = subprocess.Popen(
            [sys.executable, __file__, str(port)],
            env={**os.environ, "FLOOR_DATABASE": _made(name, Path(folder))},
            cwd=Path(__file__).parent,
        )
        try:
            _wait(port)
            yield Floor(port, process.pid, name)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _made(name: str, folder: Path) -> str:
    """Make the database with its table; return where it is."""
    if machine.POSTGRES:
        made = cluster.create(name)
        with cluster.connect(made["CANDOUR_DATABASE_OWNER_URL"]) as owner:
            owner.execute(_TABLE.format(serial="bigserial"))
            owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}")
            owner.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}")
        address: str = made["CANDOUR_DATABASE_URL"]
        return address
    file = folder / "floor.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(_TABLE.format(serial="INTEGER"))
    database.close()
    return str(file)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            machine.Client(port).post(s="ready")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the floor does not answer")


def main() -> None:
    """Print what the floor does alone."""
    machine.on_postgres()
    import line  # noqa: PLC0415 - the tests' way to find a free port

    print(f"{machine.database_kind()}; {machine.describe()}")
    print(
        f"floor: one row of 6 KB committed for each POST, {COUNT} POSTs\n{'at once':>9}{'/s':>8}{'CPU ms':>9}"
    )
    with running(line.free_port()) as floor:
        for at_once in (1, 8, 32):
            done, cpu = floor.burst("x" * 6000, count=COUNT, at_once=at_once)
            print(f"{at_once:9}{done.rate:8.0f}{cpu * 1000:9.2f}")


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].isdigit():
        serve(int(sys.argv[1]))
    else:
        main()
