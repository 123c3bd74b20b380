"""The two files of a day in a folder: `content-desk-2026-11-25.age` and `keys-desk-2026-11-25.age`. Names tell the day only.

A file stands under its name only when it was read back from the disk and is what was written.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from candour.cli.copying.rows import Unusable
from candour.seal import closing
from candour.seal.container import Type
from candour.seal.keys import Recipient, SigningKey

KEYS_DAYS: Final = 7
"""A file of keys is destroyed when it is older: what was destroyed at the desk is gone for good from then on."""
AT_ONCE: Final = 1024 * 1024
_NAME: Final = re.compile(r"(content|keys)-([a-zA-Z0-9-]+)-(\d{4}-\d\d-\d\d)\.age")
_FIRST_LINE: Final = b"age-encryption.org/v1\n"


@dataclass(frozen=True)
class Header:
    """What stands inside each file, before its rows."""

    installation: str
    kind: str
    on: date
    pair: str  # the same in both files of one moment
    migrations: list[tuple[str, str]]


class _Hashing:
    """A file that knows the SHA-256 and the length of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.size += len(data)
        return self._file.write(data)


def path_of(folder: Path, *, kind: str, installation: str, on: date) -> Path:
    """Return where a file of a day stands."""
    return folder / f"{kind}-{installation}-{on}.age"


def write(
    folder: Path,
    header: Header,
    *,
    to: list[Recipient],
    by: SigningKey,
    fill: Callable[[Callable[[bytes], object]], None],
) -> int:
    """Write one file through `fill`, read it back, put it in its place, and return its length.

    Raises:
        Unusable: what is on the disk is not what was written.
    """
    path = path_of(folder, kind=header.kind, installation=header.installation, on=header.on)
    beside = path.with_name(f".{path.name}.partial")
    beside.unlink(missing_ok=True)
    said = {
        "v": 1,
        "installation": header.installation,
        "kind": header.kind,
        "on": header.on.isoformat(),
        "pair": header.pair,
        "migrations": [list(one) for one in header.migrations],
        "key": by.public.raw.hex(),
    }
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sink = _Hashing(file)
        closer = closing.Closer(sink, Type.BACKUP, header=said, to=to, by=by)  # type: ignore[arg-type]
        fill(closer.write)
        closer.finish()
        file.flush()
        os.fsync(file.fileno())
    if _read_back(beside) != (sink.size, sink.sha256.digest()):
        raise Unusable("what is on the disk is not what was written: look at the disk")
    beside.replace(path)
    _sync(folder)
    return sink.size


def _read_back(path: Path) -> tuple[int, bytes]:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        if file.readline(64) != _FIRST_LINE:
            return 0, b""
        file.seek(0)
        while data := file.read(AT_ONCE):
            found.update(data)
            size += len(data)
    return size, found.digest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def newest(folder: Path, *, kind: str, installation: str) -> Path:
    """Return the newest file of a kind.

    Raises:
        Unusable: there is none.
    """
    found = [path for path, *rest in _all(folder) if rest[:2] == [kind, installation]]
    if not found:
        raise Unusable(f"there is no {kind}-{installation}-….age in this folder")
    return max(found)


def _all(folder: Path) -> list[tuple[Path, str, str, date]]:
    matches = [(path, _NAME.fullmatch(path.name)) for path in folder.iterdir()]
    return [(path, m[1], m[2], date.fromisoformat(m[3])) for path, m in matches if m]


def sweep(folder: Path, *, today: date) -> int:
    """Overwrite and delete every file of keys that is older than seven days, whoever's it is; return how many."""
    old = [
        path
        for path, kind, _, on in _all(folder)
        if kind == "keys" and on < today - timedelta(days=KEYS_DAYS)
    ]
    for path in old:
        _overwrite(path)
        path.unlink()
    if old:
        _sync(folder)
    return len(old)


def _overwrite(path: Path) -> None:
    """Write chance over a file in its place. On a disk that writes elsewhere, it is the offline key that protects it."""
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(os.urandom(min(left, AT_ONCE)))
        file.flush()
        os.fsync(file.fileno())
