"""Requests to the exchange and the hardener: signed by a correspondent's Ed25519 key, valid for a day, used once.

    Candour-Correspondent: name        Candour-Day: 2026-11-25        Candour-Nonce: 32 hexadecimal digits
    Candour-Signature: 128 hexadecimal digits over method, path with query, day, nonce and SHA-256 of the body

The day, not the instant: whoever keeps nonces to refuse a replay keeps no time of anybody's request.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from candour.seal.keys import SigningKey, VerifyKey

NAME: Final = "Candour-Correspondent"
DAY: Final = "Candour-Day"
NONCE: Final = "Candour-Nonce"
SIGNATURE: Final = "Candour-Signature"


class NotSigned(Exception):
    """A request without a valid signature of a known correspondent."""


def _message(method: str, target: str, *, day: str, nonce: str, body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join(("candour/v1/request", method, target, day, nonce, digest)).encode()


def sign(
    method: str, target: str, *, body: bytes, name: str, key: SigningKey, today: date
) -> dict[str, str]:
    """Return the headers that sign one request."""
    nonce, day = secrets.token_hex(16), today.isoformat()
    signature = key.sign(_message(method, target, day=day, nonce=nonce, body=body))
    return {NAME: name, DAY: day, NONCE: nonce, SIGNATURE: signature.hex()}


def verify(
    method: str,
    target: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    keys: Mapping[str, VerifyKey],
    today: date,
) -> tuple[str, date, str]:
    """Return the correspondent's name, the request's day and its nonce, which the caller must not accept twice.

    Raises:
        NotSigned: unknown name, a day more than one away, or a signature that does not hold.
    """
    name, nonce = headers.get(NAME, ""), headers.get(NONCE, "")
    try:
        day = date.fromisoformat(headers.get(DAY, ""))
        signature = bytes.fromhex(headers.get(SIGNATURE, ""))
        plain_nonce = len(bytes.fromhex(nonce)) == 16
    except ValueError:
        raise NotSigned("the request is not signed") from None
    key = keys.get(name)
    if key is None or not plain_nonce or abs(day - today) > timedelta(days=1):
        raise NotSigned("the request is not signed by a correspondent, for today")
    said = _message(method, target, day=day.isoformat(), nonce=nonce, body=body)
    if not key.verify(signature, said):
        raise NotSigned("the request's signature does not hold")
    return name, day, nonce


def receipt_message(digest: str) -> bytes:
    """Return what a receiver signs to say that it holds the parcel with this SHA-256."""
    return b"candour/v1/parcel-receipt\n" + digest.encode()
