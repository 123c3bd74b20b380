"""The engine that speaks to Asterisk: takes the calls that its dialplan hands over, and stands up again when Asterisk does."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any, Final

from aiohttp import ClientWebSocketResponse

from candour.roles.phone.asterisk.ari import APP, EVENTS, Ari, Away, Event, Refused, events
from candour.roles.phone.asterisk.call import OURS, Call, CallLeg
from candour.roles.phone.leg import Answer

_LOG: Final = logging.getLogger("candour.phone")
SOONEST_SECONDS: Final = 0.2
LATEST_SECONDS: Final = 5.0
"""Between these lie the pauses before Asterisk is tried again."""
CLOSING_SECONDS: Final = 1.2


def _log_fault() -> None:
    """Log the exception that is being handled: its class and place, by the filter of every process."""
    _LOG.exception("fault")


class Engine:
    """Answers calls that come to an Asterisk. `answer` makes a listener for each, or refuses."""

    def __init__(
        self, answer: Answer, *, address: str, user: str, password: str, calls_at_once: int
    ) -> None:
        """Take where Asterisk is, who we are, and how many calls there may be."""
        self._answer, self._most = answer, calls_at_once
        self._ari = Ari(address, user=user, password=password)
        self._calls: dict[str, Call] = {}  # under the names of both their channels
        self._beside: set[asyncio.Task[None]] = set()
        self._meeting: asyncio.Task[None] | None = None

    @property
    def calls(self) -> int:
        """How many calls there are."""
        return len(self._calls) // 2

    async def start(self) -> None:
        """Begin to take calls, now or when Asterisk is there."""
        self._meeting = asyncio.create_task(self._meet())

    async def close(self) -> None:
        """Hang every call up, and take no more."""
        for call in set(self._calls.values()):
            call.end(tell=False)
        if self._meeting is not None:
            self._meeting.cancel()
            await asyncio.wait({self._meeting}, timeout=CLOSING_SECONDS)
        if self._beside:
            await asyncio.wait(self._beside, timeout=CLOSING_SECONDS)
        await self._ari.close()

    # Asterisk, again and again

    async def _meet(self) -> None:
        pause, away = SOONEST_SECONDS, False
        while True:
            try:
                await self._sweep()
                socket = await self._ari.socket()
            except (Refused, Away):
                if not away:
                    _LOG.error("asterisk away")
                away = True
            else:
                pause, away = SOONEST_SECONDS, False
                if not await self._stay(socket):
                    return
            await asyncio.sleep(pause)
            pause = min(LATEST_SECONDS, 2 * pause)

    async def _stay(self, socket: ClientWebSocketResponse) -> bool:
        """Take calls until Asterisk is lost; say whether it is to be met again.

        Not if another telephone has taken our place: we would take it back, and hang up its callers, and it ours.
        """
        try:
            await self._ask_for_little()
            async for event in events(socket):
                if event.kind == "ApplicationReplaced":
                    _LOG.error("asterisk taken by another telephone")
                    return False
                self._tell(event)
        except (Refused, Away):
            pass
        except Exception:  # noqa: BLE001 - whatever it was, the next calls may go well
            _log_fault()
        finally:
            await socket.close()
            self._lose()
        return True

    async def _sweep(self) -> None:
        """Hang up what an earlier meeting left behind. Nothing new comes meanwhile: without us no call is handed over."""
        try:
            left = await self._ari.ask("GET", f"applications/{APP}")
        except Refused as refusal:
            if refusal.status == 404:
                return
            raise
        for channel in left.get("channel_ids", []):
            await self._ari.drop(f"channels/{channel}")
        for bridge in left.get("bridge_ids", []):
            await self._ari.drop(f"bridges/{bridge}")

    async def _ask_for_little(self) -> None:
        """Ask to be told of nothing that we do not use: what is not sent need not be forgotten."""
        await self._ari.ask(
            "PUT",
            f"applications/{APP}/eventFilter",
            body={"allowed": [{"type": kind} for kind in EVENTS]},
        )

    def _lose(self) -> None:
        """Whoever was on the telephone is lost: nobody tells us of them any more."""
        for call in set(self._calls.values()):
            call.end(tell=True)

    # calls

    def _tell(self, event: Event) -> None:
        call = self._calls.get(event.channel)
        if call is not None:
            call.tell(event)
        elif event.kind == "StasisStart" and event.channel:
            self._take(event.channel)

    def _take(self, channel: str) -> None:
        if channel.startswith(OURS):  # the sound of a call that ended while it was made
            self._spawn(self._ari.drop(f"channels/{channel}"))
            return
        call = Call(self._ari, channel, spawn=self._spawn, fault=_log_fault)
        if self.calls >= self._most or not self._has_driver(call):
            self._spawn(self._refuse(channel))
            return
        self._calls[channel] = self._calls[call.sound] = call
        self._spawn(self._run(call))

    def _has_driver(self, call: Call) -> bool:
        try:
            call.listener = call.media.listener = self._answer(CallLeg(call))
        except Exception:  # noqa: BLE001 - the driver's fault is this call's alone
            _log_fault()
        return call.listener is not None and not call.over

    async def _refuse(self, channel: str) -> None:
        with contextlib.suppress(Refused, Away):
            await self._ari.ask("DELETE", f"channels/{channel}", reason="busy")

    async def _run(self, call: Call) -> None:
        try:
            await call.run()
        finally:
            self._calls.pop(call.channel, None)
            self._calls.pop(call.sound, None)

    def _spawn(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._beside.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("fault", exc_info=task.exception())
