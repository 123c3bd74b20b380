"""The telephone under load: calls at once that leave a message, what each costs, how soon it answers, what stays in memory.

`python bench/phone.py [--calls 100] [--seconds 30] [--rounds 3] [--tones] [--stays]` starts a line of its own on loopback: exchange, hardener, keeper,
`candour serve phone`. In each round so many callers speak at once, hand in and are told their code; every message is opened with the
desk's key and compared. The callers are another process and do not count. A caller beside them listens by the kernel's clock.
In the end callers call once more, and their number and name are counted in the telephone's memory until long after (as root).
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

_TREE = Path(__file__).parents[1]
sys.path[:0] = [
    str(_TREE / "tests"),
    str(_TREE / "tests/roles/phone"),
    str(_TREE / "bench"),
    str(_TREE / "bench/callers"),
]

from caller import NAME, NUMBER  # noqa: E402
from crowd import sound_of  # noqa: E402
from machine import cpu_seconds, describe  # noqa: E402
from phone_line import PhoneLine  # noqa: E402
from probe import TICK, Probe, lateness  # noqa: E402

import machines  # noqa: E402 - found through the line above
from candour.parcels import messages  # noqa: E402

AFTER = (0, 10, 40)
"""Seconds after the last call at which memory is looked through."""


def resident(pid: int) -> float:
    """Return the MiB that a process has in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def copies_of(pid: int, *wanted: str) -> tuple[int, ...]:
    """Return how often each stands in a process's memory. As root, which no setting of ours keeps out."""
    counts = [0] * len(wanted)
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text("ascii").splitlines():
            span, rights = line.split()[:2]
            if "rw" not in rights or "[v" in line:
                continue
            start, end = (int(one, 16) for one in span.split("-"))
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except (OSError, ValueError):
                continue
            counts = [
                count + content.count(one.encode())
                for count, one in zip(counts, wanted, strict=True)
            ]
    return tuple(counts)


@dataclass
class Figures:
    """What the rounds gave, one of each for a round."""

    phone: list[float] = field(default_factory=list)  # % of a core for a call that is recorded
    keeper: list[float] = field(default_factory=list)
    ending: list[float] = field(
        default_factory=list
    )  # CPU ms of the telephone from "#" to the end, a call
    sending: list[float] = field(
        default_factory=list
    )  # CPU ms of the keeper, codes drawn anew included
    slow: list[float] = field(
        default_factory=list
    )  # how much longer than they had to say the callers took
    left_out: list[float] = field(default_factory=list)  # % of the ticks that were due
    late: list[float] = field(default_factory=list)  # seconds, of every packet
    delays: list[float] = field(default_factory=list)
    whole: int = 0

    def print(self, calls: int, rounds: int) -> None:
        """Print one line a figure: the median of the rounds, and what lay around it."""
        print(f"  messages whole, opened with the desk's key   {self.whole} of {calls * rounds}")
        for what, unit, values in (
            ("telephone, % of a core a recorded call", "", self.phone),
            ("keeper, % of a core a recorded call", "", self.keeper),
            ("telephone, CPU to hand a message in", " ms", self.ending),
            ("keeper, CPU to send it and draw a code", " ms", self.sending),
            ("callers, times as long as they had to speak", "", self.slow),
            ("ticks left out, %", "", self.left_out),
        ):
            spread = f"{min(values):.3f} to {max(values):.3f}"
            print(f"  {what:<44} {statistics.median(values):.3f}{unit} ({spread})")
        for what, values in (("tick late", self.late), ("key to prompt", self.delays)):
            cuts = statistics.quantiles(values, n=100)
            said = ", ".join(f"p{at} {1000 * cuts[at - 1]:.1f}" for at in (50, 95, 99))
            print(f"  {what + ', ms':<44} {said}, most {1000 * max(values):.1f} ({len(values)})")


class Crowd:
    """The process of the callers, led by words on its input and output."""

    def __init__(self, line: PhoneLine, wanted: argparse.Namespace) -> None:
        prompts = line.ground.folder / "prompts"
        said = [line.port, prompts, wanted.calls, wanted.seconds, *(["--tones"] * wanted.tones)]
        script = _TREE / "bench/callers/crowd.py"
        self._process = subprocess.Popen(
            [sys.executable, str(script), *map(str, said)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def until(self, done: str) -> None:
        """Wait until this has been done."""
        heard = self._process.stdout.readline().strip()
        if heard != done:
            raise RuntimeError(f"the crowd said {heard!r}, not {done!r}")

    def go(self) -> None:
        """Let the next thing be done."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()


def used(line: PhoneLine) -> tuple[float, float]:
    """Return the CPU-seconds that telephone and keeper have used."""
    return tuple(cpu_seconds([one.process.pid]) for one in (line.phone, line.keeper))  # type: ignore[return-value]


def memory(line: PhoneLine, when: str) -> None:
    """Print what the telephone has in memory, and of whom."""
    pid = line.phone.process.pid
    print(f"  memory {when:<36} {resident(pid):.0f} MiB, {found_in(pid)}", flush=True)


def found_in(pid: int) -> str:
    """Say how often callers' number and name stand in a process's memory."""
    if os.geteuid() != 0:
        return "not looked through: that needs root"
    number, name = copies_of(pid, NUMBER, NAME)
    return f"number {number}, name {name}"


def rest(line: PhoneLine) -> None:
    """Wait until the codes that are kept ready are drawn, and all is quiet."""
    before = used(line)
    while True:
        time.sleep(2)
        now = used(line)
        if sum(now) - sum(before) < 0.1:
            return
        before = now


def one_round(line: PhoneLine, wanted: argparse.Namespace, found: Figures, *, shows: bool) -> None:
    """Let callers speak, hand in and hang up, and note what that cost."""
    rest(line)
    if shows:
        memory(line, "before")
    crowd, probe = Crowd(line, wanted), Probe(line).into_menu()
    crowd.until("calling")
    start, before = time.monotonic(), used(line)
    crowd.go()
    first = len(probe.arrivals)
    found.delays += probe.delays(seconds=wanted.seconds - 2)
    heard = probe.arrivals[first:]
    found.late += lateness(heard)
    ticks, span = (heard[-1][1] - heard[0][1]) & 0xFFFF, heard[-1][0] - heard[0][0]
    found.left_out.append(100 * max(0.0, 1 - ticks * TICK / span))
    crowd.until("spoken")
    elapsed, after = time.monotonic() - start, used(line)
    for place, values in enumerate((found.phone, found.keeper)):
        values.append(100 * (after[place] - before[place]) / elapsed / wanted.calls)
    if shows:
        memory(line, "while all have spoken")
    probe.hang_up()
    crowd.go()
    crowd.until("handed in")
    crowd.go()
    crowd.until("gone")
    ended = time.monotonic()
    whole = compare(line, wanted)
    rest(line)
    found.whole += whole
    ends = used(line)
    for place, values in enumerate((found.ending, found.sending)):
        values.append(1000 * (ends[place] - after[place]) / wanted.calls)
    found.slow.append(elapsed / wanted.seconds)
    crowd.go()
    if shows:
        memory(line, f"{time.monotonic() - ended:.0f} s after the last call")


def compare(line: PhoneLine, wanted: argparse.Namespace) -> int:
    """Open what came with the desk's key, and return how many messages are what was said, byte for byte."""
    line.desk.envelopes.clear()
    line.desk.parts.clear()
    patience, came = 60 + 0.03 * wanted.calls * wanted.seconds, 0
    deadline = time.monotonic() + patience
    while came < wanted.calls and time.monotonic() < deadline:
        time.sleep(1)
        came = len(line.collect().of(messages.Report))
    said = {sound_of(nth, wanted.seconds) for nth in range(wanted.calls)}
    behind = (
        wanted.seconds * 8000 if wanted.tones else None
    )  # there, the tone of the key that ends it
    came_whole = line.desk.of(messages.Report)
    whole = {sound[:behind] for report, sound, _ in came_whole if report.has_code}
    return len(said & whole)


def what_stays(line: PhoneLine, wanted: argparse.Namespace) -> None:
    """Print how much of the callers is in memory after their calls, and after how long."""
    crowd = Crowd(line, wanted)
    crowd.until("calling")
    memory(line, "during the calls")
    crowd.go()
    crowd.until("spoken")
    crowd.go()
    crowd.until("handed in")
    crowd.go()
    crowd.until("gone")
    ended = time.monotonic()
    for seconds in AFTER:
        time.sleep(max(0.0, ended + seconds - time.monotonic()))
        memory(line, f"{seconds} s after the last call")
    print(f"  in the keeper: {found_in(line.keeper.process.pid)}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tones", action="store_true", help="keys as tones in the sound")
    parser.add_argument("--stays", action="store_true", help="nothing but what stays in memory")
    wanted = parser.parse_args()
    print(f"{describe()}; {wanted.calls} calls at once of {wanted.seconds} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        ground = machines.found(Path(folder))
        line = PhoneLine(ground, calls_at_once=wanted.calls + 5, CANDOUR_CODES_READY="200")
        try:
            found = Figures()
            for turn in range(0 if wanted.stays else wanted.rounds):
                one_round(line, wanted, found, shows=turn == 0)
            if not wanted.stays:
                found.print(wanted.calls, wanted.rounds)
            what_stays(line, wanted)
        finally:
            line.end()


if __name__ == "__main__":
    main()
