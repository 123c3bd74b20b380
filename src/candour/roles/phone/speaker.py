"""Says one sound after another on a leg, the ones that are still being made as soon as they are there."""

import asyncio
from collections.abc import Callable
from typing import Final

from candour.roles.phone.leg import Leg

PAUSE: Final = b"\xff" * 1200
"""150 ms of silence, between two prompts."""
Piece = bytes | asyncio.Task[bytes]


class Speaker:
    """What is said in one call. `said` is told when all is said, `unspeakable` when a piece could not be made."""

    def __init__(
        self, leg: Leg, *, said: Callable[[], None], unspeakable: Callable[[], None]
    ) -> None:
        """Begin silent."""
        self._leg, self._said, self._unspeakable = leg, said, unspeakable
        self._pieces: list[Piece] = []

    def say(self, pieces: list[Piece]) -> None:
        """Say these, in place of what is being said."""
        self.hush()
        self._pieces = list(pieces)
        self._next()

    def hush(self) -> None:
        """Say nothing more."""
        for piece in self._pieces:
            if not isinstance(piece, bytes):
                piece.cancel()
        self._pieces = []
        self._leg.stop()

    def live(self, source: Callable[[], bytes]) -> None:
        """Say what comes out of a source, until something is said."""
        self.hush()
        self._leg.live(source)

    def played(self) -> None:
        """Go on: what was being said has gone out."""
        if self._pieces:
            self._next()
        else:
            self._said()

    def _next(self) -> None:
        while self._pieces[:1] == [b""] and len(self._pieces) > 1:
            self._pieces.pop(0)
        piece = self._pieces[0]
        if isinstance(piece, bytes):
            self._pieces.pop(0)
            self._leg.play(piece or PAUSE)
        elif not piece.done():
            piece.add_done_callback(self._made)
        elif piece.cancelled() or piece.exception() is not None:
            self._pieces = []
            self._unspeakable()
        else:
            self._pieces.pop(0)
            self._leg.play(piece.result())

    def _made(self, piece: "asyncio.Task[bytes]") -> None:
        if self._pieces and self._pieces[0] is piece:
            self._next()
