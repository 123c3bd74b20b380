"""Where a role keeps its rows: its own SQLite file, or the PostgreSQL database that CANDOUR_DATABASE_URL names.

Used by the settings of the roles and by `candour migrate`. On PostgreSQL a role has two logins: an owner that changes
tables, and a worker that may do to each table only what `conf.verbs` lists.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

from candour.conf import env

URL = env.text("CANDOUR_DATABASE_URL", default="")
"""PostgreSQL instead of SQLite, as libpq writes it: `postgresql:///candour_desk?host=/run/postgresql&user=candour_desk`. Holds no password: the socket knows who calls."""
SECRET_URL = env.secret("CANDOUR_DATABASE_URL", default="")
"""The same with a password in it, where the database is on another machine and knows no certificate of ours."""
OWNER_URL = env.text("CANDOUR_DATABASE_OWNER_URL", default="")
"""For `candour migrate` only: the database as its owner, who may change tables. Without it the worker migrates, and is granted nothing less."""
SECRET_OWNER_URL = env.secret("CANDOUR_DATABASE_OWNER_URL", default="")
"""The same with a password in it."""

_SESSION: Final = {
    "synchronous_commit": "on",  # a code is shown only for what is on disk
    "lock_timeout": "10s",  # what SQLite's timeout is: a queue, then a fault, never a hang
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
_IDLE_SECONDS: Final = 300
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
    " PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
)


def of_role(path: Path) -> dict[str, Any]:
    """Return the settings of a role's database: PostgreSQL if a URL is set, else the SQLite file at `path`."""
    url = _one_of(URL, SECRET_URL, name="CANDOUR_DATABASE_URL")
    return postgresql(url, name="CANDOUR_DATABASE_URL") if url else sqlite(path)


def of_owner() -> dict[str, Any] | None:
    """Return the database as its owner sees it; None if no owner is named. Tables take longer than pages may."""
    name = "CANDOUR_DATABASE_OWNER_URL"
    url = _one_of(OWNER_URL, SECRET_OWNER_URL, name=name)
    return postgresql(url, name=name, statement_timeout="0") if url else None


def _one_of(plain: str, secret: str, *, name: str) -> str:
    if plain and secret:
        raise env.BadSetting(name, "and its _FILE are both set: set one")
    if plain and _parsed(plain, name=name).get("password"):
        raise env.BadSetting(name, f"holds a password: put the URL into a file and set {name}_FILE")
    return secret or plain


def _parsed(url: str, *, name: str) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError, conninfo  # noqa: PLC0415 - a line on SQLite needs none
    except ImportError:
        raise env.BadSetting(name, "needs the package psycopg: install candour[postgres]") from None
    try:
        return dict(conninfo.conninfo_to_dict(url))
    except ProgrammingError:
        raise env.BadSetting(name, "is no PostgreSQL URL") from None


def postgresql(url: str, *, name: str, **session: str) -> dict[str, Any]:
    """Return Django's settings for a libpq URL; `session` changes what every connection sets.

    Read committed is meant: what is read to be written is locked by the services (ADR 0012).

    Raises:
        BadSetting: it names no database or no login, or would cross a network unchecked.
    """
    parts = _parsed(url, name=name)
    if not parts.get("dbname") or not parts.get("user"):
        raise env.BadSetting(name, "must name a database and a login")
    host = str(parts.pop("host", ""))
    if not _is_local(host) and parts.setdefault("sslmode", "verify-full") != "verify-full":
        raise env.BadSetting(name, "leads to another machine: leave sslmode at verify-full")
    options = " ".join(f"-c {key}={value}" for key, value in {**_SESSION, **session}.items())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": host,
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": _IDLE_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, "application_name": "candour", "options": options},
    }


def _is_local(host: str) -> bool:
    return host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"}


class _Opened(sqlite3.Connection):
    """A connection that is set up, or closed: a file opened while it could only be read keeps its whole process from writing.

    Django's own `init_command` leaves one open when it fails, and SQLite shares what it knows of a file in a process.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        try:
            self.executescript(_PRAGMAS).close()
        except sqlite3.Error:
            self.close()
            raise


def sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of one role's SQLite file: durable at each commit, deleted rows overwritten."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "factory": _Opened,
        },
    }
