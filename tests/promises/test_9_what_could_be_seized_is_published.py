"""Promise 9: docs/what-could-be-seized.md is made from the models, and a field nobody described stops the build."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/what-could-be-seized.md"


@pytest.fixture
def seized(monkeypatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return import_module("docs.seized")


def test_the_page_is_what_the_models_say_now():
    checked = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", str(PAGE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_column_of_every_database_stands_on_the_page(seized):
    page = PAGE.read_text("utf-8")
    for role in seized.ROLES:
        for model in seized.tables_of(role):
            assert f"#### `{model._meta.db_table}`" in page
            for field in model._meta.concrete_fields:
                assert f"| `{field.column}` | " in seized.table(model)


def test_roles_without_a_database_have_none(seized):
    seized.set_up()
    assert import_module("candour.conf.intake").DATABASES == {}
    assert {"intake", "hardener"}.isdisjoint(seized.ROLES)


def planted(says: str | None, **fields: models.Field) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "desk"})
    parts = {"__module__": __name__, "__doc__": says, "Meta": meta, **fields}
    return type("Planted", (models.Model,), parts)


def day() -> models.Field:
    return models.DateField(primary_key=True, help_text="the day")


@isolate_apps("candour.roles.desk")
def test_a_field_without_description_stops_the_build(seized):
    model = planted("A table.", on=day(), caller=models.CharField(max_length=40))

    with pytest.raises(seized.Undescribed, match=r"desk_planted\.caller"):
        seized.table(model)


@isolate_apps("candour.roles.desk")
def test_bytes_that_nobody_called_sealed_or_open_stop_the_build(seized):
    model = planted("A table.", on=day(), recording=models.BinaryField(help_text="a voice"))

    with pytest.raises(seized.Undescribed, match=r"desk_planted\.recording"):
        seized.table(model)


@isolate_apps("candour.roles.desk")
def test_a_table_without_description_stops_the_build(seized):
    with pytest.raises(seized.Undescribed, match="desk_planted"):
        seized.table(planted(None, on=day()))


@isolate_apps("candour.roles.desk")
def test_a_table_that_says_everything_is_written_out(seized):
    written = seized.table(planted("A table.", on=day()))

    assert "#### `desk_planted`" in written
    assert "| `on` | clear | the day |" in written
