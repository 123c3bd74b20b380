"""What the office knows of a call, of a seat and of a conversation. Nothing in it says who calls, or who sits there."""

from collections.abc import Callable
from dataclasses import dataclass, field

from candour.parcels.seats import Caller, State
from candour.roles.phone.flow import events as ev
from candour.roles.phone.office.conversation import Conversation, Party


@dataclass(eq=False, repr=False)
class Visitor:
    """One call: a caller who waits or speaks, or an interpreter who rang in. `tell` reaches its flow, and waits for nothing."""

    tell: Callable[[ev.Event], None]
    language: str
    about: str = ""  # the tag of the mailbox that a returning caller opened
    returned: bool = False
    party: Party = field(default_factory=Party)
    since: float = 0.0  # when they began to wait, by the loop's clock
    claim: str = ""
    becomes: Caller = Caller.HERE
    talk: "Talk | None" = None


@dataclass(eq=False, repr=False)
class Seat:
    """One softphone of the desk."""

    number: str
    supervises: bool
    heard_at: float
    state: State = State.BREAK
    since: float = 0.0  # when it came into its state
    on: frozenset[str] = frozenset()  # tags of mailboxes on whose cases this person is
    party: Party = field(default_factory=Party)
    has_sound: bool = False
    rings: "Visitor | None" = None
    talk: "Talk | None" = None  # the one it is in, or has just been in


@dataclass(eq=False, repr=False)
class Talk:
    """One caller, the seats in the conversation (the first leads), interpreters."""

    caller: Visitor
    seats: list[Seat] = field(default_factory=list)
    interpreters: list[Visitor] = field(default_factory=list)
    room: str = ""
    asks_supervisor: bool = False
    sound: Conversation = field(default_factory=Conversation)
