"""The office: callers wait in the order in which they came, the seat that has been ready longest is rung.

No input or output of its own: drivers of calls and the switchboard's API call it, in the event loop's thread. Whatever it
tells a caller's flow comes back through `Visitor.tell`.
"""

import hmac
import secrets
from collections.abc import Callable
from typing import Final

from candour.parcels.seats import Act, Caller, State
from candour.roles.phone.flow import events as ev
from candour.roles.phone.office.visitor import Seat, Talk, Visitor

LAPSE_SECONDS: Final = 20.0
"""A seat of which nothing is heard for so long is left. Its call, if it has one, goes to the other seat in it or is lost."""
RING_SECONDS: Final = 25.0
ROOM_DIGITS: Final = 6
MOST_SEATS: Final = 200
_ON_DUTY: Final = frozenset({State.READY, State.RINGING, State.TALKING, State.WRAPPING})


class Office:
    """Everybody who waits, and every seat. `now` is a clock that only goes forward."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Open without anybody."""
        self._now = now
        self.seats: dict[str, Seat] = {}
        self.queue: list[Visitor] = []

    # callers

    def ask(self, visitor: Visitor) -> None:
        """Let a caller wait for a call taker; tell `Placed`, or `Nobody` where none is on duty."""
        visitor.since = self._now()
        if not any(one.state in _ON_DUTY and one.has_sound for one in self.seats.values()):
            visitor.tell(ev.Nobody())
            return
        self.queue.append(visitor)
        visitor.tell(ev.Placed(len(self.queue)))
        self._ring()

    def leave(self, visitor: Visitor) -> None:
        """The call has ended, or goes on without us."""
        if visitor in self.queue:
            self.queue.remove(visitor)
            self._stop_ringing(visitor)
            self._renumber()
        talk = visitor.talk
        if talk is None:
            return
        visitor.talk = None
        visitor.party.leave()
        if visitor is not talk.caller:
            talk.interpreters.remove(visitor)
        elif visitor.becomes in {Caller.HERE, Caller.HELD}:
            visitor.becomes = Caller.LEFT
            self._end(talk)
        elif visitor.becomes is Caller.CODE:
            visitor.becomes = Caller.LEFT

    def join(self, visitor: Visitor, room: str) -> bool:
        """Let an interpreter into the conversation whose room has this number; say whether there is one."""
        talk = next(
            (one for one in self._talks() if one.room and hmac.compare_digest(one.room, room)), None
        )
        if talk is None:
            return False
        talk.room = ""  # for one interpreter, once
        talk.interpreters.append(visitor)
        visitor.talk = talk
        visitor.party.enter(talk.sound)
        visitor.tell(ev.Connected())
        return True

    def _talks(self) -> list[Talk]:
        found = {
            id(one.talk): one.talk
            for one in self.seats.values()
            if one.talk and one.state is State.TALKING
        }
        return list(found.values())

    def _renumber(self) -> None:
        for place, visitor in enumerate(self.queue, start=1):
            visitor.tell(ev.Placed(place))

    # ringing

    def _ring(self) -> None:
        """Ring a seat for whoever has waited longest, as long as one is ready; for a returning caller one that knows the case."""
        for visitor in self.queue:
            if any(one.rings is visitor for one in self.seats.values()):
                continue
            ready = [one for one in self.seats.values() if one.state is State.READY]
            if not ready:
                return
            seat = min(ready, key=lambda one: (visitor.about not in one.on, one.since))
            seat.rings = visitor
            self._set(seat, State.RINGING)
        for talk in self._talks():
            self._ring_supervisor(talk)

    def _ring_supervisor(self, talk: Talk) -> None:
        if not talk.asks_supervisor or any(one.rings is talk.caller for one in self.seats.values()):
            return
        ready = [one for one in self.seats.values() if one.state is State.READY and one.supervises]
        if ready:
            seat = min(ready, key=lambda one: one.since)
            seat.rings = talk.caller
            self._set(seat, State.RINGING)

    def _stop_ringing(self, visitor: Visitor) -> None:
        for seat in self.seats.values():
            if seat.rings is visitor:
                seat.rings = None
                self._set(seat, State.READY)

    # seats

    def sit(self, number: str, *, supervises: bool, on: frozenset[str]) -> Seat | None:
        """Return a seat, taken now if it was free; None where every seat there can be is taken."""
        seat = self.seats.get(number)
        if seat is None:
            if len(self.seats) >= MOST_SEATS:
                return None
            seat = self.seats[number] = Seat(number, supervises, self._now(), since=self._now())
        seat.heard_at, seat.supervises, seat.on = self._now(), supervises, on
        return seat

    def act(self, seat: Seat, act: Act) -> None:
        """Do what a softphone asks. What makes no sense now changes nothing."""
        _DOES.get(act, Office._nothing)(self, seat)
        self._ring()

    def tick(self) -> None:
        """Leave seats that have fallen silent, and ring on where nobody answered. Each second."""
        now = self._now()
        for seat in list(self.seats.values()):
            if now - seat.heard_at > LAPSE_SECONDS:
                self._away(seat)
            elif seat.state is State.RINGING and now - seat.since > RING_SECONDS:
                self._decline(seat)
        self._ring()

    def sound(self, seat: Seat, *, there: bool) -> None:
        """Note that a seat can hear and be heard, or no more: then it is rung no more either."""
        seat.has_sound = there
        if not there and seat.state in {State.READY, State.RINGING}:
            self._decline(seat)
            self._ring()

    def _set(self, seat: Seat, state: State) -> None:
        if seat.state is not state:
            seat.state, seat.since = state, self._now()

    def _nothing(self, seat: Seat) -> None:
        """Change nothing."""

    def _ready(self, seat: Seat) -> None:
        if seat.has_sound and seat.state in {State.BREAK, State.WRAPPING}:
            seat.talk = None
            self._set(seat, State.READY)

    def _break(self, seat: Seat) -> None:
        if seat.state in {State.READY, State.WRAPPING}:
            seat.talk = None
            self._set(seat, State.BREAK)
            self._close_if_empty()

    def _answer(self, seat: Seat) -> None:
        visitor = seat.rings
        if seat.state is not State.RINGING or visitor is None:
            return
        seat.rings = None
        talk = visitor.talk
        if talk is None:
            self.queue.remove(visitor)
            talk = visitor.talk = Talk(visitor)
            visitor.party.enter(talk.sound)
            visitor.tell(ev.Connected())
            self._renumber()
        talk.seats.append(seat)
        talk.asks_supervisor = False
        seat.talk = talk
        seat.party.enter(talk.sound)
        self._set(seat, State.TALKING)

    def _decline(self, seat: Seat) -> None:
        """Let the call ring elsewhere; this seat has a break, so that it does not ring at an empty chair for ever."""
        if seat.state in {State.RINGING, State.READY}:
            seat.rings = None
            self._set(seat, State.BREAK)
            self._close_if_empty()

    def _close_if_empty(self) -> None:
        """Tell everybody who waits that nobody is there any more."""
        if any(one.state in _ON_DUTY for one in self.seats.values()):
            return
        gone, self.queue = self.queue, []
        for visitor in gone:
            visitor.tell(ev.Nobody())

    def _led(self, seat: Seat) -> Talk | None:
        """Return the conversation that a seat leads."""
        talk = seat.talk
        return talk if talk and seat.state is State.TALKING and talk.seats[0] is seat else None

    def _hold(self, seat: Seat) -> None:
        talk = self._led(seat)
        if talk and talk.caller.becomes is Caller.HERE:
            talk.caller.becomes = Caller.HELD
            talk.caller.party.set_apart(apart=True)
            talk.caller.tell(ev.Held())

    def _resume(self, seat: Seat) -> None:
        talk = self._led(seat)
        if talk and talk.caller.becomes is Caller.HELD:
            talk.caller.becomes = Caller.HERE
            talk.caller.party.set_apart(apart=False)
            talk.caller.tell(ev.Resumed())

    def _room(self, seat: Seat) -> None:
        talk = self._led(seat)
        if talk:
            talk.room = "" if talk.room else self._fresh_room()

    def _fresh_room(self) -> str:
        taken = {one.room for one in self._talks()}
        while True:
            room = f"{secrets.randbelow(10**ROOM_DIGITS):0{ROOM_DIGITS}d}"
            if room not in taken:
                return room

    def _supervisor(self, seat: Seat) -> None:
        talk = self._led(seat)
        if talk:
            talk.asks_supervisor = not talk.asks_supervisor
            if not talk.asks_supervisor:
                self._stop_ringing(talk.caller)

    def _leave(self, seat: Seat) -> None:
        """Leave the conversation to the others in it; who is alone with a caller ends it in another way."""
        talk = seat.talk
        if talk and seat.state is State.TALKING and len(talk.seats) > 1:
            talk.seats.remove(seat)
            seat.party.leave()
            self._set(seat, State.WRAPPING)

    def _finish(self, seat: Seat) -> None:
        talk = self._led(seat)
        if talk:
            talk.caller.becomes = Caller.CODE if not talk.caller.returned else Caller.LEFT
            talk.caller.party.leave()
            talk.caller.tell(ev.Over())
            self._end(talk)

    def _end(self, talk: Talk) -> None:
        """The conversation is over: the seats write it up, an interpreter is let go."""
        self._stop_ringing(talk.caller)
        talk.room, talk.asks_supervisor = "", False
        for seat in talk.seats:
            self._set(seat, State.WRAPPING)
        for visitor in talk.interpreters:
            visitor.talk = None
            visitor.tell(ev.Over())
        talk.sound.end()

    def _away(self, seat: Seat) -> None:
        """The seat is empty. A caller who speaks with nobody any more is told."""
        if seat.state is State.TALKING and seat.talk:
            talk = seat.talk
            if len(talk.seats) > 1:
                self._leave(seat)
            else:
                talk.caller.talk, talk.caller.becomes = None, Caller.LEFT
                talk.caller.party.leave()
                talk.caller.tell(ev.Lost())
                self._end(talk)
        seat.rings, seat.talk = None, None
        self.seats.pop(seat.number, None)
        self._close_if_empty()


_DOES: Final[dict[Act, Callable[[Office, Seat], None]]] = {
    Act.READY: Office._ready,  # noqa: SLF001 - the office's own table
    Act.BREAK: Office._break,  # noqa: SLF001
    Act.ANSWER: Office._answer,  # noqa: SLF001
    Act.DECLINE: Office._decline,  # noqa: SLF001
    Act.HOLD: Office._hold,  # noqa: SLF001
    Act.RESUME: Office._resume,  # noqa: SLF001
    Act.ROOM: Office._room,  # noqa: SLF001
    Act.SUPERVISOR: Office._supervisor,  # noqa: SLF001
    Act.LEAVE: Office._leave,  # noqa: SLF001
    Act.END: Office._finish,  # noqa: SLF001
    Act.AWAY: Office._away,  # noqa: SLF001
}
