"""Transactions over one UDP socket (RFC 3261, section 17): what is sent again until it is answered, what is answered the same again."""

import asyncio
import contextlib
import hashlib
import secrets
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from candour.roles.phone.sip import message as sip
from candour.roles.phone.sip.address import bound
from candour.roles.phone.sip.message import ALLOWED, LARGEST, Message, NotSip, Octets

T1: Final = 0.5
T2: Final = 4.0
TIMEOUT: Final = 64 * T1
"""RFC 3261, section 17: how long something unanswered is sent again."""
REMEMBERED_SECONDS: Final = TIMEOUT + 2
MOST_REMEMBERED: Final = 4096
_COOKIE: Final = b"z9hG4bK"


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
        self._pause = min(
            2 * self._pause, T2, self._left
        )  # given up on time, and before it is forgotten
        self._next()

    def stop(self) -> None:
        """Send no more, and hold nothing."""
        self._send = self._given_up = _nothing
        if self._handle is not None:
            self._handle.cancel()


def _nothing() -> None:
    """Do nothing."""


@dataclass(repr=False, eq=False, slots=True)
class _Answered:
    """How a request was answered, as long as it can be sent again. Written anew each time, from what comes: so nothing of a caller is kept.

    Only the 200 to an INVITE, and a refusal, must be held until they are acknowledged: we send them again ourselves.
    """

    write: Callable[[Message], bytearray] | None
    tag: bytes
    accepted: bool
    until: float
    data: bytearray = field(default_factory=bytearray)
    again: Again | None = None

    def acknowledged(self) -> None:
        """Send nothing again by ourselves."""
        sip.overwrite(self.data)
        if self.again is not None:
            self.again.stop()
            self.again = None

    def forget(self) -> None:
        """Answer no more: what comes again is passed over in silence."""
        self.acknowledged()
        self.write = None


class Edge:
    """The engine's socket. It hands on each request once; ACKs of refusals, CANCELs and answers end here."""

    def __init__(self, take: Callable[[Message], None], *, fault: Callable[[], None]) -> None:
        """Take who is handed new requests, and what is called where that fails, while the exception is handled."""
        self._take, self._fault = take, fault
        self._salt = secrets.token_bytes(16)
        self._answered: dict[bytes, _Answered] = {}  # the oldest first
        self._asked: dict[bytes, tuple[Again, bytearray]] = {}  # our BYEs, by branch
        self._sock: socket.socket | None = None
        self._buffer = bytearray(LARGEST + 1)
        self._sweeper: asyncio.TimerHandle | None = None
        self.allowed = ALLOWED

    def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            CannotListen: nobody can be listened to there.
        """
        sock = bound(host, port)
        asyncio.get_running_loop().add_reader(sock.fileno(), self._readable, sock)
        self._sock = sock

    def close(self) -> None:
        """Listen no more, and forget everything."""
        for branch in list(self._asked):
            self._settled(branch)
        for one in self._answered.values():
            one.forget()
        self._answered.clear()
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        if self._sock is not None:
            asyncio.get_running_loop().remove_reader(self._sock.fileno())
            self._sock.close()
            self._sock = None

    async def settle(self, seconds: float) -> None:
        """Wait until every request of ours is answered, at most so long."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._asked and loop.time() < until:
            await asyncio.sleep(0.01)

    # what comes in

    def _readable(self, sock: socket.socket) -> None:
        try:
            size, source = sock.recvfrom_into(self._buffer)
        except OSError:
            return  # there is nothing after all
        data = self._buffer[:size]
        self._buffer[:size] = bytes(size)
        try:
            message = sip.parse(data, source, allowed=self.allowed)
        except NotSip:
            return  # also what keeps ways through a translator open: a line of nothing
        except Exception:  # noqa: BLE001 - one hostile message must end no call
            self._fault()
            return
        finally:
            data[:] = bytes(size)
        self._message(message)

    def _message(self, message: Message) -> None:
        try:
            if message.status == 0:
                self._request(message)
            elif message.status >= 200 and message.method == "BYE":
                self._settled(message.branch)
        except Exception:  # noqa: BLE001 - one hostile message must end no other call
            self._fault()
        finally:
            message.forget()

    def _request(self, request: Message) -> None:
        known = self._answered.get(self.transaction(request))
        if request.method == "ACK":
            if known is None or known.accepted:
                self._take(request)
            else:
                known.acknowledged()
        elif request.method == "CANCEL":
            self._cancel(request, known)
        elif known is None:
            self._take(request)
        elif known.write is not None:
            self.send(known.write(request), request.reply_to)

    def _cancel(self, request: Message, known: _Answered | None) -> None:
        """Answer a CANCEL, which has no effect: every INVITE has had its final answer before anything else is read."""
        if known is None:
            answer = sip.response(
                request, 481, b"Call/Transaction Does Not Exist", tag=secrets.token_hex(8).encode()
            )
        else:
            answer = sip.response(request, 200, b"OK", tag=known.tag)
        self.send(answer, request.reply_to)

    def transaction(self, request: Message) -> bytes:
        """Return what is the same in a request, in itself sent again, and in its ACK or CANCEL. Tells nothing of who sent it."""
        method = "INVITE" if request.method in {"ACK", "CANCEL"} else request.method
        branch = request.branch
        if branch.startswith(_COOKIE):
            host, port = request.sent_by
            return self.digest(method.encode(), branch, host.lower(), b"%d" % port)
        via, call = request.headers[b"via"][0], request.one(b"call-id")
        return self.digest(method.encode(), via, call, request.from_tag, b"%d" % request.sequence)

    def digest(self, *parts: Octets) -> bytes:
        """Return 16 bytes that stand for `parts` as long as this process lives."""
        found = hashlib.blake2b(key=self._salt, digest_size=16)
        for part in parts:
            found.update(part)
            found.update(b"\0")
        return found.digest()

    # what goes out

    def respond(
        self, request: Message, status: int, reason: bytes, *, tag: bytes = b"", contact: bytes = b"",
        more: Iterable[tuple[bytes, bytes]] = (), body: bytes = b"", given_up: Callable[[], None] = _nothing,
    ) -> bytes:  # fmt: skip
        """Send the final answer to a request, and return its transaction; that to an INVITE goes again until its ACK comes."""
        tag = tag or secrets.token_hex(8).encode()
        write = partial(
            sip.response, status=status, reason=reason, tag=tag, contact=contact, more=tuple(more), body=body
        )  # fmt: skip
        data, to = write(request), request.reply_to
        until = asyncio.get_running_loop().time() + REMEMBERED_SECONDS
        one = _Answered(write, tag, status < 300, until)
        transaction = self.transaction(request)
        self._remember(transaction, one)
        self.send(data, to)
        if request.method == "INVITE":
            one.data, one.again = data, Again(lambda: self.send(data, to), given_up)
        else:
            sip.overwrite(data)
        return transaction

    def provisional(self, request: Message) -> None:
        """Say that an INVITE has come; nothing of this is kept."""
        self.send(sip.response(request, 100, b"Trying", tag=b""), request.reply_to)

    def acknowledged(self, transaction: bytes) -> None:
        """Send a 200 no more by itself; it is still what the INVITE is answered with if that comes again."""
        known = self._answered.get(transaction)
        if known is not None:
            known.acknowledged()

    def forget(self, transaction: bytes) -> None:
        """Forget an answer, and pass over its request in silence if it comes again: its call has ended."""
        known = self._answered.get(transaction)
        if known is not None:
            known.forget()

    def ask(self, data: bytearray, to: tuple[str, int], *, branch: bytes) -> None:
        """Send a request of ours until it is answered."""
        self._asked[branch] = (
            Again(lambda: self.send(data, to), lambda: self._settled(branch)),
            data,
        )
        self.send(data, to)

    def _settled(self, branch: bytes) -> None:
        asked = self._asked.pop(branch, None)
        if asked is not None:
            asked[0].stop()
            sip.overwrite(asked[1])

    def send(self, data: bytearray, to: tuple[str, int]) -> None:
        """Send a datagram."""
        if self._sock is not None and data:
            with contextlib.suppress(OSError):  # as if it were lost on its way: it is sent again
                self._sock.sendto(data, to)

    def _remember(self, transaction: bytes, one: _Answered) -> None:
        while len(self._answered) >= MOST_REMEMBERED:
            self._answered.pop(next(iter(self._answered))).forget()
        old = self._answered.pop(transaction, None)
        if old is not None:
            old.forget()
        self._answered[transaction] = one
        if self._sweeper is None:
            self._sweep()

    def _sweep(self) -> None:
        """Forget what cannot come again any more, each second for as long as there is something."""
        loop = asyncio.get_running_loop()
        while self._answered:
            oldest = next(iter(self._answered))
            if self._answered[oldest].until > loop.time():
                break
            self._answered.pop(oldest).forget()
        self._sweeper = loop.call_later(1.0, self._sweep) if self._answered else None
