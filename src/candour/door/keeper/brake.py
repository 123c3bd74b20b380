"""The brake on guessing: after wrong codes every look-up waits, longer and longer. It delays and never refuses.

Counted for the whole door, in memory: nobody's address is known here, so nobody can be told apart.
"""

import threading
import time
from typing import Final

MOST_DOUBLINGS: Final = 6
FORGIVE_SECONDS: Final = 30.0
"""After this long without a wrong code the pause halves."""


class Brake:
    """The pause before a look-up: none at ease, then 1, 3, 7 … 63 times `base` seconds for each 8 recent wrong codes."""

    def __init__(self, base: float) -> None:
        """Begin at ease."""
        self._base, self._wrong, self._since = base, 0.0, time.monotonic()
        self._lock = threading.Lock()

    def _ease(self) -> None:
        now = time.monotonic()
        self._wrong *= 0.5 ** ((now - self._since) / FORGIVE_SECONDS)
        self._since = now

    def pause(self) -> float:
        """Return the seconds to wait now."""
        with self._lock:
            self._ease()
            doublings = min(MOST_DOUBLINGS, int(self._wrong / 8))
            return float(self._base * (2**doublings - 1))

    def wrong(self) -> None:
        """Count a wrong code."""
        with self._lock:
            self._ease()
            self._wrong += 1
