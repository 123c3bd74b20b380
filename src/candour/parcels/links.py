"""Who this installation is to the exchange, and which boxes it uses: `links.json` in its folder.

{"name": "desk", "exchange": "http://127.0.0.1:8401", "doors_box": "…64 hex…",
 "hardener": "", "forces": {"ZZ1": {"inbox": "…", "outbox": "…", "key": "…"}}}
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from candour.seal.keys import SigningKey, VerifyKey


class BadLinks(Exception):
    """`links.json` or `installation.key` cannot be used. The message is for an operator."""


@dataclass(frozen=True)
class Link:
    """A pair of boxes between desk and one force, and the key with which the other side signs."""

    inbox: str  # we read it
    outbox: str  # we post to it
    key: str  # the other installation's Ed25519 key, hexadecimal

    @property
    def verifier(self) -> VerifyKey:
        """The other side's key, ready to check with."""
        return VerifyKey(bytes.fromhex(self.key))


@dataclass(frozen=True)
class Links:
    """What `links.json` says."""

    name: str
    exchange: str
    doors_box: str = ""  # the doors post reports here, the desk reads it
    doors: dict[str, str] = field(default_factory=dict)  # the desk's view: a door's name -> its key
    hardener: str = ""  # a door's: address of the hardener
    forces: dict[str, Link] = field(default_factory=dict)  # the desk's: code -> link
    desk: Link | None = None  # a force's, or the watchdog's
    watchdog: Link | None = None  # the desk's: its notices go there


def _link(fields: dict[str, Any] | None) -> Link | None:
    return Link(**fields) if fields else None


def _parse(fields: dict[str, Any]) -> Links:
    forces = {code: Link(**link) for code, link in fields.pop("forces", {}).items()}
    desk, watchdog = (_link(fields.pop(name, None)) for name in ("desk", "watchdog"))
    links = Links(**fields, forces=forces, desk=desk, watchdog=watchdog)
    for key in (*links.doors.values(), *(link.key for link in forces.values())):
        VerifyKey(bytes.fromhex(key))
    for other in filter(None, (desk, watchdog)):
        _ = other.verifier
    return links


@lru_cache(maxsize=8)
def load(path: Path) -> Links:
    """Return the links of an installation, read once a process.

    Raises:
        BadLinks: missing or malformed.
    """
    try:
        return _parse(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, AttributeError):
        raise BadLinks(f"cannot use {path.name}: see docs/reference/settings.md") from None


@lru_cache(maxsize=8)
def installation_key(path: Path) -> SigningKey:
    """Return the installation's key, read once a process.

    Raises:
        BadLinks: missing or malformed.
    """
    try:
        return SigningKey(bytes.fromhex(path.read_text("ascii").strip()))
    except (OSError, ValueError):
        raise BadLinks(f"cannot use {path.name}: 64 hexadecimal digits are needed") from None
