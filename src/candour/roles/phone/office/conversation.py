"""Those who hear each other: each hears the sum of the others, in frames of 20 ms of mu-law, by their own clock.

Nothing is recorded. A frame is dropped with the buffer that it waits in.
"""

from collections import deque
from typing import Final

from candour.roles.phone.g711 import mixed
from candour.roles.phone.leg import SILENCE

LEAST: Final = 2
"""Frames that are gathered before the first is heard, so that packets that come a little late leave no gap."""
MOST: Final = 10
"""Frames that wait at most. Two clocks drift, and a stall sends everything at once: what is too old is never heard."""


class _Buffer:
    """What one party said and another has not heard yet."""

    __slots__ = ("_flows", "_frames")

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._flows = False

    def put(self, frame: bytes) -> None:
        self._frames.append(frame)
        if len(self._frames) > MOST:
            while len(self._frames) > LEAST:
                self._frames.popleft()

    def take(self) -> bytes | None:
        self._flows = bool(self._frames) and (self._flows or len(self._frames) >= LEAST)
        return self._frames.popleft() if self._flows else None


class Party:
    """Somebody in a conversation, or in none yet."""

    def __init__(self) -> None:
        """Begin alone."""
        self._in: Conversation | None = None
        self._from: dict[Party, _Buffer] = {}
        self._apart = False
        self.is_muted = False

    def says(self, frame: bytes) -> None:
        """Let the others hear a frame."""
        if self._in is None or self._apart or self.is_muted:
            return
        for other in self._in.parties:
            if other is not self and not other._apart:  # noqa: SLF001 - of the same kind
                other._from.setdefault(self, _Buffer()).put(frame)  # noqa: SLF001

    def next(self) -> bytes:
        """Return the next 20 ms of what the others say."""
        heard = [one for one in map(_Buffer.take, self._from.values()) if one is not None]
        return mixed(heard) if heard else SILENCE

    def enter(self, conversation: "Conversation") -> None:
        """Join a conversation, after leaving any other."""
        self.leave()
        self._in = conversation
        conversation.parties.append(self)

    def leave(self) -> None:
        """Hear and be heard no more."""
        if self._in is not None:
            self._in.parties.remove(self)
            for other in self._in.parties:
                other._from.pop(self, None)  # noqa: SLF001
        self._in, self._apart = None, False
        self._from.clear()

    def set_apart(self, *, apart: bool) -> None:
        """Be neither heard nor hear for a time, or come back."""
        self._apart = apart
        self._from.clear()
        for other in self._in.parties if self._in else []:
            other._from.pop(self, None)  # noqa: SLF001


class Conversation:
    """A caller and whoever speaks with them."""

    def __init__(self) -> None:
        """Begin without anybody."""
        self.parties: list[Party] = []

    def end(self) -> None:
        """Let everybody go."""
        for party in list(self.parties):
            party.leave()
