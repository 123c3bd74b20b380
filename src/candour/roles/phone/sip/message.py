"""SIP messages (RFC 3261), read by an allow-list: a header that answering does not need is forgotten while it is parsed.

So a caller's number lives on only where the answer must repeat it (From, Contact), as bytes nobody here reads for it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 8192
MOST_HEADERS: Final = 100
PORT: Final = 5060
_COMPACT: Final = {
    b"v": b"via",
    b"f": b"from",
    b"t": b"to",
    b"i": b"call-id",
    b"m": b"contact",
    b"c": b"content-type",
    b"l": b"content-length",
}
ALLOWED: Final = frozenset(
    {b"via", b"from", b"to", b"call-id", b"cseq", b"contact", b"record-route", b"content-type", b"content-length"}
)  # fmt: skip
_NEEDED: Final = (b"via", b"from", b"to", b"call-id", b"cseq")
_SEVERAL: Final = (b"via", b"record-route")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


Octets = bytes | bytearray


class NotSip(Exception):
    """Not a message that can be answered. It is dropped."""


@dataclass(repr=False, eq=False, slots=True)
class Message:
    """A request or a response. Has no text form on purpose: it names its caller. Overwritten when it has been dealt with."""

    method: str  # of a request; of a response, the method that it answers
    status: int  # 0 in a request
    headers: dict[bytes, list[bytearray]]  # small names; only those that are allowed
    body: bytearray
    source: tuple[str, int] = ("", 0)
    sequence: int = 0

    def one(self, name: bytes) -> Octets:
        """Return a header's first value, or nothing."""
        found = self.headers.get(name)
        return found[0] if found else b""

    @property
    def branch(self) -> bytes:
        """What tells a transaction from others, of the topmost Via."""
        return parameter(self.headers[b"via"][0], b"branch")

    @property
    def to_tag(self) -> bytes:
        """Our tag, in a request that belongs to a call."""
        return parameter(self.headers[b"to"][0], b"tag")

    @property
    def from_tag(self) -> bytes:
        """The caller's tag."""
        return parameter(self.headers[b"from"][0], b"tag")

    @property
    def sent_by(self) -> tuple[bytes, int]:
        """Where its sender says that it was sent from: host and port of the topmost Via."""
        return host_port(self.headers[b"via"][0].partition(b";")[0].rpartition(b" ")[2])

    @property
    def reply_to(self) -> tuple[str, int]:
        """Where an answer goes: back to where it came from, by RFC 3261 section 18.2.2 and RFC 3581."""
        if _has_rport(self.headers[b"via"][0]):
            return self.source
        return self.source[0], self.sent_by[1]

    def forget(self) -> None:
        """Overwrite everything that it says."""
        overwrite(self.body, *(one for values in self.headers.values() for one in values))


def overwrite(*held: bytearray) -> None:
    """Leave nothing of some bytes in memory. What Python copies while it works is small and is not reached."""
    for one in held:
        one[:] = bytes(len(one))
        one.clear()


def parse(data: Octets, source: tuple[str, int], *, allowed: frozenset[bytes] = ALLOWED) -> Message:
    """Return the message in a datagram from `source`.

    Raises:
        NotSip: too long, malformed, or without what an answer needs.
    """
    if len(data) > LARGEST:
        raise NotSip
    start = next((at for at, byte in enumerate(data) if byte not in b"\r\n"), len(data))
    end = data.find(b"\r\n\r\n", start)
    end = len(data) if end < 0 else end
    view = memoryview(data)
    first, *spans = _lines(data, start, end)
    method, status = _start(bytes(view[slice(*first)]))
    headers = _headers(data, spans, allowed)
    try:
        _check(headers)
        sequence, of = _sequence(headers[b"cseq"][0], method)
        body = _body(view[end + 4 :], headers)
    except NotSip:
        overwrite(*(one for values in headers.values() for one in values))
        raise
    return Message(of, status, headers, body, source, sequence)


def _lines(data: Octets, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the lines of the head begin and end; nothing is copied that nobody may keep."""
    found = []
    while start <= end:
        to = data.find(b"\r\n", start, end)
        to = end if to < 0 else to
        found.append((start, to))
        start = to + 2
        if len(found) > MOST_HEADERS:
            raise NotSip
    return found


def _check(headers: dict[bytes, list[bytearray]]) -> None:
    if not all(headers.get(name) for name in _NEEDED):
        raise NotSip
    for name, values in headers.items():
        if (len(values) > 1 and name in ALLOWED and name not in _SEVERAL) or any(
            map(_CONTROL.search, values)
        ):
            raise NotSip  # what could break out of the line that repeats it, among others


def _start(line: bytes) -> tuple[str, int]:
    parts = line.split(b" ", 2)
    if len(parts) != 3:
        raise NotSip
    if parts[0] == b"SIP/2.0":
        if not parts[1].isdigit() or len(parts[1]) != 3:
            raise NotSip
        return "", int(parts[1])
    if parts[2] != b"SIP/2.0" or not parts[0].isalpha() or len(parts[0]) > 20:
        raise NotSip
    return parts[0].decode("ascii"), 0


def _headers(
    data: Octets, spans: list[tuple[int, int]], allowed: frozenset[bytes]
) -> dict[bytes, list[bytearray]]:
    found: dict[bytes, list[bytearray]] = {}
    view = memoryview(data)
    last = b""
    for start, end in spans:
        if data[start : start + 1] in (b" ", b"\t"):  # folded: it goes on
            if last in found:
                found[last][-1] += b" " + view[start:end].tobytes().strip()
            continue
        colon = data.find(b":", start, end)
        if colon < 0:
            raise NotSip
        small = bytes(view[start:colon]).strip().lower()
        last = _COMPACT.get(small, small)
        if last in allowed:
            found.setdefault(last, []).extend(_values(last, bytearray(view[colon + 1 : end])))
        else:
            last = b""
    return found


def _values(name: bytes, value: bytearray) -> list[bytearray]:
    """Return the values of a header: Via and Record-Route may stand several in a line."""
    if name not in _SEVERAL or b"," not in value:
        _strip(value)
        return [value]
    parts, depth, start = [], 0, 0
    for at, byte in enumerate(value):
        if byte == 0x3C:  # <
            depth += 1
        elif byte == 0x3E:  # >
            depth -= 1
        elif byte == 0x2C and depth <= 0:
            parts.append(value[start:at].strip())
            start = at + 1
    return [one for one in [*parts, value[start:].strip()] if one]


def _strip(value: bytearray) -> None:
    """Take the blanks at both ends away, in place."""
    while value[-1:].isspace():
        del value[-1:]
    while value[:1].isspace():
        del value[:1]


def _sequence(value: Octets, method: str) -> tuple[int, str]:
    """Return a CSeq's number and method, which in a request is that of its first line."""
    parts = value.split()
    if len(parts) != 2 or not parts[0].isdigit() or len(parts[0]) > 10 or int(parts[0]) >= 2**31:
        raise NotSip
    of = parts[1].decode("ascii", "replace")
    if method not in {"", of}:
        raise NotSip
    return int(parts[0]), of


def _body(body: memoryview, headers: dict[bytes, list[bytearray]]) -> bytearray:
    said = headers.get(b"content-length")
    if not said:
        return bytearray(body)
    if not said[0].isdigit() or len(said[0]) > 5 or int(said[0]) > len(body):
        raise NotSip
    return bytearray(body[: int(said[0])])


def parameter(value: Octets, name: bytes) -> bytes:
    """Return a parameter of a header behind its address, or nothing."""
    for part in value[value.rfind(b">") + 1 :].split(b";")[1:]:
        key, _, said = part.partition(b"=")
        if key.strip().lower() == name:
            return bytes(said.strip())
    return b""


def uri(value: Octets) -> bytearray:
    """Return the address in a header such as Contact or Record-Route."""
    start, end = value.rfind(b"<") + 1, value.rfind(b">" if b"<" in value else b";")
    if start == 0:
        end = value.find(b";")
    return bytearray(value[start : end if end >= start else len(value)].strip())


def host_port(value: Octets) -> tuple[bytes, int]:
    """Return the host in `HOST[:PORT]`, and its port or that of SIP."""
    host, _, port = bytes(value).strip().partition(b":")
    port = port.strip()
    good = port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535
    return host.strip(), int(port) if good else PORT


def write(
    start: Iterable[Octets], headers: Iterable[tuple[bytes, *tuple[Octets, ...]]], body: bytes = b""
) -> bytearray:
    """Return a message as it goes out, in bytes that are written once and can be overwritten. All is given in pieces."""
    pieces: list[Octets] = [*start]
    for name, *value in headers:
        pieces += [b"\r\n", name, b": ", *value]
    if body:
        pieces.append(b"\r\nContent-Type: application/sdp")
    pieces += [b"\r\nContent-Length: %d\r\n\r\n" % len(body), body]
    return bytearray().join(pieces)


def response(
    to: Message, status: int, reason: bytes, *, tag: bytes, contact: bytes = b"",
    more: Iterable[tuple[bytes, bytes]] = (), body: bytes = b"",
) -> bytearray:  # fmt: skip
    """Return an answer to a request: it repeats what RFC 3261 section 8.2.6 demands, and nothing else."""
    headers: list[tuple[bytes, *tuple[Octets, ...]]] = [
        (b"Via", _seen(to)),
        *((b"Via", via) for via in to.headers[b"via"][1:]),
    ]
    if contact:
        headers += [(b"Record-Route", one) for one in to.headers.get(b"record-route", [])]
    headers.append((b"From", to.one(b"from")))
    headers.append((b"To", to.one(b"to"), *(() if to.to_tag or not tag else (b";tag=", tag))))
    headers += [(b"Call-ID", to.one(b"call-id")), (b"CSeq", to.one(b"cseq"))]
    if contact:
        headers.append((b"Contact", contact))
    return write([b"SIP/2.0 %d %b" % (status, reason)], [*headers, *more], body)


def _has_rport(via: Octets) -> bool:
    return any(part.partition(b"=")[0].strip().lower() == b"rport" for part in via.split(b";")[1:])


def _seen(request: Message) -> bytes:
    """Return the topmost Via with where the request came from, so that the answer finds its way back (RFC 3581)."""
    via = request.headers[b"via"][0]
    first, *rest = bytes(via).split(b";")
    kept = [
        one for one in rest if one.partition(b"=")[0].strip().lower() not in {b"rport", b"received"}
    ]
    host, port = request.source
    if _has_rport(via):
        kept += [b"rport=%d" % port, b"received=" + host.encode()]
    elif request.sent_by[0] != host.encode():
        kept.append(b"received=" + host.encode())
    return b";".join([first, *kept])
