"""A whole line for tests: the demonstration, started by its own command, with every role a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import urllib3

import cluster
from candour.cli.demo.layout import Line

PORTS = (0, 1, 2, 10, 21, 22, 30, 31, 32)


@dataclass(frozen=True)
class RunningLine:
    """A line that answers."""

    data: Path
    port: int
    said: str  # everything it printed until it was ready
    process: subprocess.Popen[str]
    later: list[str]  # what it printed after that
    temporary: Path  # its folder for temporary files
    databases: str = ""  # on PostgreSQL, what the names of its databases begin with

    def address(self, name: str) -> str:
        """Return where the pages of intake, desk, zz1 or zz2 are."""
        offset = {"intake": 0, "desk": 10, "zz1": 21, "zz2": 22}[name]
        return f"http://{name}.localhost:{self.port + offset}"

    def layout(self) -> Line:
        """Return where everything of it lies, and in which environment each process runs."""
        return Line(self.data, self.port, 2, 1, _url(self.databases))

    def code_of(self, title: str) -> tuple[str, str]:
        """Return digits and words of the code of one of the examples."""
        found = re.search(rf"{re.escape(title)}: ([\d ]+)  \(([a-z ]+)\)", self.said)
        assert found, "the demonstration prints the examples' codes"
        return found[1], found[2]


@dataclass(frozen=True)
class Answer:
    """What a page answered."""

    status_code: int
    content: bytes
    headers: urllib3.HTTPHeaderDict


@dataclass
class Http:
    """A browser that knows no script and keeps nothing: `get` and `post` to one address. For `walk.Walk`."""

    address: str
    headers: dict[str, str]
    source: str = "127.0.0.1"  # the loopback address it comes from
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = urlsplit(self.address)
        self.host = found.netloc
        self._pool = urllib3.HTTPConnectionPool(
            "127.0.0.1", found.port, maxsize=4, source_address=(self.source, 0)
        )

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Host": self.host, **self.headers}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._pool.urlopen(
            method, path, body=body, headers=headers, redirect=False, timeout=60
        )
        self.answers.append(Answer(answer.status, answer.data, answer.headers))
        return self.answers[-1]

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, object]) -> Answer:
        return self._ask("POST", path, urlencode(data, doseq=True))


def free_port() -> int:
    """Return a port from which the demonstration's whole range is free."""
    for start in range(20_000 + os.getpid() % 97 * 100, 60_000, 100):
        if all(_is_free(start + offset) for offset in PORTS):
            return start
    raise AssertionError("no free range of ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def databases() -> str:
    """Make databases for a line on the cluster; return what their names begin with, nothing on SQLite."""
    if not cluster.SOCKET:
        return ""
    name = cluster.new_name()
    for installation in ("intake", "exchange", "desk", "zz1", "zz2"):
        cluster.create(f"{name}_{installation}")
    return name


def _url(name: str) -> str:
    """Return the URL of databases whose names begin so, as the demonstration takes it; nothing on SQLite."""
    return cluster.url(f"{name}_{{name}}", f"{name}_{{login}}") if name else ""


@contextmanager
def running(data: Path, *arguments: str, **environment: str) -> Iterator[RunningLine]:
    """Start a demonstration, hand it over when it is ready, and end it as Ctrl-C does."""
    port = free_port()
    command = [sys.executable, "-m", "candour", "demo", "--data", str(data), "--port", str(port)]
    temporary = data.parent / f"temporary-{port}"
    temporary.mkdir(parents=True)
    name = databases()
    on = ["--databases", _url(name)] if name else []
    process = subprocess.Popen(
        [*command, "--slot", "1", *on, *arguments],
        env={**os.environ, "TMPDIR": str(temporary), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ctrl-C ends it"):
            break
    else:
        raise AssertionError("the line did not start:\n" + "".join(said))
    later: list[str] = []
    reader = threading.Thread(target=lambda: later.extend(process.stdout or []), daemon=True)
    reader.start()
    try:
        yield RunningLine(data, port, "".join(said), process, later, temporary, name)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        reader.join(timeout=10)
