"""Rows of a database as lines of JSON, and back, by the models as they were when the rows were written.

A line is a manifest (the first), a row, a part of a file, or the counts (the last). Models come from the migrations that are
applied, not from the code of today: so a copy can be taken before or after an upgrade is installed, and loads into
a newer version, which then migrates it.
"""

# ruff: noqa: SLF001 - `_meta` and `_base_manager` are Django's documented names; `_raw_delete` deletes without cascade
import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.apps.registry import Apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from candour.blobs.fields import SealedField, Stored
from candour.seal.container import canonical

AT_ONCE: Final = 50
PART_BYTES: Final = 512 * 1024
BLOB: Final = "blob"
"""What a row says, in the place of a long value, before the name and the hash of it."""
Write = Callable[[bytes], object]
Model = type[models.Model]


class Unusable(Exception):
    """A copy cannot be taken or used. The message is for an operator."""


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it is now until the end, and hold up nobody who writes."""
    with connection.cursor() as cursor:
        postgres = connection.vendor == "postgresql"
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN")
        if postgres:  # a copy takes longer than a page may
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def migrations() -> list[tuple[str, str]]:
    """Return the migrations that are applied.

    Raises:
        Unusable: there are none, or some that this version does not know.
    """
    loader = MigrationExecutor(connection).loader
    applied = sorted(loader.applied_migrations)
    if not applied:
        raise Unusable("there is no database here: see candour migrate")
    if any(one not in loader.graph.nodes for one in applied):
        raise Unusable("the database was made by a newer version: install that one")
    return applied


def apps_of(applied: Iterable[tuple[str, str]]) -> Apps:
    """Return the models as they are after these migrations.

    Raises:
        Unusable: this version does not know one of them.
    """
    loader = MigrationExecutor(connection).loader
    nodes = list(applied)
    if any(one not in loader.graph.nodes for one in nodes):
        raise Unusable("this copy was made by a newer version: install that one")
    return loader.project_state(nodes).apps


def label_of(model: Model) -> str:
    """Return a table's name as copies have it: `desk.case`."""
    return model._meta.label_lower


def write_rows(model: Model, *, write: Write) -> int:
    """Write every row of a table; return how many.

    Raises:
        Unusable: the table says that it has another number of rows.
    """
    rows = model._base_manager.all()
    names = [field.attname for field in model._meta.concrete_fields]
    count = 0
    for row in rows.order_by("pk").values_list(*names).iterator(chunk_size=AT_ONCE):
        said = [_said(value) for value in row]
        line = {"table": model._meta.label_lower, "row": dict(zip(names, said, strict=True))}
        write(canonical(line) + b"\n")
        count += 1
    if rows.count() != count:
        raise Unusable(f"{model._meta.label} was not read whole")
    return count


def _said(value: Any) -> Any:
    if isinstance(value, Stored):  # it lies in the store, which is copied as files or is a bucket
        return {BLOB: base64.b64encode(value.pointer).decode("ascii")}
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too


def write_file(path: Path, *, name: str, write: Write) -> None:
    """Write a file in parts; an empty one has one part."""
    with path.open("rb") as file:
        part = file.read(PART_BYTES)
        while True:
            write(canonical({"file": name, "part": base64.b64encode(part).decode("ascii")}) + b"\n")
            part = file.read(PART_BYTES)
            if not part:
                return


def lines(chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what stands in each line."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield json.loads(line)
    if rest:
        raise Unusable("the copy breaks off")


class Loader:
    """Puts rows into empty tables."""

    def __init__(self, apps: Apps) -> None:
        """Keep the models of then."""
        self._models = {model._meta.label_lower: model for model in apps.get_models()}
        self._waiting: list[models.Model] = []
        self.counts: dict[str, int] = {}

    def take(self, table: str, row: dict[str, Any]) -> None:
        """Take one row.

        Raises:
            Unusable: no such table.
        """
        model = self._models.get(table)
        if model is None:
            raise Unusable(f"the copy has a table that is not known here: {table}")
        other = bool(self._waiting) and not isinstance(self._waiting[0], model)
        if other or len(self._waiting) == AT_ONCE:
            self.flush()
        fields = {field.attname: field for field in model._meta.concrete_fields}
        values = {name: _python(fields[name], value) for name, value in row.items()}
        self._waiting.append(model(**values))
        self.counts[table] = self.counts.get(table, 0) + 1

    def flush(self) -> None:
        """Write what was taken."""
        if self._waiting:
            type(self._waiting[0])._base_manager.bulk_create(self._waiting)
            self._waiting = []

    def drop_orphans(self, tables: Iterable[str]) -> int:
        """Delete rows of `tables` that belong to a row which is not there; return how many.

        Keys of an older day than the content would otherwise speak of what was destroyed in between.
        """
        gone = 0
        for model in (self._models[table] for table in tables if table in self._models):
            for field in model._meta.concrete_fields:
                if field.remote_field is not None:
                    gone += _drop_orphans(model, field)
        return gone


def _drop_orphans(model: Model, field: Any) -> int:
    there = field.related_model._base_manager.values("pk")
    orphans = model._base_manager.exclude(**{f"{field.name}__in": there})
    named = orphans.exclude(**{f"{field.name}__isnull": True})
    return int(named._raw_delete(connection.alias))


def _python(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, SealedField) and isinstance(value, dict):
        return Stored.parse(base64.b64decode(value[BLOB]))
    target = field.target_field if field.remote_field is not None else field
    return target.to_python(value)
