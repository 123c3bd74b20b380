"""Follows docs/guides/installing.md: runs its fenced blocks where they say, carries what it says is carried.

```sh on=HOST,…``` runs there; ```carry``` moves files; ```people``` names, a line each, what people do with their browsers.
Blocks marked `fetches` or `kernel` are left out.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal_hosts import Host

GUIDE = Path(__file__).parents[2] / "docs/guides/installing.md"
_BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CARDS = "/etc/candour/cards"


@dataclass
class Block:
    """One fenced block."""

    kind: str
    marks: list[str]
    text: str

    @property
    def on(self) -> list[str]:
        return next((one[3:].split(",") for one in self.marks if one.startswith("on=")), [])


def blocks() -> list[Block]:
    return [
        Block(kind, marks.split(), text)
        for kind, marks, text in _BLOCK.findall(GUIDE.read_text("utf-8"))
    ]


def names() -> dict[str, str]:
    """Return what the guide calls hosts and people."""
    (block,) = (one for one in blocks() if "names" in one.marks)
    found = re.findall(r'^(\w+)="?([^"#\n]*?)"?\s*(?:#.*)?$', block.text, re.MULTILINE)
    return dict(found)


@dataclass
class Follower:
    """Somebody who does what the guide says, with a telephone beside them."""

    hosts: dict[str, Host]
    elsewhere: Path  # the folders of the offline machine and of the watchdog
    program: str
    people: dict[str, Callable[[], None]]
    heard: dict[str, str] = field(default_factory=dict)  # file name -> thirty digits
    printed: list[str] = field(default_factory=list)
    before_starting: Callable[[], object] = lambda: None  # done once, before the first unit starts

    def follow(self) -> None:
        begun = False
        for block in blocks():
            if "systemctl enable --now candour-h" in block.text and not begun:
                begun = True
                self.before_starting()
            if block.kind == "sh" and not {"names", "fetches", "kernel"} & set(block.marks):
                for name in block.on:
                    self._run(block, on=name)
            elif block.kind == "carry":
                self._carry(block)
            elif block.kind == "people":
                for line in block.text.splitlines():
                    self.people[line.strip()]()

    def _run(self, block: Block, *, on: str) -> None:
        (declared,) = (one.text for one in blocks() if "names" in one.marks)
        text = declared + block.text
        text = re.sub(r"^(.* init join \S+ (.*))$", self._telephoned, text, flags=re.MULTILINE)
        if on in self.hosts:
            printed = self.hosts[on].run(text)
        else:
            printed = self._run_elsewhere(text, folder=self.elsewhere / on)
        self.printed.append(printed)
        digits = re.findall(r"to be read aloud:\n([\d ]{35})", printed)
        files = [*re.findall(r"--card (\S+)", block.text), *re.findall(r"show (root\.pub)", text)]
        self.heard |= dict(zip(files, digits, strict=False))

    def _telephoned(self, found: re.Match[str]) -> str:
        """Type, after a command that joins, what the other operators read out: a line for each card."""
        digits = "\n".join(self.heard[one] for one in found[2].split())
        return f"{found[1]} <<'HEARD'\n{digits}\nHEARD"

    def _run_elsewhere(self, text: str, *, folder: Path) -> str:
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            ["bash", "-euc", f'candour() {{ "{self.program}" "$@"; }}\n{text}'],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _carry(self, block: Block) -> None:
        for line in block.text.splitlines():
            source, *targets = line.split()
            name, _, path = source.partition(":")
            path = path.replace("$CODE", names()["CODE"])
            content = (
                self.hosts[name].read(path)
                if name in self.hosts
                else (self.elsewhere / name / path).read_bytes()
            )
            for target in targets:
                if target in self.hosts:
                    self.hosts[target].write(f"{CARDS}/{Path(path).name}", content)
                else:
                    (self.elsewhere / target / Path(path).name).write_bytes(content)
