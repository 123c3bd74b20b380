"""The telephone under load: calls at once that leave a message, CPU of a core for each, how late the tick comes, what memory holds.

`python bench/phone.py [--calls 100] [--seconds 20]` starts a line of its own on loopback, lets so many callers speak at once, and checks that each
message comes whole. The callers' own CPU is left out. Prints one line a figure; docs: bench/README.md.
"""

import argparse
import contextlib
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

_TREE = Path(__file__).parents[1]
sys.path[:0] = [str(_TREE / "tests"), str(_TREE / "tests/roles/phone"), str(_TREE / "bench")]

from caller import NUMBER, voice  # noqa: E402
from machine import cpu_seconds, describe  # noqa: E402
from phone_line import PhoneLine  # noqa: E402

import machines  # noqa: E402 - found through the line above
from candour.parcels import messages  # noqa: E402
from candour.roles.phone.prompts.names import Prompt  # noqa: E402


def resident(pid: int) -> float:
    """Return the MiB that a process has in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def copies_of(pid: int, wanted: bytes) -> int:
    """Return how often something stands in a process's memory. As root, which no setting of ours keeps out."""
    count = 0
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text("ascii").splitlines():
            span, rights = line.split()[:2]
            if "rw" not in rights or "[v" in line:
                continue
            start, end = (int(one, 16) for one in span.split("-"))
            try:
                memory.seek(start)
                count += memory.read(end - start).count(wanted)
            except (OSError, ValueError):
                continue
    return count


def speak(talker, sound: bytes, ready: threading.Barrier, delays: list[float]) -> None:
    """One caller: to the menu, then speaks with all the others."""
    talker.into_menu()
    pressed = time.monotonic()
    talker.press("1")
    talker.begins(Prompt.SPEAK, frames=1)
    delays.append(time.monotonic() - pressed)
    talker.prompt(Prompt.TONE)
    ready.wait(60)
    talker.say(sound)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=20)
    wanted = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        line = PhoneLine(machines.found(Path(folder)), calls_at_once=wanted.calls + 5)
        try:
            measure(line, calls=wanted.calls, seconds=wanted.seconds)
        finally:
            line.end()


def measure(line: PhoneLine, *, calls: int, seconds: int) -> None:
    """Let callers speak at once, and print what it cost."""
    pid = line.phone.process.pid
    sounds = [voice(seconds, seed=nth) for nth in range(calls)]
    talkers = [line.caller() for _ in range(calls)]
    ready, delays = threading.Barrier(calls + 1), []
    threads = [
        threading.Thread(target=speak, args=(talker, sound, ready, delays), daemon=True)
        for talker, sound in zip(talkers, sounds, strict=True)
    ]
    print(
        f"in memory before: {resident(pid):.0f} MiB, the number {copies_of(pid, NUMBER.encode())} times"
    )
    for one in threads:
        one.start()
        time.sleep(0.05)
    ready.wait(120)
    start, used = time.monotonic(), cpu_seconds([pid])
    for one in threads:
        one.join()
    spent, elapsed = cpu_seconds([pid]) - used, time.monotonic() - start
    print(
        f"{calls} calls that are recorded at once: {100 * spent / elapsed / calls:.2f} % of a core each"
    )
    print(
        f"key to first packet of the prompt, callers' own waiting included: median {1000 * statistics.median(delays):.0f} ms"
    )
    print(
        f"in memory during the calls: {resident(pid):.0f} MiB, the number {copies_of(pid, NUMBER.encode())} times"
    )
    for talker in talkers:
        talker.hang_up()
    want = {sound[:8000]: sound for sound in sounds}

    def whole() -> int:
        reports = line.collect().of(messages.Report)
        return sum(
            1
            for _, sound, _ in reports
            if sound[: len(want.get(sound[:8000], b"x"))] == want.get(sound[:8000])
        )

    with contextlib.suppress(AssertionError):
        machines.until(lambda: whole() == calls)
    print(f"messages that came whole: {whole()} of {calls}")
    print(
        f"in memory after all have ended: {resident(pid):.0f} MiB, the number {copies_of(pid, NUMBER.encode())} times"
    )


if __name__ == "__main__":
    main()
