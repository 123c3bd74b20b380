"""What is to be done with a call. None carries anything of the caller's."""

from dataclasses import dataclass
from enum import StrEnum

from candour.roles.phone.prompts.names import Prompt


class Own(StrEnum):
    """What is said that only the driver knows, or that is counted."""

    CHOICES = "choices"  # every language with its key
    CODE = "code"  # the caller's code, in fours
    LETTER = "letter"  # the letter at hand
    RECORDING = "recording"  # what the caller has said so far
    COUNT = "count"  # how many letters there are
    NTH = "nth"  # the number of the letter at hand
    PLACE = "place"  # the caller's place in the queue


@dataclass(frozen=True)
class Say:
    """Say these one after another, in place of what is being said; tell `Played` at the end."""

    parts: tuple[Prompt | Own, ...]


@dataclass(frozen=True)
class Hush:
    """Say nothing more."""


@dataclass(frozen=True)
class Wait:
    """Tell `Waited` after so many seconds without a key. Anything that is said or done next ends it."""

    seconds: float


@dataclass(frozen=True)
class Record:
    """Take down what the caller says, after what was taken down before."""


@dataclass(frozen=True)
class Pause:
    """Take nothing down for now."""


@dataclass(frozen=True)
class Finish:
    """End the recording for now; tell `Recorded`."""


@dataclass(frozen=True)
class Discard:
    """Destroy what was recorded."""


@dataclass(frozen=True)
class Keep:
    """Hand in the report with a fresh code; tell `Kept` or `NotKept`."""


@dataclass(frozen=True)
class Claim:
    """Make a code for the live call that has just ended; tell `Kept` or `NotKept`."""


@dataclass(frozen=True)
class Type:
    """Forget what was typed and take down digits anew: those of a code, or of a room."""


@dataclass(frozen=True)
class Compare:
    """Hold what was typed against the code; tell `Same` or `Differs`."""


@dataclass(frozen=True)
class Look:
    """Look for the mailbox of what was typed; tell `Found`, `Unknown` or `NotNow`. `tries`: wrong ones in this call so far."""

    tries: int


@dataclass(frozen=True)
class Tell:
    """Hand in what a returning caller says, with the recording if there is one; tell `Kept` or `NotKept`."""

    act: str  # message, answer, object, agree, withdraw, destroy


@dataclass(frozen=True)
class Queue:
    """Ask for a call taker; tell `Placed`, `Nobody` or `Connected`, and later what becomes of it."""


@dataclass(frozen=True)
class LeaveQueue:
    """Ask for none any more."""


@dataclass(frozen=True)
class Talk:
    """Say nothing more by ourselves: the caller and those they are connected with hear each other, until something is said."""


@dataclass(frozen=True)
class Join:
    """Join the conversation whose room was typed; tell `Connected` or `Unknown`. `tries`: wrong ones in this call so far."""

    tries: int


@dataclass(frozen=True)
class HangUp:
    """End the call, without a word."""


@dataclass(frozen=True)
class Leave:
    """The call is over: send what was recorded and not sent, forget everything."""


Action = (
    Say | Hush | Wait | Record | Pause | Finish | Discard | Keep | Claim | Type | Compare | Look
    | Tell | Queue | LeaveQueue | Talk | Join | HangUp | Leave
)  # fmt: skip
