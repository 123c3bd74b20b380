"""Where everything of a demonstration lies: folders, ports, environment and command line of each process."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FORCES: Final = ("ZZ1", "ZZ2")
_PORTS: Final = {
    "intake": 0,
    "exchange": 1,
    "hardener": 2,
    "desk": 10,
    "zz1": 21,
    "zz2": 22,
    "phone": 30,
}
_SWITCHBOARD: Final = 31
_CALL_PAGE: Final = 32
_SOUND: Final = 40
"""From this many ports on behind the first, the telephone sends and receives sound."""
_TAKEN_OVER: Final = (
    "CANDOUR_TURN",
    "CANDOUR_TURN_SECRET_FILE",
    "CANDOUR_ENGINE",
    "CANDOUR_ARI",
    "CANDOUR_ARI_USER",
    "CANDOUR_ARI_PASSWORD_FILE",
)
"""Of whoever starts the demonstration; without them browsers and telephone meet directly, and our own engine takes the calls."""


@dataclass(frozen=True)
class Process:
    """One process of the line: its name, its role, its program."""

    name: str
    role: str
    command: list[str]
    environment: dict[str, str]
    address: str  # where it answers, "" if it does not


@dataclass(frozen=True)
class Line:
    """A demonstration on one machine."""

    data: Path
    port: int
    workers: int
    slot: int
    databases: str = ""  # a PostgreSQL URL with {name} and {login} in it; empty for SQLite

    def folder(self, name: str) -> Path:
        """Return the folder of one installation: intake, phone, exchange, hardener, desk, zz1, zz2, charity."""
        return self.data / name

    def is_founded(self) -> bool:
        """Say whether an earlier run came to the end of founding, with every installation that there is now."""
        return (self.data / "founded").exists() and all(
            self.folder(name).is_dir() for name in _PORTS
        )

    def port_of(self, name: str) -> int:
        """Return the port of one installation's pages or API."""
        return self.port + _PORTS[name]

    def address(self, name: str) -> str:
        """Return where people or machines reach it. Cookies ignore ports: hence a host name for each."""
        host = "127.0.0.1" if name in {"exchange", "hardener"} else f"{name}.localhost"
        return f"http://{host}:{self.port_of(name)}"

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of one installation's processes."""
        folder = self.folder(name)
        own = {
            "CANDOUR_DEMONSTRATION": "yes",
            "CANDOUR_DATA": str(folder),
            "CANDOUR_ORIGIN": self.address(name),
            "CANDOUR_SECRET_KEY_FILE": str(folder / "secret.key"),
            "CANDOUR_SLOT_SECONDS": str(self.slot),
            "CANDOUR_OUTCOME_DELAY_DAYS": "0",
            "CANDOUR_KEEPER_SOCKET": str(folder / "keeper.sock"),
            "CANDOUR_STATE_KEYS": str(self.memory() / "page-state"),
            "CANDOUR_HARDENER_KEY_FILE": str(folder / "hardener.key"),
            "CANDOUR_DOORS": str(folder / "doors.json"),
            "CANDOUR_CAP_FOLDER": str(self.memory()),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }
        own["CANDOUR_COOKIE"] = name
        if name == "phone":
            own["CANDOUR_DOOR"] = "phone"
            own["CANDOUR_CALLS_AT_ONCE"] = "20"
            own["CANDOUR_RTP_FIRST_PORT"] = str(self.port + _SOUND)
            own |= {name: os.environ[name] for name in _TAKEN_OVER if name in os.environ}
            own["CANDOUR_CALL_PAGE_PORT"] = str(self.port + _CALL_PAGE)
            own["CANDOUR_SWITCHBOARD_PORT"] = str(self.port + _SWITCHBOARD)
        if name == "desk":
            own["CANDOUR_SWITCHBOARD"] = f"http://127.0.0.1:{self.port + _SWITCHBOARD}"
        own.update(self._database(name))
        if name in {"zz1", "zz2"}:
            own["CANDOUR_FORCE"] = name.upper()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CANDOUR_", "DJANGO_"))}
        return {**kept, **own}

    def _database(self, name: str) -> dict[str, str]:
        """Return the two logins of an installation's database, if the line is on PostgreSQL."""
        if not self.databases or name == "phone":  # its keeper stays on SQLite
            return {}
        logins = {"CANDOUR_DATABASE_URL": name, "CANDOUR_DATABASE_OWNER_URL": f"{name}_owner"}
        return {
            variable: self.databases.format(name=name, login=login)
            for variable, login in logins.items()
        }

    def memory(self) -> Path:
        """Return a folder in memory for what must not reach the disk, one for each demonstration."""
        shared = Path("/dev/shm")  # noqa: S108 - memory, named after the data's place
        base = shared if shared.is_dir() else self.data
        return base / f"candour-demonstration-{self.port}"

    def processes(self) -> list[Process]:
        """Return every process, in the order in which they are started."""
        return [
            self._serve("exchange", "exchange", workers=1, threads=4),
            self._job("sweeper", "exchange", "exchange"),
            self._serve("hardener", "hardener", workers=1, threads=2),
            self._job("keeper", "keeper", "intake"),
            self._serve("intake", "intake", workers=self.workers, threads=4),
            self._job("phone-keeper", "keeper", "phone"),
            self._phone(),
            self._serve("desk", "desk", workers=self.workers, threads=4),
            self._job("desk-courier", "desk", "desk"),
            *(
                self._serve(code.lower(), "force", workers=self.workers, threads=2)
                for code in FORCES
            ),
            *(self._job(f"{code.lower()}-courier", "force", code.lower()) for code in FORCES),
        ]

    def _serve(self, name: str, role: str, *, workers: int, threads: int) -> Process:
        arguments = ["serve", role, "--port", str(self.port_of(name))]
        arguments += ["--workers", str(workers), "--threads", str(threads)]
        command = [sys.executable, "-m", "candour", *arguments]
        return Process(name, role, command, self.environment(name), self.address(name))

    def _phone(self) -> Process:
        arguments = ["serve", "phone", "--port", str(self.port_of("phone"))]
        command = [sys.executable, "-m", "candour", *arguments]
        return Process("phone", "phone", command, self.environment("phone"), "")

    def call_page(self) -> str:
        """Return where the page to call from is. By number: a browser lends its microphone there without TLS."""
        return f"http://127.0.0.1:{self.port + _CALL_PAGE}"

    def sip_address(self) -> str:
        """Return where a telephone program on this machine calls."""
        return f"sip:line@127.0.0.1:{self.port_of('phone')}"

    def _job(self, name: str, role: str, installation: str) -> Process:
        command = [sys.executable, "-m", "candour", "jobs", role]
        return Process(name, role, command, self.environment(installation), "")
