"""Packets of sound (RFC 3550): their parts, and the short buffer that puts them in order."""

import struct
from collections.abc import Callable
from typing import Final

from candour.roles.phone.leg import FRAME_BYTES, SILENCE, UNSENT

HEAD: Final = struct.Struct("!BBHII")
"""Flags, payload type with marker, sequence number, timestamp, source."""
BUFFERED: Final = 4
"""Packets that are waited for behind a gap: 80 ms."""
LONGEST_GAP: Final = 250
"""Packets that are lost in a row at most: 5 seconds. What jumps further has begun anew."""
LONGEST_PAUSE: Final = 1500
"""Frames of silence given for one pause at most: 30 seconds. A longer one is shortened."""
LATEST: Final = 100
"""Packets by which one comes late at most. What jumps further back has begun anew (RFC 3550, A.1: MAX_MISORDER)."""


def payload_of(data: bytes) -> bytes:
    """Return what a packet carries, without contributors, extension and padding; nothing if it is malformed."""
    flags, start, end = data[0], 12 + 4 * (data[0] & 0x0F), len(data)
    if flags & 0x10:
        if end < start + 4:
            return b""
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if flags & 0x20:
        if data[-1] == 0:
            return b""
        end -= data[-1]
    return data[start:end] if start < end else b""


Packet = tuple[bytes, int | None, int]
"""Its sound, its timestamp (None where that says nothing of the sound), and how long it lasts where it is no sound. In samples, as bytes."""


class Order:
    """Gives sound on in its order, in frames of 20 ms, with silence for what does not come. Sound is mu-law.

    Timestamps go on while nothing is sent (RFC 3550, section 5.1), so a pause that a telephone leaves out is known by the packet
    after it, and is given as silence. A stamp is only believed as far as `allow` says: who forges one gains nothing.
    """

    def __init__(self, give: Callable[[bytes], None]) -> None:
        """Take who hears the frames."""
        self._give = give
        self._source = -1
        self._next = 0  # the sequence number that is due
        self._due = 0  # the timestamp that is due
        self._allowed = 0
        self._waiting: dict[int, Packet] = {}
        self._jumped: tuple[int, Packet] | None = None
        self._gap = SILENCE  # as long as the packets are
        self._rest = b""

    def allow(self, frames: int) -> None:
        """Believe the next stamps that nothing was sent for so long; what was allowed before and not needed is void."""
        self._allowed = min(frames, LONGEST_PAUSE) * FRAME_BYTES

    def take(
        self, source: int, number: int, sound: bytes, stamp: int | None, lasts: int = 0
    ) -> None:
        """Take a packet. One that is no sound has its place in the order, and may last."""
        if source == self._source and number == self._next and not self._waiting:
            self._next = (number + 1) & 0xFFFF
            self._put(sound, stamp, lasts)
            return
        if source != self._source:
            self.flush()
            self._source, self._next, self._jumped = source, number, None
            self._due = self._due if stamp is None else stamp
        ahead = (number - self._next) & 0xFFFF
        if LONGEST_GAP < ahead < 0x10000 - LATEST:
            self._jump(number, (sound, stamp, lasts))
        elif ahead <= LONGEST_GAP:
            self._waiting.setdefault(number, (sound, stamp, lasts))
            self._deliver()
            while len(self._waiting) > BUFFERED:
                self._skip()

    def _jump(self, number: int, packet: Packet) -> None:
        """Begin anew if a second packet follows one that was far from its place; a single one is dropped."""
        before, self._jumped = self._jumped, (number, packet)
        if before is not None and before[0] == (number - 1) & 0xFFFF:
            self.flush()
            self._jumped, self._next = None, (number + 1) & 0xFFFF
            self._put(*before[1])
            self._put(*packet)

    def _deliver(self) -> None:
        while self._next in self._waiting:
            packet = self._waiting.pop(self._next)
            self._next = (self._next + 1) & 0xFFFF
            self._put(*packet)

    def _skip(self) -> None:
        """Give silence for the gap in front of what waits, and what waits up to the next gap."""
        while self._waiting and self._next not in self._waiting:  # who hears may end the call
            self._next = (self._next + 1) & 0xFFFF
            self._put(self._gap, self._due, 0)
        self._deliver()

    def flush(self) -> None:
        """Give everything that waits."""
        while self._waiting:
            self._skip()

    def forget(self) -> None:
        """Let go of everything."""
        self._waiting.clear()
        self._jumped, self._rest, self._allowed = None, b"", 0

    def _put(self, sound: bytes, stamp: int | None, lasts: int) -> None:
        if stamp is not None:
            if stamp != self._due and self._allowed:
                self._reach(stamp)
            self._due = (stamp + (len(sound) or lasts)) & 0xFFFFFFFF
        if len(sound) == FRAME_BYTES and not self._rest:
            self._gap = SILENCE
            self._give(sound)
            return
        if not sound:
            return
        if len(sound) != len(self._gap):
            self._gap = b"\xff" * len(sound)
        self._cut(sound)

    def _reach(self, stamp: int) -> None:
        """Give silence up to a timestamp, as far as it is believed; one that lies behind is where the clock was set anew."""
        ahead = (stamp - self._due) & 0xFFFFFFFF
        silence = min(ahead, self._allowed) if ahead < 0x80000000 else 0
        self._allowed -= silence
        if self._rest:
            fills = min(silence, FRAME_BYTES - len(self._rest))
            self._cut(b"\xff" * fills)
            silence -= fills
        for _ in range(silence // FRAME_BYTES):
            self._give(UNSENT)
        self._cut(b"\xff" * (silence % FRAME_BYTES))

    def _cut(self, sound: bytes) -> None:
        self._rest += sound
        while len(self._rest) >= FRAME_BYTES:
            frame, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
            self._give(frame)
