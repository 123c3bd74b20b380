"""A cap for each door, above its filing peak, shared by all workers through one small file in memory.

A door that is over its cap is told when to come back; guesses cannot outrun it, filings never meet it.
"""

import fcntl
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_RECORD: Final = struct.Struct(">dd")  # tokens, monotonic seconds at which they were counted


@dataclass(frozen=True)
class Cap:
    """At most `burst` evaluations at once and `per_second` for ever, counted in `folder`, one file a door."""

    folder: Path
    per_second: float
    burst: float

    def take(self, door: str) -> float:
        """Return 0.0 and count one evaluation, or the seconds after which to ask again."""
        handle = os.open(self.folder / f"cap-{door}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            now, raw = time.monotonic(), os.pread(handle, _RECORD.size, 0)
            tokens, then = _RECORD.unpack(raw) if len(raw) == _RECORD.size else (self.burst, now)
            if then > now:  # the machine was restarted: its clock began anew
                tokens, then = self.burst, now
            tokens = min(self.burst, tokens + (now - then) * self.per_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self.per_second
            tokens -= 0 if wait else 1
            os.pwrite(handle, _RECORD.pack(tokens, now), 0)
        finally:
            os.close(handle)
        return wait
