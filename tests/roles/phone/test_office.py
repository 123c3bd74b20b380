"""The office without sound: who waits where, which seat is rung, what becomes of a conversation. With a clock of its own."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from candour.parcels.seats import Act, Caller, State
from candour.roles.phone.flow import events as ev
from candour.roles.phone.office.board import LAPSE_SECONDS, RING_SECONDS, Office
from candour.roles.phone.office.seen import seen
from candour.roles.phone.office.visitor import Visitor

TAG = "ab" * 32


class Room:
    """An office, its clock, and what was told to whom."""

    def __init__(self):
        self.now, self.told = 0.0, {}
        self.office = Office(lambda: self.now)

    def seat(self, name, *acts, supervises=False, on=(), sound=True):
        seat = self.office.sit(name, supervises=supervises, on=frozenset(on))
        if sound and not seat.has_sound:
            self.office.sound(seat, there=True)
        for act in acts:
            self.office.act(seat, act)
        return seat

    def caller(self, *, about="", language="en"):
        said = []
        visitor = Visitor(said.append, language, about=about, returned=bool(about))
        self.told[visitor] = said
        self.office.ask(visitor)
        return visitor

    def last(self, visitor):
        return self.told[visitor][-1]

    def seen(self, seat):
        return seen(self.office, seat, now=self.now)


@pytest.fixture
def room():
    return Room()


def test_nobody_on_duty_is_said_at_once(room):
    assert room.last(room.caller()) == ev.Nobody()
    room.seat("a")  # signed in, on a break
    assert room.last(room.caller()) == ev.Nobody()


def test_the_seat_that_has_been_ready_longest_is_rung_for_who_has_waited_longest(room):
    first = room.seat("a", Act.READY)
    room.now = 1.0
    second = room.seat("b", Act.READY)
    one, two = room.caller(), room.caller()
    assert (first.rings, second.rings) == (one, two)
    three = room.caller()
    assert room.last(three) == ev.Placed(3)
    room.office.act(first, Act.ANSWER)
    assert room.last(one) == ev.Connected()
    assert room.last(three) == ev.Placed(2)
    room.office.act(first, Act.END)
    assert (first.state, room.last(one)) == (State.WRAPPING, ev.Over())
    room.office.act(first, Act.READY)
    assert first.rings is three


def test_who_knows_a_returned_callers_case_is_rung_before_who_has_waited_longer(room):
    room.seat("a", Act.READY)
    room.now = 5.0
    knows = room.seat("b", Act.READY, on=[TAG])
    visitor = room.caller(about=TAG)
    assert knows.rings is visitor
    assert room.seen(knows)["asked"] == [TAG]
    assert room.seen(knows)["call"]["about"] == TAG


def test_an_unanswered_call_rings_elsewhere_and_the_empty_seat_has_a_break(room):
    first = room.seat("a", Act.READY)
    room.now = 1.0
    second = room.seat("b", Act.READY)
    visitor = room.caller()
    room.now = RING_SECONDS + 2
    room.seat("a"), room.seat("b")
    room.office.tick()
    assert (first.state, second.rings) == (State.BREAK, visitor)
    room.office.act(second, Act.DECLINE)
    assert room.last(visitor) == ev.Nobody()  # the last one has gone


def test_a_seat_of_which_nothing_is_heard_is_left_and_its_caller_told(room):
    seat = room.seat("a", Act.READY)
    visitor = room.caller()
    room.office.act(seat, Act.ANSWER)
    room.now = LAPSE_SECONDS + 1
    room.office.tick()
    assert room.last(visitor) == ev.Lost()
    assert room.office.seats == {}


def test_a_caller_on_hold_hears_nobody_and_the_others_do(room):
    seat = room.seat("a", Act.READY)
    visitor = room.caller()
    room.office.act(seat, Act.ANSWER)
    room.office.act(seat, Act.HOLD)
    assert room.last(visitor) == ev.Held()
    assert room.seen(seat)["call"]["caller"] == Caller.HELD
    for _ in range(3):
        seat.party.says(b"\x01" * 160)
    assert visitor.party.next() == b"\xff" * 160
    room.office.act(seat, Act.RESUME)
    assert room.last(visitor) == ev.Resumed()
    for _ in range(3):
        seat.party.says(b"\x02" * 160)
    assert visitor.party.next() == b"\x02" * 160


def test_an_interpreter_joins_once_by_the_rooms_number(room):
    seat = room.seat("a", Act.READY)
    visitor = room.caller()
    room.office.act(seat, Act.ANSWER)
    said = []
    interpreter = Visitor(said.append, "en")
    assert not room.office.join(interpreter, "")
    room.office.act(seat, Act.ROOM)
    number = room.seen(seat)["call"]["room"]
    assert len(number) == 6
    assert not room.office.join(interpreter, f"{(int(number) + 1) % 10**6:06d}")
    assert room.office.join(interpreter, number)
    assert room.seen(seat)["call"] | {"room": "", "interpreter": True} == room.seen(seat)["call"]
    assert not room.office.join(Visitor(lambda _: None, "en"), number)
    room.office.leave(visitor)  # the caller hangs up: nobody is left alone in the call
    assert said[-1] == ev.Over()
    assert seat.state is State.WRAPPING


def test_a_call_is_handed_to_a_supervisor(room):
    seat = room.seat("a", Act.READY)
    visitor = room.caller()
    room.office.act(seat, Act.ANSWER)
    other, chief = room.seat("b", Act.READY), room.seat("c", Act.READY, supervises=True)
    room.office.act(seat, Act.LEAVE)
    assert seat.state is State.TALKING  # a caller is not left alone
    room.office.act(seat, Act.SUPERVISOR)
    assert (other.state, chief.rings) == (State.READY, visitor)
    assert room.seen(chief)["call"]["leads"] is False
    room.office.act(chief, Act.ANSWER)
    room.office.act(chief, Act.END)
    assert chief.state is State.TALKING  # the first one leads
    room.office.act(seat, Act.LEAVE)
    assert (seat.state, room.seen(chief)["call"]["leads"]) == (State.WRAPPING, True)
    room.office.act(chief, Act.END)
    assert room.last(visitor) == ev.Over()


def test_the_seat_sees_what_became_of_the_code(room):
    seat = room.seat("a", Act.READY)
    visitor = room.caller()
    room.office.act(seat, Act.ANSWER)
    visitor.claim = "123456789012"
    assert room.seen(seat)["call"]["claim"] == "123456789012"
    room.office.act(seat, Act.END)
    assert room.seen(seat)["call"]["caller"] == Caller.CODE
    room.office.leave(visitor)
    assert room.seen(seat)["call"]["caller"] == Caller.LEFT
    room.office.act(seat, Act.BREAK)
    assert room.seen(seat)["call"] is None


def test_figures_are_rounded(room):
    seat = room.seat("a", Act.READY)
    room.office.act(seat, Act.READY)
    for _ in range(7):
        room.caller()
    assert (room.seen(seat)["waiting"], room.seen(seat)["longest"]) == ("5-9", "under-1")
    room.now = 6 * 60
    assert room.seen(seat)["longest"] == "5-15"


def test_without_sound_nobody_is_rung(room):
    seat = room.seat("a", Act.READY, sound=False)
    assert seat.state is State.BREAK
    room.seat("b", Act.READY)
    room.office.sound(room.office.seats["b"], there=False)
    assert room.last(room.caller()) == ev.Nobody()


class Busy(RuleBasedStateMachine):
    """Whatever anybody does in whatever order, these hold."""

    def __init__(self):
        super().__init__()
        self.room, self.callers = Room(), []

    @rule(name=st.sampled_from("abcd"), act=st.sampled_from(Act))
    def acts(self, name, act):
        self.room.seat(name, act, supervises=name == "d")

    @rule(seconds=st.sampled_from([1.0, RING_SECONDS + 1, LAPSE_SECONDS + 1]))
    def time_passes(self, seconds):
        self.room.now += seconds
        self.room.office.tick()

    @rule(about=st.sampled_from(["", TAG]))
    def calls(self, about):
        self.callers.append(self.room.caller(about=about))

    @precondition(lambda self: self.callers)
    @rule(data=st.data())
    def hangs_up(self, data):
        self.room.office.leave(data.draw(st.sampled_from(self.callers)))

    @rule(name=st.sampled_from("abcd"), there=st.booleans())
    def sound(self, name, there):
        if name in self.room.office.seats:
            self.room.office.sound(self.room.office.seats[name], there=there)

    @invariant()
    def everybody_is_in_one_place(self):
        office = self.room.office
        assert len(set(map(id, office.queue))) == len(office.queue)
        rung = [one.rings for one in office.seats.values() if one.rings]
        assert len(set(map(id, rung))) == len(rung)
        for seat in office.seats.values():
            assert (seat.rings is not None) == (seat.state is State.RINGING)
            if seat.state is State.TALKING:
                assert seat in seat.talk.seats
                assert seat.party in seat.talk.sound.parties
                assert seat.talk.caller not in office.queue
            else:
                assert all(seat.party not in one.sound.parties for one in office._talks())
            self.room.seen(seat)

    @invariant()
    def who_was_told_that_nobody_is_there_waits_no_more(self):
        for visitor in self.room.office.queue:
            assert isinstance(self.room.last(visitor), ev.Placed)
        for visitor in self.callers:
            if self.room.last(visitor) in (ev.Nobody(), ev.Lost(), ev.Over()):
                assert visitor not in self.room.office.queue


TestBusy = Busy.TestCase
TestBusy.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
