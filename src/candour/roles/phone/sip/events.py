"""Keys as events in packets of their own (RFC 4733)."""

from collections import deque
from typing import Final

KEYS: Final = "0123456789*#ABCD"
"""An event's number is its place here; those above are no keys."""
REMEMBERED: Final = 16
LONGEST: Final = 0xFFFF
"""What the field for an event's length can hold; a key held longer goes on as another event (section 2.5.1.3)."""


def length_of(payload: bytes) -> int:
    """Return how long an event has lasted by the time of its packet, in samples."""
    return int.from_bytes(payload[2:4], "big")


class Presses:
    """Tells each press once, by the first of its packets that comes, however many are lost, doubled or late."""

    def __init__(self) -> None:
        """Begin with no key pressed."""
        self._known: deque[tuple[int, int, int]] = deque(maxlen=REMEMBERED)

    def key(self, payload: bytes, *, source: int, stamp: int) -> str:
        """Return the key that a packet from `source` presses, or nothing; `stamp` is the same in all packets of one press."""
        if len(payload) < 4 or payload[0] >= len(KEYS):
            return ""
        code = payload[0]
        one = (source, stamp, code)
        if one in self._known:
            return ""
        goes_on = (source, (stamp - LONGEST) & 0xFFFFFFFF, code) in self._known
        self._known.append(one)
        return "" if goes_on else KEYS[code]
