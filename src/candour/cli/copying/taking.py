"""Takes a copy of a running role: both files see the same moment."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from candour.cli.copying import rows, store, tables
from candour.parcels.links import installation_key
from candour.seal.container import canonical
from candour.seal.keys import Recipient


@dataclass(frozen=True)
class Taken:
    """One file that was written."""

    name: str
    rows: int
    size: int


def installation_of(role: str) -> str:
    """Return the name of this installation in file names: a force's has its code."""
    return f"force-{settings.FORCE}" if role == "force" else role


def take(role: str, *, folder: Path, to: list[Recipient], on: date, pair: str) -> list[Taken]:
    """Write both files of a day.

    Raises:
        Unusable: no database, one of a newer version, or a disk that does not keep what is written.
    """
    by = installation_key(settings.INSTALLATION_KEY_FILE)
    name = installation_of(role)
    with rows.one_moment():
        applied = rows.migrations()
        found = rows.apps_of(applied).get_models()
        taken = []
        for kind in ("content", "keys"):
            counts: dict[str, int] = {}
            size = store.write(
                folder,
                store.Header(name, kind, on, pair, applied),
                to=to,
                by=by,
                fill=_filler(role, kind, found=list(found), counts=counts),
            )
            path = store.path_of(folder, kind=kind, installation=name, on=on)
            taken.append(Taken(path.name, sum(counts.values()), size))
    return taken


def _filler(
    role: str, kind: str, *, found: list[rows.Model], counts: dict[str, int]
) -> Callable[[rows.Write], None]:
    def fill(write: rows.Write) -> None:
        for path in files():  # before the rows that name them
            name = str(path.relative_to(settings.DATA))
            if tables.kind_of_file(role, name) == kind:
                with suppress(FileNotFoundError):  # swept since: what no row named
                    rows.write_file(path, name=name, write=write)
        for model in found:
            label = rows.label_of(model)
            if tables.kind_of(role, label) == kind:
                counts[label] = rows.write_rows(model, write=write)
        write(canonical({"counts": counts}) + b"\n")

    return fill


def files() -> list[Path]:
    """Return the installation's files that a copy carries. Never the secret of page states: a new one is as good."""
    names = [*tables.FILES, *(tables.DEMONSTRATION_FILES if settings.DEMONSTRATION else ())]
    found = [settings.DATA / name for name in names if (settings.DATA / name).is_file()]
    for folder in tables.FOLDERS:
        found += sorted(path for path in (settings.DATA / folder).rglob("*") if path.is_file())
    return found
