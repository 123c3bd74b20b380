"""A full disk: said, nothing acknowledged is lost, and it goes on when there is room again."""

import json
import resource
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_keeper_keeps import filed, some_keys

import machines
from candour.door.keeper.wire import KeeperRefused

pytestmark = pytest.mark.sqlite
"""A process that meets its limit stands for a disk that is full; PostgreSQL writes in processes of its own."""


@pytest.fixture
def room(line):
    """Set how large a file the keeper may write, as a disk does that fills up."""

    def leave(size):
        limit = resource.RLIM_INFINITY if size is None else size
        resource.prlimit(
            line.keeper.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)
        )

    yield leave
    leave(None)


def test_a_full_disk_is_said_and_loses_nothing(line, room):
    before = some_keys()
    line.file(keys=before)
    room(4096)
    refused = some_keys()
    with pytest.raises(KeeperRefused, match="disk"):
        line.file(keys=refused)
    room(None)
    after = some_keys()
    line.file(keys=after)
    line.crash_keeper()

    there = filed(line)
    assert {before.tag.hex(), after.tag.hex()} <= there
    assert refused.tag.hex() not in there


def test_a_disk_that_fills_up_amid_a_crowd_loses_nothing_acknowledged(line, room):
    safe = set()

    def person(keys):
        try:
            line.file(secrets.token_bytes(4000), keys)
        except KeeperRefused:
            return
        safe.add(keys.tag.hex())

    size = (line.data / "keeper.sqlite3-wal").stat().st_size
    room(size + 120_000)
    with ThreadPoolExecutor(32) as people:
        list(people.map(person, [some_keys() for _ in range(96)]))
    line.crash_keeper()

    assert 0 < len(safe) < 96
    assert safe <= filed(line)


SCRIPT = """
import json, threading
from candour.cli import roles
roles.set_up("keeper")
from django.db import connection
from candour.door.keeper.models import Filing
from candour.door.keeper.writer import NotKept, Writer
from datetime import date

writer, go, told = Writer(), threading.Event(), {}

def row(name):
    Filing.objects.create(tag=name, auth_hash="", on=date(2026, 1, 1))

def taken_back():
    connection.connection.execute("ROLLBACK")  # what SQLite does by itself when the disk is full
    raise OSError

def broken():
    raise KeyError("a fault of ours")

def person(name, act):
    try:
        writer.keep(act)
    except NotKept:
        told[name] = "refused"
    else:
        told[name] = "kept"

def together(**acts):
    go.clear()
    people = [threading.Thread(target=person, args=("gate", go.wait))]
    people += [threading.Thread(target=person, args=one) for one in acts.items()]
    for one in people:
        one.start()
        one.join(0.3)
    go.set()
    for one in people:
        one.join()

together(first=lambda: row("first"), second=taken_back)
together(fourth=lambda: row("fourth"), fifth=broken)
print(json.dumps([told, list(Filing.objects.values_list("tag", flat=True))]))
"""


def test_what_was_taken_back_beneath_the_writer_was_not_kept(tmp_path):
    """Found: acts done before the disk was full were said to be kept and were not; a fault of ours ended the writer."""
    ground = machines.found(tmp_path)
    machines.run(ground, "intake", "migrate", "keeper")

    done = machines.python(ground, "intake", SCRIPT)

    expected = {
        "gate": "kept",
        "first": "refused",
        "second": "refused",
        "fourth": "kept",
        "fifth": "refused",
    }
    assert done.stderr == ""
    assert json.loads(done.stdout) == [expected, ["fourth"]]
