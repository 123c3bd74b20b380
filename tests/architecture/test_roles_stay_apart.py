"""A process of one role loads no other role. Django loads apps by string, past the import contracts: hence at run time."""

import json
from pathlib import Path

import pytest

import machines

ROLES = ("intake", "phone", "exchange", "hardener", "desk", "force")
PROCESSES = {
    # process: what it may hold of the roles, and the module that its own process or its pages are made of
    "intake": ("intake", "candour.conf.wsgi"),
    "keeper": ("", "candour.door.keeper.server"),  # of no role: every door has one
    "phone": ("phone", "candour.roles.phone.process"),
    "exchange": ("exchange", "candour.roles.exchange.sweeper"),
    "desk": ("desk", "candour.roles.desk.courier"),
    "force": ("force", "candour.roles.force.courier"),
}
SCRIPT = """
import importlib, json, sys
from candour.cli import roles
roles.set_up({process!r})
from django.conf import settings
from django.urls import get_resolver
importlib.import_module({module!r})
if {process!r} not in ("keeper", "phone"):
    def walk(patterns):
        for one in patterns:
            walk(one.url_patterns) if hasattr(one, "url_patterns") else one.callback
    walk(get_resolver().url_patterns)
    for status in (400, 403, 404, 500):
        get_resolver().resolve_error_handler(status)
    for path in settings.MIDDLEWARE:
        importlib.import_module(path.rpartition(".")[0])
print(json.dumps({{
    "modules": sorted(sys.modules),
    "apps": settings.INSTALLED_APPS,
    "middleware": settings.MIDDLEWARE,
    "databases": [str(one.get("NAME", "")) for one in settings.DATABASES.values()],
}}))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Return what each process has loaded when it is ready to work."""
    ground = machines.found(tmp_path_factory.mktemp("apart"))
    ground.settings = {"CANDOUR_FORCE": "ZZ1", "CANDOUR_ORIGIN": "http://desk.localhost:8000"}
    found = {}
    for process, (_, module) in PROCESSES.items():
        script = SCRIPT.format(process=process, module=module)
        done = machines.python(ground, process if process == "exchange" else "intake", script)
        assert done.returncode == 0, done.stderr
        found[process] = json.loads(done.stdout)
    said = machines.python(
        ground,
        "hardener",
        "import json, sys, candour.conf.hardener; print(json.dumps(sorted(sys.modules)))",
    )
    assert said.returncode == 0, said.stderr
    found["hardener"] = {"modules": json.loads(said.stdout), "apps": [], "databases": []}
    return found


def others(process):
    own = PROCESSES.get(process, (process,))[0]
    return tuple(f"candour.roles.{role}" for role in ROLES if role != own)


@pytest.mark.parametrize("process", [*PROCESSES, "hardener"])
def test_a_process_holds_no_other_role(process, loaded):
    own = PROCESSES.get(process, (process,))[0]
    foreign = [one for one in loaded[process]["modules"] if one.startswith(others(process))]

    assert foreign == []
    if own:
        assert any(one.startswith(f"candour.roles.{own}") for one in loaded[process]["modules"])


@pytest.mark.parametrize("process", ["intake", "keeper", "phone", "exchange", "hardener"])
def test_the_public_roles_cannot_open_what_is_for_staff(process, loaded):
    assert "candour.seal.opening" not in loaded[process]["modules"]
    assert not any(one.startswith("candour.staff") for one in loaded[process]["modules"])


def test_the_process_that_asks_has_no_database_no_session_and_nobody_signed_in(loaded):
    intake = loaded["intake"]

    assert intake["databases"] == []
    known = {"sessions", "auth", "contenttypes", "messages", "admin"}
    assert not any(app.rpartition(".")[2] in known for app in intake["apps"])
    assert not any(
        "session" in one.lower() or "auth" in one.lower() for one in intake["middleware"]
    )
    for module in ("candour.ledger.models", "candour.parcels.models", "candour.parcels.outbox", "sqlite3",
                   "candour.door.keeper.models", "candour.door.keeper.server"):  # fmt: skip
        assert module not in intake["modules"], module


@pytest.mark.parametrize("process", ["intake", "phone"])
def test_a_door_has_no_way_out_but_its_keeper(loaded, process):
    for module in ("urllib3", "http.client", "candour.parcels.exchange", "requests"):
        if module == "http.client":  # Django itself loads it for its table of status codes
            continue
        assert module not in loaded[process]["modules"], module


def test_the_hardener_is_plain_python_without_a_database(loaded):
    assert not any(
        one.split(".")[0] in {"django", "sqlite3"} for one in loaded["hardener"]["modules"]
    )


@pytest.mark.parametrize("process", PROCESSES)
def test_a_database_has_one_role(process, loaded):
    names = [Path(one).name for one in loaded[process]["databases"]]

    assert names == ([] if process in ("intake", "phone") else [f"{process}.sqlite3"])
