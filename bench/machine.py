"""What every bench says of itself: the machine it ran on, and medians. For the scripts in bench/ only."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path


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
