"""One call through Asterisk: two channels and a bridge between them, made in the order that loses nothing, and taken down."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any, Final

from candour.roles.phone.asterisk.ari import APP, Ari, Away, Event, Refused
from candour.roles.phone.asterisk.media import Media, NotStarted
from candour.roles.phone.leg import Listener

OURS: Final = "candour-"
"""With this begins the name of a channel that we made for a call's sound: it is no caller."""
SETTING_UP_SECONDS: Final = 5.0

Spawn = Callable[[Coroutine[Any, Any, None]], None]
"""Runs something beside, until it ends, and through the end of the engine."""


class Call:
    """A caller's channel, from its arrival to its end."""

    def __init__(self, ari: Ari, channel: str, *, spawn: Spawn, fault: Callable[[], None]) -> None:
        """Take the channel that came."""
        self._ari, self.channel, self._spawn, self._log = ari, channel, spawn, fault
        self.sound = OURS + secrets.token_hex(8)
        self._bridge = secrets.token_hex(8)
        self.media = Media(fault=self._fault)
        self.listener: Listener | None = None
        self.over = False
        self._joined = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    # what Asterisk tells

    def tell(self, event: Event) -> None:
        """Take an event of one of the two channels."""
        if event.channel == self.sound:
            if event.kind == "StasisStart":
                self._joined.set()
            elif event.kind in {"StasisEnd", "ChannelDestroyed"}:
                self.end(tell=True)
        elif event.kind in {"StasisEnd", "ChannelDestroyed"}:
            self.end(tell=True)
        elif event.kind in {"ChannelHold", "ChannelUnhold"}:
            self.media.hold(event.kind == "ChannelHold")

    # beginning and end

    async def run(self) -> None:
        """Set the call up, carry its sound, and take it down."""
        try:
            await self._carry()
        except (Refused, Away, NotStarted, TimeoutError):
            pass  # the call cannot be had; the caller hears that it ended
        finally:
            self.end(tell=True)
            await self._take_down()

    async def _carry(self) -> None:
        async with asyncio.timeout(SETTING_UP_SECONDS):
            made = await self._ari.ask(
                "POST",
                "channels/externalMedia",
                channelId=self.sound,
                app=APP,
                external_host="INCOMING",
                transport="websocket",
                encapsulation="none",
                connection_type="server",
                format="ulaw",
            )
            connection = made.get("channelvars", {}).get("MEDIA_WEBSOCKET_CONNECTION_ID")
            if connection is None:
                raise NotStarted
            socket = await self._ari.media(connection)
        try:
            async with asyncio.timeout(SETTING_UP_SECONDS):
                await self.media.start(socket)
                await self._join()
            if not self.over:
                await self._listen(self.media.run(socket))
        finally:
            await socket.close()

    async def _join(self) -> None:
        """Bridge the two channels. Ours must have arrived: one that has not is left out, and nothing would be heard."""
        await self._joined.wait()
        if self.over:
            return
        await self._ari.ask("POST", f"bridges/{self._bridge}", type="mixing")
        await self._ari.ask(
            "POST", f"bridges/{self._bridge}/addChannel", channel=f"{self.channel},{self.sound}"
        )
        await self._ari.ask("POST", f"channels/{self.channel}/answer")

    async def _listen(self, carrying: Coroutine[Any, Any, None]) -> None:
        """Carry the sound until it is lost or the call is over."""
        self._listening = asyncio.create_task(carrying)
        await asyncio.wait({self._listening})
        if not self._listening.cancelled():
            self._listening.result()

    async def _take_down(self) -> None:
        await self._ari.drop(f"channels/{self.channel}")
        await self._ari.drop(f"channels/{self.sound}")
        await self._ari.drop(f"bridges/{self._bridge}")

    def end(self, *, tell: bool) -> None:
        """Let nothing more be played or heard, and hang up."""
        if self.over:
            return
        self.over = True
        listener, self.listener = self.listener, None
        self.media.close()
        self._joined.set()
        if self._listening is not None:
            self._listening.cancel()
        self._spawn(self._ari.drop(f"channels/{self.channel}"))
        try:
            if tell and listener is not None:
                listener.gone()
        except Exception:  # noqa: BLE001 - the call is over either way
            self._log()

    def _fault(self) -> None:
        """Log the fault that is being handled, and end its call."""
        self._log()
        self.end(tell=True)


class CallLeg:
    """A call as its driver sees it. Knows nothing of who calls."""

    __slots__ = ("_call", "live", "play", "stop")

    def __init__(self, call: Call) -> None:
        """Take the call."""
        self._call = call
        self.play, self.live, self.stop = call.media.play, call.media.live, call.media.stop

    def end(self) -> None:
        """Hang up at once."""
        self._call.end(tell=False)
