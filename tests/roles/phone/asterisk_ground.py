"""A fake Asterisk with the engine at it, and a listener that notes what it is told."""

import asyncio
import re
import time

from fake_asterisk import FRAME, FakeAsterisk

from candour.roles.phone.asterisk.engine import Engine

CALLER = "1795000000.7"
MAY_ASK = re.compile(
    r"(GET applications/candour|PUT applications/candour/eventFilter|POST channels/externalMedia"
    r"|POST bridges/[0-9a-f]{16}(/addChannel)?|POST channels/[\w.-]+/answer|DELETE (channels|bridges)/[\w.-]+)"
)


def prompt(frames, *, first=1):
    return b"".join(bytes([(first + nth) % 250]) * FRAME for nth in range(frames))


class Noting:
    """A listener that notes what it is told, and plays what a test gives it."""

    def __init__(self, leg):
        self.leg, self.sound, self.keys, self.plays, self.ended = leg, bytearray(), "", 0, 0

    def heard(self, frame):
        assert len(frame) == FRAME
        self.sound += frame

    def pressed(self, key):
        self.keys += key

    def played(self):
        self.plays += 1

    def gone(self):
        self.ended += 1


class Ground:
    """A fake Asterisk and the engine at it. `told` holds the listener of each call."""

    def __init__(self, listener=Noting, *, calls_at_once=5):
        self.fake, self.told, self.listener = FakeAsterisk(), [], listener
        self.most = calls_at_once

    def answer(self, leg):
        made = self.listener(leg)
        self.told.append(made)
        return made

    async def __aenter__(self):
        await self.fake.start()
        self.engine = Engine(
            self.answer, address=self.fake.address, user="candour", password=self.fake.password,
            calls_at_once=self.most,
        )  # fmt: skip
        await self.engine.start()
        return self

    async def __aexit__(self, *_):
        await self.engine.close()
        await self.fake.close()
        asked = [f"{method} {path}" for method, path, _ in self.fake.asked]
        assert not [one for one in asked if not MAY_ASK.fullmatch(one)]
        assert self.fake.early == 0

    async def until(self, done, *, seconds=5):
        deadline = time.monotonic() + seconds
        while not (found := done()):
            assert time.monotonic() < deadline, "it did not come"
            await asyncio.sleep(0.002)
        return found

    async def call(self):
        """Let somebody call, and return their listener when the call is up."""
        await self.until(lambda: self.fake.filter)
        await self.fake.call()
        await self.until(lambda: self.answered)
        return self.told[-1]

    @property
    def answered(self):
        return ("POST", f"channels/{CALLER}/answer", {}) in self.fake.asked

    @property
    def is_clean(self):
        return not (self.fake.channels or self.fake.bridged or self.engine.calls)


def run(story):
    asyncio.run(story())
