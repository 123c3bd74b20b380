"""A long value lies in the store, its name in the row: a copy of each role that keeps such values carries both, and gives both back."""

import json
import os
from dataclasses import replace

import pytest

import machines
from candour.cli.copying import tables
from candour.seal.keys import Identity

FOLDERS = {"desk": "desk", "exchange": "exchange", "keeper": "intake"}
FILL = """
import sys
from datetime import UTC, date, datetime
from django.apps import apps
from candour.blobs.fields import SealedField
from candour.cli import main

role, to, recipient = sys.argv[1:]
assert main(["migrate", role]) == 0

def made(model):
    "Return a row of a model, with those that it belongs to, and a long value wherever one may stand."
    if (there := model.objects.first()) is not None:
        return there
    said = {}
    for field in model._meta.concrete_fields:
        kind = field.get_internal_type()
        if isinstance(field, SealedField):
            said[field.attname] = bytes(range(256)) * 800
        elif field.generated or field.has_default() or field.blank or field.null:
            continue
        elif field.remote_field:
            said[field.name] = made(field.related_model)
        elif kind == "BinaryField":
            said[field.attname] = b"half a key"
        elif kind == "DateField":
            said[field.attname] = date(2026, 11, 26)
        elif kind == "DateTimeField":
            said[field.attname] = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
        elif kind in {"CharField", "TextField"}:
            said[field.attname] = field.choices[0][0] if field.choices else "00"
        else:
            said[field.attname] = 1
    return model.objects.create(**said)

for model in apps.get_models():
    if any(isinstance(field, SealedField) for field in model._meta.concrete_fields):
        made(model)
sys.exit(main(["backup", role, "--to", to, "--recipient", recipient]))
"""
RESTORE = """
import json, sys
from django.apps import apps
from candour.blobs.fields import SealedField, Stored
from candour.cli import main
from candour.cli.copying.tables import NEVER

role, folder, identity = sys.argv[1:]
assert main(["restore", role, "--from", folder, "--identity", identity]) == 0
found = {}
for model in apps.get_models():
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedField):
            if model._meta.label_lower in NEVER:
                assert not model.objects.exists()
                continue
            (value,) = model.objects.values_list(field.attname, flat=True)
            whole = isinstance(value, Stored) and bytes(value) == bytes(range(256)) * 800
            found[f"{model._meta.label_lower}.{field.attname}"] = whole
print(json.dumps(found))
"""
SEALED = {
    "desk": {
        "desk.incoming.sealed",
        "desk.item.sealed",
        "desk.recording.sealed",
        "desk.sample.sealed",
        "desk.sampleoriginal.sealed",
    },
    "exchange": {"exchange.parcel.sealed"},
    "keeper": {"keeper.part.envelope"},
}
OUTBOX = {"parcels.outgoing.envelope", "parcels.outgoing.parcel"}


@pytest.mark.parametrize("role", FOLDERS)
def test_a_long_value_comes_back_whole_from_a_copy(role, tmp_path):
    """Found: one long report, and every backup of desk, exchange and keeper ended in a TypeError."""
    ground = machines.found(tmp_path / "ground")
    name, offline = FOLDERS[role], Identity(os.urandom(32))
    links = {"name": "desk", "exchange": ground.address("exchange"), "doors_box": "ab" * 32}
    (ground.folder / "desk/links.json").write_text(json.dumps({**links, "doors": {}, "forces": {}}))
    (tmp_path / "key").write_text(str(offline))
    (tmp_path / "copies").mkdir()

    done = machines.python(ground, name, FILL, role, tmp_path / "copies", offline.recipient)
    assert done.returncode == 0, done.stderr
    sizes = {
        path.name.split("-")[0]: path.stat().st_size for path in (tmp_path / "copies").iterdir()
    }

    emptied = replace(ground, folder=tmp_path / "restored", databases={})
    (emptied.folder / name).mkdir(parents=True)
    (ground.folder / name / "secret.key").rename(emptied.folder / name / "secret.key")
    done = machines.python(emptied, name, RESTORE, role, tmp_path / "copies", tmp_path / "key")
    assert done.returncode == 0, done.stderr

    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) == SEALED[role] | (OUTBOX if role != "exchange" else set())
    assert all(found.values())
    short = role in tables.BLOBS_WITH_KEYS
    assert sizes["keys" if short else "content"] > 200_000 * len(found)
    assert sizes["content" if short else "keys"] < 200_000  # parcels live short: so do their copies
    assert (emptied.folder / name / "restored").exists() == (role == "desk")
