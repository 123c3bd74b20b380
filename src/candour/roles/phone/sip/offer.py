"""Session descriptions (RFC 4566, 3264): what of an offer matters for G.711, and our answer to it. Names in an offer are not read."""

import ipaddress
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from candour.roles.phone.sip.message import Octets

PCMU: Final = 0
PCMA: Final = 8
MOST_MEDIA: Final = 8
_STATIC: Final = {PCMU: b"PCMU/8000", PCMA: b"PCMA/8000"}
_OURS: Final = {
    b"sendrecv": "sendrecv",
    b"sendonly": "recvonly",
    b"recvonly": "sendonly",
    b"inactive": "inactive",
}
"""An offered direction to ours."""
_DESCRIPTIONS: Final = {b"", b"application/sdp", b"multipart/mixed"}
"""What an offer comes in. Of a body with several parts, lines that are no description's are passed over."""
_READ: Final = {b"c=", b"m=", b"a="}
_TOKEN: Final = re.compile(rb"[!-~]{1,40}")


class NotAcceptable(Exception):
    """No audio that we speak is offered."""

    status, reason = 488, b"Not Acceptable Here"


class NotADescription(NotAcceptable):
    """What is offered is described in another way than ours."""

    status, reason = 415, b"Unsupported Media Type"


@dataclass(frozen=True, repr=False)
class Media:
    """What was agreed: where to send, in which form, and how keys come."""

    host: str  # IPv4
    port: int
    payload: int  # PCMU or PCMA
    keys: int | None  # the payload type of RFC 4733 events; None: as tones in the sound
    direction: str = "sendrecv"  # ours
    before: tuple[bytes, ...] = ()  # what else was offered, as refused: `m=` lines before the audio
    after: tuple[bytes, ...] = ()  # and behind it

    @property
    def may_send(self) -> bool:
        """Say whether the other side wants to hear us."""
        return self.direction in {"sendrecv", "sendonly"}

    @property
    def is_held(self) -> bool:
        """Say whether the other side may well send nothing: it holds the call, or only listens."""
        return self.direction != "sendrecv"


@dataclass(repr=False)
class _Section:
    """The lines of a description up to its first media, or of one media."""

    line: list[bytes] = field(default_factory=list)  # the words of m=
    host: str = ""
    direction: str = ""
    names: dict[int, bytes] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Say whether this is sound that is not refused already."""
        return (
            self.line[:1] == [b"audio"] and self.line[2:3] == [b"RTP/AVP"] and self.line[1] != b"0"
        )

    @property
    def refused(self) -> bytes:
        kind, _, *rest = self.line
        return b" ".join([b"m=" + kind, b"0", *rest[:2]])


def offered(body: Octets, kind: Octets) -> Media | None:
    """Return the offer in a request, by its Content-Type; None where there is none.

    Raises:
        NotAcceptable: it is none that we can answer; it says with which status.
    """
    if not body:
        return None
    if bytes(kind).partition(b";")[0].strip().lower() not in _DESCRIPTIONS:
        raise NotADescription
    return read(body)


def read(body: Octets) -> Media:
    """Return what an offer, or an answer to ours, says.

    Raises:
        NotAcceptable: there is no audio in it that we speak, at an address that can be sent to.
    """
    session, *media = _sections(body)
    at = next((place for place, one in enumerate(media) if one.is_ours), None)
    if at is None:
        raise NotAcceptable
    audio = media[at]
    port = audio.line[1]
    host = _address(audio.host or session.host)
    if not port.isdigit() or len(port) > 5 or int(port) > 65535:
        raise NotAcceptable
    direction = audio.direction or session.direction or "sendrecv"
    offered = [int(one) for one in audio.line[3:40] if one.isdigit() and len(one) <= 3]
    return Media(
        host,
        int(port),
        _spoken(offered, audio.names),
        _keys(offered, audio.names),
        # a host of zeros: how telephones of before 2002 say that they hold the call
        "inactive" if host == "0.0.0.0" else direction,  # noqa: S104
        tuple(one.refused for one in media[:at]),
        tuple(one.refused for one in media[at + 1 :]),
    )


def _sections(body: Octets) -> list[_Section]:
    found = [_Section()]
    for kind, value in _lines(body):
        here = found[-1]
        if kind == b"m=":
            words = value.split()
            if (
                len(found) > MOST_MEDIA
                or len(words) < 4
                or not all(map(_TOKEN.fullmatch, words[:4]))
            ):
                raise NotAcceptable
            found.append(_Section(words))
        elif kind == b"c=":
            words = value.split()
            here.host = (
                words[2].decode("ascii", "replace")
                if words[1:2] == [b"IP4"] and len(words) > 2
                else ""
            )
        elif kind == b"a=" and value.startswith(b"rtpmap:"):
            number, _, name = value[7:].partition(b" ")
            if number.isdigit() and len(number) <= 3:
                here.names[int(number)] = name.strip().upper()
        elif kind == b"a=" and value in _OURS:
            here.direction = _OURS[value]
    return found


def _lines(body: Octets) -> Iterator[tuple[bytes, bytes]]:
    """Give each line that may be read, in two parts; what stands in the others is not even copied."""
    view, start = memoryview(body), 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        kind = bytes(view[start : start + 2])
        if kind in _READ:
            yield kind, bytes(view[start + 2 : end]).strip()
        start = end + 1


def _address(host: str) -> str:
    """Return an IPv4 address; a name would have to be looked up, and what many hear is nobody's telephone."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise NotAcceptable from None
    if address.is_multicast or address == ipaddress.IPv4Address("255.255.255.255"):
        raise NotAcceptable
    return str(address)


def _spoken(offered: list[int], names: dict[int, bytes]) -> int:
    for one in (PCMU, PCMA):
        if one in offered and names.get(one, _STATIC[one]).startswith(_STATIC[one]):
            return one
    raise NotAcceptable


def _keys(offered: list[int], names: dict[int, bytes]) -> int | None:
    events = (one for one in offered if names.get(one, b"").startswith(b"TELEPHONE-EVENT/8000"))
    return next(events, None)


class Session:
    """Writes our side of a call's description. Its names are fresh chance and say nothing."""

    def __init__(self, host: str, port: int) -> None:
        """Take where our sound comes in."""
        self._host, self._port = host, port
        self._id = self._version = secrets.randbelow(2**31)

    def write(self, agreed: Media | None) -> bytes:
        """Return our answer, or our offer where there was none; each a version of its own (RFC 3264 section 8)."""
        payloads = [agreed.payload] if agreed else [PCMU, PCMA]
        keys = agreed.keys if agreed else 101
        formats = " ".join(map(str, [*payloads, *([] if keys is None else [keys])]))
        lines = [
            b"v=0",
            f"o=- {self._id} {self._version} IN IP4 {self._host}".encode(),
            b"s=-",
            f"c=IN IP4 {self._host}".encode(),
            b"t=0 0",
            *(agreed.before if agreed else ()),
            f"m=audio {self._port} RTP/AVP {formats}".encode(),
            *(b"a=rtpmap:%d %b" % (one, _STATIC[one]) for one in payloads),
        ]
        if keys is not None:
            lines += [b"a=rtpmap:%d telephone-event/8000" % keys, b"a=fmtp:%d 0-15" % keys]
        lines += [b"a=ptime:20", b"a=" + (agreed.direction if agreed else "sendrecv").encode()]
        lines += agreed.after if agreed else ()
        self._version += 1
        return b"\r\n".join(lines) + b"\r\n"
