"""As much of Asterisk as the telephone sees of it, to misbehave at a test's wish: REST, events, and the sound of calls.

Written after what 22.10 was seen to do (tests/asterisk runs the same telephone against the real one). `asked` is every request.
"""

import asyncio
import base64
import json
import re
import uuid
from collections import deque

from aiohttp import WSMsgType, web

FRAME = 160
POISON = "+447700900123"
TICK = 0.001
"""The fake's clock runs twenty times as fast as that of a call."""


def channel(name, **more):
    """Return a channel as Asterisk describes it, with who calls in every place there is."""
    who = {"name": POISON, "number": POISON}
    return {
        "id": name, "name": f"PJSIP/{POISON}", "protocol_id": POISON, "caller": who, "connected": who,
        "accountcode": POISON, "dialplan": {"context": "callers", "exten": POISON, "app_data": POISON},
        "creationtime": "2026-11-28T12:00:00.000+0000", "caller_rdnis": POISON, **more,
    }  # fmt: skip


class Sound:
    """One call's media websocket, as Asterisk's channel driver treats it: a queue, marks in it, flow control."""

    def __init__(self, asterisk):
        self.asterisk, self.queue, self.heard, self.lines = asterisk, deque(), bytearray(), []
        self.paused, self.full, self.socket, self.most = False, False, None, 0

    async def serve(self, request):
        self.socket = web.WebSocketResponse(protocols=("media",))
        await self.socket.prepare(request)
        await self.socket.send_str("MEDIA_START connection_id:x channel:WebSocket/x format:ulaw")
        clock = asyncio.create_task(self._clock())
        try:
            async for said in self.socket:
                if said.type is WSMsgType.BINARY:
                    self.take(said.data)
                else:
                    await self.told(said.data)
        finally:
            clock.cancel()
        return self.socket

    def take(self, sound):
        if not (self.full and self.asterisk.drops_when_full):
            self.queue += [sound[at : at + FRAME] for at in range(0, len(sound), FRAME)]
        self.most = max(self.most, len(self.queue))

    async def told(self, line):
        self.lines.append(line)
        what, _, which = line.partition(" ")
        if what == "MARK_MEDIA":
            self.queue.append(f"MEDIA_MARK_PROCESSED {which}")
        elif what == "FLUSH_MEDIA":
            self.queue.clear()
            self.paused = False
        elif what in {"PAUSE_MEDIA", "CONTINUE_MEDIA"}:
            self.paused = what == "PAUSE_MEDIA"
        if (
            self.asterisk.full_at is not None
            and len(self.queue) >= self.asterisk.full_at
            and not self.full
        ):
            self.full = True
            await self.socket.send_str("MEDIA_XOFF")

    async def _clock(self):
        while True:
            await asyncio.sleep(TICK)
            if self.paused or self.asterisk.frozen:
                continue
            while self.queue and isinstance(self.queue[0], str):
                await self.socket.send_str(self.queue.popleft())
            if self.queue:
                self.heard += self.queue.popleft()
            elif self.full:
                self.full = False
                await self.socket.send_str("MEDIA_XON")


class FakeAsterisk:
    """`refuse`: pattern of a path -> status. `late`: seconds until a made channel arrives. `left`: what an earlier telephone left behind."""

    def __init__(self):
        self.asked, self.events, self.sounds, self.refuse = [], [], {}, {}
        self.late, self.full_at, self.drops_when_full, self.left = 0.0, None, True, []
        self.channels, self.bridged, self.password, self.filter = set(), {}, "word", None
        self.beside, self.early, self.frozen = set(), 0, False

    async def start(self):
        app = web.Application()
        app.router.add_get("/ari/events", self._events)
        app.router.add_get("/media/{id}", self._media)
        app.router.add_route("*", "/ari/{path:.*}", self._rest)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"

    async def close(self):
        for socket in [*self.events, *(one.socket for one in self.sounds.values() if one.socket)]:
            await socket.close()
        await self.runner.cleanup()

    def _may(self, request):
        kind, _, word = request.headers.get("Authorization", "").partition(" ")
        return kind == "Basic" and base64.b64decode(word) == f"candour:{self.password}".encode()

    async def _events(self, request):
        if not self._may(request):
            return web.Response(status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.events.append(socket)
        async for _ in socket:
            pass
        return socket

    async def tell(self, kind, name, **more):
        """Send an event, with everything in it that must not be kept."""
        said = {"type": kind, "timestamp": POISON, "args": [POISON], "application": "candour",
                "channel": channel(name), "replace_channel": channel(name), **more}  # fmt: skip
        await self.events[-1].send_str(json.dumps(said))

    async def call(self, name="1795000000.7"):
        """Let somebody call."""
        self.channels.add(name)
        await self.tell("StasisStart", name)
        return name

    async def _media(self, request):
        sound = self.sounds.get(request.match_info["id"])
        return web.Response(status=404) if sound is None else await sound.serve(request)

    @property
    def sound(self):
        """The last call's."""
        return list(self.sounds.values())[-1]

    async def _rest(self, request):
        path, query = request.match_info["path"], dict(request.query)
        if not self._may(request):
            return web.Response(status=401)
        self.asked.append((request.method, path, query))
        status = next(
            (status for want, status in self.refuse.items() if re.search(want, path)), None
        )
        if status is not None:
            return web.json_response({"message": POISON}, status=status)
        return await self._do(request, path, query)

    async def _do(self, request, path, query):
        kind, _, rest = path.partition("/")
        if kind == "applications":
            if request.method == "PUT":
                self.filter = await request.json()
            found = {"name": "candour", "channel_ids": self.left, "bridge_ids": []}
            return (
                web.json_response(found)
                if self.left or request.method == "PUT"
                else web.Response(status=404)
            )
        if path == "channels/externalMedia":
            return self._made(query)
        if request.method == "DELETE":
            known = rest in self.channels or rest in self.bridged
            self.channels.discard(rest)
            self.bridged.pop(rest, None)
            return web.Response(status=204 if known else 404)
        if rest.endswith("/addChannel"):
            ours = query["channel"].split(",")
            self.early += (
                not set(ours) <= self.channels
            )  # Asterisk would leave it out, and say 204 too
            self.bridged[rest.partition("/")[0]] = ours
        return web.Response(status=204)

    def _made(self, query):
        connection, name = str(uuid.uuid4()), query["channelId"]
        self.sounds[connection] = Sound(self)
        task = asyncio.create_task(self._arrive(name))
        self.beside.add(task)
        variables = {"MEDIA_WEBSOCKET_CONNECTION_ID": connection, "OTHER": POISON}
        return web.json_response(channel(name, channelvars=variables))

    async def _arrive(self, name):
        await asyncio.sleep(self.late)
        self.channels.add(name)
        if self.events:
            await self.tell("StasisStart", name)
