"""Session descriptions (RFC 4566, 3264): what of an offer matters for G.711, and our answer to it. Names in an offer are not read."""

import secrets
from dataclasses import dataclass
from typing import Final

PCMU: Final = 0
PCMA: Final = 8
_STATIC: Final = {PCMU: b"PCMU/8000", PCMA: b"PCMA/8000"}
_DIRECTIONS: Final = {
    b"sendrecv": "sendrecv",
    b"sendonly": "recvonly",
    b"recvonly": "sendonly",
    b"inactive": "inactive",
}
"""An offered direction to ours."""


class NotAcceptable(Exception):
    """No audio that we speak is offered."""


@dataclass(frozen=True, repr=False)
class Media:
    """What was agreed: where to send, in which form, and how keys come."""

    host: str
    port: int
    payload: int  # PCMU or PCMA
    keys: int | None  # the payload type of RFC 4733 events; None: as tones in the sound
    direction: str = "sendrecv"  # ours

    @property
    def may_send(self) -> bool:
        """Say whether the other side wants to hear us."""
        return self.direction in {"sendrecv", "sendonly"} and self.port > 0


def read(body: bytes) -> Media:
    """Return what an offer, or an answer to ours, says.

    Raises:
        NotAcceptable: there is no audio in it that we speak.
    """
    host, names, direction, session = "", dict[int, bytes](), "sendrecv", ""
    audio: list[bytes] | None = None  # the media line that is read now
    seen = False
    for raw in body.replace(b"\r\n", b"\n").split(b"\n"):
        line = raw.strip()
        kind, value = line[:2], line[2:]
        if kind == b"m=":
            if seen:
                break  # the first audio is the one that is spoken
            audio = value.split()
            seen = audio[:1] == [b"audio"]
            host = session
        elif kind == b"c=":
            parts = value.split()
            host = (
                parts[2].decode("ascii", "replace")
                if len(parts) >= 3 and parts[1] == b"IP4"
                else ""
            )
            session = host if audio is None else session
        elif kind == b"a=" and value.startswith(b"rtpmap:"):
            number, _, name = value[7:].partition(b" ")
            if number.isdigit() and len(number) <= 3:
                names[int(number)] = name.strip().upper()
        elif kind == b"a=" and value in _DIRECTIONS:
            direction = _DIRECTIONS[value]
    return _agreed(host, (audio or []) if seen else [], names, direction)


def _agreed(host: str, audio: list[bytes], names: dict[int, bytes], direction: str) -> Media:
    if len(audio) < 4 or not audio[1].isdigit() or len(audio[1]) > 5 or audio[2] != b"RTP/AVP":
        raise NotAcceptable
    offered = [int(one) for one in audio[3:40] if one.isdigit() and len(one) <= 3]
    spoken = [
        one
        for one in (PCMU, PCMA)
        if one in offered and names.get(one, _STATIC[one]).startswith(_STATIC[one])
    ]
    port = int(audio[1])
    if not spoken or not host or port > 65535:
        raise NotAcceptable
    keys = next(
        (one for one in offered if names.get(one, b"").startswith(b"TELEPHONE-EVENT/8000")), None
    )
    if host == "0.0.0.0":  # noqa: S104 - how telephones of before 2002 say that they hold the call
        direction = "inactive"
    return Media(host, port, spoken[0], keys, direction)


def write(host: str, port: int, agreed: Media | None) -> bytes:
    """Return our answer, or our offer where there was none. Its names are fresh chance and say nothing."""
    number = secrets.randbelow(2**31)
    payload = agreed.payload if agreed else PCMU
    keys = agreed.keys if agreed else 101
    formats = [str(payload)] if agreed else ["0", "8"]
    lines = [
        "v=0",
        f"o=- {number} {number} IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join([*formats, *([str(keys)] if keys is not None else [])])}",
        *(f"a=rtpmap:{one} {_STATIC[int(one)].decode()}" for one in formats),
        *(
            (f"a=rtpmap:{keys} telephone-event/8000", f"a=fmtp:{keys} 0-15")
            if keys is not None
            else ()
        ),
        "a=ptime:20",
        f"a={agreed.direction if agreed else 'sendrecv'}",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()
