"""A call taker's softphone without a browser: aiortc on the other side, the desk's own client of the switchboard."""

import asyncio
import contextlib
import secrets
import threading
from fractions import Fraction

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import Packet

import machines
from candour.parcels import switchboard
from candour.parcels.seats import Act, State
from candour.roles.phone import g711

FRAME = 160


class Microphone(MediaStreamTrack):
    """Says silence, and whatever is put into it."""

    kind = "audio"

    def __init__(self):
        super().__init__()
        self.waiting, self.stamp, self.due = bytearray(), 0, 0.0

    async def recv(self):
        loop = asyncio.get_running_loop()
        self.due = (self.due or loop.time()) + 0.02
        await asyncio.sleep(max(0, self.due - loop.time()))
        frame = bytes(self.waiting[:FRAME]).ljust(FRAME, b"\xff")
        del self.waiting[:FRAME]
        packet = Packet(frame)
        packet.pts, packet.time_base = self.stamp, Fraction(1, 8000)
        self.stamp += FRAME
        return packet


class Softphone:
    """One seat: signs in, brings its sound, keeps telling that it is there."""

    def __init__(self, line, *, supervises=False, on=()):
        self.client = switchboard.connect(
            f"http://127.0.0.1:{line.switchboard_port}", name="desk", key=line.ground.keys["desk"]
        )
        self.number, self.supervises, self.on = secrets.token_hex(16), supervises, list(on)
        self.heard, self.microphone, self._stop = bytearray(), None, threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._keeps = threading.Thread(target=self._keep, daemon=True)
        self._keeps.start()

    def act(self, act, *, sdp=""):
        return self.client.act(self.number, act, supervises=self.supervises, on=self.on, sdp=sdp)

    def _keep(self):
        while not self._stop.wait(0.5):
            with contextlib.suppress(switchboard.SwitchboardAway):
                self.act(Act.HERE)

    def connect(self):
        """Bring sound, by what the switchboard says, and be ready."""
        sound = self.act(Act.CONNECT).sound
        asyncio.run_coroutine_threadsafe(self._connect(sound), self._loop).result(30)
        machines.until(lambda: self.act(Act.HERE).has_sound)
        assert self.act(Act.READY).state is State.READY
        return self

    async def _connect(self, sound):
        policy = RTCIceTransportPolicy.RELAY if sound.relay_only else RTCIceTransportPolicy.ALL
        servers = [RTCIceServer(**one) for one in sound.ice]
        self.peer = RTCPeerConnection(
            RTCConfiguration(iceServers=servers, iceTransportPolicy=policy)
        )
        self.microphone = Microphone()
        self.peer.addTrack(self.microphone)
        self.peer.on("track", lambda track: asyncio.ensure_future(self._hear(track)))
        await self.peer.setLocalDescription(await self.peer.createOffer())
        self.offer = self.peer.localDescription.sdp
        self.answer = (await asyncio.to_thread(self.act, Act.OFFER, sdp=self.offer)).sdp
        await self.peer.setRemoteDescription(RTCSessionDescription(self.answer, "answer"))

    async def _hear(self, track):
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.heard += g711.encoded(bytes(frame.planes[0])[: 2 * frame.samples])

    def say(self, sound):
        self._loop.call_soon_threadsafe(self.microphone.waiting.extend, sound)

    def until(self, want):
        """Wait until the seat sees what is wanted, and return it."""

        def look():
            seen = self.act(Act.HERE)
            return seen if want(seen) else None

        return machines.until(look)

    def answers(self):
        """Take the call that rings, and return it as it was shown."""
        rung = self.until(lambda seen: seen.state is State.RINGING)
        assert self.act(Act.ANSWER).state is State.TALKING
        return rung.call

    def close(self):
        self._stop.set()
        self._keeps.join()
        if self.microphone is not None:
            asyncio.run_coroutine_threadsafe(self.peer.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)


def share(said, heard):
    """Return how much of a sound was heard, frame by frame and in order. Both zeros of mu-law are one."""
    said, heard = said.replace(b"\x7f", b"\xff"), heard.replace(b"\x7f", b"\xff")
    at, found, frames = 0, 0, [said[one : one + FRAME] for one in range(0, len(said), FRAME)]
    for frame in frames:
        place = heard.find(frame, at)
        if place >= 0:
            at, found = place + FRAME, found + 1
    return found / len(frames)
