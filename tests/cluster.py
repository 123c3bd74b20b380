"""Databases on the throw-away PostgreSQL cluster of `make test-postgres`; without one, tests run on SQLite.

`deploy/dev/test-postgres.sh` starts the cluster and sets CANDOUR_TEST_POSTGRES to the folder of its socket, whose
superuser is `postgres`. Every database is made by the script that an operator uses.
"""

import os
import subprocess
from itertools import count
from pathlib import Path

import psycopg

CREATE = Path(__file__).parents[1] / "deploy/postgres/create.sql"
SOCKET = os.environ.get("CANDOUR_TEST_POSTGRES", "")
"""The folder of the cluster's socket; empty on SQLite."""
LOCK = "LOCK TABLE {table} IN EXCLUSIVE MODE" if SOCKET else "BEGIN IMMEDIATE"
"""Keeps everybody else from writing, until the transaction ends."""
MARKS = "%s, %s, %s, %s" if SOCKET else "?, ?, ?, ?"
"""Where four values stand in a statement."""
_SERIAL = count()


def new_name() -> str:
    """Return the beginning of names that no other test uses for its databases and logins."""
    return f"t{os.getpid()}_{next(_SERIAL)}"


def url(database: str, login: str) -> str:
    """Return a URL for a login."""
    return f"postgresql:///{database}?host={SOCKET}&user={login}"


def create(database: str) -> dict[str, str]:
    """Make a database with an owner and a worker of its name; return the environment of its role's processes."""
    words = {"database": database, "owner": f"{database}_owner", "worker": database}
    psql(*(f"--set={name}={word}" for name, word in words.items()), f"--file={CREATE}")
    return {
        "CANDOUR_DATABASE_URL": url(database, database),
        "CANDOUR_DATABASE_OWNER_URL": url(database, f"{database}_owner"),
    }


def files(made: dict[str, str]) -> Path:
    """Return the folder of a database's tables, by what `create` returned."""
    name = psycopg.conninfo.conninfo_to_dict(made["CANDOUR_DATABASE_URL"])["dbname"]
    number = psql(f"--command=SELECT oid FROM pg_database WHERE datname = '{name}'").strip()
    return Path(SOCKET) / "data/base" / number


def connect(address: str) -> psycopg.Connection:
    """Return a connection; `with` commits and closes."""
    return psycopg.connect(address)


def drop(database: str) -> None:
    """End every session of a database and remove it."""
    psql(f"--command=DROP DATABASE {database} WITH (FORCE)")


def end_sessions(database: str) -> None:
    """End every session of a database, so that it can be taken away."""
    psql(
        "--command=SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{database}'"
    )


def psql(*arguments: str, database: str = "postgres", login: str = "postgres") -> str:
    """Run psql and return what it printed, one row a line, columns apart by |."""
    command = ["psql", "-X", "-q", "-A", "-t", "-h", SOCKET, "-U", login, "-d", database]
    done = subprocess.run(
        [*command, "--set=ON_ERROR_STOP=1", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
