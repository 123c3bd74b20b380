"""The line before a look-up: whoever has waited longest goes first, and who went away keeps nobody out."""

import pytest

from candour.roles.intake import turns
from candour.roles.intake.turns import Ticket, Turns


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    return now


def test_whoever_presses_fastest_does_not_overtake(clock):
    """Found: twelve machines that guessed without a pause kept a person with a right code out for a minute."""
    line = Turns(1)
    assert line.enter(Ticket())
    person = Ticket(since=clock[0])
    assert not line.enter(person)
    line.leave()
    clock[0] += 1

    assert not any(line.enter(Ticket(since=clock[0])) for _ in range(100))
    clock[0] += 9
    assert line.enter(person)


def test_who_went_away_keeps_nobody_out(clock):
    line = Turns(1)
    assert line.enter(Ticket())
    assert not line.enter(Ticket(since=clock[0]))
    line.leave()
    clock[0] += turns.PRESENT_SECONDS + 1

    assert line.enter(Ticket(since=clock[0]))


def test_places_are_as_many_as_there_are_and_come_back(clock):
    line = Turns(2)
    first, second, third = (Ticket(since=clock[0] - 9 + n) for n in range(3))
    assert line.enter(first)
    assert line.enter(second)
    assert not line.enter(third)
    line.leave()
    assert line.enter(third)


def test_a_crowd_fills_no_memory(clock):
    line = Turns(0)
    for _ in range(turns.MOST_KNOWN + 50):
        assert not line.enter(Ticket())
    assert len(line._seen) == turns.MOST_KNOWN


def test_a_page_that_was_kept_is_good_for_one_look_up(clock):
    """Found: one old ticket was served again and again, and four of them kept a person out for half an hour."""
    line = Turns(1)
    old = Ticket(since=clock[0] - 60)
    assert line.enter(old)
    line.leave()
    clock[0] += 1
    person = Ticket(since=clock[0])
    clock[0] += 1
    holder = Ticket(since=clock[0] - 100)
    assert line.enter(holder)
    assert not line.enter(person)
    line.leave()

    assert not line.enter(old)
    assert line.enter(person)


def test_a_very_old_page_counts_as_a_new_one(clock):
    line = Turns(0)
    clock[0] += 2 * turns.LONGEST_SECONDS
    person = Ticket(since=clock[0] - 10)
    assert not line.enter(person)
    assert not line.enter(Ticket(since=clock[0] - turns.LONGEST_SECONDS - 1))
    line.leave()

    assert not line.enter(Ticket(since=0.0))
    assert line.enter(person)


def test_what_was_served_is_forgotten_in_time(clock):
    line = Turns(1)
    for _ in range(5):
        assert line.enter(Ticket(since=clock[0]))
        line.leave()
    clock[0] += turns.LONGEST_SECONDS + 1
    assert line.enter(Ticket(since=clock[0]))

    assert len(line._served) == 1
