"""A caller from the page, without a browser: aiortc as the page's script is, its keys through a data channel."""

import asyncio
import contextlib
import threading
import time
from types import SimpleNamespace

import urllib3
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from caller import FRAME, Hearing
from phone_line import Knowing
from softphone import Microphone

from candour.roles.phone import g711


class OneZero:
    """Sounds as they are after decoding and coding: both zeros of mu-law are one."""

    def __init__(self, sounds):
        self._sounds, self.languages = sounds, sounds.languages

    def sound(self, *which):
        return self._sounds.sound(*which).replace(b"\x7f", b"\xff")


class PageCaller(Knowing, Hearing):
    """One call."""

    def __init__(self, line, *, language="en"):
        self.line = SimpleNamespace(sounds=OneZero(line.sounds))
        self.language, self.address = language, f"http://127.0.0.1:{line.page_port}"
        self.heard, self.over, self._lock = bytearray(), threading.Event(), threading.Condition()
        self._open, self._loop = threading.Event(), asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.peer = None

    def run(self, what):
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    def call(self):
        self.run(self._connect())
        assert self._open.wait(10)
        return self

    def ask(self, sdp):
        """Ask the page's server for a call."""
        return urllib3.request("POST", f"{self.address}/calls", json={"sdp": sdp}, timeout=30)

    async def _connect(self):
        self.peer, self.microphone = RTCPeerConnection(), Microphone()
        self.peer.addTrack(self.microphone)
        self.peer.on("track", lambda track: asyncio.ensure_future(self._hear(track)))
        self.peer.on("connectionstatechange", self._changed)
        self.keys = self.peer.createDataChannel("keys")
        self.keys.on("open", self._open.set)
        self.keys.on("close", self.over.set)
        await self.peer.setLocalDescription(await self.peer.createOffer())
        answer = await asyncio.to_thread(self.ask, self.peer.localDescription.sdp)
        assert answer.status == 200, answer.status
        self.answered = answer.json()["sdp"]
        await self.peer.setRemoteDescription(RTCSessionDescription(self.answered, "answer"))

    def _changed(self):
        if self.peer.connectionState in {"closed", "failed"}:
            self.over.set()

    async def _hear(self, track):
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                with self._lock:
                    self.heard += g711.encoded(bytes(frame.planes[0])[: 2 * frame.samples])
                    self._lock.notify_all()

    def press(self, keys, *, gap=0.04):
        for key in keys:
            self._loop.call_soon_threadsafe(self.keys.send, key)
            time.sleep(gap)

    def say(self, sound):
        self._loop.call_soon_threadsafe(self.microphone.waiting.extend, sound)
        time.sleep(len(sound) / FRAME * 0.02 + 0.3)

    def hung_up(self, *, seconds=10.0):
        assert self.over.wait(seconds)

    def hang_up(self):
        self.close()

    def close(self):
        """End the call, and whatever the library still does for it."""
        self.run(self._settle())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _settle(self):
        if self.peer is not None:
            await self.peer.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
