"""What a caller says, cut into parts of five seconds that are sealed and handed to the keeper while they go on speaking.

In clear it is in this process's memory only, and only until the call ends, so that the caller can hear it again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from candour.parcels import recording
from candour.parcels.recording import FRAME_BYTES, MOST_PARTS, PART_BYTES
from candour.roles.phone import services

LEAST_FRAMES: Final = 25
"""Less than half a second is nothing said: a key that was pressed too soon."""


@dataclass(frozen=True)
class Heard:
    """A recording that is whole: its id, its parts' digests in order, how many frames were spoken."""

    id: str
    parts: list[str]
    sounding: int


@dataclass(repr=False)
class Recorder:
    """One call's recording. `put` runs something that may wait, behind what waits already (see `call.Driver`)."""

    put: Callable[[Callable[[], None]], None]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    _sound: bytearray = field(default_factory=bytearray)
    _digests: list[str] = field(default_factory=list)
    _envelopes: dict[int, bytes] = field(default_factory=dict)  # sealed, not known to be kept
    _cut: int = 0  # parts that were handed on

    @property
    def frames(self) -> int:
        """How many frames were taken down."""
        return len(self._sound) // FRAME_BYTES

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing that somebody said."""
        return self.frames < LEAST_FRAMES

    @property
    def is_full(self) -> bool:
        """Say whether no more can be taken."""
        return len(self._sound) >= MOST_PARTS * PART_BYTES

    @property
    def is_begun(self) -> bool:
        """Say whether a part has been handed to the keeper."""
        return self._cut > 0

    def take(self, frame: bytes) -> None:
        """Take 20 ms, and hand on each part as it becomes whole."""
        if self.is_full:
            return
        self._sound += frame
        if len(self._sound) >= (self._cut + 1) * PART_BYTES:
            nth, self._cut = self._cut, self._cut + 1
            self.put(lambda: self._keep(nth))

    def sound(self) -> bytes:
        """Return what was said so far."""
        return bytes(self._sound)

    def _keep(self, nth: int) -> None:
        """Seal a part and hand it in; one that is not kept now is handed in with the rest.

        Raises:
            NotNow: it was not kept.
        """
        if nth not in self._envelopes:
            part = bytes(self._sound[nth * PART_BYTES : (nth + 1) * PART_BYTES])
            envelope = services.sealed_part(part, nth=nth)
            self._envelopes[nth] = envelope
            self._digests.insert(nth, recording.digest(envelope))
        services.keep_part(self._envelopes[nth], recording=self.id, nth=nth)
        self._envelopes[nth] = b""

    def whole(self) -> Heard:
        """Hand in what is left, and silence up to the bucket; return what a message lists. May be called again.

        Raises:
            NotNow: it was not all kept.
        """
        for nth in [nth for nth, envelope in self._envelopes.items() if envelope]:
            self._keep(nth)
        count = -(-len(self._sound) // PART_BYTES)
        for nth in range(len(self._digests), count + recording.padding(count)):
            self._keep(nth)
        self._cut = len(self._digests)
        return Heard(self.id, list(self._digests), self.frames)

    def discard(self) -> None:
        """Destroy it, here and at the keeper.

        Raises:
            NotNow: the keeper does not answer; what it holds is sent to the charity after an hour.
        """
        old, begun = self.id, self.is_begun
        self.forget()
        if begun:
            services.discard(old)

    def end(self, *, danger: bool) -> None:
        """Let the keeper send what was said by somebody who is gone.

        Raises:
            NotNow: the keeper does not answer; it sends it after an hour.
        """
        if self.is_empty:
            return
        for nth in range(len(self._digests), -(-len(self._sound) // PART_BYTES)):
            self._keep(nth)
        services.end(self.id, danger=danger)

    def forget(self) -> None:
        """Overwrite the sound and begin anew."""
        self._sound[:] = bytes(len(self._sound))
        self._sound, self._digests, self._envelopes, self._cut = bytearray(), [], {}, 0
        self.id = secrets.token_hex(16)
