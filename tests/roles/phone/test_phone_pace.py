"""Sound that goes out: frame by frame, in step with the clock, from a port of its own."""

import itertools

from caller import QUIET
from hypothesis import given
from hypothesis import strategies as st
from listening import FRAMES, Told

import machines
from candour.roles.phone.sip.media import Ports
from candour.roles.phone.ticker import due_after


def test_what_is_played_goes_out_frame_by_frame_and_is_told_a_tick_after_the_last():
    told = Told()
    told.stream.play(FRAMES[0] + FRAMES[1][:50])
    for plays in (0, 0, 1, 1):
        told.stream.tick()
        assert told.plays == plays
    sounds = [data[12:] for data, _ in told.sent]
    assert sounds == [FRAMES[0], FRAMES[1][:50] + b"\xff" * 110, QUIET, QUIET]
    numbers = [int.from_bytes(data[2:4], "big") for data, _ in told.sent]
    stamps = [int.from_bytes(data[4:8], "big") for data, _ in told.sent]
    assert {(b - a) & 0xFFFF for a, b in itertools.pairwise(numbers)} == {1}
    assert {(b - a) & 0xFFFFFFFF for a, b in itertools.pairwise(stamps)} == {160}


def test_what_is_stopped_or_replaced_is_not_told():
    told = Told()
    told.stream.play(FRAMES[0])
    told.stream.stop()
    told.stream.tick()
    told.stream.play(FRAMES[1])
    told.stream.tick()
    told.stream.play(b"")
    told.stream.tick()
    assert told.plays == 0
    told.stream.tick()
    assert told.plays == 1


def test_what_follows_is_played_without_a_gap():
    told = Told()
    told.played = lambda: told.stream.play(FRAMES[1])
    told.stream.play(FRAMES[0])
    for _ in range(3):
        told.stream.tick()
    assert [data[12:] for data, _ in told.sent] == [FRAMES[0], FRAMES[1], FRAMES[1]]


@given(st.lists(st.floats(0, 0.5), max_size=50))
def test_after_a_stall_at_most_one_frame_is_made_up_for(delays):
    due, now, fired = 0.0, 0.0, []
    for delay in delays:
        now = max(now, due) + delay
        fired.append(now)
        due = due_after(due, now=now)
        assert now - due <= 0.02 + 1e-9
        assert abs(due / 0.02 - round(due / 0.02)) < 1e-6  # in step with the clock
    for at in range(len(fired)):
        assert sum(1 for one in fired if fired[at] - 1e-9 <= one < fired[at] + 0.0199) <= 3


def test_ports_are_even_and_taken_in_turn():
    first = machines.free_port() | 1
    ports = Ports("127.0.0.1", first=first, calls=2)
    seen = []
    for _ in range(14):
        one = ports.open()
        seen.append(one.getsockname()[1])
        one.close()
    assert all(port % 2 == 0 and port > first for port in seen)
    assert len(set(seen)) == 12
    assert seen[12:] == seen[:2]
    assert Ports("127.0.0.1", first=65535, calls=2).open() is None
