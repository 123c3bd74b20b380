"""Codes: drawn ahead, looked up, guessed at; and that none of it can be read off the disk or the line."""

import json
import re
import secrets
import socket
import time
from pathlib import Path

import pytest
from recording import Recorder

import machines
from candour.door.keeper import wire
from candour.door.keeper.hardening import DRAWING_AT_ONCE
from candour.door.keeper.wire import KeeperRefused
from candour.seal import code, mailbox

READY = 6


@pytest.fixture(scope="module")
def watched(line):
    """The same line, with an onlooker before the exchange and before the hardener."""
    ground = line.ground
    before = {name: Recorder(ground.address(name)) for name in ("exchange", "hardener")}
    machines.links(ground, **{name: one.address for name, one in before.items()})
    line.restart_keeper()
    yield before
    machines.links(ground)
    line.restart_keeper()
    for one in before.values():
        one.end()


def settled(watched):
    """Wait until the pool of codes is full and nothing is on its way, then forget what was seen."""

    def calm():
        asked = len(watched["hardener"].seen)
        return asked >= READY + 1 and len(watched["exchange"].seen) > 0

    machines.until(calm)
    quiet(watched)
    for one in watched.values():
        one.seen.clear()


def quiet(watched):
    """Wait until nothing has been asked of the hardener for a second: what was on its way is there."""
    before = -1
    while (now := len(watched["hardener"].seen)) != before:
        before = now
        time.sleep(1)


def test_a_right_and_a_wrong_code_ask_the_same_of_hardener_and_exchange(line, watched):
    settled(watched)
    digits, packed = line.pages.draw()
    machines.until(lambda: watched["hardener"].seen)  # the pool is filled up again
    quiet(watched)
    keys = line.file(keys=mailbox.Keys.unpack(packed))
    path = "/v1/mailboxes"
    machines.until(lambda: any(one[:2] == ("PUT", path) for one in watched["exchange"].seen))

    asked = []
    for typed in (digits, code.draw(), code.draw()):
        for one in watched.values():
            one.seen.clear()
        found = line.pages.look(typed)
        assert (found is None) == (typed != digits)
        visits = [one for one in watched["exchange"].seen if one[1].endswith("/visit")]
        asked.append((watched["hardener"].seen[:], [one[:4] for one in visits]))

    right, *wrong = asked
    assert wrong == [right, right]
    assert right == (
        [("POST", "/v1/evaluate", 32, 200, 96)],
        [("POST", "/v1/mailboxes/*/visit", 32, 200)],
    )
    assert line.pages.look(digits)[0] == keys.pack()


def test_guesses_are_slowed_and_nobody_is_refused(line):
    digits, packed = line.pages.draw()
    line.file(keys=mailbox.Keys.unpack(packed))
    for _ in range(20):
        assert line.pages.look(code.draw()) is None

    assert line.pages.look(digits) == (packed, [])


def test_no_code_and_no_key_is_on_the_disk(line):
    known = [line.pages.draw() for _ in range(3)]
    for _, packed in known:
        line.file(keys=mailbox.Keys.unpack(packed))
        line.pages.look_again(packed)
    for digits, _ in known:
        line.pages.look(digits)
    line.keeper.crash()  # what a power cut leaves, write-ahead log and all
    disk = line.ground.disk()
    line.keeper = machines.keeper(line.ground)

    assert known[0][1]
    assert mailbox.Keys.unpack(known[0][1]).tag.hex().encode() in disk
    for digits, packed in known:
        keys = mailbox.Keys.unpack(packed)
        for secret in (keys.lookup, keys.auth, keys.age_seed, keys.sign_seed):
            assert secret not in disk
            assert secret.hex().encode() not in disk
        assert digits.encode() not in disk
        assert digits[:18].encode() not in disk
        assert code.grouped(digits).encode() not in disk
        assert code.words(digits).encode() not in disk


def test_with_the_hardener_away_codes_last_as_long_as_the_pool(line):
    line.restart_keeper()
    time.sleep(1.5)  # the pool fills: a code costs some 25 ms
    line.hardener.end()
    drawn = []
    with pytest.raises(KeeperRefused, match="hardener"):
        while True:
            drawn.append(line.pages.draw())

    assert READY <= len(drawn) <= READY + DRAWING_AT_ONCE
    for _, packed in drawn:
        line.file(keys=mailbox.Keys.unpack(packed))  # what was drawn can be used
    with pytest.raises(KeeperRefused, match="hardener"):
        line.pages.look(code.draw())
    line.hardener = machines.hardener(line.ground)
    machines.until(lambda: _drawn(line))


def _drawn(line):
    """Return a code, or None while the keeper has not noticed yet that the hardener is back."""
    try:
        return line.pages.draw()
    except KeeperRefused:
        return None


@pytest.mark.parametrize(
    "question",
    [{}, {"act": "no"}, {"act": ["draw"]}, {"act": {"a": 1}}, {"act": None}, {"act": "file"}, {"act": "draw", "x": 1},
     {"act": "look", "code": 7}, {"act": "look", "code": "ä" * 20}, {"act": "look-again", "keys": "zz"},
     {"act": "look-again", "keys": "00"}, {"act": "say", "envelope": "00", "once": "00"},
     {"act": "say", "envelope": None, "once": "0" * 32},
     {"act": "file", "envelope": "00", "tag": "00", "auth_hash": "00", "receipt": "r"},
     {"act": "file", "envelope": "00", "tag": "00" * 32, "auth_hash": "00" * 32, "receipt": "\ud800"}],
)  # fmt: skip
def test_a_malformed_question_is_refused_and_leaves_the_keeper_well(question, line):
    data = json.dumps(question).encode()
    assert _raw(line, len(data).to_bytes(4, "big") + data).get("refused") in {
        "unknown",
        "malformed",
        "disk",
    }
    assert line.file(keys=mailbox.Keys(*(secrets.token_bytes(32) for _ in range(4))))


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"\xff" * 4, b"\0\0\0\2{]", b"\0\0\0\2[]", b"\0\1\x86\xa0" + b"[" * 100_000],
)
def test_noise_is_hung_up_on(data, line):
    with pytest.raises(ConnectionError):
        _raw(line, data)
    assert line.keeper.said() == ""


def _raw(line, data):
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(20)
        one.connect(line.ground.socket())
        one.sendall(data)
        one.shutdown(socket.SHUT_WR)
        return wire.receive(one)


def test_only_this_user_reaches_the_keeper(line):
    assert Path(line.ground.socket()).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ("links.json", "links.json"),
        ("installation.key", "installation.key"),
        ("trust/public.note", "no public directory"),
        ("trust/root.pub", "root.pub"),
    ],
)
def test_a_keeper_that_cannot_work_says_why_and_ends(spoil, says, tmp_path):
    ground = machines.found(tmp_path)
    (ground.folder / "intake" / spoil).unlink()
    machines.run(ground, "intake", "migrate", "keeper")

    done = machines.run(ground, "intake", "jobs", "keeper")

    assert done.returncode == 2
    assert re.fullmatch(rf"candour jobs: .*{re.escape(says)}.*\n", done.stderr), done.stderr


def test_a_real_keeper_refuses_a_hardener_on_its_own_machine(tmp_path):
    ground = machines.found(tmp_path, demonstration=False)
    ground.settings = {"CANDOUR_DEMONSTRATION": "no"}

    done = machines.run(ground, "intake", "jobs", "keeper")

    assert done.returncode == 2
    assert "the hardener must stand elsewhere" in done.stderr


def test_a_real_keeper_refuses_demonstration_keys(tmp_path):
    ground = machines.found(tmp_path)
    ground.settings = {"CANDOUR_DEMONSTRATION": "no"}

    done = machines.run(ground, "intake", "jobs", "keeper")

    assert done.returncode == 2
    assert "demonstration keys" in done.stderr
