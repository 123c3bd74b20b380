"""A call from the page: the leg contract on one side, a browser's connection on the other. Knows no address and no browser."""

import logging
from collections.abc import Callable
from typing import Final

from candour.roles.phone.leg import SILENCE, Answer, Listener
from candour.roles.phone.player import Player

_LOG: Final = logging.getLogger("candour.phone")


class PageCall:
    """One call (it is a `leg.Leg`, and a connection's `webrtc.Ears`). It is answered when sound flows, and not before."""

    def __init__(self, answer: Answer, *, over: Callable[[], None]) -> None:
        """Take who answers it; `over` is called once, when there is nothing more to say or to hear."""
        self._answer, self._over = answer, over
        self._listener: Listener | None = None
        self._player = Player()
        self._began = self._ended = False
        self.stop = self._player.stop

    # the leg

    def play(self, sound: bytes) -> None:
        """Say a sound; nothing once the call is over, so that nothing is held that nobody will hear."""
        if not self._ended:
            self._player.play(sound)

    def live(self, source: Callable[[], bytes]) -> None:
        """Send what a source returns."""
        if not self._ended:
            self._player.live(source)

    def end(self) -> None:
        """Hang up."""
        self._finish(tell=False)

    # the connection

    @property
    def is_answered(self) -> bool:
        """Whether sound has flowed."""
        return self._began

    def there(self, there: bool) -> None:  # noqa: FBT001 - a yes or no is all there is to tell
        """Begin when sound flows; end when it flows no more."""
        if not there:
            self._finish(tell=True)
        elif not self._began:
            self._began = True
            self._safely(self._begin)

    def _begin(self) -> None:
        self._listener = self._answer(self)
        if self._listener is None:
            self._finish(tell=False)

    def next(self) -> bytes:
        """Return the next 20 ms for the browser."""
        if self._player.has_ended() and self._listener is not None:
            self._safely(self._listener.played)
        try:
            return self._player.frame()
        except Exception:  # noqa: BLE001 - a fault of one call's driver ends that call alone
            self._fault()
            return SILENCE

    def says(self, frame: bytes) -> None:
        """Take 20 ms of the caller's."""
        if self._listener is not None:
            self._safely(self._listener.heard, frame)

    def pressed(self, key: str) -> None:
        """Take a key."""
        if self._listener is not None:
            self._safely(self._listener.pressed, key)

    # what ends

    def _safely(self, tell: Callable[..., None], *said: bytes | str) -> None:
        try:
            tell(*said)
        except Exception:  # noqa: BLE001 - a fault of one call's driver ends that call alone
            self._fault()

    def _fault(self) -> None:
        _LOG.exception("fault")
        self._finish(tell=True)

    def _finish(self, *, tell: bool) -> None:
        """Let nothing more be played or heard."""
        if self._ended:
            return
        self._ended = True
        listener, self._listener = self._listener, None
        if tell and listener is not None:
            try:
                listener.gone()
            except Exception:  # noqa: BLE001 - the call is over either way
                _LOG.exception("fault")
        self._player.stop()
        self._over()
