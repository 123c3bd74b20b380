"""A line whose machines are started and ended one by one, and the commands of docs/guides/runbooks.md run as they stand there."""

import json
import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from candour.cli.demo import founding, staging
from candour.cli.demo.layout import Line
from candour.door.keeper.wire import Keeper, KeeperAway, KeeperRefused
from candour.seal import mailbox
from line import free_port
from machines import until

RUNBOOKS = Path(__file__).parents[2] / "docs/guides/runbooks.md"
MACHINES = (
    "exchange",
    "sweeper",
    "hardener",
    "keeper",
    "desk-courier",
    "zz1-courier",
    "zz2-courier",
)
IN_DESK = """
import json, sys
from candour.cli import roles
roles.set_up("desk")
from candour.roles.desk.founding import worker_named
from candour.roles.desk.services import cases, sorting
from candour.roles.desk.models import Alarm, Case, CaseKey, Incoming
from candour.ledger import services as ledger
{code}
"""


def commands(section: str) -> list[str]:
    """Return the blocks of commands under a heading of the runbooks, in order."""
    text = RUNBOOKS.read_text("utf-8")
    found = re.search(
        rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"the runbooks have no section {section}"
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", found[1], re.DOTALL | re.MULTILINE)
    assert blocks, f"{section} has no commands"
    return blocks


@dataclass
class Rehearsal:
    """A line, what it runs, and what an operator has at hand."""

    root: Path
    line: Line = field(init=False)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = Line(self.root / "line", free_port(), 1, 1)
        for name in ("backups", "offline"):
            (self.root / name).mkdir(parents=True)

    def found(self) -> None:
        self.line.memory().mkdir(mode=0o700, parents=True, exist_ok=True)
        founding.found(self.line, say=lambda _: None)

    def start(self, *names: str) -> None:
        for process in self.line.processes():
            if process.name in (names or MACHINES):
                self.running[process.name] = subprocess.Popen(
                    process.command, env=process.environment
                )
        if not names or "keeper" in names:
            until((self.line.folder("intake") / "keeper.sock").exists)

    def stop(self, *names: str) -> None:
        for name in names or list(self.running):
            process = self.running.pop(name)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.line.memory(), ignore_errors=True)

    def follow(self, block: str, *, on: str, refused: bool = False) -> str:
        """Run a block of commands as the operator of a host, and keep what they set."""
        environment = {
            **self.line.environment(on),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "BACKUPS": str(self.root / "backups"),
            "OFFLINE": str(self.root / "offline"),
            **self.said,
        }
        done = subprocess.run(
            ["sh", "-eu", "-c", block + '\necho "RECIPIENT=${RECIPIENT-}"'],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode != 0) == refused, done.stdout + done.stderr
        *out, last = done.stdout.splitlines() or [""]
        if last.startswith("RECIPIENT=") and last != "RECIPIENT=":
            self.said["RECIPIENT"] = last.partition("=")[2]
        return "\n".join(out) + done.stderr

    def candour(self, *arguments: str, on: str, refused: bool = False) -> str:
        words = " ".join(arguments)
        return self.follow(f"candour {words}", on=on, refused=refused)

    def in_desk(self, code: str) -> dict[str, object]:
        """Do something through the desk's services, in a process of its own, as a person there would."""
        done = subprocess.run(
            [sys.executable, "-c", IN_DESK.format(code=code)],
            env=self.line.environment("desk"), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout else {}

    def sort(self) -> dict[str, object]:
        return self.in_desk(
            "sorting.sort_new(worker_named('Bob Fenner'))\n"
            "rows = Incoming.objects.values_list('state', flat=True)\n"
            "said = {'cases': Case.objects.count(), 'incoming': sorted(rows)}\n"
            "said['alarms'] = sorted(Alarm.objects.values_list('kind', flat=True))\n"
            "said['closed'] = Case.objects.filter(state='C14').count()\n"
            "json.dump(said, sys.stdout)"
        )

    def keeper(self) -> Keeper:
        return Keeper(self.line.environment("intake")["CANDOUR_KEEPER_SOCKET"])

    def report(self, number: int = 0) -> mailbox.Keys:
        """Send a worked example; return the keys of its code."""
        told = staging._send(self.line, self.keeper(), staging.examples()[number])
        digits = "".join(re.findall(r"\d", told.split("(")[0]))
        packed = until(lambda: self._found(digits))[0]
        return mailbox.Keys.unpack(packed)

    def _found(self, digits: str):
        """Look a code up; nothing while the exchange is only just back."""
        try:
            return self.keeper().look(digits)
        except (KeeperAway, KeeperRefused):
            return None

    def withdraw(self, keys: mailbox.Keys) -> None:
        """Take a report back, as its reporter does."""
        from datetime import date

        from candour.parcels import messages
        from candour.seal.container import Type
        from candour.trust.store import Store
        from candour.words.weeks import week_of

        store = Store(self.line.folder("intake") / "trust", demonstration=True)
        message = messages.FromReporter(tag=keys.tag.hex(), act="withdraw", about="", text="")
        envelope = mailbox.close_from_reporter(
            Type.FROM_REPORTER, messages.encode(message), header={"v": 1},
            to=[store.public().epoch(week_of(date.today()))], keys=keys,
        )  # fmt: skip
        self.keeper().say(envelope, once=secrets.token_hex(16))

    def rows(self, name: str, query: str) -> list[tuple]:
        """Read a database of the line beside its processes."""
        file = {"intake": "keeper", "zz1": "force", "zz2": "force"}.get(name, name)
        path = self.line.folder(name) / f"{file}.sqlite3"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as opened:
            return opened.execute(query).fetchall()

    def delivered(self) -> None:
        """Wait until the desk has signed for everything that the keeper holds."""
        until(lambda: self.rows("intake", "SELECT count(*) FROM parcels_outgoing") == [(0,)])

    def lose(self, name: str) -> Path:
        """The host is gone: its folder is somewhere else, and a new one has nothing but a secret for pages."""
        folder = self.line.folder(name)
        gone = folder.with_name(f"{name}-lost-{secrets.token_hex(4)}")
        folder.rename(gone)
        folder.mkdir(mode=0o700)
        (folder / "secret.key").write_text(secrets.token_hex(32))
        return gone
