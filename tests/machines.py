"""The machines of a line as real processes of their own: exchange, hardener, keeper. No pages, no people.

`found` makes folders, keys, boxes and directories; `exchange`, `hardener` and `keeper` start a process that the caller
ends. What a process prints goes to a file, so that a test can see that it prints nothing.
"""

import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import urllib3

import cluster
from candour.door.keeper.wire import Keeper
from candour.parcels import signing
from candour.parcels.exchange import Exchange, connect
from candour.seal import oprf
from candour.seal.keys import Identity, SigningKey
from candour.trust import directory
from candour.trust.directory import PublicDirectory, Supervisors
from candour.words.weeks import week_of

INSTALLATIONS = ("exchange", "intake", "desk", "zz1", "zz2")
BOXES = ("doors", "to-zz1", "to-zz2", "of-zz1", "of-zz2")
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(done, *, seconds=PATIENCE_SECONDS):
    """Wait for something to be true, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


@dataclass
class Machine:
    """A running process."""

    process: subprocess.Popen
    output: Path
    port: int = 0

    def said(self) -> str:
        return self.output.read_text()

    def end(self) -> None:
        """End it as an operator does."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def crash(self) -> None:
        """End it and its workers as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Ground:
    """What every machine needs: its folder, and the keys that tests use in other machines' names."""

    folder: Path
    keys: dict[str, SigningKey]
    boxes: dict[str, str]
    signers: dict[str, SigningKey]
    epoch: Identity
    watchdog: Identity
    hardener_seed: bytes
    public: PublicDirectory
    ports: dict[str, int] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    databases: dict[str, dict[str, str]] = field(default_factory=dict)  # on PostgreSQL
    since: date = field(default_factory=date.today)

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def environment(self, name: str) -> dict[str, str]:
        folder = self.folder / name
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CANDOUR_", "DJANGO_"))}
        return {
            **kept,
            "CANDOUR_DEMONSTRATION": "yes",
            "CANDOUR_DATA": str(folder),
            "CANDOUR_SECRET_KEY_FILE": str(folder / "secret.key"),
            "CANDOUR_HARDENER_KEY_FILE": str(folder / "hardener.key"),
            "CANDOUR_DOORS": str(folder / "doors.json"),
            "CANDOUR_CAP_FOLDER": str(folder),
            "CANDOUR_KEEPER_SOCKET": self.socket(),
            "CANDOUR_CODES_READY": "6",
            "CANDOUR_LOOKUP_PAUSE_MS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            **self.database(name),
            **self.settings,
        }

    def database(self, name: str) -> dict[str, str]:
        """Return the settings of one machine's database: none on SQLite."""
        if cluster.SOCKET and name in INSTALLATIONS and name not in self.databases:
            self.databases[name] = cluster.create(f"{cluster.new_name()}_{name}")
        return self.databases.get(name, {})

    def rows(self, name: str):
        """Return a connection to the database of one machine, as whoever runs its host has: `with` commits and closes."""
        if cluster.SOCKET:
            return cluster.connect(self.database(name)["CANDOUR_DATABASE_OWNER_URL"])
        file = {"exchange": "exchange.sqlite3", "intake": "keeper.sqlite3"}[name]
        return _closing(sqlite3.connect(self.folder / name / file, timeout=20))

    def disk(self) -> bytes:
        """Return what lies on the disk of all machines: their folders, and on PostgreSQL their tables with the write-ahead log."""
        folders = [self.folder, *(cluster.files(name) for name in self.databases.values())]
        if self.databases:
            folders.append(Path(cluster.SOCKET) / "data/pg_wal")
        return b"".join(_content(path) for one in folders for path in one.rglob("*"))

    def socket(self) -> str:
        """Return where the keeper answers: a short path, for a socket's may have 107 letters only."""
        return f"{tempfile.gettempdir()}/candour-keeper-{self.ports['exchange']}.sock"

    def client(self, name: str) -> Exchange:
        return connect(self.address("exchange"), name=name, key=self.keys[name])

    def ask(self, name, method, path, body=b"", *, key=None, headers=None, today=None):
        """Send one signed request to the exchange, and return status and body; `headers` replace the signed ones."""
        signed = signing.sign(
            method,
            path,
            body=body,
            name=name,
            key=key or self.keys[name],
            today=today or date.today(),
        )
        return send(self.address("exchange"), method, path, body, headers or signed)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # a folder, a socket, or gone since it was listed
        return b""


@contextmanager
def _closing(connection):
    with closing(connection), connection:
        yield connection


def send(address, method, path, body=b"", headers=None):
    with urllib3.PoolManager() as pool:
        answer = pool.request(
            method, address + path, body=body, headers=headers or {}, retries=False, timeout=30
        )
        return answer.status, answer.data


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)


def found(folder: Path, *, demonstration: bool = True) -> Ground:
    """Make the folders of all machines, with keys of their own."""
    keys = {name: SigningKey(os.urandom(32)) for name in INSTALLATIONS}
    signers = {name: SigningKey(os.urandom(32)) for name in ("first", "second")}
    epoch, watchdog, seed = Identity(os.urandom(32)), Identity(os.urandom(32)), os.urandom(32)
    public = PublicDirectory(
        number=1,
        previous="",
        expires_on="2099-12-31",
        demonstration=demonstration,
        site="machines",
        epochs={week_of(date.today()): str(epoch.recipient)},
        desk_keys=[keys["desk"].public.raw.hex()],
        hardeners=[oprf.HardenerKey.from_seed(seed).public.hex()],
        watchdog=str(watchdog.recipient),
        exchange=keys["exchange"].public.raw.hex(),
    )
    ground = Ground(
        folder=folder,
        keys=keys,
        boxes={name: secrets.token_hex(32) for name in BOXES},
        signers=signers,
        epoch=epoch,
        watchdog=watchdog,
        hardener_seed=seed,
        public=public,
        ports={"exchange": free_port(), "hardener": free_port()},
    )
    for name in INSTALLATIONS:
        _write(folder / name / "installation.key", keys[name].seed.hex())
        _write(folder / name / "secret.key", secrets.token_hex(32))
        _directories(folder / name / "trust", ground)
    _write(folder / "hardener" / "hardener.key", seed.hex())
    doors = {"intake": keys["intake"].public.raw.hex(), "phone": keys["zz2"].public.raw.hex()}
    _write(folder / "hardener" / "doors.json", json.dumps(doors))
    _correspondents(ground)
    links(ground)
    return ground


def _directories(folder: Path, ground: Ground) -> None:
    root = SigningKey(os.urandom(32))
    supervisors = Supervisors(
        number=1,
        previous="",
        expires_on="2099-12-31",
        demonstration=ground.public.demonstration,
        keys={name: key.public.raw.hex() for name, key in ground.signers.items()},
    )
    _write(folder / "root.pub", root.public.raw.hex())
    _write(
        folder / "supervisors.note", directory.issue("supervisors", supervisors, by={"root": root})
    )
    _write(folder / "public.note", directory.issue("public", ground.public, by=ground.signers))


def _correspondents(ground: Ground) -> None:
    boxes, keys = ground.boxes, {n: key.public.raw.hex() for n, key in ground.keys.items()}
    known = {
        "intake": {"key": keys["intake"], "posts": [boxes["doors"]], "door": True},
        "desk": {
            "key": keys["desk"],
            "reads": [boxes["doors"], boxes["of-zz1"], boxes["of-zz2"]],
            "posts": [boxes["to-zz1"], boxes["to-zz2"]],
            "desk": True,
        },
    }
    for name in ("zz1", "zz2"):
        known[name] = {
            "key": keys[name],
            "reads": [boxes[f"to-{name}"]],
            "posts": [boxes[f"of-{name}"]],
        }
    _write(ground.folder / "exchange" / "correspondents.json", json.dumps(known))


def links(ground: Ground, *, hardener: str = "", exchange: str = "") -> None:
    """Write the intake's links, with other addresses where given."""
    said = {
        "name": "intake",
        "exchange": exchange or ground.address("exchange"),
        "hardener": hardener or ground.address("hardener"),
        "doors_box": ground.boxes["doors"],
        "desk": {
            "inbox": "",
            "outbox": ground.boxes["doors"],
            "key": ground.keys["desk"].public.raw.hex(),
        },
    }
    _write(ground.folder / "intake" / "links.json", json.dumps(said))


def run(ground: Ground, name: str, *words: str) -> subprocess.CompletedProcess:
    """Run a command of one machine to its end."""
    return _run(ground, name, "-m", "candour", *words)


def python(ground: Ground, name: str, script: str, *words: object) -> subprocess.CompletedProcess:
    """Run a few lines in the place of one machine."""
    return _run(ground, name, "-c", script, *map(str, words))


def _run(ground: Ground, name: str, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *words],
        env=ground.environment(name),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def start(ground: Ground, name: str, *words: str, port: int = 0) -> Machine:
    """Start a command of one machine that goes on until it is ended."""
    output = ground.folder / f"{name}-{words[0]}-{secrets.token_hex(4)}.txt"
    with output.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "candour", *words],
            env=ground.environment(name),
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    machine = Machine(process, output, port)
    if port:
        until(lambda: _answers(port) or not _lives(machine))
    return machine


def _lives(machine: Machine) -> bool:
    assert machine.process.poll() is None, machine.said()
    return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def exchange(ground: Ground) -> Machine:
    assert run(ground, "exchange", "migrate", "exchange").returncode == 0
    port = ground.ports["exchange"]
    arguments = ("--port", str(port), "--workers", "1", "--threads", "4")
    return start(ground, "exchange", "serve", "exchange", *arguments, port=port)


def hardener(ground: Ground, *, workers: int = 1) -> Machine:
    port = ground.ports["hardener"]
    arguments = ("--port", str(port), "--workers", str(workers), "--threads", "2")
    return start(ground, "hardener", "serve", "hardener", *arguments, port=port)


def keeper(ground: Ground) -> Machine:
    """Start the intake's keeper, and wait until it answers."""
    machine = start(ground, "intake", "jobs", "keeper")
    until(lambda: _lives(machine) and _listens(ground.socket()))
    return machine


def pages(ground: Ground) -> Keeper:
    """Return the keeper as the intake's pages see it."""
    return Keeper(ground.socket())


def _listens(path: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(path)
    except OSError:
        return False
    return True


def hold(address: str, method: str, path: str, *, many: int) -> list[socket.socket]:
    """Begin `many` unsigned requests whose bodies never end; the caller closes them."""
    host, _, port = address.removeprefix("http://").partition(":")
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 32\r\n\r\nx"
    held = [socket.create_connection((host, int(port)), timeout=10) for _ in range(many)]
    for one in held:
        one.sendall(head.encode())
    return held
