"""One leg contract for every engine: what the driver may ask of a call, and what it is told. Sound is 8 kHz mu-law.

A listener learns nothing else: no number, no name, no address, no identifier of the call. An engine that wanted to tell more
has no way to say it.
"""

from collections.abc import Callable
from typing import Final, Protocol

FRAME_BYTES: Final = 160
FRAME_SECONDS: Final = 0.02
SILENCE: Final = b"\xff" * FRAME_BYTES
UNSENT: Final = bytes(bytearray(SILENCE))
"""A frame of silence that the caller's telephone did not send. Told apart from others by which object it is."""


class Leg(Protocol):
    """A call, for its driver. Everything is called in the event loop's thread, and nothing waits."""

    def play(self, sound: bytes) -> None:
        """Say `sound`, in place of what is being said; tell `played` when it has gone out."""

    def live(self, source: Callable[[], bytes]) -> None:
        """Send what `source` returns, 160 bytes every 20 ms, in place of what is being said, until `play` or `stop`."""

    def stop(self) -> None:
        """Fall silent. `played` is not told."""

    def end(self) -> None:
        """Hang up at once. `gone` is not told."""


class Listener(Protocol):
    """The driver of a call, for the engine."""

    def heard(self, frame: bytes) -> None:
        """Take 160 bytes of what the caller said: in order, silence where something was lost, or where nothing was sent.

        What was not sent is told when what comes after it has come, all at once: who hands sound on live leaves out what is `UNSENT`.
        """

    def pressed(self, key: str) -> None:
        """Take a key, one of 0 to 9, *, # and A to D, when it goes down."""

    def played(self) -> None:
        """Hear that what was to be played has gone out entirely."""

    def gone(self) -> None:
        """Hear that the caller has hung up, or that nothing has come from them for long."""


Answer = Callable[[Leg], Listener | None]
"""Takes a call; None where there is no room for it."""
