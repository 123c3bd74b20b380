"""What the flow remembers of a call: where it stands, what was chosen, and counts. Nothing that the caller said."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a call stands."""

    BEGIN = "begin"
    LANGUAGE = "language"
    MENU = "menu"
    SPEAK = "speak"
    TONE = "tone"
    RECORDING = "recording"
    PAUSED = "paused"
    FINISHING = "finishing"
    REVIEW = "review"
    HEARING = "hearing"
    ASK_DANGER = "ask-danger"
    ASK_PREVIEW = "ask-preview"
    ASK_SILENCE = "ask-silence"
    KEEPING = "keeping"
    UNKEPT = "unkept"
    CODE = "code"
    TYPE_BACK = "type-back"
    COMPARING = "comparing"
    ENTER_CODE = "enter-code"
    LOOKING = "looking"
    MAILBOX = "mailbox"
    LETTER = "letter"
    STOP = "stop"
    TELLING = "telling"
    UNTOLD = "untold"
    ASKING = "asking"
    QUEUE = "queue"
    CONNECTING = "connecting"
    LIVE = "live"
    HELD = "held"
    CLAIMING = "claiming"
    ROOM = "room"
    JOINING = "joining"
    INTERPRETING = "interpreting"
    GOODBYE = "goodbye"
    ENDED = "ended"


@dataclass(frozen=True)
class Call:
    """A call as the flow sees it."""

    languages: tuple[str, ...]  # in the order of their keys
    state: State = State.BEGIN
    language: str = ""
    nudges: int = 0  # how often nothing was pressed in this state
    typed: int = 0  # digits of the code or room that is being typed
    tries: int = 0  # wrong codes and rooms in this call
    said_back: int = (
        0  # how often the code was said because what was typed back was another, or nothing
    )
    heard_nothing: int = 0
    full: bool = False  # the recording is as long as one can be
    danger: bool = False
    preview: bool = False
    silence: str = ""  # stop, pass
    act: str = ""  # what a returning caller is about to say: message, answer, object, agree, withdraw, destroy
    returned: bool = False  # came with a code, which opened
    status: str = ""
    letters: tuple[str, ...] = ()
    at: int = 0  # the letter at hand
    place: int = 0  # in the queue
    star: bool = False  # the key before was a star

    @property
    def home(self) -> State:
        """Where a caller is led who has finished with something."""
        return State.MAILBOX if self.returned else State.MENU
