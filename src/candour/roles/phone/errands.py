"""What a call has done that may wait: one thing after another, in other threads, until the call is over and all is sent."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, Final

from candour.door.honest import NotNow
from candour.roles.phone.flow import events as ev

_LOG: Final = logging.getLogger("candour.phone")


class Errands:
    """One call's. `tell` reaches its flow; `after` is called once when everything is done."""

    def __init__(
        self, threads: Executor, *, tell: Callable[[ev.Event], None], after: Callable[[], None]
    ) -> None:
        """Begin, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._threads, self._tell, self._after = threads, tell, after
        self._waiting: asyncio.Queue[Coroutine[Any, Any, None] | None] = asyncio.Queue()
        self._worker = self._loop.create_task(self._run())

    def then(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this behind what waits."""
        self._waiting.put_nowait(work)

    def put(self, act: Callable[[], None]) -> None:
        """Run something in another thread behind what waits; if it cannot be done now, what comes later sees to it."""

        async def done() -> None:
            with contextlib.suppress(NotNow):
                await self.in_thread(act)

        self._loop.call_soon_threadsafe(self._waiting.put_nowait, done())

    def ask(self, act: Callable[[], ev.Event]) -> None:
        """Run something in another thread, and tell what came of it."""

        async def done() -> None:
            try:
                event: ev.Event = await self.in_thread(act)
            except NotNow:
                event = ev.NotKept()
            self._tell(event)

        self.then(done())

    async def in_thread(self, act: Callable[[], Any]) -> Any:
        """Run something in another thread, now."""
        return await self._loop.run_in_executor(self._threads, act)

    def close(self) -> None:
        """Take nothing more: the call is over."""
        self._waiting.put_nowait(None)

    async def _run(self) -> None:
        while (work := await self._waiting.get()) is not None:
            try:
                await work
            except Exception:  # noqa: BLE001 - were the worker to end, what the caller says would reach nobody
                _LOG.exception("fault")
                self._tell(ev.NotKept())
        self._after()

    async def done(self) -> None:
        """Wait until everything is done; whoever waits may be cancelled, and this goes on."""
        await asyncio.shield(self._worker)
