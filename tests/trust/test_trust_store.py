"""The folder of directories: what takes whose place, what a crash leaves, and what memory forgets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from candour.trust import TrustError, notes
from candour.trust.store import Store

NAMES = ("root.pub", "supervisors.note", "public.note", "force-ZZ1.note")


@pytest.fixture
def store(tmp_path, charity):
    (tmp_path / "root.pub").write_text(charity.root.public.raw.hex() + "\n")
    store = Store(tmp_path, demonstration=False)
    store.accept_supervisors(charity.note(charity.supervisors()))
    store.accept_public(charity.note(charity.public()))
    store.accept_force(charity.note(charity.force()))
    return store


def following(edition, *, charity, **changed):
    """Return the note of the edition after `edition`."""
    make = {"PublicDirectory": charity.public, "ForceDirectory": charity.force}
    make["Supervisors"] = charity.supervisors
    previous = notes.fingerprint(charity.note(edition))
    new = make[type(edition).__name__](
        **{"number": edition.number + 1, "previous": previous, **changed}
    )
    return charity.note(new)


def test_a_folder_gives_back_what_it_accepted(store, charity):
    assert store.supervisors() == charity.supervisors()
    assert store.public() == charity.public()
    assert store.force("ZZ1") == charity.force()
    assert store.public_note() == charity.note(charity.public())
    assert store.force_note("ZZ1") == charity.note(charity.force())


def test_a_successor_is_read_at_once_and_what_was_there_never_again(store, charity):
    old = store.public()
    store.accept_public(following(old, charity=charity, site="new"))

    assert store.public().site == "new"
    with pytest.raises(TrustError):
        store.accept_public(charity.note(old))
    assert store.public().number == 2


@pytest.mark.parametrize("kind", ["supervisors", "public", "force"])
def test_what_does_not_follow_leaves_what_is_there(kind, store, charity):
    accept = getattr(store, f"accept_{kind}")
    edition = getattr(charity, kind)
    before = {path.name: path.read_bytes() for path in store.folder.iterdir()}

    for note in (
        charity.note(edition(expires_on="2098-01-01")),
        charity.note(edition(number=0)),
        charity.note(edition(number=2)),
        charity.note(edition(number=2), by={}),
        "nothing",
    ):
        with pytest.raises(TrustError):
            accept(note)
    assert {path.name: path.read_bytes() for path in store.folder.iterdir()} == before


def test_demonstration_keys_are_refused_where_real_ones_are_needed(store, charity):
    invented = following(charity.supervisors(), charity=charity, demonstration=True)
    with pytest.raises(TrustError, match="demonstration"):
        store.accept_supervisors(invented)
    (store.folder / "supervisors.note").write_text(invented)
    for read in (store.supervisors, store.public, lambda: store.force("ZZ1")):
        with pytest.raises(TrustError, match="demonstration"):
            read()


def test_another_forces_directory_under_this_name_is_refused(store, charity):
    (store.folder / "force-ZZ1.note").write_text(charity.note(charity.force(force="ZZ2")))

    with pytest.raises(TrustError, match="another force"):
        store.force("ZZ1")
    for code in ("../public", "", "ZZ1/..", "zz\n"):
        with pytest.raises(TrustError):
            store.force(code)


def test_a_signer_taken_off_the_list_is_not_believed_from_memory(store, charity):
    assert store.public()
    keys = {"alice": charity.supervisors().keys["alice"], "eve": "22" * 32}

    store.accept_supervisors(following(charity.supervisors(), charity=charity, keys=keys))

    with pytest.raises(TrustError):
        store.public()


def test_new_supervisors_can_replace_what_the_old_ones_signed(store, charity):
    """Found: the successor was compared with a directory that nobody could read any more, and so never came."""
    fresh = {name: charity.signer(name) for name in ("erin", "frank")}
    keys = {name: key.public.raw.hex() for name, key in fresh.items()}
    store.accept_supervisors(following(charity.supervisors(), charity=charity, keys=keys))
    previous = notes.fingerprint(store.public_note())

    store.accept_public(charity.note(charity.public(number=2, previous=previous), by=fresh))
    store.accept_force(charity.note(charity.force(number=5), by=fresh))

    assert (store.public().number, store.force("ZZ1").number) == (2, 5)
    with pytest.raises(TrustError):  # a lower number does not come back with new signatures either
        store.accept_public(charity.note(charity.public(number=1), by=fresh))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"\n\n", b"00"])
def test_a_missing_or_spoilt_file_is_said_in_a_sentence(name, content, store):
    path = store.folder / name
    path.unlink() if content is None else path.write_bytes(content)

    for read in (store.supervisors, store.public, lambda: store.force("ZZ1")):
        try:
            read()
        except TrustError as problem:
            assert str(problem)


CRASH = """
import os, sys
from pathlib import Path
from candour.trust.store import Store
Path.replace = lambda *_: os.kill(os.getpid(), 9)
Store(Path(sys.argv[1]), demonstration=False).accept_public(sys.stdin.read())
"""


def test_a_crash_between_writing_and_renaming_leaves_the_old_one(store, charity):
    note = following(store.public(), charity=charity)

    died = subprocess.run(
        [sys.executable, "-c", CRASH, store.folder], input=note, text=True, check=False
    )

    assert died.returncode == -9
    assert Store(store.folder, demonstration=False).public() == charity.public()
    left = [path for path in store.folder.iterdir() if path.name.startswith(".public.note.")]
    assert len(left) == 1
    store.accept_public(note)
    assert store.public().number == 2


def test_a_file_changed_by_another_process_is_read_again(store, charity):
    assert store.public().number == 1
    note = following(store.public(), charity=charity)
    beside = store.folder / "other"
    beside.write_text(note)
    same_time = (store.folder / "public.note").stat().st_mtime_ns
    os.utime(beside, ns=(same_time, same_time))
    Path(beside).replace(store.folder / "public.note")

    assert store.public().number == 2
