"""The sound of one call, through Asterisk's media websocket: whole prompts out, frames of the caller in.

Keys come here too: once each, and in their place between frames. Asterisk's event for a key comes twice where the key followed
another within 45 ms. Asterisk keeps the pace: it takes sound faster than it is heard, and says when a mark in it has been passed. We stay a few
seconds ahead, so that little is thrown away when the caller interrupts, and so that its queue (1000 frames) is never full.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import Final

from aiohttp import ClientWebSocketResponse, WSMsgType

from candour.roles.phone.leg import FRAME_BYTES, Listener

CHUNK_BYTES: Final = FRAME_BYTES * 50
CHUNKS_AHEAD: Final = 5
LIVE_AHEAD: Final = 3
"""Frames that Asterisk has beforehand of somebody who is speaking: so long we may stall unheard, and so late they are heard."""
_STARTED: Final = "MEDIA_START"
_PASSED: Final = "MEDIA_MARK_PROCESSED"
_FULL: Final = "MEDIA_XOFF"
_ROOM: Final = "MEDIA_XON"
_PRESSED: Final = re.compile(r"DTMF_END digit:([0-9*#A-D])(?: .*)?")
_FLUSH: Final = "FLUSH_MEDIA"
_PAUSE: Final = "PAUSE_MEDIA"
_GO_ON: Final = "CONTINUE_MEDIA"
_MARK: Final = "MARK_MEDIA"


class NotStarted(Exception):
    """The websocket began with something else than what it should."""


class Media:
    """What is played to a caller and heard of them. `fault` is called where the listener's exception is being handled."""

    def __init__(self, *, fault: Callable[[], None]) -> None:
        """Begin silent and unheard: what is played waits until `run`."""
        self.listener: Listener | None = None
        self._fault = fault
        self._socket: ClientWebSocketResponse | None = None
        self._wake = asyncio.Event()
        self._sound, self._at = b"", 0
        self._number = 0  # of what is played: a mark of something older says nothing
        self._plays, self._unsent = False, False
        self._source: Callable[[], bytes] | None = None
        self._ahead, self._room, self._held = 0, True, False
        self._commands: deque[str] = deque()
        self._rest = b""

    # what the driver wants

    def play(self, sound: bytes) -> None:
        """Say a sound in place of what is being said."""
        self.stop()
        self._sound = sound + b"\xff" * (-len(sound) % FRAME_BYTES)
        self._plays = self._unsent = True
        self._wake.set()

    def live(self, source: Callable[[], bytes]) -> None:
        """Send frames from a source as fast as Asterisk lets them be heard: its clock is the only one."""
        self.stop()
        self._source = source
        self._wake.set()

    def stop(self) -> None:
        """Fall silent."""
        if (self._plays or self._source is not None) and self._socket is not None:
            self._order(_FLUSH)
            if self._held:
                self._order(_PAUSE)  # a flush may end a pause
        self._sound, self._at, self._ahead = b"", 0, 0
        self._plays = self._unsent = False
        self._source = None
        self._number += 1

    def hold(self, held: bool) -> None:  # noqa: FBT001 - it is the state itself
        """Let what is said wait while the caller holds the call."""
        if held != self._held:
            self._held = held
            self._order(_PAUSE if held else _GO_ON)

    def close(self) -> None:
        """Let go of every sound."""
        self.stop()
        self._rest, self.listener = b"", None
        self._commands.clear()

    def _order(self, command: str) -> None:
        self._commands.append(command)
        self._wake.set()

    # the websocket

    async def start(self, socket: ClientWebSocketResponse) -> None:
        """Wait until Asterisk has put this websocket to the call.

        Raises:
            NotStarted: it did not.
        """
        first = await socket.receive()
        if first.type is not WSMsgType.TEXT or not first.data.startswith(_STARTED):
            raise NotStarted

    async def run(self, socket: ClientWebSocketResponse) -> None:
        """Play and hear until the websocket is lost."""
        self._socket = socket
        pump = asyncio.create_task(self._pump(socket))
        try:
            async for said in socket:
                if said.type is WSMsgType.BINARY:
                    self._heard(said.data)
                elif said.type is WSMsgType.TEXT:
                    self._told(said.data)
        finally:
            pump.cancel()

    async def _pump(self, socket: ClientWebSocketResponse) -> None:
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._push(socket)
        except ConnectionError:
            return  # the reader sees it too, and ends the call

    async def _push(self, socket: ClientWebSocketResponse) -> None:
        """Send what is to be sent, as far as there is room."""
        while True:
            if self._commands:
                await socket.send_str(self._commands.popleft())
                continue
            chunk, which = self._next()
            if not which:
                return
            self._ahead += 1
            if chunk:
                await socket.send_bytes(chunk)
            await socket.send_str(f"{_MARK} {which}")

    def _next(self) -> tuple[bytes, str]:
        """Return what is to be sent now, and the mark behind it; no mark if nothing is."""
        if not self._room:
            return b"", ""
        number = self._number
        if self._source is not None and self._ahead < LIVE_AHEAD:
            frame = self._live_frame(self._source)
            return frame, f"{number}.more" if number == self._number else ""
        if not self._unsent or self._ahead >= CHUNKS_AHEAD:
            return b"", ""
        chunk = self._sound[self._at : self._at + CHUNK_BYTES]
        self._at += len(chunk)
        self._unsent = self._at < len(self._sound)
        return chunk, f"{number}.{'more' if self._unsent else 'end'}"

    def _live_frame(self, source: Callable[[], bytes]) -> bytes:
        try:
            return source()
        except Exception:  # noqa: BLE001 - a fault of one call's driver ends that call alone
            self._fault()
            return b""

    # what comes

    def _told(self, line: str) -> None:
        what, _, which = line.partition(" ")
        if what == _PASSED:
            self._passed(which)
        elif (key := _PRESSED.fullmatch(line)) is not None:
            self._pressed(key[1])
        elif what == _FULL:
            self._room = False
        elif what == _ROOM:
            self._room = True
            self._wake.set()

    def _passed(self, which: str) -> None:
        number, _, place = which.partition(".")
        if number != str(self._number):
            return
        self._ahead -= 1
        if place != "end":
            self._wake.set()
            return
        self._plays, self._sound = False, b""
        if self.listener is not None:
            self._safely(self.listener.played)

    def _pressed(self, key: str) -> None:
        if self.listener is not None:
            self._safely(self.listener.pressed, key)

    def _heard(self, sound: bytes) -> None:
        listener = self.listener
        if listener is None:
            return
        if self._rest or len(sound) != FRAME_BYTES:
            sound = self._rest + sound
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        for at in range(0, whole, FRAME_BYTES):
            if self.listener is listener:
                self._safely(listener.heard, sound[at : at + FRAME_BYTES])

    def _safely(self, tell: Callable[..., None], *said: bytes | str) -> None:
        try:
            tell(*said)
        except Exception:  # noqa: BLE001 - a fault of one call's driver ends that call alone
            self._fault()
