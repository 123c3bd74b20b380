"""A call as SIP sees it: what must be repeated to say goodbye, where that goes, and what waits to be confirmed."""

import ipaddress
import re
import secrets
from typing import Final

from candour.roles.phone.sip import message as sip
from candour.roles.phone.sip.media import Stream
from candour.roles.phone.sip.message import Message, Octets
from candour.roles.phone.sip.offer import Session

_URI: Final = re.compile(rb"[!-~]+")


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
        self._from = bytearray().join([request.one(b"to"), b";tag=", self.tag])
        self._call = bytearray(request.one(b"call-id"))
        self._target = _asked(request.one(b"contact") or request.one(b"from"), self._source)
        self._route = [bytearray(one) for one in request.headers.get(b"record-route", [])]
        self._is_translated = request.sent_by[0] != request.source[0].encode()

    def moved(self, request: Message) -> None:
        """Take where the caller's side wants to be reached from now on."""
        contact = request.one(b"contact")
        if contact:
            sip.overwrite(self._target)
            self._source = request.source
            self._target = _asked(contact, self._source)

    def bye(self, host: str, port: int) -> tuple[bytearray, tuple[str, int], bytes]:
        """Return a BYE, where it goes, and its branch, by the route that the caller's side asked for."""
        self._sequence += 1
        branch = b"z9hG4bK" + secrets.token_hex(8).encode()
        target, route = self._target, [(b"Route", one) for one in self._route]
        towards = sip.uri(self._route[0]) if self._route else target
        if self._route and not _is_loose(
            self._route[0]
        ):  # RFC 3261, section 12.2.1.1: a strict router is asked itself
            route = [*route[1:], (b"Route", bytearray().join([b"<", target, b">"]))]
            target = towards = _asked(towards.partition(b";")[0], self._source)
        headers: list[tuple[bytes, *tuple[Octets, ...]]] = [
            (b"Via", f"SIP/2.0/UDP {host}:{port};branch=".encode(), branch, b";rport"),
            (b"Max-Forwards", b"70"),
            *route,
            (b"From", self._from),
            (b"To", self._to),
            (b"Call-ID", self._call),
            (b"CSeq", b"%d BYE" % self._sequence),
        ]
        data = sip.write([b"BYE ", target, b" SIP/2.0"], headers)
        return data, self._goes_to(towards), branch

    def _goes_to(self, towards: Octets) -> tuple[str, int]:
        """Return an address to send to. A name is never looked up: what it came from is asked to hand it on."""
        if self._is_translated and not self._route:
            return (
                self._source
            )  # behind a translator of addresses: its own idea of where it is leads nowhere
        scheme = towards[: towards.find(b":") + 1]
        place, *parameters = towards[max(len(scheme), towards.rfind(b"@") + 1) :].split(b";")
        host, port = sip.host_port(place)
        over = [bytes(one).strip().lower() for one in parameters]
        try:
            address = ipaddress.IPv4Address(host.decode("ascii", "replace"))
        except ValueError:
            return self._source
        other = any(one.startswith(b"transport=") and one != b"transport=udp" for one in over)
        if other or scheme.lower() != b"sip:" or address.is_multicast or address.is_unspecified:
            return self._source
        return str(address), port

    def forget(self) -> None:
        """Overwrite everything that names the caller."""
        sip.overwrite(self._to, self._from, self._call, self._target, *self._route)
        self._route.clear()


def _asked(value: Octets, source: tuple[str, int]) -> bytearray:
    """Return the address in a header as a request's first line can bear it; else where the header came from."""
    found = sip.uri(value)
    if _URI.fullmatch(found):
        return found
    sip.overwrite(found)
    return bytearray(f"sip:{source[0]}:{source[1]}".encode())


def _is_loose(route: Octets) -> bool:
    return any(
        part.partition(b"=")[0].strip().lower() == b"lr" for part in sip.uri(route).split(b";")[1:]
    )
