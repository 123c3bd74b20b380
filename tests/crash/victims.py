"""Who is killed: every process of a running line, found as the supervisor's children and their workers."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from line import RunningLine
from machines import until

# Each as its command line names it, the folder of its installation, and whether it has workers.
NAMES = {
    "exchange": ("serve exchange", "exchange", True),
    "sweeper": ("jobs exchange", "exchange", False),
    "hardener": ("serve hardener", "hardener", True),
    "keeper": ("jobs keeper", "intake", False),
    "intake pages": ("serve intake", "intake", True),
    "desk pages": ("serve desk", "desk", True),
    "desk courier": ("jobs desk", "desk", False),
    "zz1 pages": ("serve force", "zz1", True),
    "zz1 courier": ("jobs force", "zz1", False),
    "zz2 pages": ("serve force", "zz2", True),
    "zz2 courier": ("jobs force", "zz2", False),
}


def children(process: int) -> list[int]:
    """Return the ids of a process's children; none if it has ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if fields[0] != "Z" and int(fields[1]) == process:
            found.append(int(stat.parent.name))
    return found


def _reads(process: int, name: str) -> list[str]:
    try:
        return Path(f"/proc/{process}/{name}").read_text().split("\0")
    except OSError:
        return []


def environment(line: RunningLine, installation: str) -> dict[str, str]:
    """Return the environment in which the processes of an installation run."""
    folder = f"CANDOUR_DATA={line.data / installation}"

    def found():
        for child in children(line.process.pid):
            said = _reads(child, "environ")
            if folder in said:
                return dict(one.split("=", 1) for one in said if "=" in one)
        return None

    return until(found)


def main_process(line: RunningLine, name: str) -> int | None:
    """Return the id of one process of the line; None while it is being started again."""
    words, installation, _ = NAMES[name]
    for child in children(line.process.pid):
        if f" {words} " in f" {' '.join(_reads(child, 'cmdline'))} " and (
            f"CANDOUR_DATA={line.data / installation}" in _reads(child, "environ")
        ):
            return child
    return None


def kill(line: RunningLine, name: str, chance: random.Random) -> bool:
    """Kill a process, or one or all of its workers, or its master; say whether anything was there to kill."""
    main = main_process(line, name)
    if main is None:
        return False
    victims = [main]
    if NAMES[name][2] and (workers := children(main)):
        victims = chance.choice([[main], [chance.choice(workers)], workers])
    for one in victims:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            return False
    return True


@dataclass
class Actor:
    """Somebody at desk or force who does one act after another through the services, until killed inside one."""

    line: RunningLine
    role: str
    installation: str
    plan: dict

    def start(self) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "candour", "found", self.role, "stage"],
            env=environment(self.line, self.installation),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        process.stdin.write(json.dumps(self.plan).encode())
        process.stdin.close()
        return process

    def act_and_be_killed(self, after: float) -> None:
        process = self.start()
        time.sleep(after)
        process.kill()
        process.wait()

    def act(self) -> None:
        assert self.start().wait(120) == 0


def ask(line: RunningLine, installation: str, script: str) -> dict:
    """Run a few lines in the place of one installation, and return what they print as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(line, installation),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
