"""What was acknowledged is there: after a crash, from a crowd, on a full disk, behind a locked database."""

import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import cluster
import machines
from candour.door.keeper.wire import KeeperAway, KeeperRefused
from candour.seal import mailbox, opening
from candour.seal.container import Type


def filed(line):
    """Return the tags of what was handed in; messages and signs of life are not."""
    with line.ground.rows("intake") as database:
        found = database.execute("SELECT tag FROM keeper_filing WHERE auth_hash != ''")
        return {tag for (tag,) in found}


def carried(line):
    """Return the envelopes that came to the desk, opened with its epoch key and signed for."""
    desk, box = line.ground.client("desk"), line.ground.boxes["doors"]
    found = []
    for digest, parcel in desk.waiting(box).items():
        content = opening.open_envelope(parcel, identities=[line.ground.epoch])
        assert content.type is Type.CARRIAGE
        assert content.signed_by(line.ground.keys["intake"].public)
        desk.acknowledge(box, digest)
        found.append((content.header["number"], content.body))
    return found


def some_keys():
    return mailbox.Keys(*(secrets.token_bytes(32) for _ in range(4)))


def test_a_report_comes_to_the_desk_and_its_mailbox_opens(line):
    envelope = secrets.token_bytes(2000)
    keys = line.file(envelope)

    came = machines.until(lambda: [one for one in carried(line) if one[1] == envelope])
    assert len(came) == 1
    assert line.pages.look_again(keys.pack()) == (keys.pack(), [])


def test_sending_twice_leaves_the_first(line):
    keys, first = some_keys(), secrets.token_bytes(900)
    line.file(first, keys)
    line.file(secrets.token_bytes(900), keys)
    once = secrets.token_hex(16)
    line.pages.say(b"said", once=once)
    line.pages.say(b"said again", once=once)

    bodies = []
    machines.until(lambda: bodies.extend(body for _, body in carried(line)) or b"said" in bodies)
    time.sleep(1.5)  # another round of the courier
    bodies.extend(body for _, body in carried(line))
    assert bodies.count(first) == 1
    assert [body for body in bodies if len(body) == 900] == [first]
    assert b"said again" not in bodies


def test_a_mailbox_is_open_to_its_code_before_the_exchange_has_it(line):
    line.exchange.end()
    keys = line.file(keys=some_keys())
    with pytest.raises(KeeperRefused, match="exchange"):
        line.pages.look_again(keys.pack())
    line.exchange = machines.exchange(line.ground)

    assert line.pages.look_again(keys.pack()) == (keys.pack(), [])
    assert line.pages.look_again(some_keys().pack()) is None


def test_what_a_crowd_handed_in_is_there_after_a_power_cut(line):
    """32 at once; the keeper is killed as soon as the last of them has its answer, and nothing is lost."""
    crowd = [some_keys() for _ in range(32)]
    with ThreadPoolExecutor(32) as people:
        list(people.map(lambda keys: line.file(keys=keys), crowd))
    line.crash_keeper()

    assert {keys.tag.hex() for keys in crowd} <= filed(line)


def test_a_power_cut_after_each_acknowledgement_loses_nothing(line):
    envelopes = {}
    for _ in range(3):
        keys, envelope = some_keys(), secrets.token_bytes(1500)
        line.file(envelope, keys)
        line.keeper.crash()
        envelopes[keys.tag.hex()] = envelope
        line.keeper = machines.keeper(line.ground)

    assert set(envelopes) <= filed(line)
    bodies = []
    machines.until(
        lambda: (
            bodies.extend(body for _, body in carried(line))
            or set(envelopes.values()) <= set(bodies)
        )
    )
    assert sorted(envelopes.values()) == sorted(body for body in bodies if len(body) == 1500)


def test_a_power_cut_in_the_middle_of_a_crowd_loses_nothing_acknowledged(line):
    safe, stop = set(), threading.Event()

    def person(_):
        while not stop.is_set():
            keys = some_keys()
            try:
                line.file(keys=keys)
            except (KeeperAway, KeeperRefused):
                return
            safe.add(keys.tag.hex())

    with ThreadPoolExecutor(8) as people:
        everybody = people.map(person, range(8))
        machines.until(lambda: len(safe) > 20)
        line.keeper.crash()
        stop.set()
        list(everybody)
    line.keeper = machines.keeper(line.ground)

    assert safe <= filed(line)


def test_every_receipt_has_its_entry(line):
    with line.ground.rows("intake") as database:
        entries = database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0]
        reports = database.execute(
            "SELECT count(*) FROM keeper_filing WHERE auth_hash != ''"
        ).fetchone()[0]
        said = database.execute(
            "SELECT count(*) FROM keeper_filing WHERE auth_hash = '' AND tag LIKE '0000%'"
        ).fetchone()[0]

    assert entries == reports + said


def test_a_locked_database_is_waited_for_or_said(line):
    with line.ground.rows("intake") as database:
        database.execute(cluster.LOCK.format(table="keeper_filing"))
        with pytest.raises(KeeperRefused, match="disk"):
            line.file(keys=some_keys())  # after ten seconds
        waited = some_keys()
        with ThreadPoolExecutor(1) as person:
            answer = person.submit(lambda: line.file(keys=waited))
            time.sleep(0.5)
            database.rollback()
            answer.result(20)

    assert waited.tag.hex() in filed(line)


def test_nothing_was_printed(line):
    assert line.keeper.said() == ""
    assert line.exchange.said() == ""


def test_a_sign_of_life_goes_out_once_a_day(line):
    with line.ground.rows("intake") as database:
        marks = database.execute("SELECT tag FROM keeper_filing WHERE tag LIKE 'day %'").fetchall()

    assert len(marks) == 1
