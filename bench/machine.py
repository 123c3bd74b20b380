"""What every bench shares: the machine it ran on, medians, a crowd of clients, and what processes cost. For bench/ only."""

import http.client
import os
import platform
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

TICKS = os.sysconf("SC_CLK_TCK")


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
