"""A caller of `bench/phone.py` who measures: when each packet reached this machine by the kernel's clock, however busy we are."""

import secrets
import socket
import struct
import time
from itertools import pairwise

from caller import FRAME
from phone_line import PhoneLine, Talker

from candour.roles.phone.prompts.names import Prompt

_SO_TIMESTAMPNS = 35  # socket(7); also the kind of the message that carries it
_TIME = struct.Struct("qq")
TICK = 0.02
AHEAD = 50
Arrival = tuple[float, int, bytes]


class Probe(Talker):
    """`arrivals`: each packet's time, number and sound."""

    def __init__(self, line: PhoneLine) -> None:
        self.arrivals: list[Arrival] = []
        super().__init__(line)

    def _receive_rtp(self) -> None:
        self.rtp.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.rtp.settimeout(0.2)
        while not self._stop.is_set():
            try:
                data, [(_, _, when), *_], _, _ = self.rtp.recvmsg(2048, 128)
            except TimeoutError:
                continue
            seconds, nanoseconds = _TIME.unpack(when)
            self.arrivals.append(
                (seconds + nanoseconds / 1e9, int.from_bytes(data[2:4], "big"), data[12:])
            )
            with self._lock:
                self.heard += data[12:]
                self._lock.notify_all()
        self.rtp.close()

    def delays(self, *, seconds: float) -> list[float]:
        """Have the menu said again and again for so long; return the seconds from each key's first packet to the prompt's."""
        first = self.line.sounds.sound(self.language, Prompt.SAFETY)[:FRAME]
        found, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(1.1 + secrets.randbelow(20) / 1000)
            place, pressed = len(self.arrivals), time.time()
            self.press("*")
            time.sleep(0.4)
            later = [when for when, _, sound in self.arrivals[place:] if sound == first]
            found += [later[0] - pressed] if later else []
        return found


def lateness(arrivals: list[Arrival]) -> list[float]:
    """Return by how many seconds each packet came too late: behind the one before it, or against the earliest of those after it."""
    offsets, turns = [0.0], 0
    for (_, before, _), (when, number, _) in pairwise(arrivals):
        turns += number < before
        sent = number + 65536 * turns - arrivals[0][1]
        offsets.append(when - arrivals[0][0] - TICK * sent)
    steps = [0.0, *(later - sooner for sooner, later in pairwise(offsets))]
    return [max(step, offsets[at] - min(offsets[at : at + AHEAD])) for at, step in enumerate(steps)]
