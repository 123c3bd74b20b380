"""SIP messages (RFC 3261), read by an allow-list: a header that answering does not need is forgotten while it is parsed.

So a caller's number lives on only where the answer must repeat it (From, Contact), as bytes nobody here reads for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

LARGEST: Final = 8192
MOST_HEADERS: Final = 100
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
_NAMES: Final = {
    b"via": b"Via",
    b"from": b"From",
    b"to": b"To",
    b"call-id": b"Call-ID",
    b"cseq": b"CSeq",
    b"contact": b"Contact",
    b"record-route": b"Record-Route",
}


class NotSip(Exception):
    """Not a message that can be answered. It is dropped."""


@dataclass(repr=False)
class Message:
    """A request or a response. Has no text form on purpose: it names its caller."""

    method: str  # of a request; of a response, the method that it answers
    status: int  # 0 in a request
    headers: dict[bytes, list[bytes]]  # small names; only those that are allowed
    body: bytes = b""
    source: tuple[str, int] = ("", 0)
    sequence: int = 0
    branch: bytes = b""  # of the topmost Via

    def one(self, name: bytes) -> bytes:
        """Return a header's first value, or nothing."""
        found = self.headers.get(name)
        return found[0] if found else b""


@dataclass(frozen=True, repr=False)
class Key:
    """What tells a dialog from others: the call's id and both tags."""

    call: bytes = field(repr=False)
    caller: bytes = field(repr=False)


def parse(data: bytes, source: tuple[str, int], *, allowed: frozenset[bytes] = ALLOWED) -> Message:
    """Return the message in a datagram from `source`.

    Raises:
        NotSip: too long, malformed, or without what an answer needs.
    """
    if len(data) > LARGEST:
        raise NotSip
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if len(lines) > MOST_HEADERS:
        raise NotSip
    method, status = _start(lines[0])
    headers = _headers(lines[1:], allowed)
    for name in (b"via", b"from", b"to", b"call-id", b"cseq"):
        if not headers.get(name):
            raise NotSip
    sequence, of = _sequence(headers[b"cseq"][0])
    if status == 0 and of != method:
        raise NotSip
    return Message(
        method=of,
        status=status,
        headers=headers,
        body=_body(body, headers),
        source=source,
        sequence=sequence,
        branch=parameter(headers[b"via"][0], b"branch"),
    )


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
    return parts[0].decode("ascii", "replace"), 0


def _headers(lines: Iterable[bytes], allowed: frozenset[bytes]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    last = b""
    for line in lines:
        if line[:1] in {b" ", b"\t"}:  # folded: it goes on
            if last in found:
                found[last][-1] += b" " + line.strip()
            continue
        name, colon, value = line.partition(b":")
        if not colon:
            raise NotSip
        small = name.strip().lower()
        last = _COMPACT.get(small, small)
        if last in allowed:
            found.setdefault(last, []).extend(_values(last, value.strip()))
        else:
            last = b""
    return found


def _values(name: bytes, value: bytes) -> list[bytes]:
    """Return the values of a header: Via and Record-Route may stand several in a line."""
    if name not in {b"via", b"record-route"} or b"," not in value:
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


def _sequence(value: bytes) -> tuple[int, str]:
    number, _, method = value.partition(b" ")
    if not number.isdigit() or len(number) > 10 or int(number) >= 2**31:
        raise NotSip
    return int(number), method.strip().decode("ascii", "replace")


def _body(body: bytes, headers: dict[bytes, list[bytes]]) -> bytes:
    said = headers.get(b"content-length")
    if not said:
        return body
    if not said[0].isdigit() or len(said[0]) > 5 or int(said[0]) > len(body):
        raise NotSip
    return body[: int(said[0])]


def parameter(value: bytes, name: bytes) -> bytes:
    """Return a parameter of a header behind its address, or nothing."""
    behind = value.rpartition(b">")[2] if b"<" in value else value
    for part in behind.split(b";")[1:]:
        key, _, said = part.partition(b"=")
        if key.strip().lower() == name:
            return said.strip()
    return b""


def uri(value: bytes) -> bytes:
    """Return the address in a header such as Contact or Record-Route."""
    if b"<" in value:
        return value.partition(b"<")[2].partition(b">")[0].strip()
    return value.partition(b";")[0].strip()


def write(start: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes = b"") -> bytes:
    """Return a message as it goes out."""
    lines = [start, *(name + b": " + value for name, value in headers)]
    if body:
        lines.append(b"Content-Type: application/sdp")
    lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def response(
    to: Message, status: int, reason: bytes, *, tag: bytes, contact: bytes = b"",
    more: Iterable[tuple[bytes, bytes]] = (), body: bytes = b"",
) -> bytes:  # fmt: skip
    """Return an answer to a request: it repeats what RFC 3261 section 8.2.6 demands, and nothing else."""
    headers = [
        (b"Via", _seen(via, to.source) if first else via)
        for first, via in _first(to.headers[b"via"])
    ]
    if contact:
        headers += [(b"Record-Route", one) for one in to.headers.get(b"record-route", [])]
    headers.append((b"From", to.one(b"from")))
    has_tag = parameter(to.one(b"to"), b"tag")
    headers.append((b"To", to.one(b"to") if has_tag or not tag else to.one(b"to") + b";tag=" + tag))
    headers += [(b"Call-ID", to.one(b"call-id")), (b"CSeq", to.one(b"cseq"))]
    if contact:
        headers.append((b"Contact", contact))
    return write(b"SIP/2.0 %d %s" % (status, reason), [*headers, *more], body)


def _first(values: list[bytes]) -> Iterable[tuple[bool, bytes]]:
    return ((place == 0, value) for place, value in enumerate(values))


def _seen(via: bytes, source: tuple[str, int]) -> bytes:
    """Say where a request came from, as RFC 3581 has it, so that the answer finds its way back."""
    parts = via.split(b";")
    kept = [
        one
        for one in parts
        if one.strip().lower() != b"rport" and not one.strip().lower().startswith(b"received=")
    ]
    if len(kept) != len(parts):
        kept.append(b"rport=%d" % source[1])
    return b";".join([*kept, b"received=" + source[0].encode()])
