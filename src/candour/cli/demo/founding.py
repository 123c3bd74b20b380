"""Makes the keys, boxes, directories and invented people of a demonstration. All of it is marked as such.

The order: cards and files as `candour init` makes them, databases, people, then the directories that two supervisors sign.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from candour.cli.demo.layout import FORCES, Line
from candour.cli.init import joining, laying
from candour.cli.init.cards import Card
from candour.seal.keys import SigningKey
from candour.trust import directory
from candour.trust.directory import Supervisors

Say = Callable[[str], None]
DESK_PEOPLE: Final = [
    {"name": "Alice Moss", "duty": "supervisor"},
    {"name": "Dan Whitlock", "duty": "supervisor"},
    {"name": "Bob Fenner", "duty": "caseworker"},
    {"name": "Erin Sallow", "duty": "caseworker"},
    {"name": "Tess Amble", "duty": "call taker"},
    {"name": "Mia Tarn", "duty": "manager"},
    {"name": "Theo Brook", "duty": "auditor"},
]
SUPERVISORS: Final = ["Alice Moss", "Dan Whitlock"]
FORCE_PEOPLE: Final[dict[str, list[dict[str, Any]]]] = {
    "ZZ1": [
        {"name": "Clara Hythe", "duty": "receiving officer", "numbers": ["2210"], "unit": "ACU"},
        {"name": "Grace Okell", "duty": "senior investigator", "numbers": ["0417"], "unit": "ACU"},
        {"name": "Harun Vale", "duty": "force supervisor", "numbers": ["0102"], "unit": "ACU"},
        {
            "name": "Ian McAllister",
            "duty": "receiving officer",
            "numbers": ["1873"],
            "unit": "ACU",
            "known_as": ["Macca"],
        },
        {
            "name": "Nora Plume",
            "duty": "receiving officer",
            "numbers": ["3348"],
            "unit": "ACU",
            "known_as": ["Nora Finch"],
            "closeness": [
                {"kind": "team", "name": "David Mellish", "number": "", "unit": ""},
                {"kind": "family", "name": "", "number": "", "unit": "Harbour Lane"},
            ],
        },
    ],
    "ZZ2": [
        {"name": "Petra Lode", "duty": "receiving officer", "numbers": ["5120"]},
        {"name": "Samir Quill", "duty": "senior investigator", "numbers": ["0873"]},
        {"name": "Vera Stoke", "duty": "force supervisor", "numbers": ["0009"]},
        {"name": "Will Carrow", "duty": "receiving officer", "numbers": ["6012"]},
    ],
}
UNITS: Final[dict[str, list[dict[str, str]]]] = {
    "ZZ1": [
        {"code": "ACU", "name": "Anti-Corruption Unit", "kind": "receiving", "parent": "PSD"},
        {"code": "PSD", "name": "Professional Standards", "kind": "standards", "parent": ""},
        {"code": "RPU", "name": "Roads Policing", "kind": "specialist", "parent": ""},
    ],
    "ZZ2": [
        {"code": "CCU", "name": "Counter-Corruption Unit", "kind": "receiving", "parent": ""},
    ],
}
ALTERNATES: Final = {"ZZ1": ["ZZ2"], "ZZ2": ["ZZ1"]}
_ROLES: Final = {
    "intake": "intake",
    "phone": "intake",
    "exchange": "exchange",
    "hardener": "hardener",
    "desk": "desk",
    **{code.lower(): "force" for code in FORCES},
    "charity": "watchdog",
}
"""Folder of an installation -> its role. The watchdog's key lies with the root's, at an invented charity."""
_TRUSTING: Final = tuple(name for name, role in _ROLES.items() if role in laying.TRUSTING)


def found(line: Line, *, say: Say) -> None:
    """Make everything anew, with the functions of `candour init`."""
    say("Making keys, boxes and databases")
    root = SigningKey(os.urandom(32))
    made = [Card(role="root", name="root", key=root.public.raw.hex())]
    made += [laying.lay(_wanted(line, name)) for name in _ROLES]
    for name, role in _ROLES.items():
        for card in made:
            if card.role in joining.TAKES[role]:
                joining.take(line.folder(name), card)
    _write(line.folder("charity") / "root.key", root.seed.hex())
    _migrate(line)
    say("Inventing the people of the desk and of two forces")
    _people(line, root=root)
    (line.data / "founded").write_text("a demonstration: nothing in here is real\n", "utf-8")


def _wanted(line: Line, name: str) -> laying.Wanted:
    role = _ROLES[name]
    return laying.Wanted(
        role=role,
        name="watchdog" if role == "watchdog" else name,
        folder=line.folder(name),
        address=line.address(name) if role != "watchdog" else "",
        force=name.upper() if role == "force" else "",
    )


def renew(line: Line, *, say: Say) -> None:
    """Bring databases up to date and make the epoch keys that have become due."""
    say("Continuing with the data of the last run")
    _migrate(line)
    note = step(line, "desk", "public", {"supervisors": SUPERVISORS})["public"]
    _spread(line, "public.note", note, to=("intake", "phone", "exchange", "zz1", "zz2"))


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _spread(line: Line, name: str, text: str, *, to: tuple[str, ...]) -> None:
    for installation in to:
        _write(line.folder(installation) / "trust" / name, text)


def _migrate(line: Line) -> None:
    """Migrate every database, all at once."""
    pairs = [("keeper", "intake"), ("keeper", "phone"), ("exchange", "exchange"), ("desk", "desk")]
    pairs += [("force", code.lower()) for code in FORCES]
    running = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "candour", "migrate", role], env=line.environment(name)
        )
        for role, name in pairs
    ]
    if any([one.wait() for one in running]):  # noqa: C419 - every one is waited for
        raise SystemExit("candour demo: a database could not be made; see the lines above")


def _people(line: Line, *, root: SigningKey) -> None:
    desk = step(line, "desk", "people", {"people": DESK_PEOPLE})["people"]
    names = {one["name"].split()[0]: one["key"] for one in desk if one["duty"] == "supervisor"}
    expires_on = (date.today() + timedelta(days=366)).isoformat()  # noqa: DTZ011 - a calendar day
    edition = Supervisors(
        number=1, previous="", expires_on=expires_on, demonstration=True, keys=names
    )
    note = directory.issue("supervisors", edition, by={"root": root})
    _spread(line, "supervisors.note", note, to=_TRUSTING)
    public = step(line, "desk", "public", {"supervisors": SUPERVISORS})["public"]
    _spread(line, "public.note", public, to=_TRUSTING)
    forces = {}
    for code in FORCES:
        made = step(line, code.lower(), "people", {"people": FORCE_PEOPLE[code]})
        forces[code] = {
            "people": made["people"],
            "alternates": ALTERNATES[code],
            "units": UNITS[code],
        }
    signed = step(line, "desk", "directories", {"supervisors": SUPERVISORS, "forces": forces})
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
