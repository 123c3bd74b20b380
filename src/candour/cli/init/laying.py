"""Makes the folder of an installation: its secrets, its settings, its card. Never writes over what is there.

Used by the verb `init` and by the demonstration.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from candour.cli.init.cards import BadCard, Card, read
from candour.seal import oprf
from candour.seal.keys import Identity, SigningKey

CARDS: Final = "cards"
OWN: Final = "own.card"
TRUSTING: Final = ("intake", "exchange", "desk", "force")
"""Roles that read signed directories and sign requests."""


class AlreadyThere(Exception):
    """An installation lies there already, or a part of one. `str()` of it is for an operator."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an operator says of an installation that is to be made."""

    role: str
    name: str
    folder: Path
    address: str = ""
    force: str = ""
    hardener_seed: bytes | None = None  # made in a ceremony before; drawn if there is none


def lay(wanted: Wanted) -> Card:
    """Make the folder and everything that it can hold before the other installations are known; return its card.

    Raises:
        AlreadyThere: one of the files is there; nothing was written.
    """
    folder = wanted.folder
    made = _secrets(wanted)
    card = _card(wanted, made)
    texts = {
        **{name: text for name, (text, _) in made.items()},
        f"candour-{wanted.role}.env": _environment(settings(wanted)),
        OWN: card.text(),
    }
    for name in texts:
        if (folder / name).exists():
            raise AlreadyThere(f"{folder / name} is there already; nothing was written")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / CARDS).mkdir(mode=0o700, exist_ok=True)
    if wanted.role in TRUSTING:
        (folder / "trust").mkdir(mode=0o700, exist_ok=True)
    for name, text in texts.items():
        write(folder / name, text, new=True)
    return card


def renew(folder: Path) -> Card:
    """Make a new installation key in the place of one that may be in other hands; return the card that says so.

    The boxes stay as they are: who may use them is decided by the key. The old key is overwritten by name, not on the disk.

    Raises:
        BadCard: no installation that has such a key lies there.
    """
    card = read(folder / OWN)
    if not card.key or card.role == "root":
        raise BadCard(f"{folder} has no installation key")
    made, public = _installation()["installation.key"]
    renewed = replace(card, key=public)
    write(folder / "installation.key", made, new=False)
    write(folder / OWN, renewed.text(), new=False)
    return renewed


def write(path: Path, text: str, *, new: bool) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if not new:
        beside.replace(path)
        return
    try:
        os.link(beside, path)  # refuses where something came to lie there meanwhile
    finally:
        beside.unlink()


_Made = dict[str, tuple[str, str]]
"""File name -> (what it holds, the public half)."""


def _secrets(wanted: Wanted) -> _Made:
    makers: dict[str, Callable[[], _Made]] = {
        "hardener": lambda: _hardener(wanted.hardener_seed or oprf.new_seed()),
        "watchdog": _watchdog,
    }
    return makers.get(wanted.role, _installation)()


def _installation() -> _Made:
    key = SigningKey(os.urandom(32))
    return {
        "installation.key": (key.seed.hex() + "\n", key.public.raw.hex()),
        "secret.key": (secrets.token_hex(32) + "\n", ""),
    }


def _hardener(seed: bytes) -> _Made:
    public = oprf.HardenerKey.from_seed(seed).public.hex()
    return {"hardener.key": (seed.hex() + "\n", public)}


def _watchdog() -> _Made:
    identity = Identity(os.urandom(32))
    key = {"installation.key": _installation()["installation.key"]}
    return {"watchdog.key": (f"{identity}\n", str(identity.recipient)), **key}


def _card(wanted: Wanted, made: _Made) -> Card:
    public = {name: half for name, (_, half) in made.items()}
    boxes = {"desk": ("inbox",), "watchdog": ("inbox",), "force": ("inbox", "outbox")}.get(
        wanted.role, ()
    )
    return Card(
        role=wanted.role,
        name=wanted.name,
        address=wanted.address if wanted.role in {"intake", "exchange", "hardener"} else "",
        key=public.get("installation.key", ""),
        public=public.get("hardener.key", ""),
        recipient=public.get("watchdog.key", ""),
        force=wanted.force,
        **{box: secrets.token_hex(32) for box in boxes},
    )


def settings(wanted: Wanted) -> dict[str, str]:
    """Return the settings with which the installation's processes start."""
    folder = wanted.folder
    if wanted.role == "watchdog":
        return {}
    if wanted.role == "hardener":
        return {
            "CANDOUR_HARDENER_KEY_FILE": str(folder / "hardener.key"),
            "CANDOUR_DOORS": str(folder / "doors.json"),
        }
    said = {
        "CANDOUR_DATA": str(folder),
        "CANDOUR_SECRET_KEY_FILE": str(folder / "secret.key"),
        "CANDOUR_ORIGIN": wanted.address,
    }
    if wanted.role == "force":
        said["CANDOUR_FORCE"] = wanted.force
    return said


def _environment(said: Mapping[str, str]) -> str:
    head = "# Settings of this installation: docs/reference/settings.md. Secrets stand in files.\n"
    return head + "".join(f"{name}={value}\n" for name, value in said.items())
