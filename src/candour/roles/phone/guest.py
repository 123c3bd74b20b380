"""A call's part in the office: it waits, it speaks with a call taker, and its code is ready before it is told.

The code of a live call is that of a sealed slip: what the call taker types up joins the mailbox by the slip's claim number,
which they see on their screen while they speak. Nobody at the desk learns the code.
"""

from collections.abc import Callable

from candour.door import slips
from candour.door.slips import Slip
from candour.parcels.seats import Caller
from candour.roles.phone.flow import events as ev
from candour.roles.phone.leg import SILENCE
from candour.roles.phone.office.board import Office
from candour.roles.phone.office.visitor import Visitor


class Guest:
    """One call in the office. `run` does something that may wait, behind what waits already (see `call.Driver`)."""

    def __init__(
        self, office: Office, *, tell: Callable[[ev.Event], None], run: Callable[[Callable[[], None]], None]
    ) -> None:  # fmt: skip
        """Begin outside."""
        self._office, self._tell, self._run = office, tell, run
        self._visitor: Visitor | None = None
        self.slip: Slip | None = None

    def ask(self, *, language: str, about: str) -> None:
        """Wait for a call taker. `about`: the tag of the mailbox that the caller opened, or ""."""
        self.leave()
        self._visitor = Visitor(self._told, language, about=about, returned=bool(about))
        self._office.ask(self._visitor)

    def _told(self, event: ev.Event) -> None:
        visitor = self._visitor
        if isinstance(event, ev.Connected) and visitor is not None and not visitor.returned:
            self._run(
                lambda: self.make(visitor)
            )  # it has reached the desk before the call taker needs it
        self._tell(event)

    def make(self, visitor: Visitor | None = None) -> None:
        """Make the code that the caller will be told, once.

        Raises:
            NotNow: the keeper, the hardener or our own keys are not in order.
        """
        visitor = visitor or self._visitor
        if self.slip is None:
            self.slip = slips.make()
        if visitor is not None:
            visitor.claim = self.slip.claim

    def join(self, room: str, *, language: str) -> bool:
        """Join a conversation as an interpreter; say whether there is one with this room."""
        self.leave()
        self._visitor = Visitor(self._tell, language)
        return self._office.join(self._visitor, room)

    def leave(self) -> None:
        """Wait no more, and leave the conversation."""
        if self._visitor is not None:
            self._office.leave(self._visitor)
            self._visitor = None

    def says(self, frame: bytes) -> None:
        """Let the others hear 20 ms."""
        if self._visitor is not None:
            self._visitor.party.says(frame)

    def hears(self) -> bytes:
        """Return the next 20 ms of what the others say."""
        return self._visitor.party.next() if self._visitor is not None else SILENCE

    def confirmed(self) -> None:
        """The caller has typed their code back."""
        if self._visitor is not None and self._visitor.becomes is Caller.CODE:
            self._visitor.becomes = Caller.CONFIRMED
