"""Exchange, hardener, keeper and the desk's courier as processes, on disks of their own that can be filled or made read-only."""

import json
import secrets
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from swallowing import Swallower

import machines
from candour.door.keeper.wire import Keeper
from candour.seal import mailbox, opening

DISK = "size=3m,mode=0700"
DATABASES = {"exchange": "exchange.sqlite3", "desk": "desk.sqlite3", "intake": "keeper.sqlite3"}


def mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("needs a disk of its own, and this user may mount none")


def unmount(place: Path) -> None:
    subprocess.run(["umount", "--lazy", place], check=True)


@dataclass
class World:
    """Everything, and what was acknowledged: the envelopes by their marks."""

    ground: machines.Ground
    proxies: dict[str, Swallower]
    running: dict[str, machines.Machine] = field(default_factory=dict)
    safe: dict[str, bytes] = field(default_factory=dict)

    def folder(self, name: str) -> Path:
        return self.ground.folder / name

    def file(self, pages: Keeper | None = None, *, envelope: bytes = b"") -> str:
        """Hand in a report, as the pages do with keys of a code; return its tag."""
        keys = mailbox.Keys(*(secrets.token_bytes(32) for _ in range(4)))
        sealed = envelope or secrets.token_bytes(2000)
        (pages or machines.pages(self.ground)).file(
            sealed, tag=keys.tag, auth_hash=keys.auth_hash, receipt=secrets.token_hex(16)
        )
        self.safe[keys.tag.hex()] = sealed
        return keys.tag.hex()

    @contextmanager
    def database(self, name: str):
        with closing(
            sqlite3.connect(self.folder(name) / DATABASES[name], timeout=20, isolation_level=None)
        ) as found:
            yield found

    def at_desk(self) -> list[bytes]:
        """Return what the doors' reports hold that the desk took in, one for each row."""
        with self.database("desk") as found:
            rows = found.execute("SELECT sealed FROM desk_incoming").fetchall()
        opened = [opening.open_envelope(one, identities=[self.ground.epoch]) for (one,) in rows]
        return [one.body for one in opened if one.body]

    def settle(self) -> None:
        """Wait until the desk has everything that was acknowledged, and nobody waits for a receipt; each came once."""

        def done() -> bool:
            with self.database("intake") as found:
                (left,) = found.execute("SELECT count(*) FROM parcels_outgoing").fetchone()
            return not left and set(self.safe.values()) <= set(self.at_desk())

        machines.until(done)
        came = self.at_desk()
        assert len(came) == len(set(came)), "one report for each code"
        for name, machine in self.running.items():
            assert machine.process.poll() is None, f"{name} ended: {machine.said()}"

    def unread(self) -> int:
        """Return how many parcels lie at the exchange for the desk."""
        return len(self.ground.client("desk").waiting(self.ground.boxes["doors"]))

    @contextmanager
    def full(self, name: str):
        """Fill the disk of a role to its last byte, and give the room back afterwards."""
        filler = self.folder(name) / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        try:
            yield
        finally:
            filler.unlink()

    @contextmanager
    def read_only(self, name: str):
        """Let whatever is opened anew in the folder of a role be there to be read only, for root too."""
        place = str(self.folder(name))
        mount("--bind", place, place)

        def closed() -> bool:  # refused while somebody who came in between has a file open
            words = ["mount", "-o", "remount,bind,ro", place]
            return subprocess.run(words, capture_output=True, check=False).returncode == 0

        try:
            machines.until(closed, seconds=10)
            yield
        finally:
            unmount(Path(place))

    @contextmanager
    def locked(self, *names: str):
        """Hold the databases of roles, as a backup that hangs does."""
        held = [self.database(name) for name in names]
        for one in held:
            one.__enter__().execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            for one in held:
                one.__exit__(None, None, None)


def _desk_links(ground: machines.Ground, exchange: str) -> None:
    said = {
        "name": "desk",
        "exchange": exchange,
        "doors_box": ground.boxes["doors"],
        "doors": {"intake": ground.keys["intake"].public.raw.hex()},
        "forces": {},  # nobody would sign for the slots' parcels, and they would fill the disk
    }
    (ground.folder / "desk" / "links.json").write_text(json.dumps(said))


@contextmanager
def world(folder: Path):
    """Start everything, with a proxy before the exchange for each who asks it, and one before the keeper."""
    disks = [folder / "exchange", folder / "desk"]
    for disk in disks:
        disk.mkdir()
        mount("-t", "tmpfs", "-o", DISK, "none", str(disk))
    ground = machines.found(folder)
    ground.settings = {"CANDOUR_SLOT_SECONDS": "1", "CANDOUR_ORIGIN": "http://desk.localhost"}
    proxies = {
        "desk": Swallower(ground.ports["exchange"]),
        "door": Swallower(ground.ports["exchange"]),
        "pages": Swallower(ground.socket(), path=Path(f"{ground.socket()}.pages")),
    }
    machines.links(ground, exchange=proxies["door"].address)
    _desk_links(ground, proxies["desk"].address)
    found = World(ground, proxies)
    try:
        for name, role in (("intake", "keeper"), ("desk", "desk")):
            done = machines.run(ground, name, "migrate", role)
            assert done.returncode == 0, done.stderr
        found.running["exchange"] = machines.exchange(ground)
        found.running["hardener"] = machines.hardener(ground)
        found.running["keeper"] = machines.keeper(ground)
        found.running["desk"] = machines.start(ground, "desk", "jobs", "desk")
        yield found
    finally:
        for machine in found.running.values():
            machine.end()
        for proxy in proxies.values():
            proxy.end()
        for path in (ground.socket(), f"{ground.socket()}.pages"):
            Path(path).unlink(missing_ok=True)
        for disk in disks:
            unmount(disk)
