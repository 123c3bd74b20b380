"""Both kinds of store: what is put is there, whole, under a name that says nothing."""

import re
import stat

import pytest

from candour.blobs import store


def test_what_is_put_can_be_had_and_dropped(kept, large):
    one, two = kept.put(large), kept.put(b"another")

    assert {one, two} == set(kept.names())
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in (one, two))
    assert kept.get(one) == large
    kept.drop(one)
    kept.drop(one)
    assert set(kept.names()) == {two}
    with pytest.raises(store.Damaged):
        kept.get(one)


def test_a_file_is_its_owners_only_and_does_not_say_when_it_came(folder, large):
    name = folder.put(large)

    (file,) = (path for path in folder.root.rglob("*") if path.is_file())
    assert file.relative_to(folder.root).parts == (name[:2], name[2:4], name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(up.stat().st_mode) == 0o700 for up in (file.parent, folder.root))
    assert file.stat().st_mtime == file.stat().st_atime == 0


def test_after_a_look_all_files_have_changed_at_one_moment(folder):
    import time

    folder.put(b"one")
    time.sleep(0.3)
    folder.put(b"two")
    list(folder.names())

    changed = [path.stat().st_ctime for path in folder.root.rglob("*") if path.is_file()]
    assert max(changed) - min(changed) < 0.25


def test_a_folder_that_cannot_be_written_says_so(folder, large, monkeypatch):
    folder.root.write_bytes(b"a file where the folder should be")

    with pytest.raises(store.StoreAway):
        folder.put(large)


def test_what_is_not_ours_in_a_bucket_is_left_alone(bucket, s3):
    s3.ask("PUT", "/somebody-elses", b"1")

    assert list(bucket.names()) == []
    s3.ask("DELETE", "/somebody-elses")
