"""The telephone through Asterisk under load: CPU of a core for each recorded call, in Asterisk and in ours, and from a key to the prompt.

`python bench/asterisk.py [--calls 50] [--seconds 20]` needs the root folder that deploy/dev/test-asterisk.sh makes, and says so where there is
none. The callers' own CPU is left out. Prints one line a figure, beside those of bench/phone.py; see bench/results.md.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

_TREE = Path(__file__).parents[1]
sys.path[:0] = [
    str(_TREE / one) for one in ("tests", "tests/roles/phone", "tests/asterisk", "bench")
]
os.environ.setdefault("CANDOUR_ASTERISK_ROOT", "/var/cache/candour/asterisk")

from asterisk_line import PACE, AsteriskLine  # noqa: E402
from caller import NUMBER, voice  # noqa: E402
from chroot import ROOT  # noqa: E402
from machine import cpu_seconds, describe  # noqa: E402
from phone import copies_of, resident  # noqa: E402

import machines  # noqa: E402 - found through the line above
from candour.parcels import messages  # noqa: E402
from candour.roles.phone.prompts.names import Prompt  # noqa: E402

KEY_SECONDS = 3 * PACE
"""From the first packet of a caller's key to the first that says it is released."""

FORGETTING_SECONDS = 45
"""SIP keeps a transaction for 32 seconds, in case an answer was lost (RFC 3261, timers H and J)."""


def speak(talker, sound: bytes, ready: threading.Barrier, delays: list[float]) -> None:
    """One caller: to the menu, then speaks with all the others."""
    talker.into_menu()
    pressed = time.monotonic()
    talker.press("1")
    talker.begins(Prompt.SPEAK, frames=1)
    delays.append(talker.came_at(talker.at) - pressed - KEY_SECONDS)
    talker.prompt(Prompt.TONE)
    ready.wait(120)
    talker.say(sound)


def main() -> None:
    """Measure and print, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    wanted = parser.parse_args()
    if not (ROOT / ".made").exists():
        print(f"not run: no Asterisk in {ROOT}; deploy/dev/test-asterisk.sh puts one there")
        return
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        line = AsteriskLine(machines.found(Path(folder)), calls_at_once=wanted.calls + 5)
        try:
            measure(line, calls=wanted.calls, seconds=wanted.seconds)
        finally:
            line.end()


def measure(line: AsteriskLine, *, calls: int, seconds: int) -> None:
    """Let callers speak at once, and print what it cost."""
    pids = {"Asterisk": line.asterisk.process.pid, "the telephone": line.phone.process.pid}
    sounds = [voice(seconds, seed=nth) for nth in range(calls)]
    talkers = [line.caller() for _ in range(calls)]
    ready, delays = threading.Barrier(calls + 1), []
    threads = [
        threading.Thread(target=speak, args=(talker, sound, ready, delays), daemon=True)
        for talker, sound in zip(talkers, sounds, strict=True)
    ]
    for one in threads:
        one.start()
        time.sleep(0.1)
    ready.wait(120)
    start, used = time.monotonic(), {name: cpu_seconds([pid]) for name, pid in pids.items()}
    for one in threads:
        one.join()
    elapsed = time.monotonic() - start
    shares = {
        name: 100 * (cpu_seconds([pid]) - used[name]) / elapsed / calls
        for name, pid in pids.items()
    }
    parts = ", ".join(f"{share:.2f} % in {name}" for name, share in shares.items())
    print(
        f"{calls} calls that are recorded at once: {sum(shares.values()):.2f} % of a core each ({parts})"
    )
    print(
        "end of a key to first packet of the prompt: median "
        f"{1000 * statistics.median(delays):.0f} ms, slowest {1000 * max(delays):.0f} ms"
    )
    _memory("during the calls", pids)
    for talker in talkers:
        talker.hang_up()
    _count(line, sounds)
    machines.until(line.is_quiet)
    time.sleep(FORGETTING_SECONDS)
    _memory(f"{FORGETTING_SECONDS} seconds after all have ended", pids)


def _memory(when: str, pids: dict[str, int]) -> None:
    for name, pid in pids.items():
        (copies,) = copies_of(pid, NUMBER)
        print(f"in memory of {name} {when}: {resident(pid):.0f} MiB, the number {copies} times")


def _count(line: AsteriskLine, sounds: list[bytes]) -> None:
    want = {sound[:8000]: sound for sound in sounds}

    def whole() -> int:
        said = [sound for _, sound, _ in line.collect().of(messages.Report)]
        return sum(
            1 for one in said if any(sound in one for sound in (want.get(one[:8000]),) if sound)
        )

    with contextlib.suppress(AssertionError):
        machines.until(lambda: whole() == len(sounds))
    print(f"messages that came whole: {whole()} of {len(sounds)}")


if __name__ == "__main__":
    main()
