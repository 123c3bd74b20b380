"""What a copy holds and what it refuses; without a running line."""

import os
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from candour.cli.copying import giving, rows, store, tables
from candour.seal import SealError, closing, container, large
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey

OFFLINE, BY = Identity(os.urandom(32)), SigningKey(os.urandom(32))


def sealed(path: Path, body: bytes) -> Path:
    with path.open("wb") as file:
        closer = closing.Closer(file, Type.BACKUP, header={"v": 1}, to=[OFFLINE.recipient], by=BY)
        closer.write(body)
        closer.finish()
    return path


@pytest.mark.parametrize("size", [0, 1, 65_000, 65_536, 200_001, 3_000_000])
def test_a_large_envelope_is_read_twice_and_is_what_was_written(size, tmp_path):
    body = os.urandom(size)
    path = sealed(tmp_path / "one", body)

    outline = large.check(lambda: path.open("rb"), identities=[OFFLINE])
    found = b"".join(large.body(lambda: path.open("rb"), outline, identities=[OFFLINE]))

    assert found == body
    assert BY.public.verify(outline.signature, outline.signed)


@pytest.mark.parametrize("at", [10, 2_000, 70_000, -1])
def test_an_altered_one_is_refused_before_anything_is_used(at, tmp_path):
    path = sealed(tmp_path / "one", os.urandom(100_000))
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)

    with pytest.raises(SealError):
        large.check(lambda: path.open("rb"), identities=[OFFLINE])


def test_what_passes_by_is_checked_as_strictly_as_what_is_held():
    whole = container.build(Type.BACKUP, header={"v": 1}, body=b"words\0" * 50, by=BY)
    for chunk in (1, 7, 100, 4096, len(whole)):
        parts = [whole[i : i + chunk] for i in range(0, len(whole), chunk)]
        assert container.check_passing(parts).body_bytes == 300
    padded = bytearray(whole)
    padded[-100] = 1
    for bad in (padded, whole[:-1], whole + b"\0", whole[:60]):
        with pytest.raises(SealError):
            container.check_passing([bytes(bad)])


@pytest.mark.parametrize("role", ["keeper", "exchange", "desk", "force"])
def test_each_table_has_its_place_and_no_name_is_of_a_table_that_is_gone(role, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    seized = import_module("docs.seized")
    labels = {model._meta.label_lower for model in seized.tables_of(role)}
    named = tables.KEYS[role] - {tables.EVERYTHING}

    assert named <= labels
    assert {label for label in labels if not tables.kind_of(role, label)} <= tables.NEVER
    if role == "desk":
        opening = {label for label in labels if label.endswith(("bundle", "locker"))}
        assert opening <= named


@pytest.mark.parametrize("name", ["../x", "trust/../../x", "/etc/x", "secret.key", "desk.sqlite3"])
def test_a_copy_writes_no_file_outside_its_places(name, settings, tmp_path):
    settings.DATA = tmp_path

    with pytest.raises(rows.Unusable):
        giving._append(name, b"x")

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_does_not_keep_what_is_written_is_noticed(tmp_path, monkeypatch):
    real = store._read_back
    monkeypatch.setattr(store, "_read_back", lambda path: (real(path)[0], b"another"))
    header = store.Header("desk", "content", date.today(), "00", [])
    with pytest.raises(rows.Unusable, match="not what was written"):
        store.write(tmp_path, header, to=[OFFLINE.recipient], by=BY, fill=lambda write: write(b"x"))

    assert not store.path_of(
        tmp_path, kind="content", installation="desk", on=date.today()
    ).exists()


def test_no_recipient_no_folder_no_copy(tmp_path):
    for words in (["--to", str(tmp_path)], ["--to", str(tmp_path / "none"), "--recipient", "x"]):
        done = subprocess.run(
            [sys.executable, "-m", "candour", "backup", "desk", *words],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
