"""The floor of the intake's figures: a POST of a form that does nothing but commit one row.

    python bench/floor.py

granian with as many workers and threads as the intake's pages, SQLite as our settings have it (WAL, a flush at each
commit). No framework, no template, no encryption: what is above this is what our pages, seals and queues cost.
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
from typing import Any
from urllib.parse import parse_qs

import machine

WORKERS, THREADS = 2, 4
COUNT = 200
_OPEN = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_OPEN, "database"):
        _OPEN.database = sqlite3.connect(os.environ["FLOOR_FILE"], timeout=10, isolation_level=None)
        _OPEN.database.execute("PRAGMA synchronous=FULL")
    found: sqlite3.Connection = _OPEN.database
    return found


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Keep the form's text and say so."""
    if environ["REQUEST_METHOD"] == "POST":
        form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        _database().execute("INSERT INTO kept (said) VALUES (?)", (form["s"][0],))
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
    file: Path

    def burst(self, text: str, *, count: int, at_once: int) -> tuple[machine.Burst, float]:
        """Return what a crowd posting `text` got, and the CPU-seconds of each post."""
        kept = threading.local()

        def post() -> None:
            if not hasattr(kept, "client"):
                kept.client = machine.Client(self.port)
            kept.client.post(s=text)

        before = machine.cpu_seconds([self.pid])
        done = machine.crowd(post, count=count, at_once=at_once)
        return done, (machine.cpu_seconds([self.pid]) - before) / done.accepted


@contextmanager
def running(port: int) -> Iterator[Floor]:
    """Start the floor in a folder of its own, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "floor.sqlite3"
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, said TEXT)")
        database.close()
        process = subprocess.Popen(
            [sys.executable, __file__, str(port)],
            env={**os.environ, "FLOOR_FILE": str(file)},
            cwd=Path(__file__).parent,
        )
        try:
            _wait(port)
            yield Floor(port, process.pid, file)
        finally:
            process.terminate()
            process.wait(timeout=30)


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
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import line  # noqa: PLC0415 - the tests' way to find a free port

    print(machine.describe())
    print(
        f"floor: one row of 6 KB committed for each POST, {COUNT} POSTs\n{'at once':>9}{'/s':>8}{'CPU ms':>9}"
    )
    with running(line.free_port()) as floor:
        for at_once in (1, 8, 32):
            done, cpu = floor.burst("x" * 6000, count=COUNT, at_once=at_once)
            print(f"{at_once:9}{done.rate:8.0f}{cpu * 1000:9.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(int(sys.argv[1]))
    else:
        main()
