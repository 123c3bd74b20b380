"""A call as SIP sees it: what must be repeated to answer it, its offer, what was sent and waits to be confirmed."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from candour.roles.phone.leg import Listener
from candour.roles.phone.sip import message as sip
from candour.roles.phone.sip.message import Message
from candour.roles.phone.sip.rtp import Stream

T1: Final = 0.5
T2: Final = 4.0
TIMEOUT: Final = 64 * T1
"""RFC 3261, section 17: how long something unanswered is sent again."""


@dataclass(repr=False, eq=False)
class Dialog:
    """One call. Holds its first request until it ends, since every later message repeats parts of it."""

    request: Message
    tag: bytes
    stream: Stream
    rtp_port: int
    listener: Listener | None = None
    answer: bytes = b""  # the 200 that was sent
    confirmed: bool = False
    late_offer: bool = False  # the offer was ours: theirs stands in the ACK
    remote_sequence: int = 0
    sequence: int = 0  # ours
    ended: bool = False
    timers: set["Again"] = field(default_factory=set)
    handled: dict[bytes, bytes] = field(
        default_factory=dict
    )  # answers to later requests, by branch

    def bye(self, host: str, port: int) -> tuple[bytes, bytes]:
        """Return a BYE and its branch, by the route that the caller's side asked for."""
        self.sequence += 1
        branch = b"z9hG4bK" + secrets.token_hex(8).encode()
        first = self.request
        target = sip.uri(first.one(b"contact")) or sip.uri(first.one(b"from"))
        headers = [
            (b"Via", f"SIP/2.0/UDP {host}:{port};branch=".encode() + branch + b";rport"),
            (b"Max-Forwards", b"70"),
            *((b"Route", one) for one in first.headers.get(b"record-route", [])),
            (b"From", first.one(b"to") + b";tag=" + self.tag),
            (b"To", first.one(b"from")),
            (b"Call-ID", first.one(b"call-id")),
            (b"CSeq", b"%d BYE" % self.sequence),
        ]
        return sip.write(b"BYE " + target + b" SIP/2.0", headers), branch

    def forget(self) -> None:
        """Let go of everything."""
        for one in list(self.timers):
            one.stop()
        self.timers.clear()
        self.handled.clear()
        self.request.headers.clear()
        self.request.body = self.answer = b""
        self.listener = None


class Again:
    """Sends something again, by RFC 3261's timers, until it is stopped or nobody has answered for 32 seconds."""

    def __init__(self, send: Callable[[], None], given_up: Callable[[], None]) -> None:
        """Start; the first time has been sent already."""
        self._send, self._given_up = send, given_up
        self._pause, self._left = T1, TIMEOUT
        self._handle: asyncio.TimerHandle | None = None
        self._next()

    def _next(self) -> None:
        self._handle = asyncio.get_running_loop().call_later(self._pause, self._fire)

    def _fire(self) -> None:
        self._left -= self._pause
        if self._left <= 0:
            self._given_up()
            return
        self._send()
        self._pause = min(2 * self._pause, T2)
        self._next()

    def stop(self) -> None:
        """Send no more."""
        if self._handle is not None:
            self._handle.cancel()
