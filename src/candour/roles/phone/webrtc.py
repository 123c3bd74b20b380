"""Sound to and from a browser: WebRTC, in mu-law, so that nothing is coded twice between it and a telephone.

With a relay (TURN) the browser never sees the telephone's address nor the telephone the browser's.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Protocol

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, Packet

from candour.roles.phone.g711 import encoded
from candour.roles.phone.leg import FRAME_BYTES, FRAME_SECONDS
from candour.roles.phone.ticker import due_after

_PCMU: Final = [
    one for one in RTCRtpSender.getCapabilities("audio").codecs if one.mimeType == "audio/PCMU"
]
_BASE: Final = Fraction(1, 8000)
_KEY: Final = re.compile(r"[0-9*#]")
GOOD_SECONDS: Final = 12 * 3600
"""How long a softphone's name at the relay is good: a shift, and some."""


class NoSound(Exception):
    """A session description that no sound can be brought by."""


@dataclass(frozen=True)
class Relay:
    """A TURN server with a secret that it shares with us (coturn's `use-auth-secret`); none where `address` is ""."""

    address: str = ""
    secret: str = field(default="", repr=False)

    def servers(self) -> list[dict[str, Any]]:
        """Return what RTCPeerConnection takes, with a name that is good for a shift and says nothing of who it is for."""
        if not self.address:
            return []
        name = str(int(time.time()) + GOOD_SECONDS)
        digest = hmac.new(self.secret.encode(), name.encode(), hashlib.sha1).digest()
        return [
            {
                "urls": self.address,
                "username": name,
                "credential": base64.b64encode(digest).decode(),
            }
        ]


class Ears(Protocol):
    """Whoever stands at our end of a connection."""

    def next(self) -> bytes:
        """Return what the browser is to hear next: 20 ms of mu-law."""

    def says(self, frame: bytes) -> None:
        """Take 20 ms of what the browser said."""


class _Out(MediaStreamTrack):
    """What a browser hears, a frame every 20 ms; after a stall it goes on from now."""

    kind = "audio"

    def __init__(self, ears: Ears) -> None:
        super().__init__()
        self._ears, self._due, self._stamp = ears, 0.0, 0

    async def recv(self) -> "Packet[Any]":
        if self.readyState != "live":
            raise MediaStreamError
        loop = asyncio.get_running_loop()
        before = self._due or loop.time()
        self._due = due_after(before, now=loop.time())
        self._stamp += round((self._due - before) / FRAME_SECONDS) * FRAME_BYTES
        await asyncio.sleep(max(0.0, self._due - loop.time()))
        packet = Packet(self._ears.next())
        packet.pts, packet.time_base = self._stamp, _BASE
        return packet


class Voice:
    """One connection. `there` hears whether sound flows; after False this one is done with.

    `pressed` hears each key that the browser sends through a data channel: one character, and nothing else is taken.
    """

    def __init__(
        self,
        ears: Ears,
        relay: Relay,
        *,
        there: Callable[[bool], None],
        pressed: Callable[[str], None] | None = None,
    ) -> None:
        """Take whom it brings the sound of."""
        self._ears, self._there, self._pressed = ears, there, pressed
        servers = [RTCIceServer(**one) for one in relay.servers()]
        policy = RTCIceTransportPolicy.RELAY if relay.address else RTCIceTransportPolicy.ALL
        self._peer = RTCPeerConnection(
            RTCConfiguration(iceServers=servers, iceTransportPolicy=policy)
        )
        self._hearing: asyncio.Task[None] | None = None
        self._peer.on("track", self._on_track)
        self._peer.on("connectionstatechange", self._on_change)
        if pressed is not None:
            self._peer.on("datachannel", self._on_channel)

    async def answer(self, sdp: str) -> str:
        """Return the answer to a browser's offer.

        Raises:
            NoSound: it offers none that we can take, or is malformed.
        """
        try:
            self._peer.addTransceiver(_Out(self._ears)).setCodecPreferences(_PCMU)
            await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except Exception:  # noqa: BLE001 - the library raises whatever a malformed description leads it into
            await self.close()
            raise NoSound from None
        description: str = self._peer.localDescription.sdp
        if "PCMU/8000" not in description:
            await self.close()
            raise NoSound
        return description

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._hearing = asyncio.get_running_loop().create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        """Take what the browser sends until it ends."""
        waiting = bytearray()
        with contextlib.suppress(MediaStreamError, asyncio.CancelledError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)  # noqa: S101 - narrows the type: what is received is decoded
                waiting += encoded(bytes(frame.planes[0])[: 2 * frame.samples])
                while len(waiting) >= FRAME_BYTES:
                    self._ears.says(bytes(waiting[:FRAME_BYTES]))
                    del waiting[:FRAME_BYTES]

    def _on_channel(self, channel: RTCDataChannel) -> None:
        channel.on("message", self._on_message)

    def _on_message(self, said: str | bytes) -> None:
        if self._pressed is not None and isinstance(said, str) and _KEY.fullmatch(said):
            self._pressed(said)

    def _on_change(self) -> None:
        state = self._peer.connectionState
        if state == "connected":
            self._there(True)  # noqa: FBT003 - a yes or no is all it hears
        elif state in {"failed", "closed", "disconnected"}:
            self._there(False)  # noqa: FBT003

    async def close(self) -> None:
        """End it. `there` is told."""
        if self._hearing is not None:
            self._hearing.cancel()
        with contextlib.suppress(
            Exception
        ):  # whatever the library finds wrong at its end is nobody's concern
            await self._peer.close()


class Farewells:
    """Connections that are being closed while nobody waits for it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._closing: set[asyncio.Task[None]] = set()

    def close(self, voice: Voice) -> None:
        """Begin to close a connection."""
        task = asyncio.get_running_loop().create_task(voice.close())
        self._closing.add(task)  # a loop does not hold its tasks
        task.add_done_callback(self._closing.discard)

    async def over(self) -> None:
        """Wait until every one is closed."""
        await asyncio.gather(*self._closing)
