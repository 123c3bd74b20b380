"""The embedded engine in a thread of its own, with a listener that notes what it is told."""

import asyncio
import threading

import pytest
from caller import Caller

import machines
from candour.roles.phone.sip.engine import Engine


class Noting:
    """A listener that keeps everything it is told, and plays back what a test gives it."""

    def __init__(self, leg, *, says=b""):
        self.leg, self.sound, self.keys, self.plays, self.ended = leg, bytearray(), "", 0, 0
        if says:
            leg.play(says)

    def heard(self, frame):
        self.sound += frame

    def pressed(self, key):
        self.keys += key

    def played(self):
        self.plays += 1

    def gone(self):
        self.ended += 1


class Line:
    """The engine, running; `told` holds the listener of each call."""

    def __init__(self, *, calls_at_once=20, listener=Noting, says=b""):
        self.told, self.says, self.listener = [], says, listener
        self.loop = asyncio.new_event_loop()
        self.port = machines.free_port()
        self.engine = Engine(
            self.answer,
            host="127.0.0.1",
            port=self.port,
            rtp_first_port=machines.free_port() & ~1,
            calls_at_once=calls_at_once,
        )
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.run(self.engine.start())

    def answer(self, leg):
        self.told.append(self.listener(leg, says=self.says))
        return self.told[-1]

    def run(self, what):
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(10)

    def do(self, act, *said):
        async def now():
            return act(*said)

        return self.run(now())

    def caller(self, **said):
        return Caller(self.port, **said)

    def close(self):
        self.run(self.engine.close())
        self.loop.call_soon_threadsafe(self.loop.stop)


@pytest.fixture
def sip():
    """Return a way to start an engine."""
    lines = []

    def start(**said):
        lines.append(Line(**said))
        return lines[-1]

    yield start
    for line in lines:
        line.close()
