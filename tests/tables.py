"""What stands in the databases of a running line, in clear and on the disk: on SQLite and on PostgreSQL alike.

For tests that look at a line as whoever runs, or takes, its host does.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import cluster
from line import RunningLine

_FILES = {
    "intake": "keeper",
    "exchange": "exchange",
    "desk": "desk",
    "zz1": "force",
    "zz2": "force",
}
_COLUMNS = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = 'public'"
    if cluster.SOCKET
    else "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
)
# Tables and indexes of ours, with what the server keeps of their values for its planner.
_ON_DISK = (
    "SELECT pg_relation_filepath(oid) FROM pg_class"
    " WHERE relkind IN ('r', 't', 'i') AND (oid >= 16384 OR relname = 'pg_statistic')"
)


@contextmanager
def reading(line: RunningLine, installation: str) -> Iterator[Any]:
    """Hand over a connection to the database of an installation, to read from."""
    if cluster.SOCKET:
        with cluster.connect(cluster.url(f"{line.databases}_{installation}", "postgres")) as found:
            yield found
        return
    path = line.data / installation / f"{_FILES[installation]}.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
        yield found


def rows(line: RunningLine, installation: str, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds there."""
    with reading(line, installation) as connection:
        return list(connection.execute(query).fetchall())


def columns(line: RunningLine, installation: str) -> dict[str, str]:
    """Return the type of every column of ours, by `table.column`."""
    return {
        f"{table}.{column}": kind
        for table, column, kind in rows(line, installation, _COLUMNS)
        if table != "django_migrations"
    }


def files(line: RunningLine, *installations: str) -> list[Path]:
    """Return the files of these databases that lie outside the line's own folder, and the write-ahead log: none on SQLite."""
    if not cluster.SOCKET:
        return []
    data = Path(cluster.SOCKET) / "data"
    cluster.psql("--command=CHECKPOINT")  # what is committed is in the tables' own files
    found = [
        data / path
        for installation in installations
        for (path,) in rows(line, installation, _ON_DISK)
    ]
    return [*found, *(one for one in (data / "pg_wal").iterdir() if one.is_file())]
