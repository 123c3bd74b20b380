"""Makes the keys, boxes, directories and invented people of a demonstration. All of it is marked as such.

The order: root and provisional directories, databases, people, then the directories that two supervisors sign.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from candour.cli.demo.layout import FORCES, Line
from candour.seal import oprf
from candour.seal.keys import Identity, SigningKey
from candour.trust import directory
from candour.trust.directory import PublicDirectory, Supervisors

Say = Callable[[str], None]
DESK_PEOPLE: Final = [
    {"name": "Alice Moss", "duty": "supervisor"},
    {"name": "Dan Whitlock", "duty": "supervisor"},
    {"name": "Bob Fenner", "duty": "caseworker"},
    {"name": "Erin Sallow", "duty": "caseworker"},
    {"name": "Mia Tarn", "duty": "manager"},
    {"name": "Theo Brook", "duty": "auditor"},
]
SUPERVISORS: Final = ["Alice Moss", "Dan Whitlock"]
FORCE_PEOPLE: Final[dict[str, list[dict[str, Any]]]] = {
    "ZZ1": [
        {"name": "Clara Hythe", "duty": "receiving officer", "numbers": ["2210"]},
        {"name": "Grace Okell", "duty": "senior investigator", "numbers": ["0417"]},
        {"name": "Harun Vale", "duty": "force supervisor", "numbers": ["0102"]},
        {"name": "Ian McAllister", "duty": "receiving officer", "numbers": ["1873"]},
        {
            "name": "Nora Plume",
            "duty": "receiving officer",
            "numbers": ["3348"],
            "close_to": ["David Mellish"],
        },
    ],
    "ZZ2": [
        {"name": "Petra Lode", "duty": "receiving officer", "numbers": ["5120"]},
        {"name": "Samir Quill", "duty": "senior investigator", "numbers": ["0873"]},
        {"name": "Vera Stoke", "duty": "force supervisor", "numbers": ["0009"]},
        {"name": "Will Carrow", "duty": "receiving officer", "numbers": ["6012"]},
    ],
}
ALTERNATES: Final = {"ZZ1": ["ZZ2"], "ZZ2": ["ZZ1"]}
_INSTALLATIONS: Final = ("intake", "exchange", "desk", "zz1", "zz2")


def found(line: Line, *, say: Say) -> None:
    """Make everything anew."""
    say("Making keys, boxes and databases")
    for name in (*_INSTALLATIONS, "hardener", "charity"):
        (line.folder(name) / "trust").mkdir(parents=True)
        _write(line.folder(name) / "secret.key", secrets.token_hex(32))
    keys = {name: SigningKey(os.urandom(32)) for name in _INSTALLATIONS}
    for name, key in keys.items():
        _write(line.folder(name) / "installation.key", key.seed.hex())
    _links(line, keys)
    root, founders = _provisional(line, keys)
    _migrate(line)
    say("Inventing the people of the desk and of two forces")
    _people(line, root=root, founders=founders)
    (line.data / "founded").write_text("a demonstration: nothing in here is real\n", "utf-8")


def renew(line: Line, *, say: Say) -> None:
    """Bring databases up to date and make the epoch keys that have become due."""
    say("Continuing with the data of the last run")
    _migrate(line)
    note = step(line, "desk", "renew", {"supervisors": SUPERVISORS})["public"]
    _spread(line, "public.note", note, to=("intake", "exchange", "zz1", "zz2"))


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _spread(line: Line, name: str, text: str, *, to: tuple[str, ...]) -> None:
    for installation in to:
        _write(line.folder(installation) / "trust" / name, text)


def _links(line: Line, keys: dict[str, SigningKey]) -> None:
    """Give every installation its boxes, and the exchange the list of who may use which."""
    public = {name: key.public.raw.hex() for name, key in keys.items()}
    boxes = {
        name: secrets.token_hex(32) for name in ("doors", "to-zz1", "to-zz2", "of-zz1", "of-zz2")
    }
    exchange = line.address("exchange")
    forces = [code.lower() for code in FORCES]
    desk = {
        "name": "desk",
        "exchange": exchange,
        "doors_box": boxes["doors"],
        "doors": {"intake": public["intake"]},
        "forces": {
            name.upper(): {
                "inbox": boxes[f"of-{name}"],
                "outbox": boxes[f"to-{name}"],
                "key": public[name],
            }
            for name in forces
        },
    }
    intake = {
        "name": "intake",
        "exchange": exchange,
        "hardener": line.address("hardener"),
        "doors_box": boxes["doors"],
        "desk": {"inbox": "", "outbox": boxes["doors"], "key": public["desk"]},
    }
    links = {"desk": desk, "intake": intake}
    for name in forces:
        ends = {"inbox": boxes[f"to-{name}"], "outbox": boxes[f"of-{name}"], "key": public["desk"]}
        links[name] = {"name": name, "exchange": exchange, "desk": ends}
    for name, said in links.items():
        _write(line.folder(name) / "links.json", json.dumps(said, indent=1))
    _write(line.folder("hardener") / "doors.json", json.dumps({"intake": public["intake"]}))
    _correspondents(line, public, boxes, forces)


def _correspondents(
    line: Line, public: dict[str, str], boxes: dict[str, str], forces: list[str]
) -> None:
    known: dict[str, dict[str, Any]] = {
        "intake": {"key": public["intake"], "posts": [boxes["doors"]], "door": True},
        "desk": {
            "key": public["desk"],
            "reads": [boxes["doors"], *(boxes[f"of-{name}"] for name in forces)],
            "posts": [boxes[f"to-{name}"] for name in forces],
            "desk": True,
        },
    }
    for name in forces:
        known[name] = {
            "key": public[name],
            "reads": [boxes[f"to-{name}"]],
            "posts": [boxes[f"of-{name}"]],
        }
    _write(line.folder("exchange") / "correspondents.json", json.dumps(known, indent=1))


def _provisional(line: Line, keys: dict[str, SigningKey]) -> tuple[SigningKey, dict[str, str]]:
    """Make the root and a first directory, signed by founders' keys that are then forgotten; return their public halves."""
    root, first, second = (SigningKey(os.urandom(32)) for _ in range(3))
    seed, watchdog = oprf.new_seed(), Identity(os.urandom(32))
    _write(line.folder("hardener") / "hardener.key", seed.hex())
    _write(line.folder("charity") / "root.key", root.seed.hex())
    _write(line.folder("charity") / "watchdog.key", str(watchdog))
    expires_on = (date.today() + timedelta(days=366)).isoformat()  # noqa: DTZ011 - a calendar day
    public = PublicDirectory(
        number=1,
        previous="",
        expires_on=expires_on,
        demonstration=True,
        site="candour-demonstration",
        epochs={},
        desk_keys=[],
        hardeners=[oprf.HardenerKey.from_seed(seed).public.hex()],
        watchdog=str(watchdog.recipient),
        exchange=keys["exchange"].public.raw.hex(),
    )
    founders = {"founder-1": first, "founder-2": second}
    listed = {name: key.public.raw.hex() for name, key in founders.items()}
    supervisors = _supervisors(listed, 1)
    _spread(line, "root.pub", root.public.raw.hex(), to=_INSTALLATIONS)
    _spread(
        line,
        "supervisors.note",
        directory.issue("supervisors", supervisors, by={"root": root}),
        to=_INSTALLATIONS,
    )
    note = directory.issue("public", public, by=founders)
    _spread(line, "public.note", note, to=_INSTALLATIONS)
    return root, listed


def _supervisors(keys: dict[str, str], number: int) -> Supervisors:
    expires_on = (date.today() + timedelta(days=366)).isoformat()  # noqa: DTZ011 - a calendar day
    return Supervisors(
        number=number, previous="", expires_on=expires_on, demonstration=True, keys=keys
    )


def _migrate(line: Line) -> None:
    """Migrate every database, all at once."""
    pairs = [("keeper", "intake"), ("exchange", "exchange"), ("desk", "desk")]
    pairs += [("force", code.lower()) for code in FORCES]
    running = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "candour", "migrate", role], env=line.environment(name)
        )
        for role, name in pairs
    ]
    if any([one.wait() for one in running]):  # noqa: C419 - every one is waited for
        raise SystemExit("candour demo: a database could not be made; see the lines above")


def _people(line: Line, *, root: SigningKey, founders: dict[str, str]) -> None:
    desk = step(line, "desk", "people", {"people": DESK_PEOPLE})["people"]
    names = {one["name"].split()[0]: one["key"] for one in desk if one["duty"] == "supervisor"}
    both = _supervisors({**names, **founders}, 2)
    own = directory.issue("supervisors", _supervisors(names, 3), by={"root": root})
    # Until the new directory stands, the founders' keys must count beside the supervisors'.
    _spread(
        line,
        "supervisors.note",
        directory.issue("supervisors", both, by={"root": root}),
        to=_INSTALLATIONS,
    )
    forces = {}
    for code in FORCES:
        made = step(line, code.lower(), "people", {"people": FORCE_PEOPLE[code]})
        forces[code] = {"people": made["people"], "alternates": ALTERNATES[code]}
    plan = {"supervisors": SUPERVISORS, "forces": forces}
    signed = step(line, "desk", "directories", plan)
    _spread(line, "supervisors.note", own, to=_INSTALLATIONS)
    _spread(line, "public.note", signed["public"], to=_INSTALLATIONS)
    for code, text in signed["forces"].items():
        _spread(line, f"force-{code}.note", text, to=("desk", code.lower()))


def step(line: Line, name: str, what: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Run one step of founding in a process of that role, and return its answer."""
    role = "force" if name.upper() in FORCES else name
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "candour", "found", role, what],
        env=line.environment(name),
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"candour demo: {name} could not be founded ({what})\n{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
