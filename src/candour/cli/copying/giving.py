"""Gives a copy back to an empty installation, and makes it fit to go on among others that went on without it."""

import base64
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.apps import apps as all_apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from candour.cli.copying import rows, store, tables
from candour.cli.copying.taking import files, installation_of
from candour.parcels import restored
from candour.parcels.links import Links, load
from candour.seal import large
from candour.seal.container import Outline, Type
from candour.seal.keys import Identity, VerifyKey
from candour.words.events import Event

KINDS: Final = ("content", "keys")


@dataclass(frozen=True)
class Given:
    """What was given back."""

    days: tuple[str, str]
    counts: dict[str, int]
    orphans: int
    signer: str
    one_moment: bool


@dataclass(frozen=True)
class _File:
    path: Path
    outline: Outline

    @property
    def header(self) -> dict[str, Any]:
        return self.outline.header


def give_back(
    role: str,
    *,
    folder: Path,
    identity: Identity,
    content: Path | None = None,
    keys: Path | None = None,
    signer: str | None = None,
) -> Given:
    """Check both files whole, then fill an empty installation with them.

    Raises:
        Unusable: it is not empty, or the files do not belong here or together.
        SealError: one is not whole, or not sealed to `identity`.
    """
    require_empty()
    name = installation_of(role)
    chosen = (
        content or store.newest(folder, kind="content", installation=name),
        keys or store.newest(folder, kind="keys", installation=name),
    )
    both = [
        _checked(path, kind=kind, name=name, identity=identity, signer=signer)
        for kind, path in zip(KINDS, chosen, strict=True)
    ]
    _require_together(both)
    applied = [(app, one) for app, one in both[0].header["migrations"]]
    models = rows.apps_of(applied)
    MigrationExecutor(connection).migrate(applied)
    loader = rows.Loader(models)
    with transaction.atomic():
        for file in both:
            _load(file, loader=loader, identity=identity)
        orphans = loader.drop_orphans(
            table for table in loader.counts if tables.kind_of(role, table) == "keys"
        )
    return Given(
        (both[0].header["on"], both[1].header["on"]),
        loader.counts,
        orphans,
        both[0].header["key"],
        both[0].header["pair"] == both[1].header["pair"],
    )


def require_empty() -> None:
    """Refuse a folder or a database that holds anything.

    Raises:
        Unusable: it does.
    """
    if connection.introspection.table_names():
        raise rows.Unusable("the database is not empty; restore into a new one")
    there = [name for name in (*tables.FILES, *tables.FOLDERS) if (settings.DATA / name).exists()]
    if there:
        raise rows.Unusable(f"the folder is not empty ({', '.join(there)}); restore into a new one")


def _checked(path: Path, *, kind: str, name: str, identity: Identity, signer: str | None) -> _File:
    outline = large.check(lambda: path.open("rb"), identities=[identity])
    said = outline.header
    if outline.type is not Type.BACKUP or said.get("v") != 1:
        raise rows.Unusable(f"{path.name} is no backup that this version knows")
    if said["installation"] != name or said["kind"] != kind:
        raise rows.Unusable(f"{path.name} is not the {kind} of {name}")
    key = VerifyKey(bytes.fromhex(signer or said["key"]))
    if outline.signature is None or not key.verify(outline.signature, outline.signed):
        raise rows.Unusable(f"{path.name} was not signed by this installation's key")
    return _File(path, outline)


def _require_together(both: list[_File]) -> None:
    content, keys = both
    if content.header["key"] != keys.header["key"]:
        raise rows.Unusable("the two files were signed by different installations")
    if content.header["migrations"] != keys.header["migrations"]:
        raise rows.Unusable("an upgrade lies between the two files; take both of one day")


def _load(file: _File, *, loader: rows.Loader, identity: Identity) -> None:
    """Load one file; its own count of rows, which stands last, must be right."""
    before = dict(loader.counts)
    parts = large.body(lambda: file.path.open("rb"), file.outline, identities=[identity])
    counts: dict[str, int] | None = None
    there = {str(path.relative_to(settings.DATA)) for path in files()}
    for said in rows.lines(parts):
        if "row" in said:
            loader.take(said["table"], said["row"])
        elif "part" in said:
            if said["file"] in there:
                continue  # from the other file: two days' may both have it, and what is kept never changes
            _append(said["file"], base64.b64decode(said["part"]))
        else:
            counts = said["counts"]
    loader.flush()
    loaded = {table: n - before.get(table, 0) for table, n in loader.counts.items()}
    if counts is None or any(loaded.get(table, 0) != n for table, n in counts.items()):
        raise rows.Unusable(f"{file.path.name} does not hold the rows that it names")


def _append(name: str, part: bytes) -> None:
    """Write a part of a file, only where a copy may write."""
    place = PurePosixPath(name)
    known = name in (*tables.FILES, *tables.DEMONSTRATION_FILES) or place.parts[0] in tables.FOLDERS
    if place.is_absolute() or ".." in place.parts or not known:
        raise rows.Unusable("the copy has a file that belongs elsewhere")
    path = settings.DATA / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(part)
        file.flush()
        os.fsync(file.fileno())


def begin_anew(role: str, given: Given) -> None:
    """Number what we send in a new life, ask for what was signed for since, and say so in the ledger."""
    roads = _sent_on(load(settings.LINKS_FILE)) if role != "exchange" else []
    with transaction.atomic():
        if roads:
            from candour.parcels import numbering  # noqa: PLC0415 - the exchange has no such table

            for road in roads:
                numbering.begin_anew(road)
        if all_apps.is_installed("candour.ledger"):
            from candour.ledger import services as ledger  # noqa: PLC0415 - the exchange has none

            ledger.append(Event.RESTORED, content=given.days[0], keys=given.days[1])
    if role in {"desk", "force"}:  # their couriers look for it; nobody else does
        restored.leave_mark(settings.DATA)


def _sent_on(links: Links) -> list[str]:
    """Return the boxes that this installation posts to."""
    own = [links.desk.outbox] if links.desk else []
    return [*own, *(link.outbox for link in links.forces.values())]


def said(role: str, given: Given) -> list[str]:
    """Return what an operator must know."""
    content, keys = given.days
    lines = [
        f"restored: {sum(given.counts.values())} rows; content of {content}, keys of {keys}",
        f"signed by the installation key {given.signer}: compare it with what the exchange knows",
    ]
    if not given.one_moment:
        lines.append(f"not of one moment: {given.orphans} keys of what is not there were left out")
    if role in {"desk", "force"}:
        when = date.fromisoformat(min(content, keys))
        lines.append(f"revoke again whoever was revoked since {when}; nobody is signed in")
    return lines
