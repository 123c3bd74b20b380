"""The brake on guesses: it grows with wrong codes, eases with time, and only ever delays."""

import time

import pytest

from candour.door.keeper import wire
from candour.door.keeper.brake import FORGIVE_SECONDS, MOST_DOUBLINGS, Brake


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_nobody_waits_while_codes_are_right(clock):
    brake = Brake(0.1)

    assert [brake.pause() for _ in range(100)] == [0.0] * 100


def test_each_eight_wrong_codes_lengthen_the_pause_up_to_a_bound(clock):
    brake, pauses = Brake(0.1), []
    for _ in range(1000):
        brake.wrong()
        pauses.append(brake.pause())

    assert pauses[6] == 0.0
    assert pauses[7] == pytest.approx(0.1)
    assert pauses[15] == pytest.approx(0.3)
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(0.1 * (2**MOST_DOUBLINGS - 1))
    assert pauses[-1] * 4 < wire.TIMEOUT_SECONDS  # delayed, never refused


def test_the_pause_eases_while_nobody_guesses(clock):
    brake = Brake(0.1)
    for _ in range(48):
        brake.wrong()
    assert brake.pause() == pytest.approx(6.3)
    eased = []
    for _ in range(8):
        clock[0] += FORGIVE_SECONDS
        eased.append(brake.pause())

    assert eased == sorted(eased, reverse=True)
    assert eased[0] == pytest.approx(0.7)
    assert eased[-1] == 0.0
