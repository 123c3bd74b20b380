"""The sound of a call, both ways: out on one shared tick for all calls, in through the order of its packets.

Nothing of a packet outlives it but its sound, which goes to the listener. Keys come as events, or as tones.
"""

import asyncio
import contextlib
import secrets
import socket
import struct
from collections.abc import Callable
from typing import Final

from candour.roles.phone.g711 import A_TO_MU, MU_TO_A
from candour.roles.phone.leg import FRAME_BYTES, FRAME_SECONDS, SILENCE, Listener
from candour.roles.phone.player import Player
from candour.roles.phone.sip.events import Presses, length_of
from candour.roles.phone.sip.offer import PCMA, PCMU, Media
from candour.roles.phone.sip.rtp import HEAD, Order, payload_of
from candour.roles.phone.sip.tones import Tones

DEAD_SECONDS: Final = 180.0
"""A caller of whom nothing comes for so long is gone. Telephones that send nothing while nobody speaks are silent for as long
as their owner listens."""
HELD_SECONDS: Final = 600.0
"""So long at most a caller holds the call and nothing comes of them."""
MOVED_SECONDS: Final = 2.0
"""After such a pause, sound may come from another port of the same host: a translator of addresses has forgotten the first."""
LONGEST_PACKET: Final = 2048
SPARE_PORTS: Final = 10
_NUMBERS: Final = struct.Struct("!HI")
_RTCP: Final = range(72, 77)
_COMFORT_NOISE: Final = 13
LEAST_PAUSE: Final = 3
"""Ticks without a packet that are a pause, and no jitter: 60 ms."""


class Stream:
    """One call's sound. Told by the ticker and by its socket; tells the call's listener."""

    def __init__(
        self, sock: socket.socket, *, dead: Callable[[], None], fault: Callable[[], None]
    ) -> None:
        """Begin silent and unheard. `fault` is called where the listener's exception is being handled."""
        self.listener: Listener | None = None
        self._sock, self._dead, self._fault = sock, dead, fault
        self._media: Media | None = None
        self._peer: tuple[str, int] = ("", 0)
        self._latched = False
        self._player = Player()
        self._number, self._stamp = secrets.randbelow(2**16), secrets.randbelow(2**32)
        self._packet = bytearray(b"\x80" + bytes(7) + secrets.token_bytes(4) + SILENCE)
        self._quiet = 0  # ticks since something came
        self._pause = 0  # the same, but of these only those in which nothing was said to them
        self._patience = 0
        self._order = Order(self._hears)
        self._presses = Presses()
        self._tones: Tones | None = None
        self._is_open = True

    @property
    def port(self) -> int:
        """Where sound comes in."""
        return int(self._sock.getsockname()[1])

    def listen(self) -> None:
        """Begin to take what comes in."""
        asyncio.get_running_loop().add_reader(self._sock.fileno(), self._readable)

    def agree(self, media: Media) -> None:
        """Take what was agreed, at the beginning or later."""
        old, self._media = self._media, media
        if old is None or (old.host, old.port) != (media.host, media.port):
            self._peer, self._latched = (media.host, media.port), False
        self._packet[1] = media.payload
        self._tones = None if media.keys is not None else (self._tones or Tones())
        self._quiet = 0
        self._patience = int((HELD_SECONDS if media.is_held else DEAD_SECONDS) / FRAME_SECONDS)

    def play(self, sound: bytes) -> None:
        """Send a sound in place of what is being sent."""
        if self._is_open:
            self._player.play(sound)

    def live(self, source: Callable[[], bytes]) -> None:
        """Send frames from a source, one with each tick."""
        if self._is_open:
            self._player.live(source)

    def stop(self) -> None:
        """Send silence."""
        self._player.stop()

    def close(self) -> None:
        """Let go of the socket and of every sound."""
        if not self._is_open:
            return
        self._is_open = False
        self.stop()
        self.listener, self._media, self._tones = None, None, None
        self._order.forget()
        with contextlib.suppress(RuntimeError):  # no loop any more, so no reader either
            asyncio.get_running_loop().remove_reader(self._sock.fileno())
        self._sock.close()

    def finish(self) -> None:
        """Hand on what still waits for what was lost before it: the caller has hung up."""
        self._order.flush()

    # out

    def tick(self) -> None:
        """Send one frame; called every 20 ms by the ticker."""
        try:
            self._tick()
        except Exception:  # noqa: BLE001 - a fault of one call's driver must not end the ticker of all
            self._fault()

    def _tick(self) -> None:
        player = self._player
        if player.has_ended() and self.listener is not None:
            self.listener.played()
        media = self._media
        if media is None:
            return
        self._quiet += 1
        self._pause = 0 if player.plays else self._pause + 1  # who listens makes no pause
        if self._quiet > self._patience:
            self._quiet = 0
            self._dead()
            return
        self._stamp = (self._stamp + FRAME_BYTES) & 0xFFFFFFFF
        if media.may_send:  # a caller who holds the call misses nothing: it waits
            self._send(player.frame(), media)

    def _send(self, frame: bytes, media: Media) -> None:
        packet = self._packet
        self._number = (self._number + 1) & 0xFFFF
        _NUMBERS.pack_into(packet, 2, self._number, self._stamp)
        packet[12:] = frame.translate(MU_TO_A) if media.payload == PCMA else frame
        with contextlib.suppress(
            OSError
        ):  # a full queue or a host that is away: the next frame may go
            self._sock.sendto(packet, self._peer)

    # in

    def _readable(self) -> None:
        try:
            data, source = self._sock.recvfrom(LONGEST_PACKET)
        except OSError:
            return  # there is nothing after all
        try:
            self.datagram(data, source)
        except Exception:  # noqa: BLE001 - a fault of one call's driver ends that call alone
            self._fault()

    def datagram(self, data: bytes, source: tuple[str, int]) -> None:
        """Take a packet, if it comes from the host that was agreed."""
        media = self._media
        if media is None or len(data) < HEAD.size:
            return
        flags, kind, number, stamp, sender = HEAD.unpack_from(data)
        kind &= 0x7F
        if flags >> 6 != 2 or kind in _RTCP:
            return
        if (source != self._peer or not self._latched) and not self._latch(source, media):
            return
        self._quiet = 0
        if self._pause >= LEAST_PAUSE:
            self._order.allow(self._pause)
        self._pause = 0
        payload = data[HEAD.size :] if flags == 0x80 else payload_of(data)
        if kind == PCMU:
            self._order.take(sender, number, payload, stamp)
        elif kind == PCMA:
            self._order.take(sender, number, payload.translate(A_TO_MU), stamp)
        elif kind == media.keys:
            self._order.take(sender, number, b"", stamp, length_of(payload))
            self._press(self._presses.key(payload, source=sender, stamp=stamp))
        else:  # no sound, but it has its place; only comfort noise has the sound's clock for certain
            self._order.take(sender, number, b"", stamp if kind == _COMFORT_NOISE else None)

    def _latch(self, source: tuple[str, int], media: Media) -> bool:
        """Say whether sound is taken from here: the agreed host, whose port stays what it was with the first packet."""
        if source[0] != media.host:
            return False
        if self._latched and self._quiet * FRAME_SECONDS < MOVED_SECONDS:
            return False
        self._peer, self._latched = source, True
        return True

    def _hears(self, frame: bytes) -> None:
        if self._tones is not None:
            for key in self._tones.keys(frame):
                self._press(key)
        if self.listener is not None:
            self.listener.heard(frame)

    def _press(self, key: str) -> None:
        if key and self.listener is not None:
            self.listener.pressed(key)


class Ports:
    """Even ports for sound, each in its turn: one that was just left still hears the end of another's call."""

    def __init__(self, host: str, *, first: int, calls: int) -> None:
        """Take the first port, and for how many calls there must be some."""
        first += first % 2
        self._host = host
        self._even = range(first, min(first + 2 * (calls + SPARE_PORTS), 65536), 2)
        self._turn = 0

    def open(self) -> socket.socket | None:
        """Return a UDP socket on the next free port, or None."""
        for _ in self._even:
            port = self._even[self._turn]
            self._turn = (self._turn + 1) % len(self._even)
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                one.setblocking(False)  # noqa: FBT003 - the library's own name for it
                one.bind((self._host, port))
            except OSError:
                one.close()
                continue
            return one
        return None
