"""Where large sealed bytes lie: a folder on the role's disk, or an S3-compatible bucket. Used by `fields` and `sweep`.

Both keep bytes under 32 random hexadecimal digits, whole or not at all, and on disk before `put` returns.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError

if TYPE_CHECKING:
    from obstore.store import S3Store

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_TIMEOUT: Final = "10s"


class StoreAway(OperationalError):
    """The store does not answer, or does not have it. What could not be kept was not kept: as when the database is away."""


class Damaged(StoreAway):
    """It is not there, or is not what was kept: asking again will not help."""


class Store(Protocol):
    """What both kinds of store do."""

    def put(self, data: bytes) -> str:
        """Keep `data` and return its name.

        Raises:
            StoreAway: it is not kept.
        """

    def get(self, name: str) -> bytes:
        """Return what lies under `name`.

        Raises:
            Damaged: it is not there.
            StoreAway: it cannot be had now.
        """

    def drop(self, name: str) -> None:
        """Remove what lies under `name`, if anything does."""

    def names(self) -> Iterator[str]:
        """Yield every name, in no order."""


def new_name() -> str:
    """Return a name that says nothing."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Folder:
    """Files in folders of two digits each. A file is there whole under its name, or under no name."""

    root: Path

    def _place(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name

    def put(self, data: bytes) -> str:
        """Write beside the place, to the disk, then move there; so a crash leaves nothing under the name."""
        name = new_name()
        place = self._place(name)
        try:
            _make(place.parent, below=self.root)
            beside = place.with_suffix(".part")
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.utime(
                beside, (0, 0)
            )  # no file says when it came; `sweep` blurs what the system adds
            beside.replace(place)
            _sync(place.parent)
        except OSError:
            raise StoreAway("a file could not be kept") from None
        return name

    def get(self, name: str) -> bytes:
        """Read a file."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            raise Damaged("a file is missing") from None
        except OSError:
            raise StoreAway("a file could not be read") from None

    def drop(self, name: str) -> None:
        """Remove a file."""
        with contextlib.suppress(FileNotFoundError):
            self._place(name).unlink()

    def names(self) -> Iterator[str]:
        """Yield every name, and let all files have been touched at the same moment, so that none says when it came."""
        for place in self.root.glob("*/*/*"):
            if _NAME.fullmatch(place.name):
                with contextlib.suppress(FileNotFoundError):
                    os.utime(place, (0, 0))
                yield place.name
            elif place.suffix == ".part":
                yield place.name  # of a crash: no row has such a name, so it is swept


def _make(folder: Path, *, below: Path) -> None:
    """Make a folder and those above it down to `below`, each safe in the one above before anything is put into it."""
    if folder.is_dir():
        return
    if folder != below:
        _make(folder.parent, below=below)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Bucket:
    """Objects in a bucket of a role's own."""

    client: "S3Store"

    def put(self, data: bytes) -> str:
        """Send one object; the server answers when it has it."""
        import obstore  # noqa: PLC0415 - an extra: a line with a folder needs none

        name = new_name()
        try:
            obstore.put(self.client, name, data, use_multipart=False)
        except (obstore.exceptions.BaseError, OSError):
            raise StoreAway("an object could not be kept") from None
        return name

    def get(self, name: str) -> bytes:
        """Fetch one object."""
        import obstore  # noqa: PLC0415

        try:
            return bytes(obstore.get(self.client, name).bytes())
        except FileNotFoundError:
            raise Damaged("an object is missing") from None
        except (obstore.exceptions.BaseError, OSError):
            raise StoreAway("an object could not be fetched") from None

    def drop(self, name: str) -> None:
        """Remove one object."""
        import obstore  # noqa: PLC0415

        try:
            obstore.delete(self.client, name)
        except FileNotFoundError:
            return
        except (obstore.exceptions.BaseError, OSError):
            raise StoreAway("an object could not be removed") from None

    def names(self) -> Iterator[str]:
        """Yield every name of ours: what else lies in the bucket is not touched."""
        import obstore  # noqa: PLC0415

        try:
            for page in obstore.list(self.client):
                yield from (one["path"] for one in page if _NAME.fullmatch(one["path"]))
        except (obstore.exceptions.BaseError, OSError):
            raise StoreAway("a bucket could not be listed") from None


def store() -> Store:
    """Return the store that the settings name."""
    if settings.BLOB_BUCKET:
        return _bucket(settings.BLOB_BUCKET, settings.BLOB_REGION, settings.BLOB_KEY)
    return Folder(Path(settings.BLOB_FOLDER))


@lru_cache(maxsize=1)
def _bucket(address: str, region: str, key: str) -> Bucket:
    """Return a client for `https://host/bucket`, made once a process. It looks for no credentials anywhere else."""
    from obstore.store import S3Store  # noqa: PLC0415

    found = urlsplit(address)
    user, _, secret = key.partition("\n")
    return Bucket(
        S3Store(
            found.path.strip("/"),
            endpoint=f"{found.scheme}://{found.netloc}",
            region=region,
            access_key_id=user.strip(),
            secret_access_key=secret.strip(),
            virtual_hosted_style_request=False,
            client_options={"allow_http": found.scheme == "http", "timeout": _TIMEOUT},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )
    )
