"""Requests to the exchange and the hardener: signed by a correspondent's Ed25519 key, valid for a day, used once.

    Candour-Correspondent: name        Candour-Day: 2026-11-25        Candour-Nonce: 32 hexadecimal digits
    Candour-Digest: SHA-256 of the body   Candour-Signature: 128 hexadecimal digits over method, path with query and these

A stranger is told no before their body is read, so that nobody without a key keeps us reading: a proxy that holds bodies until
they are whole asks first, with the headers alone and `Candour-Before-Body`, and is answered 204 if they are signed.

The day, not the instant: whoever keeps nonces to refuse a replay keeps no time of anybody's request.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from candour.seal.keys import SigningKey, VerifyKey

NAME: Final = "Candour-Correspondent"
DAY: Final = "Candour-Day"
NONCE: Final = "Candour-Nonce"
DIGEST: Final = "Candour-Digest"
SIGNATURE: Final = "Candour-Signature"
BEFORE_BODY: Final = "Candour-Before-Body"
HEADERS: Final = (NAME, DAY, NONCE, DIGEST, SIGNATURE)


class NotSigned(Exception):
    """A request without a valid signature of a known correspondent."""


@dataclass(frozen=True)
class Signed:
    """What a signature says of a request. The caller must not accept a nonce twice, nor a body it does not cover."""

    name: str
    day: date
    nonce: str
    digest: str

    def covers(self, body: bytes) -> bool:
        """Say whether this is the body that was signed."""
        return hashlib.sha256(body).hexdigest() == self.digest


def _message(method: str, target: str, *, day: str, nonce: str, digest: str) -> bytes:
    return "\n".join(("candour/v1/request", method, target, day, nonce, digest)).encode()


def sign(
    method: str, target: str, *, body: bytes, name: str, key: SigningKey, today: date
) -> dict[str, str]:
    """Return the headers that sign one request."""
    nonce, day, digest = secrets.token_hex(16), today.isoformat(), hashlib.sha256(body).hexdigest()
    signature = key.sign(_message(method, target, day=day, nonce=nonce, digest=digest))
    return {NAME: name, DAY: day, NONCE: nonce, DIGEST: digest, SIGNATURE: signature.hex()}


def verify(
    method: str,
    target: str,
    *,
    headers: Mapping[str, str],
    keys: Mapping[str, VerifyKey],
    today: date,
) -> Signed:
    """Return what a correspondent signed; ask `covers` of the body next.

    Raises:
        NotSigned: unknown name, a day more than one away, or a signature that does not hold.
    """
    name, nonce, digest = (headers.get(one, "") for one in (NAME, NONCE, DIGEST))
    try:
        day = date.fromisoformat(headers.get(DAY, ""))
        signature = bytes.fromhex(headers.get(SIGNATURE, ""))
        plain_nonce = len(bytes.fromhex(nonce)) == 16
    except ValueError:
        raise NotSigned("the request is not signed") from None
    key = keys.get(name)
    if key is None or not plain_nonce or abs(day - today) > timedelta(days=1):
        raise NotSigned("the request is not signed by a correspondent, for today")
    said = _message(method, target, day=day.isoformat(), nonce=nonce, digest=digest)
    if not key.verify(signature, said):
        raise NotSigned("the request's signature does not hold")
    return Signed(name, day, nonce, digest)


def receipt_message(digest: str, *, box: str) -> bytes:
    """Return what a receiver signs to say that it holds the parcel with this SHA-256, which it took out of `box`.

    Shown in another box it is set aside there, and signed for: its sender must not take that for the receipt it waits for.
    """
    return "\n".join(("candour/v1/parcel-receipt", box, digest)).encode()
