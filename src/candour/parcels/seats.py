"""A seat at the telephone's switchboard: what a softphone of the desk can do there, and what it sees. For both sides.

Nothing here says who calls, nor who sits there.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final, TypeVar

Read = TypeVar("Read", "LiveCall", "Sound", "Seat")
LONGEST_REQUEST: Final = 64 * 1024


class Act(StrEnum):
    """What a softphone can do. One that makes no sense in the seat's state changes nothing."""

    HERE = "here"  # still there; a seat of which nothing is heard for 20 seconds is left
    CONNECT = "connect"  # ask how sound is to be brought: `Seat.sound`
    OFFER = "offer"  # a WebRTC offer in `sdp`; the answer is in `Seat.sdp`
    READY = "ready"  # take calls; needs sound
    BREAK = "break"  # take none for now
    ANSWER = "answer"  # the call that rings
    DECLINE = "decline"  # not now: it rings at the next seat, and this one has a break
    HOLD = "hold"  # the caller hears that they are waited for, and neither side hears the other
    RESUME = "resume"
    ROOM = "room"  # a number under which an interpreter can ring in; once more takes it back
    SUPERVISOR = "supervisor"  # have a supervisor's seat rung; once more takes it back
    LEAVE = "leave"  # leave the call to the other seat in it
    END = "end"  # the conversation is over; the caller goes on to their code
    AWAY = "away"  # sign off


class State(StrEnum):
    """Where a seat stands."""

    BREAK = "break"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAPPING = "wrapping"  # the call is over; `ready` or `break` ends this


class Caller(StrEnum):
    """What has become of the caller, for as long as the seat is talking or wrapping."""

    HERE = "here"
    HELD = "held"
    CODE = "code"  # hearing their code
    CONFIRMED = "confirmed"  # typed it back rightly
    LEFT = "left"  # has hung up, or went on without confirming


@dataclass(frozen=True)
class LiveCall:
    """The call that rings at a seat, is held there, or has just been there. Nothing in it says who calls."""

    language: str  # what the caller chose, such as "cy"
    returned: bool = False  # came in with a code
    about: str = ""  # then: the mailbox's tag, 64 hexadecimal digits
    claim: str = (
        ""  # else: the claim number of the code that the caller will be told, once it is made
    )
    room: str = ""  # the digits under which an interpreter can ring in
    interpreter: bool = False  # is in the call
    others: int = 0  # other seats in the call
    leads: bool = True  # whether holding and ending are this seat's to do
    asked_supervisor: bool = False  # a supervisor's seat is being rung
    caller: Caller = Caller.HERE


@dataclass(frozen=True)
class Sound:
    """How a softphone brings its sound: by WebRTC straight to the telephone, or by SIP over a WebSocket."""

    kind: str  # webrtc, sip
    relay_only: bool = False
    ice: list[dict[str, Any]] = field(default_factory=list)  # as RTCPeerConnection takes them
    address: str = ""  # sip: the WebSocket's
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Seat:
    """What a seat sees."""

    state: State
    has_sound: bool = False  # the line hears the seat's microphone and can be heard
    waiting: str = "0"  # callers in the queue, rounded: 0, 1, 2-4, 5-9, 10+
    longest: str = (
        ""  # the longest wait, rounded: under-1, 1-5, 5-15, over-15 minutes; "" if nobody waits
    )
    ready: int = 0  # seats that are ready, this one among them
    talking: int = 0
    asked: list[str] = field(
        default_factory=list
    )  # tags of mailboxes whose reporters wait; see `on`
    call: LiveCall | None = None
    sound: Sound | None = None
    sdp: str = ""


def read(said: dict[str, Any]) -> Seat:
    """Return what an answer says.

    Raises:
        KeyError, TypeError, ValueError: malformed.
    """
    call, sound = said.pop("call", None), said.pop("sound", None)
    state = State(said.pop("state"))
    if call is not None:
        call = _of_its_kinds(LiveCall(**{**call, "caller": Caller(call["caller"])}))
    if sound is not None:
        sound = _of_its_kinds(Sound(**sound))
    return _of_its_kinds(Seat(state=state, call=call, sound=sound, **said))


def _of_its_kinds(found: Read) -> Read:
    """Return what was read, if every plain field holds what it is said to hold."""
    for one in fields(found):
        value = getattr(found, one.name)
        plain = one.type in {str, bool, int} and type(value) is not one.type
        if plain or (one.name == "asked" and not all(type(tag) is str for tag in value)):
            raise TypeError(one.name)
    return found
