"""Telephones that send nothing while nobody speaks: the pause is in the recording, as long as it was and no longer."""

import time
from types import SimpleNamespace

import pytest
from caller import QUIET, voice
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import FRAMES, Told, events, give, packet

import machines
from candour.roles.phone.call import Driver
from candour.roles.phone.sip import rtp

START = 2**32 - 320  # the stamp runs over in the middle


def spoken(number, sound, at, **said):
    """Return a packet whose sound begins `at` frames after the first."""
    return packet(number, sound, stamp=(START + 160 * at) % 2**32, **said)


def ticks(told, count):
    for _ in range(count):
        told.stream.tick()


@settings(deadline=None)
@given(st.integers(3, 200), st.integers(0, 300))
def test_a_pause_is_as_long_as_stamps_say_and_the_clock_allows(waited, stamped):
    told = Told()
    give(told, spoken(0, FRAMES[0], 0))
    ticks(told, waited)
    give(told, spoken(1, FRAMES[1], 1 + stamped), spoken(2, FRAMES[2], 2 + stamped))
    assert told.frames == [FRAMES[0], *[QUIET] * min(waited, stamped), FRAMES[1], FRAMES[2]]


def test_a_pause_is_not_made_up_for_to_whom_the_caller_speaks_live():
    """It comes all at once, and would lie before what is said next; what was lost keeps its place."""
    told, live = Told(), Guest()
    call = SimpleNamespace(_talking=True, _recording=False, _guest=live)
    told.heard = lambda frame: Driver.heard(call, frame)
    give(told, spoken(0, FRAMES[0], 0))
    ticks(told, 60)
    give(told, spoken(1, FRAMES[1], 50), *(spoken(n, FRAMES[n], 49 + n) for n in range(3, 8)))
    assert live.frames == [FRAMES[0], FRAMES[1], QUIET, *FRAMES[3:8]]


class Guest:
    def __init__(self):
        self.frames = []
        self.says = self.frames.append


@pytest.mark.parametrize("stamp", [0, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1])
def test_a_forged_stamp_gains_nothing(stamp):
    told = Told()
    for n in range(200):
        told.stream.tick()
        give(told, packet(n, FRAMES[0], stamp=stamp * n % 2**32))
    assert told.frames == [FRAMES[0]] * 200
    ticks(told, 5)
    for n in range(200, 400):
        give(told, packet(n, FRAMES[0], stamp=stamp * n % 2**32))
    assert told.frames.count(QUIET) <= 5
    ticks(told, 8000)
    give(told, packet(400, FRAMES[0], stamp=2**30))
    assert told.frames.count(QUIET) <= 5 + rtp.LONGEST_PAUSE


def test_a_network_that_stalls_makes_no_pause():
    told = Told()
    give(told, *(spoken(n, FRAMES[n], n) for n in range(3)))
    ticks(told, 40)
    give(told, *(spoken(n, FRAMES[n], n) for n in range(3, 43)))
    assert told.frames == FRAMES[:43]


def test_what_was_lost_or_came_out_of_order_around_a_pause_is_in_its_place():
    told = Told()
    give(
        told, spoken(0, FRAMES[0], 0)
    )  # 1 and 2 are lost before the pause, 3 and 6 behind it; 4 and 5 change places
    ticks(told, 52)
    order = (5, 4, 7, 8, 9, 10, 11)
    give(told, *(spoken(n, FRAMES[n], n + 50) for n in order))
    assert told.frames == [
        FRAMES[0], *[QUIET] * 3, *[QUIET] * 50, FRAMES[4], FRAMES[5], QUIET, *FRAMES[7:12]
    ]  # fmt: skip


def test_comfort_noise_in_a_pause_is_part_of_it():
    told = Told()
    give(told, spoken(0, FRAMES[0], 0), spoken(1, b"\x40", 1, kind=13))
    for turn in range(4):
        ticks(told, 50)
        give(told, spoken(2 + turn, b"\x40", 51 + 50 * turn, kind=13))
    ticks(told, 10)
    give(told, spoken(6, FRAMES[1], 211))
    assert told.frames == [FRAMES[0], *[QUIET] * 210, FRAMES[1]]


def test_what_is_no_sound_and_of_another_clock_moves_nothing():
    told = Told()
    give(told, spoken(0, FRAMES[0], 0))
    ticks(told, 20)
    give(told, packet(1, b"x", kind=111, stamp=123_456_789), spoken(2, FRAMES[1], 16))
    assert told.frames == [FRAMES[0], *[QUIET] * 15, FRAMES[1]]


def test_a_pause_before_a_key_is_told_before_the_key_and_the_key_is_none():
    told, order = Told(), []
    told.heard = told.pressed = order.append
    give(told, packet(0, FRAMES[0], stamp=0))
    ticks(told, 10)
    give(told, *events("7", 160 * 11, 1))
    ticks(told, 6)
    give(told, packet(7, FRAMES[1], stamp=160 * 11 + 800))
    assert order == [FRAMES[0], *[QUIET] * 10, "7", FRAMES[1]]


def test_who_listens_makes_no_pause():
    told = Told()
    give(told, spoken(0, FRAMES[0], 0))
    told.stream.play(QUIET * 50)
    ticks(told, 60)  # ten of them after what was said to them
    give(told, spoken(1, FRAMES[1], 61))
    assert told.frames == [FRAMES[0], *[QUIET] * 10, FRAMES[1]]


@settings(deadline=None)
@given(st.sampled_from([80, 160, 240, 320]), st.integers(3, 30))
def test_a_pause_between_packets_of_any_length_leaves_every_byte_in_its_place(length, pause):
    told, silence = Told(), 160 * pause - 40
    parts = [bytes([n + 1]) * length for n in range(12)]
    give(told, *(packet(n, parts[n], stamp=length * n) for n in range(5)))
    ticks(told, pause)
    give(told, *(packet(n, parts[n], stamp=length * n + silence) for n in range(5, 12)))
    whole = b"".join(parts[:5]) + b"\xff" * silence + b"".join(parts[5:])
    assert told.sound == whole[: len(told.sound)]
    assert len(whole) - len(told.sound) < 160


def test_a_pause_on_the_wire_is_as_long_as_it_was(sip):
    line, one, two = sip(), voice(0.4, seed=5), voice(0.4, seed=6)
    caller = line.caller().call()
    caller.say(one)
    caller.silent(1.0)
    caller.say(two)
    machines.until(lambda: bytes(line.told[0].sound).endswith(two))
    sound = bytes(line.told[0].sound)
    assert sound.startswith(one)
    pause = sound[len(one) : -len(two)]
    assert set(pause) == {0xFF}
    assert 0.9 * 8000 <= len(pause) <= 8000
    caller.hang_up()


def test_a_clock_that_runs_ahead_on_the_wire_makes_no_pause(sip):
    line, said = sip(), voice(0.4, seed=7)
    caller = line.caller().call()
    caller.say(said)
    for _ in range(5):
        caller.skip(3600)
        caller.say(said)
    machines.until(lambda: len(line.told[0].sound) >= 6 * len(said))
    time.sleep(0.2)
    assert len(line.told[0].sound) - 6 * len(said) < 5 * 800  # a slow machine's own pauses
    caller.hang_up()
