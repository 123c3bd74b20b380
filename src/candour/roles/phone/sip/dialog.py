"""A call as SIP sees it: what must be repeated to say goodbye, where that goes, and what waits to be confirmed."""

import ipaddress
import secrets

from candour.roles.phone.sip import message as sip
from candour.roles.phone.sip.media import Stream
from candour.roles.phone.sip.message import Message
from candour.roles.phone.sip.offer import Session


class Dialog:
    """One call. Of who calls it holds what the BYE must repeat, in bytes that are overwritten when the call ends."""

    def __init__(self, request: Message, stream: Stream, session: Session) -> None:
        """Take the INVITE that it begins with."""
        self.stream, self.session = stream, session
        self.tag = secrets.token_hex(8).encode()
        self.invite = b""  # the transaction whose 200 waits for its ACK, or did last
        self.invite_sequence = self.remote_sequence = request.sequence
        self.confirmed = False
        self.late_offer = False  # the offer was ours: theirs stands in the ACK
        self.over = False  # nothing is played or heard any more
        self._sequence = 0  # of our requests
        self._source = request.source
        self._to = bytearray(request.one(b"from"))
        self._from = bytearray(request.one(b"to") + b";tag=" + self.tag)
        self._call = bytearray(request.one(b"call-id"))
        self._target = bytearray(sip.uri(request.one(b"contact") or request.one(b"from")))
        self._route = [bytearray(one) for one in request.headers.get(b"record-route", [])]
        self._is_translated = request.sent_by[0] != request.source[0].encode()

    def moved(self, request: Message) -> None:
        """Take where the caller's side wants to be reached from now on."""
        contact = sip.uri(request.one(b"contact"))
        if contact:
            _overwrite(self._target)
            self._target = bytearray(contact)
            self._source = request.source

    def bye(self, host: str, port: int) -> tuple[bytearray, tuple[str, int], bytes]:
        """Return a BYE, where it goes, and its branch, by the route that the caller's side asked for."""
        self._sequence += 1
        branch = b"z9hG4bK" + secrets.token_hex(8).encode()
        target, route = bytes(self._target), [bytes(one) for one in self._route]
        if route and not _is_loose(
            route[0]
        ):  # RFC 3261, section 12.2.1.1: a strict router wants itself asked
            route.append(b"<" + target + b">")
            target = sip.uri(route.pop(0)).partition(b";")[0]
            towards = target
        else:
            towards = sip.uri(route[0]) if route else target
        headers = [
            (b"Via", f"SIP/2.0/UDP {host}:{port};branch=".encode() + branch + b";rport"),
            (b"Max-Forwards", b"70"),
            *((b"Route", one) for one in route),
            (b"From", bytes(self._from)),
            (b"To", bytes(self._to)),
            (b"Call-ID", bytes(self._call)),
            (b"CSeq", b"%d BYE" % self._sequence),
        ]
        return sip.write(b"BYE " + target + b" SIP/2.0", headers), self._goes_to(towards), branch

    def _goes_to(self, towards: bytes) -> tuple[str, int]:
        """Return an address to send to. A name is never looked up: what it came from is asked to hand it on."""
        if self._is_translated and not self._route:
            return (
                self._source
            )  # behind a translator of addresses: its own idea of where it is leads nowhere
        scheme, _, rest = towards.partition(b":")
        place, *parameters = rest.rpartition(b"@")[2].split(b";")
        host, port = sip.host_port(place)
        over = {one.strip().lower() for one in parameters}
        try:
            address = ipaddress.IPv4Address(host.decode("ascii", "replace"))
        except ValueError:
            return self._source
        other = any(one.startswith(b"transport=") and one != b"transport=udp" for one in over)
        if other or scheme.lower() != b"sip" or address.is_multicast or address.is_unspecified:
            return self._source
        return str(address), port

    def forget(self) -> None:
        """Overwrite everything that names the caller."""
        for one in (self._to, self._from, self._call, self._target, *self._route):
            _overwrite(one)
        self._route.clear()


def _is_loose(route: bytes) -> bool:
    return any(
        part.partition(b"=")[0].strip().lower() == b"lr" for part in sip.uri(route).split(b";")[1:]
    )


def _overwrite(held: bytearray) -> None:
    held[:] = bytes(len(held))
    held.clear()
