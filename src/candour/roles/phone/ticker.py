"""What happens every 20 ms, for every call at once. After a stall it goes on from now: a burst would be heard as noise."""

import asyncio
import math
from collections import deque
from typing import Final, Protocol

from candour.roles.phone.leg import FRAME_SECONDS

_KEPT: Final = 1000


class Ticked(Protocol):
    """Something that is told of every tick, and raises nothing."""

    def tick(self) -> None:
        """Do what is due."""


class Ticker:
    """Tells each stream."""

    def __init__(self) -> None:
        """Begin without calls."""
        self.streams: dict[Ticked, None] = {}  # in the order of their calls
        self.late: deque[float] = deque(maxlen=_KEPT)
        """Seconds by which the last ticks came late, for the bench."""
        self._due = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin."""
        self._due = asyncio.get_running_loop().time()
        self._fire()

    def stop(self) -> None:
        """End."""
        if self._handle is not None:
            self._handle.cancel()

    def _fire(self) -> None:
        loop = asyncio.get_running_loop()
        self.late.append(loop.time() - self._due)
        for stream in tuple(self.streams):
            stream.tick()
        self._due = due_after(self._due, now=loop.time())
        self._handle = loop.call_at(self._due, self._fire)


def due_after(due: float, *, now: float) -> float:
    """Return when the tick after `due` comes: at most one is late and made up for, the others are left out."""
    due += FRAME_SECONDS
    if now - due > FRAME_SECONDS:
        due += FRAME_SECONDS * math.floor((now - due) / FRAME_SECONDS)
    return due
