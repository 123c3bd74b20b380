"""What a caller is to hear, frame by frame: a sound up to its end, a live source, or silence. Knows no clock and no wire."""

from collections.abc import Callable

from candour.roles.phone.leg import FRAME_BYTES, SILENCE


class Player:
    """Gives one frame with each tick of whoever sends them."""

    def __init__(self) -> None:
        """Begin silent."""
        self._sound, self._at, self._ended = b"", 0, False
        self._source: Callable[[], bytes] | None = None
        self.plays = False
        """Whether a sound is being said, and not yet at its end."""

    def play(self, sound: bytes) -> None:
        """Say a sound in place of what is being said."""
        self._sound = sound + b"\xff" * (-len(sound) % FRAME_BYTES)
        self._at, self.plays, self._ended, self._source = 0, True, False, None

    def live(self, source: Callable[[], bytes]) -> None:
        """Take every frame from a source."""
        self.stop()
        self._source = source

    def stop(self) -> None:
        """Fall silent, and let go of every sound."""
        self._sound, self.plays, self._ended, self._source = b"", False, False, None

    def has_ended(self) -> bool:
        """Say, once, that a sound has gone out entirely: its last frame was taken with an earlier tick."""
        ended, self._ended = self._ended, False
        return ended

    def frame(self) -> bytes:
        """Return the next 20 ms."""
        if not self.plays:
            return self._source() if self._source is not None else SILENCE
        frame = self._sound[self._at : self._at + FRAME_BYTES] or SILENCE
        self._at += FRAME_BYTES
        if self._at >= len(self._sound):
            self.plays, self._ended, self._sound = False, True, b""
        return frame
