"""The switchboard's API, for the desk alone: one request for everything that a softphone does (`parcels.switchboard`).

    POST /v1/seats/{32 hexadecimal digits}   {"act", "n", "supervises", "on", "sdp"}   ->   what the seat sees

Signed by the desk's installation key. `n` counts up for each seat, so that a request that somebody took down is good for nothing.
"""

import asyncio
import contextlib
import json
import re
from collections import OrderedDict
from datetime import date
from typing import Any, Final

from aiohttp import web

from candour.parcels import signing
from candour.parcels.seats import LONGEST_REQUEST, Act
from candour.roles.phone.office.board import MOST_SEATS, Office
from candour.roles.phone.office.seen import seen
from candour.roles.phone.office.visitor import Seat
from candour.roles.phone.webrtc import Farewells, NoSound, Relay, Voice
from candour.seal.keys import VerifyKey

TICK_SECONDS: Final = 1.0
DISORDER: Final = 60 * 10**9
"""By so much, in nanoseconds of the desk's clock, a request may be older than the newest of its seat."""
_TAG: Final = re.compile(r"[0-9a-f]{64}")


class _Once:
    """Which requests of one seat have been made already."""

    def __init__(self) -> None:
        self._newest = 0
        self._seen: OrderedDict[str, int] = OrderedDict()

    def takes(self, nonce: str, n: int) -> bool:
        """Say whether a request may be done, and remember it."""
        if nonce in self._seen or n <= self._newest - DISORDER:
            return False
        self._seen[nonce] = n
        self._newest = max(self._newest, n)
        while next(iter(self._seen.values())) <= self._newest - DISORDER:
            self._seen.popitem(last=False)
        return True


class Api:
    """The server, on this machine's own address: a proxy with TLS stands before it."""

    def __init__(self, office: Office, *, desk: VerifyKey, relay: Relay) -> None:
        """Take the office and the key of whoever may speak to it."""
        self._office, self._desk, self._relay = office, desk, relay
        self._voices: dict[str, Voice] = {}
        self._once: OrderedDict[str, _Once] = OrderedDict()
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._farewells = Farewells()

    async def start(self, port: int) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(client_max_size=LONGEST_REQUEST)
        app.router.add_post("/v1/seats/{seat:[0-9a-f]{32}}", self._take)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._ticking = asyncio.get_running_loop().create_task(self._tick())

    async def close(self) -> None:
        """Listen no more, and let go of every seat's sound."""
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        for number in list(self._voices):
            self._drop(number)
        await self._farewells.over()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._office.tick()
            for number in [one for one in self._voices if one not in self._office.seats]:
                self._drop(number)

    def _drop(self, number: str) -> None:
        """Let go of a seat's sound, without waiting for it."""
        voice = self._voices.pop(number, None)
        if voice is not None:
            self._farewells.close(voice)

    async def _take(self, request: web.Request) -> web.Response:
        number = request.match_info["seat"]
        try:
            signed = self._signed(request)
            if signing.BEFORE_BODY in request.headers:
                return web.Response(status=204)
            body = await request.read()
            if not signed.covers(body):
                return web.Response(status=401)
            said = _said(json.loads(body))
        except signing.NotSigned:
            return web.Response(status=401)
        except (ValueError, TypeError, KeyError, RecursionError):
            return web.Response(status=400)
        if not self._once_of(number).takes(signed.nonce, said["n"]):
            return web.Response(status=409)
        return await self._do(number, said)

    def _signed(self, request: web.Request) -> signing.Signed:
        """Return what the desk signed, whatever it calls itself.

        Raises:
            NotSigned: somebody else's, or nobody's.
        """
        headers = request.headers
        return signing.verify(
            "POST", request.path, headers=headers,
            keys={headers.get(signing.NAME, ""): self._desk},
            today=date.today(),  # noqa: DTZ011 - a request is signed for a day
        )  # fmt: skip

    def _once_of(self, number: str) -> _Once:
        once = self._once.pop(number, None) or _Once()
        self._once[number] = once
        while len(self._once) > 2 * MOST_SEATS:
            self._once.popitem(last=False)
        return once

    async def _do(self, number: str, said: dict[str, Any]) -> web.Response:
        seat = self._office.sit(number, supervises=said["supervises"], on=frozenset(said["on"]))
        if seat is None:
            return web.Response(status=503)
        more: dict[str, Any] = {}
        if said["act"] is Act.CONNECT:
            more["sound"] = self._sound()
        elif said["act"] is Act.OFFER:
            more["sdp"] = await self._offered(seat, said["sdp"])
        self._office.act(seat, said["act"])
        if number not in self._office.seats:
            self._drop(number)
        now = asyncio.get_running_loop().time()
        return web.json_response(
            seen(self._office, seat, now=now) | more, headers={"Cache-Control": "no-store"}
        )

    def _sound(self) -> dict[str, Any]:
        return {
            "kind": "webrtc",
            "relay_only": bool(self._relay.address),
            "ice": self._relay.servers(),
        }

    async def _offered(self, seat: Seat, sdp: str) -> str:
        """Connect a seat's sound anew, and return the answer; "" if it cannot be."""
        self._drop(seat.number)
        voice = Voice(
            seat.party,
            self._relay,
            there=lambda there: self._changed(seat, voice, there=there),
        )
        self._voices[seat.number] = voice
        try:
            return await voice.answer(sdp)
        except NoSound:
            return ""

    def _changed(self, seat: Seat, voice: Voice, *, there: bool) -> None:
        """A connection came or went; of one that was replaced, nothing is said."""
        if self._voices.get(seat.number) is voice:
            self._office.sound(seat, there=there)
            if not there:
                self._drop(seat.number)


def _said(said: Any) -> dict[str, Any]:
    """Return a request as it must be.

    Raises:
        ValueError, TypeError, KeyError: malformed.
    """
    on, sdp, n = said["on"], said["sdp"], said["n"]
    if not isinstance(on, list) or not all(
        isinstance(one, str) and _TAG.fullmatch(one) for one in on
    ):
        raise ValueError("tags are 64 hexadecimal digits")
    if not isinstance(sdp, str) or type(n) is not int or n < 0:
        raise ValueError("sdp is text, n a number")
    return {
        "act": Act(said["act"]),
        "supervises": said["supervises"] is True,
        "on": on,
        "sdp": sdp,
        "n": n,
    }
