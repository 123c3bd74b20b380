"""Recordings at the keeper: parts leave together with what lists them, and what has no caller any more leaves without a code."""

import secrets

import pytest

import machines
from candour.door.keeper import spoken
from candour.door.keeper.wire import KeeperRefused
from candour.parcels import messages, recording
from candour.seal import mailbox, opening
from candour.seal.container import Type


def new_id():
    return secrets.token_hex(16)


def say(line, of, *sounds):
    """Hand in sealed parts, and return their envelopes."""
    to = line.ground.epoch.recipient
    envelopes = [recording.close_part(one, nth=nth, to=to) for nth, one in enumerate(sounds)]
    for nth, envelope in enumerate(envelopes):
        line.pages.part(envelope, recording=of, nth=nth)
    return envelopes


def came(line):
    """Return what came to the desk and was signed for: the envelopes inside the carriages."""
    desk, box = line.ground.client("desk"), line.ground.boxes["doors"]
    found = []
    for digest, parcel in desk.waiting(box).items():
        found.append(opening.open_envelope(parcel, identities=[line.ground.epoch]).body)
        desk.acknowledge(box, digest)
    return found


def until_came(line, wanted):
    found = []
    machines.until(lambda: found.extend(came(line)) or set(wanted) <= set(found))
    return found


def reports_in(line, envelopes):
    found = []
    for one in envelopes:
        content = (
            opening.open_envelope(one, identities=[line.ground.epoch]) if len(one) > 9000 else None
        )
        if content and content.type is Type.REPORT:
            found.append((messages.decode(content.body, messages.Report), content))
    return found


def held(line):
    with line.ground.rows("intake") as database:
        return database.execute("SELECT recording, nth FROM keeper_part ORDER BY nth").fetchall()


def some_keys():
    return mailbox.Keys(*(secrets.token_bytes(32) for _ in range(4)))


def test_parts_wait_for_their_report_and_leave_with_it(line):
    of, keys = new_id(), some_keys()
    envelopes = say(line, of, b"one", b"two", b"three", b"", b"", b"")
    assert [one for one in held(line) if one[0] == of] == [(of, nth) for nth in range(6)]

    report = secrets.token_bytes(2000)
    line.pages.file(
        report, tag=keys.tag, auth_hash=keys.auth_hash, receipt=new_id(), recording=of, parts=6
    )

    found = until_came(line, [*envelopes, report])
    assert sorted(one for one in found if one in envelopes) == sorted(envelopes)
    assert not [one for one in held(line) if one[0] == of]


@pytest.mark.parametrize("listed", [5, 7, 0])
def test_a_report_that_lists_other_parts_than_are_here_is_refused_and_nothing_is_lost(line, listed):
    of, keys = new_id(), some_keys()
    say(line, of, *[b"x"] * 6)
    with pytest.raises(KeeperRefused, match="disk"):
        line.pages.file(
            secrets.token_bytes(900), tag=keys.tag, auth_hash=keys.auth_hash, receipt=new_id(),
            recording=of, parts=listed,
        )  # fmt: skip
    assert len([one for one in held(line) if one[0] == of]) == 6
    line.pages.discard(of)


def test_a_part_that_is_sent_twice_is_kept_once(line):
    of = new_id()
    first = say(line, of, b"first")
    say(line, of, b"second")
    assert [one for one in held(line) if one[0] == of] == [(of, 0)]
    line.pages.end(of, danger=False)
    assert first[0] in until_came(line, first)


def test_a_caller_who_is_gone_leaves_a_report_without_a_code(line):
    of = new_id()
    envelopes = say(line, of, b"hello", b"goodbye")
    line.pages.end(of, danger=True)

    found = until_came(line, envelopes)
    machines.until(lambda: found.extend(came(line)) or reports_in(line, found))
    report, content = next(
        one for one in reports_in(line, found) if recording.digest(envelopes[0]) in one[0].parts
    )
    assert (report.danger_now, report.has_code, report.verify_key, report.recipient) == (
        True,
        False,
        "",
        "",
    )
    assert content.signature is None
    assert recording.is_listed_well(report.parts, report.sounding)
    assert (len(report.parts), report.sounding) == (6, 2 * recording.PART_FRAMES)
    assert report.parts[:2] == [recording.digest(one) for one in envelopes]
    machines.until(
        lambda: (
            found.extend(came(line))
            or set(report.parts) <= {recording.digest(one) for one in found}
        )
    )


def test_a_part_that_never_came_is_silence_in_what_is_sent(line):
    of = new_id()
    last = recording.close_part(b"later", nth=2, to=line.ground.epoch.recipient)
    line.pages.part(last, recording=of, nth=2)
    line.pages.end(of, danger=False)

    found = until_came(line, [last])
    machines.until(lambda: found.extend(came(line)) or reports_in(line, found))
    report = next(one for one, _ in reports_in(line, found) if recording.digest(last) in one.parts)
    assert report.parts[2] == recording.digest(last)


def test_a_telephone_that_begins_anew_sends_what_the_one_before_left(line):
    one, two = new_id(), new_id()
    envelopes = say(line, one, b"one") + say(line, two, b"two")
    line.crash_keeper()

    line.pages.end_all()

    assert not held(line)
    until_came(line, envelopes)


def test_what_a_caller_took_back_is_gone_and_is_never_sent(line):
    of = new_id()
    say(line, of, b"taken back")
    line.pages.discard(of)
    line.pages.end(of, danger=True)
    assert not [one for one in held(line) if one[0] == of]


def test_a_later_message_takes_its_recording_along(line):
    of, letter = new_id(), secrets.token_bytes(700)
    envelopes = say(line, of, *[b"more"] * 6)
    once = new_id()
    for _ in range(2):
        line.pages.say(letter, once=once, recording=of, parts=6)

    found = until_came(line, [*envelopes, letter])
    assert found.count(letter) == 1


@pytest.mark.parametrize(
    "said",
    [{"recording": "x" * 32, "nth": "0"}, {"recording": "0" * 31, "nth": "0"}, {"recording": "0" * 32, "nth": "-1"},
     {"recording": "0" * 32, "nth": "193"}, {"recording": "0" * 32, "nth": "x"}, {"recording": "0" * 32}],
)  # fmt: skip
def test_what_is_no_part_is_refused(line, said):
    with pytest.raises(KeeperRefused, match="malformed"):
        line.pages._ask("part", envelope="00", **said)


def test_an_end_without_yes_or_no_is_refused(line):
    with pytest.raises(KeeperRefused, match="malformed"):
        line.pages._ask("end", recording="0" * 32, danger="perhaps")


def test_a_recording_left_alone_for_an_hour_is_given_up(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(spoken.time, "monotonic", lambda: now[0])
    idle = spoken.Idle()
    idle.touch("a")
    now[0] += 1800
    assert idle.given_up(["a", "b"]) == []  # b came from an earlier process: its hour begins now
    now[0] += 1799
    idle.touch("b")
    now[0] += 1
    assert idle.given_up(["a", "b"]) == ["a"]
    assert idle.given_up([]) == []
    now[0] += 3600
    assert idle.given_up(["b"]) == []  # forgotten meanwhile, as one that was sent is
