"""The embedded engine: a SIP user agent that only answers, one UDP socket for all calls, one for the sound of each."""

import logging
from collections.abc import Callable
from typing import Final

from candour.roles.phone.leg import Answer
from candour.roles.phone.sip import offer
from candour.roles.phone.sip.dialog import Dialog
from candour.roles.phone.sip.edge import Edge
from candour.roles.phone.sip.media import Ports, Stream
from candour.roles.phone.sip.message import Message
from candour.roles.phone.sip.offer import Media, NotAcceptable, Session
from candour.roles.phone.ticker import Ticker

_LOG: Final = logging.getLogger("candour.phone")
_ALLOW: Final = (b"Allow", b"INVITE, ACK, BYE, CANCEL, OPTIONS")
_ACCEPT: Final = (b"Accept", b"application/sdp")
_LATER: Final = (b"Retry-After", b"30")
CLOSING_SECONDS: Final = 1.2
"""So long the end waits for answers to its goodbyes: long enough to say each twice more."""


def _log_fault() -> None:
    """Log the exception that is being handled: its class and place, by the filter of every process."""
    _LOG.exception("fault")


class Engine:
    """Answers calls. `answer` makes a listener for each, or refuses."""

    def __init__(
        self, answer: Answer, *, host: str, port: int, rtp_first_port: int, calls_at_once: int
    ) -> None:
        """Take where to listen, and how many calls there may be."""
        self._answer, self._host, self._port = answer, host, port
        self._most = calls_at_once
        self._ports = Ports(host, first=rtp_first_port, calls=calls_at_once)
        self._dialogs: dict[bytes, Dialog] = {}
        self._closing = False
        self.edge = Edge(self._request, fault=_log_fault)
        self.ticker = Ticker()

    @property
    def calls(self) -> int:
        """How many calls there are."""
        return len(self.ticker.streams)

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotListen: nobody can be listened to there.
        """
        self.edge.start(self._host, self._port)
        self.ticker.start()

    async def close(self) -> None:
        """Say goodbye to every call, and listen no more."""
        self._closing = True
        for key, dialog in list(self._dialogs.items()):
            self._end(dialog, tell=False)
            self._say_goodbye(key, dialog)
        await self.edge.settle(CLOSING_SECONDS)
        self.ticker.stop()
        self.edge.close()

    # requests

    def _key(self, request: Message) -> bytes:
        """What tells a call from others: its id and the caller's tag."""
        return self.edge.digest(request.one(b"call-id"), request.from_tag)

    def _request(self, request: Message) -> None:
        key = self._key(request)
        dialog = self._dialogs.get(key)
        ours = dialog is not None and request.to_tag == dialog.tag
        if request.method == "ACK":
            if dialog is not None and ours and request.sequence == dialog.invite_sequence:
                self._acknowledged(key, dialog, request)
        elif dialog is not None and ours:
            self._within(key, dialog, request)
        elif request.to_tag:
            self.edge.respond(request, 481, b"Call/Transaction Does Not Exist")
        elif request.method == "OPTIONS":
            self.edge.respond(request, 200, b"OK", more=(_ALLOW, _ACCEPT))
        elif request.method != "INVITE":
            self.edge.respond(request, 405, b"Method Not Allowed", more=(_ALLOW,))
        elif dialog is not None:
            self.edge.respond(request, 482, b"Loop Detected")  # the same call by two ways
        else:
            self._invite(key, request)

    def _invite(self, key: bytes, request: Message) -> None:
        self.edge.provisional(request)
        try:
            media = offer.offered(request.body, request.one(b"content-type"))
        except NotAcceptable as refusal:
            self._refuse(request, refusal)
            return
        if self.calls >= self._most:
            self.edge.respond(request, 486, b"Busy Here")
            return
        sock = None if self._closing else self._ports.open()
        if sock is None:
            self.edge.respond(request, 503, b"Service Unavailable", more=(_LATER,))
            return
        stream = Stream(
            sock,
            dead=lambda: self._hang_up(key, dialog, tell=True),
            fault=lambda: self._fault(key, dialog),
        )
        dialog = Dialog(request, stream, Session(self._host, stream.port))
        leg = _Leg(stream, lambda: self._hang_up(key, dialog, tell=False))
        try:
            stream.listener = self._answer(leg)
        except Exception:  # noqa: BLE001 - the driver's fault is this call's alone
            _log_fault()
        if stream.listener is None or dialog.over:
            stream.close()
            dialog.forget()
            self.edge.respond(request, 486, b"Busy Here")
            return
        self._dialogs[key] = dialog
        self.ticker.streams[stream] = None
        stream.listen()
        self._accept(key, dialog, request, media)

    def _refuse(self, request: Message, refusal: NotAcceptable, *, tag: bytes = b"") -> None:
        self.edge.respond(request, refusal.status, refusal.reason, tag=tag, more=(_ACCEPT,))

    def _accept(self, key: bytes, dialog: Dialog, request: Message, media: Media | None) -> None:
        """Send the 200 to an INVITE, again and again until it is acknowledged."""
        if media is not None:
            dialog.stream.agree(media)
        dialog.late_offer, dialog.confirmed = media is None, False
        dialog.invite_sequence = request.sequence
        self.edge.forget(dialog.invite)
        dialog.invite = self.edge.respond(
            request,
            200,
            b"OK",
            tag=dialog.tag,
            contact=f"<sip:{self._host}:{self._port}>".encode(),
            more=(_ALLOW,),
            body=dialog.session.write(media),
            given_up=lambda: self._never_acknowledged(key, dialog),
        )

    def _acknowledged(self, key: bytes, dialog: Dialog, request: Message) -> None:
        if dialog.confirmed:
            return
        dialog.confirmed = True
        self.edge.acknowledged(dialog.invite)
        if dialog.over:
            self._say_goodbye(key, dialog)
        elif dialog.late_offer:
            try:
                dialog.stream.agree(offer.read(request.body))
            except NotAcceptable:
                self._hang_up(key, dialog, tell=True)

    def _within(self, key: bytes, dialog: Dialog, request: Message) -> None:
        """A request within a call."""
        respond, tag = self.edge.respond, dialog.tag
        if request.sequence <= dialog.remote_sequence:
            respond(request, 500, b"Server Internal Error", tag=tag)
            return
        dialog.remote_sequence = request.sequence
        if request.method == "BYE":
            respond(request, 200, b"OK", tag=tag)
            self._end(dialog, tell=True)
            self._forget(key, dialog)
        elif request.method == "INVITE":
            self._again(key, dialog, request)
        elif request.method == "OPTIONS":
            respond(request, 200, b"OK", tag=tag, more=(_ALLOW, _ACCEPT))
        else:
            respond(request, 405, b"Method Not Allowed", tag=tag, more=(_ALLOW,))

    def _again(self, key: bytes, dialog: Dialog, request: Message) -> None:
        """A new offer within the call: held, taken up again, or moved."""
        if not dialog.confirmed:
            self.edge.respond(request, 491, b"Request Pending", tag=dialog.tag)
            return
        if dialog.over:
            self.edge.respond(request, 481, b"Call/Transaction Does Not Exist", tag=dialog.tag)
            return
        self.edge.provisional(request)
        try:
            media = offer.offered(request.body, request.one(b"content-type"))
        except NotAcceptable as refusal:
            self._refuse(request, refusal, tag=dialog.tag)
            return
        dialog.moved(request)
        self._accept(key, dialog, request, media)

    # what ends

    def _fault(self, key: bytes, dialog: Dialog) -> None:
        """Log the fault that is being handled, and end its call."""
        _log_fault()
        self._hang_up(key, dialog, tell=True)

    def _hang_up(self, key: bytes, dialog: Dialog, *, tell: bool) -> None:
        """End a call from our side. The BYE waits for the ACK, as RFC 3261 section 15 has it."""
        if dialog.over:
            return
        self._end(dialog, tell=tell)
        if dialog.confirmed:
            self._say_goodbye(key, dialog)

    def _never_acknowledged(self, key: bytes, dialog: Dialog) -> None:
        self._end(dialog, tell=True)
        self._say_goodbye(key, dialog)

    def _say_goodbye(self, key: bytes, dialog: Dialog) -> None:
        if self._dialogs.get(key) is dialog:
            data, to, branch = dialog.bye(self._host, self._port)
            self._forget(key, dialog)
            self.edge.ask(data, to, branch=branch)

    def _end(self, dialog: Dialog, *, tell: bool) -> None:
        """Let nothing more be played or heard."""
        if dialog.over:
            return
        dialog.over = True
        listener = dialog.stream.listener
        try:
            if tell:
                dialog.stream.finish()
            if tell and listener is not None:
                listener.gone()
        except Exception:  # noqa: BLE001 - the call is over either way
            _log_fault()
        self.ticker.streams.pop(dialog.stream, None)
        dialog.stream.close()

    def _forget(self, key: bytes, dialog: Dialog) -> None:
        if self._dialogs.get(key) is dialog:
            del self._dialogs[key]
        self.edge.forget(dialog.invite)
        dialog.forget()


class _Leg:
    """A call as its driver sees it. Knows nothing of who calls."""

    __slots__ = ("_end", "live", "play", "stop")

    def __init__(self, stream: Stream, end: Callable[[], None]) -> None:
        self.play, self.live, self.stop, self._end = stream.play, stream.live, stream.stop, end

    def end(self) -> None:
        self._end()
