"""Who may look a code up next: whoever has waited longest, not whoever presses fastest. In memory, for one worker.

A look-up that finds no free place becomes a ticket in the sealed page. While tickets are presented, a free place goes to
the oldest ones; a ticket that was not presented for a while stands aside for those behind it, and one that was served or
that is very old counts as new. So a crowd of machines that guess, or that keep old pages, cannot keep out a person who
presses the button every ten seconds. Used by the services of this role.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Final

PRESENT_SECONDS: Final = 15.0
"""The page asks people to wait about ten seconds: so long their place is kept."""
LONGEST_SECONDS: Final = 300.0
"""An older ticket counts as new; until then one that was served is remembered."""
MOST_KNOWN: Final = 1000


@dataclass(frozen=True)
class Ticket:
    """A place in the line: chance, and when its holder first asked. Travels in the sealed page and is kept nowhere."""

    name: str = field(default_factory=lambda: secrets.token_hex(8))
    since: float = field(default_factory=time.monotonic)  # of the machine, so all workers agree


class Turns:
    """The line before a few places."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._seen: dict[str, tuple[float, float]] = {}  # since, and when it was last presented
        self._served: dict[str, float] = {}  # when
        self._lock = threading.Lock()

    def enter(self, ticket: Ticket) -> bool:
        """Take a free place, unless those who have waited longer need it; say whether it was taken."""
        with self._lock:
            now = time.monotonic()
            self._forget(now)
            since = self._since(ticket, now)
            older = sum(one < since for one, _ in self._seen.values())
            if older < self._free:
                self._seen.pop(ticket.name, None)
                self._served.pop(ticket.name, None)  # to the end: `_forget` begins with the oldest
                self._served[ticket.name] = now
                self._free -= 1
                return True
            if ticket.name in self._seen or len(self._seen) < MOST_KNOWN:
                self._seen[ticket.name] = (since, now)
            return False

    def _since(self, ticket: Ticket, now: float) -> float:
        """Return from when a ticket counts: a page that was kept is good for one look-up, and not for ever."""
        good = ticket.name not in self._served and now - LONGEST_SECONDS <= ticket.since <= now
        return ticket.since if good else now

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            self._free += 1

    def _forget(self, now: float) -> None:
        present, longest = now - PRESENT_SECONDS, now - LONGEST_SECONDS
        self._seen = {name: kept for name, kept in self._seen.items() if kept[1] >= present}
        while self._served and next(iter(self._served.values())) < longest:
            del self._served[next(iter(self._served))]  # the first in is the oldest
