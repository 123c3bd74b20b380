"""The embedded engine: a SIP user agent that only answers, one UDP socket for all calls, one for the sound of each."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any, Final

from candour.roles.phone.leg import Answer
from candour.roles.phone.sip import message as sip
from candour.roles.phone.sip import offer
from candour.roles.phone.sip.dialog import TIMEOUT, Again, Dialog
from candour.roles.phone.sip.message import Message, NotSip
from candour.roles.phone.sip.offer import Media, NotAcceptable
from candour.roles.phone.sip.rtp import Receiver, Stream, Ticker, open_socket

_LOG: Final = logging.getLogger("candour.phone")
_ALLOW: Final = (b"Allow", b"INVITE, ACK, BYE, CANCEL, OPTIONS")
MOST_REMEMBERED: Final = 4096
"""Refusals that are remembered so that a request sent again is answered the same."""


class Engine:
    """Answers calls. `answer` makes a listener for each, or refuses."""

    def __init__(
        self, answer: Answer, *, host: str, port: int, rtp_first_port: int, calls_at_once: int
    ) -> None:
        """Take where to listen, and how many calls there may be."""
        self._answer, self._host, self._port = answer, host, port
        self._ports = range(rtp_first_port, rtp_first_port + 2 * calls_at_once + 20, 2)
        self._most = calls_at_once
        self._dialogs: dict[bytes, Dialog] = {}
        self._refused: dict[bytes, tuple[bytes, float]] = {}
        self._byes: dict[bytes, Again] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self.allowed = sip.ALLOWED
        self.ticker = Ticker(self._tick)

    @property
    def calls(self) -> int:
        """How many calls there are."""
        return len(self._dialogs)

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Receiver(self._datagram), local_addr=(self._host, self._port)
        )
        self._transport = transport
        self.ticker.start()

    async def close(self) -> None:
        """Say goodbye to every call, and listen no more."""
        for dialog in list(self._dialogs.values()):
            self._hang_up(dialog)
        await asyncio.sleep(0)
        await self.ticker.stop()
        for again in self._byes.values():
            again.stop()
        self._byes.clear()
        if self._transport is not None:
            self._transport.close()

    # what comes in

    def _datagram(self, data: bytes, source: tuple[str, int]) -> None:
        try:
            request = sip.parse(data, source, allowed=self.allowed)
        except NotSip:
            return  # also what keeps ways through a translator open: a line of nothing
        try:
            if request.status:
                self._response(request)
            else:
                self._request(request)
        except Exception:  # noqa: BLE001 - one hostile message must end no other call
            _LOG.exception("fault")

    def _response(self, response: Message) -> None:
        if response.status >= 200 and response.method == "BYE":
            again = self._byes.pop(response.branch, None)
            if again is not None:
                again.stop()

    def _request(self, request: Message) -> None:
        dialog = self._dialogs.get(_key(request))
        if request.method == "ACK":
            if dialog is not None:
                self._acknowledged(dialog, request)
        elif request.method == "CANCEL" and dialog is not None:
            self._cancel(request, dialog)
        elif dialog is not None:
            self._within(dialog, request)
        else:
            self._outside(request)

    def _outside(self, request: Message) -> None:
        """A request that belongs to no call."""
        known = self._refused.get(request.branch)
        if known is not None:
            self._known(request, known[0])
        elif request.method == "CANCEL" or sip.parameter(request.one(b"to"), b"tag"):
            self._refuse(request, 481, b"Call/Transaction Does Not Exist")
        elif request.method == "INVITE":
            self._invite(request)
        elif request.method == "OPTIONS":
            self._refuse(request, 200, b"OK", more=(_ALLOW, (b"Accept", b"application/sdp")))
        else:
            self._refuse(request, 405, b"Method Not Allowed", more=(_ALLOW,))

    def _known(self, request: Message, answer: bytes) -> None:
        """Answer once more what was answered already; a CANCEL that comes after the answer has no effect."""
        if request.method == "CANCEL":
            self._send(sip.response(request, 200, b"OK", tag=b""), request.source)
        else:
            self._send(answer, request.source)

    def _invite(self, request: Message) -> None:
        self._send(sip.response(request, 100, b"Trying", tag=b""), request.source)
        try:
            media = offer.read(request.body) if request.body else None
        except NotAcceptable:
            self._refuse(request, 488, b"Not Acceptable Here")
            return
        if self.calls >= self._most:
            self._refuse(request, 486, b"Busy Here")
            return
        self._take_up(request, media)

    def _take_up(self, request: Message, media: Media | None) -> None:
        sock = open_socket(self._host, self._ports)
        if sock is None:
            self._refuse(request, 503, b"Service Unavailable", more=((b"Retry-After", b"30"),))
            return
        leg = _Leg(self)
        stream = Stream(heard=leg.heard, pressed=leg.pressed, played=leg.played, dead=leg.dead)
        dialog = Dialog(request, secrets.token_hex(8).encode(), stream, sock.getsockname()[1])
        leg.dialog = dialog
        try:
            dialog.listener = self._answer(leg)
        except Exception:  # noqa: BLE001 - the driver's fault is this call's alone
            _LOG.exception("fault")
        if dialog.listener is None or dialog.ended:
            sock.close()
            self._refuse(request, 486, b"Busy Here")
            return
        self._dialogs[_key(request)] = dialog
        dialog.remote_sequence, dialog.late_offer = request.sequence, media is None
        asyncio.get_running_loop().create_task(self._open(dialog, sock, media))

    async def _open(self, dialog: Dialog, sock: Any, media: Media | None) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Receiver(lambda data, source: self._guarded(dialog, dialog.stream.datagram, data, source)), sock=sock
        )  # fmt: skip
        if dialog.ended:
            transport.close()
            return
        dialog.stream.connected(transport)
        if media is not None:
            dialog.stream.agree(media)
        self._accept(dialog, dialog.request, media)

    def _accept(self, dialog: Dialog, request: Message, media: Media | None) -> None:
        """Send the 200 to an INVITE, again and again until it is acknowledged."""
        body = offer.write(self._host, dialog.rtp_port, media)
        answer = sip.response(
            request, 200, b"OK", tag=dialog.tag, contact=self._contact, more=(_ALLOW,), body=body
        )
        source = request.source
        dialog.answer, dialog.confirmed = answer, False
        self._send(answer, source)
        again = Again(lambda: self._send(answer, source), lambda: self._hang_up(dialog, tell=True))
        for timer in dialog.timers:
            timer.stop()
        dialog.timers = {again}

    @property
    def _contact(self) -> bytes:
        return f"<sip:{self._host}:{self._port}>".encode()

    def _acknowledged(self, dialog: Dialog, request: Message) -> None:
        for again in dialog.timers:
            again.stop()
        dialog.timers.clear()
        dialog.confirmed = True
        if dialog.late_offer:
            dialog.late_offer = False
            try:
                dialog.stream.agree(offer.read(request.body))
            except NotAcceptable:
                self._hang_up(dialog, tell=True)

    def _cancel(self, request: Message, dialog: Dialog) -> None:
        """A CANCEL has no effect on what was answered; all is answered at once here, or is about to be."""
        self._send(sip.response(request, 200, b"OK", tag=dialog.tag), request.source)
        if not dialog.answer:
            first = dialog.request
            gone = sip.response(first, 487, b"Request Terminated", tag=dialog.tag)
            self._send(gone, first.source)
            self._remember(first.branch, gone)
            self._ended(dialog, tell=True)

    def _within(self, dialog: Dialog, request: Message) -> None:
        """A request within a call; one that is sent again is answered as before."""
        if request.method == "INVITE" and request.branch == dialog.request.branch:
            if dialog.answer:
                self._send(dialog.answer, request.source)
            return
        known = dialog.handled.get(request.branch)
        if known is not None:
            self._send(known, request.source)
            return
        if request.sequence <= dialog.remote_sequence and request.method != "OPTIONS":
            self._reply(dialog, request, 500, b"Server Internal Error")
            return
        dialog.remote_sequence = max(dialog.remote_sequence, request.sequence)
        if request.method == "BYE":
            self._reply(dialog, request, 200, b"OK")
            self._remember(request.branch, dialog.handled.get(request.branch, b""))
            self._ended(dialog, tell=True)
        elif request.method == "INVITE":
            self._again(dialog, request)
        elif request.method == "OPTIONS":
            self._reply(dialog, request, 200, b"OK")
        else:
            self._reply(dialog, request, 405, b"Method Not Allowed", more=(_ALLOW,))

    def _again(self, dialog: Dialog, request: Message) -> None:
        """A new offer within the call: held, taken up again, or moved."""
        if not dialog.confirmed:
            self._reply(dialog, request, 491, b"Request Pending")
            return
        try:
            media = offer.read(request.body) if request.body else None
        except NotAcceptable:
            self._reply(dialog, request, 488, b"Not Acceptable Here")
            return
        if request.one(b"contact"):
            dialog.request.headers[b"contact"] = request.headers[b"contact"]
        dialog.late_offer = media is None
        if media is not None:
            dialog.stream.agree(media)
        self._accept(dialog, request, media)
        dialog.handled[request.branch] = dialog.answer

    def _reply(
        self, dialog: Dialog, request: Message, status: int, reason: bytes, *, more: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:  # fmt: skip
        answer = sip.response(request, status, reason, tag=dialog.tag, more=more)
        dialog.handled[request.branch] = answer
        self._send(answer, request.source)

    def _refuse(
        self, request: Message, status: int, reason: bytes, *, more: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:  # fmt: skip
        tag = secrets.token_hex(8).encode()
        answer = sip.response(request, status, reason, tag=tag, more=more)
        if request.method != "CANCEL":  # it has the branch of what it would cancel
            self._remember(request.branch, answer)
        self._send(answer, request.source)

    def _remember(self, branch: bytes, answer: bytes) -> None:
        """Keep an answer for as long as its request can be sent again."""
        now = time.monotonic()
        for old in [one for one, (_, until) in self._refused.items() if until < now]:
            del self._refused[old]
        if branch and len(self._refused) < MOST_REMEMBERED:
            self._refused[branch] = (answer, now + TIMEOUT)

    # what ends

    def _hang_up(self, dialog: Dialog, *, tell: bool = False) -> None:
        if dialog.ended:
            return
        if dialog.answer:
            bye, branch = dialog.bye(self._host, self._port)
            source = dialog.request.source
            self._send(bye, source)

            def given_up() -> None:
                self._byes.pop(branch, None)

            self._byes[branch] = Again(lambda: self._send(bye, source), given_up)
        self._ended(dialog, tell=tell)

    def _ended(self, dialog: Dialog, *, tell: bool) -> None:
        if dialog.ended:
            return
        dialog.ended = True
        self._dialogs.pop(_key(dialog.request), None)
        listener = dialog.listener
        dialog.stream.close()
        dialog.forget()
        if tell and listener is not None:
            try:
                listener.gone()
            except Exception:  # noqa: BLE001 - the call is over either way
                _LOG.exception("fault")

    def _guarded(self, dialog: Dialog, act: Callable[..., None], *said: Any) -> None:
        """Do something of one call; a fault ends that call, and no other."""
        if dialog.ended:
            return
        try:
            act(*said)
        except Exception:  # noqa: BLE001 - as the docstring says
            _LOG.exception("fault")
            self._hang_up(dialog, tell=True)

    def _tick(self, now: float) -> None:
        for dialog in list(self._dialogs.values()):
            self._guarded(dialog, dialog.stream.tick, now)

    def _send(self, data: bytes, to: tuple[str, int]) -> None:
        if self._transport is not None:
            with contextlib.suppress(OSError):
                self._transport.sendto(data, to)


class _Leg:
    """A call as its driver sees it, and as the stream tells of it. Knows nothing of who calls."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialog: Dialog | None = None

    def play(self, sound: bytes) -> None:
        if self.dialog is not None:
            self.dialog.stream.play(sound)

    def stop(self) -> None:
        if self.dialog is not None:
            self.dialog.stream.stop()

    def end(self) -> None:
        if self.dialog is not None:
            self._engine._hang_up(self.dialog)  # noqa: SLF001 - the engine's own leg

    def heard(self, frame: bytes) -> None:
        if self.dialog is not None and self.dialog.listener is not None:
            self.dialog.listener.heard(frame)

    def pressed(self, key: str) -> None:
        if self.dialog is not None and self.dialog.listener is not None:
            self.dialog.listener.pressed(key)

    def played(self) -> None:
        if self.dialog is not None and self.dialog.listener is not None:
            self.dialog.listener.played()

    def dead(self) -> None:
        if self.dialog is not None:
            self._engine._hang_up(self.dialog, tell=True)  # noqa: SLF001 - as above


def _key(request: Message) -> bytes:
    """What tells a call from others: its id and the caller's tag."""
    return request.one(b"call-id") + b"\0" + sip.parameter(request.one(b"from"), b"tag")
