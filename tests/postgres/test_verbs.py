"""What each worker's login may do: the table in `conf.verbs` names every table, and the database holds to it."""

import os
import re
import subprocess
import sys
from importlib import import_module

import pytest
from django.apps import apps

import cluster
from candour.conf import verbs

ROLES = ("keeper", "exchange", "desk", "force")
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
on_postgresql = pytest.mark.skipif(not cluster.SOCKET, reason="make test-postgres")


def models_of(role):
    names = import_module(f"candour.conf.{role}").INSTALLED_APPS
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_verbs_names_every_table_and_no_other(role):
    tables = {model._meta.db_table: model for model in models_of(role)}

    assert set(verbs.VERBS[role]) == set(tables)
    for table, said in verbs.VERBS[role].items():
        columns = {field.column for field in tables[table]._meta.concrete_fields}
        named = {one for group in re.findall(r"\(([^)]*)\)", said) for one in group.split()}
        assert named <= columns, table


def test_nobody_changes_what_must_stand():
    def granted(role):
        return "\n".join(verbs.grants(role, worker="w"))

    for role in ("keeper", "desk", "force"):
        assert not re.search(r'(UPDATE|DELETE).* ON "ledger_entry"', granted(role))
    assert 'GRANT UPDATE ("signed_on") ON "exchange_parcel"' in granted("exchange")
    assert 'UPDATE ON "desk_finding"' not in granted("desk")
    assert 'DELETE ON "desk_finding"' not in granted("desk")
    assert 'DELETE ON "force_parcel"' not in granted("force")


def candour(environment, *words):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CANDOUR_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "candour", *words],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module", params=ROLES)
def made(request, tmp_path_factory):
    """A role's database as an operator makes it; hands over the role and the database's name."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "secret.key").write_text("a secret of the tests")
    name = f"{cluster.new_name()}_{request.param}"
    environment = {
        **cluster.create(name),
        "CANDOUR_DATA": str(folder),
        "CANDOUR_SECRET_KEY_FILE": str(folder / "secret.key"),
        "CANDOUR_FORCE": "ZZ1",
    }
    for _ in range(2):  # a second time changes nothing
        done = candour(environment, "migrate", request.param)
        assert done.returncode == 0, done.stderr
    yield request.param, name
    cluster.drop(name)


@on_postgresql
def test_a_worker_has_these_verbs_and_no_others(made):
    role, name = made
    wanted = set()
    for statement in verbs.grants(role, worker=name)[1:]:
        verb, columns, table = re.match(r'GRANT (\w+)(?: \((.*)\))? ON "(\w+)"', statement).groups()
        for column in (columns or "*").replace('"', "").split(", "):
            wanted.add((table, verb, column))
    rows = cluster.psql(
        "--command=SELECT table_name, privilege_type, '*' FROM information_schema.role_table_grants"
        f" WHERE grantee = '{name}' UNION SELECT g.table_name, g.privilege_type, g.column_name FROM"
        f" information_schema.role_column_grants g WHERE g.grantee = '{name}' AND NOT EXISTS (SELECT FROM"
        " information_schema.role_table_grants t WHERE t.grantee = g.grantee AND t.table_name = g.table_name"
        " AND t.privilege_type = g.privilege_type)",
        database=name,
    )

    assert {tuple(row.split("|")) for row in rows.split()} == wanted


@on_postgresql
def test_what_a_worker_has_no_verb_for_is_refused(made):
    role, name = made
    attempts = [
        "CREATE TABLE one (a int)",
        "CREATE TEMPORARY TABLE one (a int)",
        "SELECT * FROM django_migrations",
        "DROP TABLE " + next(iter(verbs.VERBS[role])),
    ]
    for model in models_of(role):
        table, column = model._meta.db_table, model._meta.concrete_fields[0].column
        said = verbs.VERBS[role][table]
        attempts.append(f"TRUNCATE {table}")
        if "D" not in said:
            attempts.append(f"DELETE FROM {table}")
        if "U" not in said or "U(" in said:
            attempts.append(f"UPDATE {table} SET {column} = {column}")
    for statement in attempts:
        with pytest.raises(AssertionError, match=r"permission denied|must be owner"):
            cluster.psql(f"--command={statement}", database=name, login=name)


@on_postgresql
def test_a_worker_reaches_no_other_roles_database(made):
    _, name = made
    other = f"{cluster.new_name()}_other"
    cluster.create(other)

    with pytest.raises(AssertionError, match="permission denied for database"):
        cluster.psql("--command=SELECT 1", database=other, login=name)
    cluster.drop(other)


@on_postgresql
def test_an_error_of_a_worker_leaves_nothing_in_the_servers_log(made):
    role, name = made
    table = next(iter(verbs.VERBS[role]))
    with pytest.raises(AssertionError):
        cluster.psql(f"--command=SELECT nonsense_of_a_test FROM {table}", database=name, login=name)

    log = open(f"{cluster.SOCKET}/log", encoding="utf-8").read()  # noqa: SIM115, PTH123
    assert "nonsense_of_a_test" not in log


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"CANDOUR_DATABASE_URL": "postgresql://a:secret@h/b"}, "holds a password"),
        ({"CANDOUR_DATABASE_URL": "nonsense"}, "is no PostgreSQL URL"),
        ({"CANDOUR_DATABASE_URL": "postgresql:///b"}, "must name a database and a login"),
        (
            {"CANDOUR_DATABASE_URL": "postgresql://a@elsewhere/b?sslmode=require"},
            "leave sslmode at verify-full",
        ),
        ({"CANDOUR_DATABASE_OWNER_URL": "postgresql:///b?user=o"}, "must name another login"),
    ],
)
def test_a_wrong_database_setting_stops_the_start_and_says_what_to_do(tmp_path, environment, says):
    (tmp_path / "secret.key").write_text("a secret of the tests")
    base = {
        "CANDOUR_DATA": str(tmp_path),
        "CANDOUR_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
    }
    done = candour({**base, **environment}, "migrate", "exchange")

    assert done.returncode in {1, 2}
    assert says in done.stderr.splitlines()[-1]
    assert "secret" not in done.stderr
