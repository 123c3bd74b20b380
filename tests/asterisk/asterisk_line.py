"""A whole telephone line whose engine is a real Asterisk: the callers' packets go to it, and reach the telephone through it."""

import time

from chroot import Asterisk
from phone_line import PhoneLine, Talker

import machines

GAP = 0.06
"""Between two keys. Asterisk holds back a key that follows the last one within 45 ms."""

PACE = 0.02
"""Between two packets of a key: Asterisk goes by how long a key really takes, and stretches what is shorter than 40 ms."""


class AsteriskLine(PhoneLine):
    """The processes of one line, and its Asterisk. `asterisk` may be one that a test has made otherwise."""

    def __init__(self, ground, *, asterisk=None, talker=None, **said):
        self.asterisk, self._talker = asterisk or Asterisk(), talker or AsteriskTalker
        super().__init__(ground, **self.asterisk.settings(ground.folder), **said)

    def start_phone(self):
        self.phone = machines.start(
            self.ground, "intake", "serve", "phone", "--port", str(machines.free_port())
        )
        self.port = self.asterisk.sip
        machines.until(self._is_up)

    def _is_up(self):
        assert self.phone.process.poll() is None, self.phone.said()
        probe = self.caller()
        try:
            probe.send("INVITE", body=probe.offer)
            probe.taken_up(probe.answer(200, seconds=1))
            probe.acknowledge()
        except AssertionError:
            return False
        else:
            probe.hang_up()
            return machines.until(self.is_quiet)
        finally:
            probe.close()

    def is_quiet(self):
        """Say whether there is no call."""
        return "\n0 active channels" in self.asterisk.ask("core show channels")

    def caller(self, **said):
        return self._talker(self, **said)

    def end(self):
        super().end()
        self.asterisk.end()


class AsteriskTalker(Talker):
    """A caller whose keys take as long as fingers take. `packets_at`: when sound came, and how much there was of it then."""

    def __init__(self, line, **said):
        self.packets_at = []
        super().__init__(line, **said)
        self.rtp = Noted(self.rtp, self.packets_at)

    def press(self, keys, *, gap=GAP):
        super().press(keys, gap=gap)

    def put(self, packets, *, pace=0.02):
        super().put(packets, pace=max(pace, PACE) if pace else pace)

    def came_at(self, place):
        """Return when the sound at this place of `heard` came."""
        return next(at for at, size in self.packets_at if size >= place)


class Noted:
    """A socket that notes when something came."""

    def __init__(self, sock, came):
        self._sock, self._came, self._size = sock, came, 0

    def recv(self, size):
        data = self._sock.recv(size)
        self._size += max(0, len(data) - 12)
        self._came.append((time.monotonic(), self._size))
        return data

    def __getattr__(self, name):
        return getattr(self._sock, name)
