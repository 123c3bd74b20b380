"""What a reviewer would point at: how long things are, what they are called, and what a public role may not do."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import candour

SRC = Path(candour.__file__).parent
TREE = SRC.parents[1]
MODULES = [path for path in SRC.rglob("*.py") if "migrations" not in path.parts]
TESTS = [path for path in (TREE / "tests").rglob("*.py") if "__pycache__" not in path.parts]
VAGUE = {"utils", "helpers", "common", "core", "misc", "manager", "managers", "handlers"}
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 60, 160
PUBLIC = ("roles/intake", "roles/exchange", "roles/hardener", "roles/phone", "door")
FAULTS = {
    # the class and line of a fault, through the filter that lets nothing else pass
    "door/keeper/server.py",
    "door/keeper/courier.py",
    "door/keeper/hardening.py",
    "roles/phone/errands.py",
    "roles/phone/sip/engine.py",
    "roles/phone/asterisk/engine.py",
    "roles/phone/page/call.py",
}


def name_of(path):
    return path.relative_to(TREE).as_posix()


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_a_module_can_be_read_at_one_sitting(path):
    assert len(path.read_text().splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_on_a_screen_and_a_module_says_what_it_is(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < FUNCTION_LINES, node.name
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("path", list(SRC.rglob("*.html")), ids=name_of)
def test_a_template_can_be_read_at_one_sitting(path):
    assert len(path.read_text().splitlines()) <= TEMPLATE_LINES


def test_no_name_is_a_drawer_for_everything():
    assert [p for p in MODULES if {p.stem, *p.relative_to(SRC).parts} & VAGUE] == []


@pytest.mark.parametrize(
    "path", [p for role in PUBLIC for p in (SRC / role).rglob("*.py")], ids=name_of
)
def test_a_public_role_prints_and_logs_nothing(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "breakpoint"}
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {one.name for one in node.names} | {getattr(node, "module", "") or ""}
            assert not names & {"syslog", "warnings", "traceback"}
            assert "logging" not in names or path.relative_to(SRC).as_posix() in FAULTS


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_reads_more_than_it_names(path):
    """A raw query would pass by the rules of `access` and the tests of both databases."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"raw_sql", "extra", "RawSQL"}, node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            asks = node.value.lower()
            turn = asks.startswith("select pg_advisory_xact_lock(")  # takes a turn, reads no row
            assert turn or not asks.startswith("select "), node.lineno


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_time_of_day_is_in_no_column_but_a_steps_due(path):
    """No model has an instant by habit: what may have one is listed here, with its reason."""
    allowed = {
        "due_at": "a step of staff, rounded up to 15 minutes, deleted when the step ends",
        "late_at": "the same, or the end of a due day: made of the two by the database",
        "until": "a note between shifts of staff, rounded up to 15 minutes: when it dies",
        "expires_at": "an invitation or a ceremony of staff: when it stops being good",
        "idle_until": "a session of staff, deleted when it ends",
        "ends_at": "a session of staff, deleted when it ends",
    }
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign) and "DateTimeField" in ast.unparse(node.value):
            assert next(target.id for target in node.targets) in allowed
            assert "auto_now" not in ast.unparse(node.value)
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("models."):
            assert "AutoField" not in ast.unparse(node.value)


def test_migrations_are_those_of_the_models():
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", "-v", "1"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "candour.conf.every",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
