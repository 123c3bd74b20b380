"""What every bench shares: the machine it ran on, medians, a crowd of clients, and what processes cost. For bench/ only.

`on_postgres` puts a bench on the throw-away cluster of the tests; what a database's server uses for it counts as its cost.
"""

import http.client
import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

TICKS = os.sysconf("SC_CLK_TCK")
POSTGRES = os.environ.get("CANDOUR_TEST_POSTGRES", "")
"""The folder of a running cluster; empty on SQLite."""


def on_postgres() -> None:
    """With `--postgres` among the arguments, begin this bench anew beside a cluster of its own, unless there is one."""
    if "--postgres" in sys.argv and not POSTGRES:
        starter = Path(__file__).parents[1] / "deploy/dev/with-postgres.sh"
        bench = [sys.executable, str(Path(sys.argv[0]).resolve()), *sys.argv[1:]]
        os.execvp("sh", ["sh", str(starter), *bench])  # noqa: S606 - our own script


def database_kind() -> str:
    """Return what the figures were measured on."""
    return "PostgreSQL" if POSTGRES else "SQLite"


def describe() -> str:
    """Return one line: cores, model, load, Python. Figures of two machines must not be compared."""
    model = "unknown model"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {model}; load {load}; Python {platform.python_version()}"


def seconds(act: Callable[[], object]) -> float:
    """Return how long one call of `act` takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def median_seconds(act: Callable[[], object], *, rounds: int) -> float:
    """Return the median time of one call of `act`, after one call that does not count."""
    act()
    return statistics.median(seconds(act) for _ in range(rounds))


def medians_in_turn(acts: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Return the median time of each of `acts`, run in turn: a slow moment then slows them alike, and ratios hold."""
    for act in acts.values():
        act()
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            times[name].append(seconds(act))
    return {name: statistics.median(each) for name, each in times.items()}


def children(pid: int) -> list[int]:
    """Return the processes that `pid` started, in the order of their numbers."""
    every = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return sorted(one for one in every if (stat := _stat(one)) and int(stat[1]) == pid)


def with_children(pid: int) -> list[int]:
    """Return `pid` and every process below it."""
    return [pid, *(one for child in children(pid) for one in with_children(child))]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return what these processes and those below them have used, user and system, ended children included."""
    below = {one for pid in pids for one in with_children(pid)}
    return sum(sum(map(int, stat[11:15])) for pid in below if (stat := _stat(pid))) / TICKS


def server_seconds(*databases: str) -> float:
    """Return what the cluster has used, without the sessions of other databases than these: 0 on SQLite.

    Its writers and cleaners work for everybody, and count in full.
    """
    if not POSTGRES:
        return 0.0
    postmaster = int((Path(POSTGRES) / "data/postmaster.pid").read_text("utf-8").split("\n")[0])
    others = [
        pid
        for pid in children(postmaster)
        if (words := command(pid)[:1]) and _session_of(words[0]) not in {"", *databases}
    ]
    return cpu_seconds([postmaster]) - cpu_seconds(others)


def _session_of(title: str) -> str:
    """Return the database of a session by its process's title, `postgres: login database [local] …`; "" for no session."""
    words = title.split()
    return words[2] if len(words) > 3 and words[3] == "[local]" else ""


def command(pid: int) -> list[str]:
    """Return the command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")[:-1]


def _stat(pid: int) -> list[str]:
    """Return the fields after the name, from the state on; nothing if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []


@dataclass(frozen=True)
class Burst:
    """What a crowd did."""

    accepted: int
    failed: int
    seconds: float
    times: list[float]  # of each accepted act

    @property
    def rate(self) -> float:
        """Accepted acts a second."""
        return self.accepted / self.seconds


def crowd(act: Callable[[], object], *, count: int, at_once: int) -> Burst:
    """Do `act` `count` times, `at_once` at a time, each at once after the last. An act fails by raising."""
    left, lock = iter(range(count)), threading.Lock()
    times: list[float] = []
    failures: list[Exception] = []

    def one() -> None:
        while True:
            with lock:
                if next(left, None) is None:
                    return
            try:
                times.append(seconds(act))
            except Exception as problem:  # noqa: BLE001 - whatever went wrong, it was not accepted
                failures.append(problem)

    threads = [threading.Thread(target=one) for _ in range(at_once)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - started
    for problem in failures[:3]:
        print(f"  failed: {type(problem).__name__}: {problem}", flush=True)
    return Burst(len(times), len(failures), taken, times)


class Client:
    """One connection that posts forms: lighter than any browser, since it shares the cores with what it measures."""

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._host = f"{host}:{port}"

    def post(self, **said: str) -> str:
        """Return the page; anything but 200 is a failure."""
        headers = {"Host": self._host, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/", body=urlencode(said), headers=headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            raise AssertionError(f"answered {answer.status}")
        return page

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
