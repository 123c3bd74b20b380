"""What can happen to a call."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """The call was taken up."""


@dataclass(frozen=True)
class Pressed:
    """A key. `quick`: within a second of the key before."""

    key: str
    quick: bool = False


@dataclass(frozen=True)
class Played:
    """What was to be said has been said."""


@dataclass(frozen=True)
class Waited:
    """The time that was to be waited is over, and nothing was pressed."""


@dataclass(frozen=True)
class Full:
    """The recording is as long as one can be."""


@dataclass(frozen=True)
class Recorded:
    """The recording was ended. `empty`: nothing was said."""

    empty: bool = False


@dataclass(frozen=True)
class Kept:
    """What was to be kept is safe on disk, or was handed in; a code is ready where one is due."""


@dataclass(frozen=True)
class NotKept:
    """It is not. What was said is still here, and it can be tried again."""


@dataclass(frozen=True)
class Same:
    """What was typed is the code."""


@dataclass(frozen=True)
class Differs:
    """What was typed is another."""


@dataclass(frozen=True)
class Found:
    """A code opened its mailbox: where the work stands, and of what kind its letters are, newest first."""

    status: str  # received, passed-on, closed, or "" where the charity wrote words of its own
    letters: tuple[str, ...] = ()  # message, question, preview, status
    gaps: bool = False  # a letter has not arrived yet
    unreadable: bool = False  # a letter could not be opened


@dataclass(frozen=True)
class Unknown:
    """The code opens nothing; no conversation has this room."""


@dataclass(frozen=True)
class NotNow:
    """The mailboxes cannot be reached."""


@dataclass(frozen=True)
class Unspeakable:
    """A letter cannot be read out."""


@dataclass(frozen=True)
class Placed:
    """The caller stands in the queue at this place, from 1."""

    place: int


@dataclass(frozen=True)
class Nobody:
    """No call taker is there."""


@dataclass(frozen=True)
class Connected:
    """A call taker has taken the call; or the interpreter is let into the conversation."""


@dataclass(frozen=True)
class Held:
    """The call taker holds the call."""


@dataclass(frozen=True)
class Resumed:
    """The call taker is back."""


@dataclass(frozen=True)
class Over:
    """The call taker has ended their part."""


@dataclass(frozen=True)
class Lost:
    """The call taker's side is gone."""


@dataclass(frozen=True)
class Gone:
    """The caller has hung up."""


Event = (
    Answered | Pressed | Played | Waited | Full | Recorded | Kept | NotKept | Same | Differs
    | Found | Unknown | NotNow | Unspeakable | Placed | Nobody | Connected | Held | Resumed
    | Over | Lost | Gone
)  # fmt: skip
