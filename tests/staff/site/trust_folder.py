"""A trust folder of throw-away keys, so that the ledger has a watchdog to seal to."""

import os
from pathlib import Path

from candour.seal.keys import Identity, SigningKey
from candour.trust import directory


def make(folder: Path) -> None:
    """Write a root, two supervisors and a public directory into `folder`."""
    folder.mkdir()
    root, first, second = (SigningKey(os.urandom(32)) for _ in range(3))
    by = {"first": first, "second": second}
    said = {"number": 1, "previous": "", "expires_on": "2099-12-31", "demonstration": False}
    supervisors = directory.Supervisors(
        **said, keys={name: key.public.raw.hex() for name, key in by.items()}
    )
    public = directory.PublicDirectory(
        **said,
        site="staff.localhost",
        epochs={},
        desk_keys=[],
        hardeners=[],
        watchdog=str(Identity(os.urandom(32)).recipient),
        exchange=first.public.raw.hex(),
    )
    (folder / "root.pub").write_text(root.public.raw.hex(), "ascii")
    signed = directory.issue("supervisors", supervisors, by={"root": root})
    (folder / "supervisors.note").write_text(signed, "utf-8")
    (folder / "public.note").write_text(directory.issue("public", public, by=by), "utf-8")
