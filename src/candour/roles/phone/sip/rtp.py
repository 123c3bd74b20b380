"""The sound of a call: RTP (RFC 3550, 3551) out on one shared tick for all, in through a short buffer that puts it in order.

Nothing of a packet outlives it but its sound, which goes to the listener. Keys come as RFC 4733 events, or as tones.
"""

import asyncio
import contextlib
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from candour.roles.phone.leg import FRAME_BYTES, FRAME_SECONDS, SILENCE
from candour.roles.phone.sip.g711 import A_TO_MU, MU_TO_A
from candour.roles.phone.sip.offer import PCMA, Media
from candour.roles.phone.sip.tones import Tones

BUFFERED: Final = 4
"""Packets that are waited for behind a gap: 80 ms."""
LONGEST_GAP: Final = 250
"""Frames of silence put in for what was lost, at most: 5 seconds. A longer jump is another stream."""
DEAD_SECONDS: Final = 180.0
"""Telephones that send nothing while nobody speaks are silent for as long as their owner listens."""
_EVENTS: Final = "0123456789*#ABCD"


class Stream:
    """One call's sound, both ways. Made by the engine; told by the ticker and by its socket."""

    def __init__(
        self,
        *,
        heard: Callable[[bytes], None],
        pressed: Callable[[str], None],
        played: Callable[[], None],
        dead: Callable[[], None],
    ) -> None:
        """Begin silent and unheard."""
        self._heard, self._pressed, self._played, self._dead = heard, pressed, played, dead
        self._media: Media | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._target: tuple[str, int] | None = None
        self._sound, self._at, self._plays, self._tell = b"", 0, False, False
        self._ssrc = secrets.token_bytes(4)
        self._out, self._stamp = secrets.randbelow(2**16), secrets.randbelow(2**32)
        self._last = time.monotonic()
        self._reset()
        self._tones: Tones | None = None
        self._key_stamp = -1

    def _reset(self) -> None:
        self._source = b""  # the other side's SSRC
        self._next = -1  # the sequence number that is due
        self._waiting: dict[int, bytes] = {}
        self._rest = b""

    def agree(self, media: Media) -> None:
        """Take what was agreed, at the beginning or later."""
        moved = self._media is None or (self._media.host, self._media.port) != (
            media.host,
            media.port,
        )
        self._media = media
        if moved:
            self._target = (media.host, media.port)
        self._tones = None if media.keys is not None else (self._tones or Tones())
        self._last = time.monotonic()

    def connected(self, transport: asyncio.DatagramTransport) -> None:
        """Take the socket."""
        self._transport = transport

    def play(self, sound: bytes) -> None:
        """Send a sound in place of what is being sent."""
        short = -len(sound) % FRAME_BYTES
        self._sound, self._at, self._plays, self._tell = sound + b"\xff" * short, 0, True, False

    def stop(self) -> None:
        """Send silence."""
        self._sound, self._plays, self._tell = b"", False, False

    def close(self) -> None:
        """Let go of the socket and of every sound."""
        self.stop()
        self._media, self._target, self._tones = None, None, None
        self._reset()
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def tick(self, now: float) -> None:
        """Send one frame; called every 20 ms by the ticker."""
        if self._tell:
            self._tell = False
            self._played()
        media = self._media
        if media is None or self._transport is None or self._target is None:
            return
        if now - self._last > DEAD_SECONDS and media.direction in {"sendrecv", "recvonly"}:
            self._last = now
            self._dead()
            return
        frame = SILENCE
        if self._plays:
            frame = self._sound[self._at : self._at + FRAME_BYTES] or SILENCE
            self._at += FRAME_BYTES
            if self._at >= len(self._sound):
                self._plays, self._tell, self._sound = False, True, b""
        if media.may_send:
            if media.payload == PCMA:
                frame = frame.translate(MU_TO_A)
            head = b"\x80" + bytes([media.payload]) + self._out.to_bytes(2, "big")
            self._transport.sendto(
                head + self._stamp.to_bytes(4, "big") + self._ssrc + frame, self._target
            )
        self._out = (self._out + 1) & 0xFFFF
        self._stamp = (self._stamp + FRAME_BYTES) & 0xFFFFFFFF

    def datagram(self, data: bytes, source: tuple[str, int]) -> None:
        """Take a packet, if it comes from the host that was agreed."""
        media = self._media
        if media is None or source[0] != media.host or len(data) < 12 or data[0] >> 6 != 2:
            return
        head = 12 + 4 * (data[0] & 0x0F)
        if data[0] & 0x10:  # an extension
            if len(data) < head + 4:
                return
            head += 4 + 4 * int.from_bytes(data[head + 2 : head + 4], "big")
        end = len(data) - (data[-1] if data[0] & 0x20 else 0)
        payload, kind = data[head:end], data[1] & 0x7F
        if not payload:
            return
        self._last = time.monotonic()
        self._target = source  # behind a translator of addresses the port differs from the offer's
        if kind == media.keys:
            self._event(payload, int.from_bytes(data[4:8], "big"))
            self._arrived(data, b"")
        elif kind == media.payload or kind in {0, PCMA}:
            self._arrived(data, payload.translate(A_TO_MU) if kind == PCMA else payload)

    def _event(self, payload: bytes, stamp: int) -> None:
        """Take a packet of a key; all of one press have one timestamp, and the first of them counts."""
        if len(payload) < 4 or stamp == self._key_stamp or payload[0] >= len(_EVENTS):
            return
        self._key_stamp = stamp
        self._pressed(_EVENTS[payload[0]])

    def _arrived(self, data: bytes, sound: bytes) -> None:
        number, source = int.from_bytes(data[2:4], "big"), data[8:12]
        if source != self._source:
            self._flush()
            self._source, self._next = source, number
        ahead = (number - self._next) & 0xFFFF
        if ahead >= 0x8000:
            return  # late: its place was given to silence
        if ahead > LONGEST_GAP:
            self._flush()
            self._next, ahead = number, 0
        self._waiting.setdefault(number, sound)
        self._deliver()
        if len(self._waiting) > BUFFERED:
            self._flush()

    def _deliver(self) -> None:
        while self._next in self._waiting:
            self._give(self._waiting.pop(self._next))
            self._next = (self._next + 1) & 0xFFFF

    def _flush(self) -> None:
        """Give what waits, with silence for what did not come."""
        while self._waiting:
            if self._next not in self._waiting:
                self._give(SILENCE)
            else:
                self._give(self._waiting.pop(self._next))
            self._next = (self._next + 1) & 0xFFFF

    def _give(self, sound: bytes) -> None:
        if self._tones is not None:
            for key in self._tones.keys(sound):
                self._pressed(key)
        if not sound:
            return
        if len(sound) == FRAME_BYTES and not self._rest:
            self._heard(sound)
            return
        self._rest += sound
        while len(self._rest) >= FRAME_BYTES:
            frame, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
            self._heard(frame)


class Receiver(asyncio.DatagramProtocol):
    """Hands packets to a stream, through what keeps its faults from others."""

    def __init__(self, take: Callable[[bytes, tuple[str, int]], None]) -> None:
        """Take what takes a packet."""
        self._take = take

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a packet."""
        self._take(data, (addr[0], addr[1]))


class Ticker:
    """Sends for every call at once, each 20 ms. After a stall it goes on from now: a burst would be heard as noise."""

    def __init__(self, each: Callable[[float], None]) -> None:
        """Take what sends one frame for every call."""
        self._each = each
        self._task: asyncio.Task[None] | None = None
        self.late: deque[float] = deque(maxlen=1000)
        """Seconds by which the last ticks came late, for the bench."""

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        due = time.monotonic()
        while True:
            due += FRAME_SECONDS
            pause = due - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            else:
                await asyncio.sleep(0)
                if pause < -2 * FRAME_SECONDS:
                    due = time.monotonic()
            now = time.monotonic()
            self.late.append(now - due)
            self._each(now)


def open_socket(host: str, ports: range) -> socket.socket | None:
    """Return a UDP socket on the first free even port, or None."""
    for port in ports:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            one.setblocking(False)  # noqa: FBT003 - the library's own name for it
            one.bind((host, port))
        except OSError:
            one.close()
            continue
        return one
    return None
