"""From the schema of the first version to the newest, with data in it; and an upgrade that fails leaves the old one usable."""

import os
import sqlite3
import subprocess
import sys

import pytest
import rehearsal

FIRST = """
import django
from candour.cli import roles
roles.set_up({role!r})
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
first = [(one.label, "0001_initial") for one in apps.get_app_configs() if one.name.startswith("candour")]
executor = MigrationExecutor(connection)
executor.migrate([one for one in first if one in executor.loader.graph.nodes])
"""


@pytest.fixture
def old(tmp_path):
    """The folder of an exchange whose database has the first version's form, with a parcel in it."""
    (tmp_path / "secret.key").write_text("only for this test")
    environment = {
        **os.environ,
        "CANDOUR_DATA": str(tmp_path),
        "CANDOUR_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
        "CANDOUR_FORCE": "ZZ1",
        "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}",  # noqa: PTH120
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return tmp_path, environment


def run(code, environment):
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def migrate(role, environment):
    block = next(one for one in rehearsal.commands("Upgrade") if "migrate" in one)
    return subprocess.run(
        ["sh", "-eu", "-c", block],
        env={**environment, "ROLE": role},
        capture_output=True,
        check=False,
    ).returncode


def one_parcel(file):
    with sqlite3.connect(file) as rows:
        rows.execute(
            'INSERT INTO exchange_parcel (id, box, digest, sealed, "on") VALUES (?, ?, ?, ?, ?)',
            ("11" * 32, "22" * 32, "33" * 32, b"sealed", "2026-11-25"),
        )


@pytest.mark.parametrize("role", ["keeper", "exchange", "desk", "force"])
def test_the_first_versions_database_is_brought_to_the_newest_form(role, old):
    folder, environment = old
    run(FIRST.format(role=role), environment)

    assert migrate(role, environment) == 0
    assert migrate(role, environment) == 0

    with sqlite3.connect(folder / f"{role}.sqlite3") as rows:
        assert rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert rows.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_lay_there_waits_still_after_an_upgrade(old):
    folder, environment = old
    run(FIRST.format(role="exchange"), environment)
    one_parcel(folder / "exchange.sqlite3")

    assert migrate("exchange", environment) == 0

    with sqlite3.connect(folder / "exchange.sqlite3") as rows:
        assert rows.execute("SELECT sealed, signed_on FROM exchange_parcel").fetchall() == [
            (b"sealed", None)
        ]


def test_an_upgrade_that_fails_leaves_the_old_version_usable_and_can_be_done_again(old):
    folder, environment = old
    run(FIRST.format(role="exchange"), environment)
    file = folder / "exchange.sqlite3"
    one_parcel(file)
    with sqlite3.connect(file) as rows:  # stands in the way of the last step of the migration
        rows.execute("CREATE INDEX exchange_parcel_signed ON exchange_parcel (box)")

    assert migrate("exchange", environment) != 0

    with sqlite3.connect(file) as rows:
        columns = {row[1] for row in rows.execute("PRAGMA table_info(exchange_parcel)")}
        assert "signed_on" not in columns
        assert rows.execute("SELECT sealed FROM exchange_parcel").fetchall() == [(b"sealed",)]
        rows.execute("DROP INDEX exchange_parcel_signed")
    assert migrate("exchange", environment) == 0
