"""The page's own little server, on 127.0.0.1 alone: the page, what it looks like, and one request that begins a call.

    POST /calls   {"sdp"}   ->   {"sdp"}

Not for the public. A browser shows its own address to whoever it calls, a page is kept in its history, and nothing here
slows anybody down: what a line for reporters needs beyond the leg contract is not here.
"""

import asyncio
import json
from importlib import resources
from typing import Final

from aiohttp import web

from candour.roles.phone.leg import Answer
from candour.roles.phone.page.call import PageCall
from candour.roles.phone.webrtc import Farewells, NoSound, Relay, Voice

MOST_CALLS: Final = 4
CONNECT_SECONDS: Final = 30.0
"""So long a browser may take to bring its sound."""
LONGEST: Final = 64 * 1024
_HERE: Final = "candour.roles.phone.page"
_FILES: Final = {
    "/": (_HERE, "page.html", "text/html"),
    "/page.js": (_HERE, "page.js", "text/javascript"),
    "/page.css": (_HERE, "page.css", "text/css"),
    "/public.css": ("candour.web", "static/web/public.css", "text/css"),
}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Server:
    """Takes calls from the page, beside those of the engine."""

    def __init__(self, answer: Answer) -> None:
        """Take who answers."""
        self._answer = answer
        self._hosts: set[str] = set()
        self._voices: dict[PageCall, Voice] = {}
        self._farewells = Farewells()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        app = web.Application(client_max_size=LONGEST)
        for path in _FILES:
            app.router.add_get(path, self._file)
        app.router.add_post("/calls", self._call)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def close(self) -> None:
        """End every call, and listen no more."""
        for call in list(self._voices):
            call.there(False)  # noqa: FBT003 - a yes or no is all it hears
        await self._farewells.over()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        if request.host not in self._hosts:
            return _refused(421)
        package, name, kind = _FILES[request.path]
        text = resources.files(package).joinpath(name).read_text("utf-8")
        return web.Response(text=text, content_type=kind, charset="utf-8", headers=_HEADERS)

    async def _call(self, request: web.Request) -> web.Response:
        """Begin a call. Only a page of ours can ask: another one's request has no JSON without our leave, which none gets."""
        if request.host not in self._hosts:
            return _refused(421)
        if request.content_type != "application/json":
            return _refused(415)
        try:
            sdp = json.loads(await request.read())["sdp"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return _refused(400)
        if not isinstance(sdp, str):
            return _refused(400)
        if len(self._voices) >= MOST_CALLS:
            return _refused(503)
        return await self._begin(sdp)

    async def _begin(self, sdp: str) -> web.Response:
        call = PageCall(self._answer, over=lambda: self._let_go(call))
        voice = self._voices[call] = Voice(call, Relay(), there=call.there, pressed=call.pressed)
        try:
            answer = await voice.answer(sdp)
        except NoSound:
            call.end()
            return _refused(400)
        asyncio.get_running_loop().call_later(CONNECT_SECONDS, _give_up, call)
        return web.json_response({"sdp": answer}, headers=_HEADERS)

    def _let_go(self, call: PageCall) -> None:
        """Close a call's connection, without waiting for it."""
        voice = self._voices.pop(call, None)
        if voice is not None:
            self._farewells.close(voice)


def _give_up(call: PageCall) -> None:
    if not call.is_answered:
        call.end()


def _refused(status: int) -> web.Response:
    return web.Response(status=status, headers=_HEADERS)
