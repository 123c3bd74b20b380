"""The page state: what a reporter has said so far travels in the page, sealed and padded, and is kept nowhere else.

A hidden field holds version 01 ‖ nonce 12 ‖ ChaCha20-Poly1305(key, JSON padded to buckets of 4 KiB), so that a short and
a long answer of one bucket cannot be told apart. Two keys, current and previous, lie in a file in memory that outlives a
worker and not the machine. Whichever worker finds the current key four hours old makes a new one under a lock: a page
that somebody kept on a phone cannot be opened later, and an intake that was restarted half-way goes on.
Used by the views of this role only.
"""

import base64
import binascii
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

from candour.seal.container import canonical

BUCKET_BYTES: Final = 4096
ROTATE_SECONDS: Final = 4 * 3600
_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_FILE_BYTES: Final = 8 + 2 * _KEY_BYTES


class Purpose(StrEnum):
    """What a state is for; bound into the seal, so that one cannot be used as another."""

    REPORT = "report"
    VISIT = "visit"
    WAIT = "wait"  # a typed code whose mailbox has not been looked up yet


LIFE_SECONDS: Final = {Purpose.VISIT: 30 * 60, Purpose.WAIT: 30 * 60}
"""A mailbox that was left open on a screen closes after this long without a step."""


class Expired(Exception):
    """The state is older than the keys, was changed, or was never ours; the three look the same."""


class UnsafeKeys(Exception):
    """Another user of the machine could have made or read the file of keys. An operator must look."""


def clock() -> float:
    """Return the seconds since the machine was started, as long as the keys live: nobody loses a page to a clock that is put right."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def close(value: dict[str, Any], *, purpose: Purpose, now: float | None = None) -> str:
    """Return the text of the hidden field for `value`."""
    now = clock() if now is None else now
    life = LIFE_SECONDS.get(purpose)
    text = canonical(value if life is None else {**value, "until": int(now) + life})
    padded = text + b" " * (-len(text) % BUCKET_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(_keys(now)[0]).encrypt(nonce, padded, _label(purpose))
    return base64.urlsafe_b64encode(_VERSION + nonce + sealed).rstrip(b"=").decode("ascii")


def open_(token: str, *, purpose: Purpose, now: float | None = None) -> dict[str, Any]:
    """Return what `close` was given.

    Raises:
        Expired: too old, changed, for another purpose, or not ours.
    """
    now = clock() if now is None else now
    data = _decoded(token)
    nonce, sealed = data[1 : 1 + _NONCE_BYTES], data[1 + _NONCE_BYTES :]
    for key in _keys(now):
        try:
            text = ChaCha20Poly1305(key).decrypt(nonce, sealed, _label(purpose))
        except InvalidTag:
            continue
        value = json.loads(text)
        if purpose in LIFE_SECONDS and value.pop("until", 0) < now:
            raise Expired
        return dict(value)
    raise Expired


def buckets(token: str) -> int:
    """Return how many buckets `token` fills, 0 for none: the least that an observer of the page's size may learn."""
    return len(token) * 3 // 4 // BUCKET_BYTES


def renew(now: float | None = None) -> None:
    """Rotate the keys if they are due; pages without a state call it, so that old keys go while nobody writes."""
    _keys(clock() if now is None else now)


def _label(purpose: Purpose) -> bytes:
    return b"candour/v1/page-state\n" + purpose.encode()


def _decoded(token: str) -> bytes:
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Expired from None
    if data[:1] != _VERSION or len(data) < 1 + _NONCE_BYTES + 16:
        raise Expired
    return data


@contextmanager
def _key_file() -> Iterator[int]:
    """Open the file of keys, made if need be, readable by this user alone."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    file = os.open(settings.STATE_KEYS_FILE, flags, 0o600)
    try:
        about = os.fstat(file)
        if about.st_uid != os.geteuid() or about.st_mode & 0o077:
            raise UnsafeKeys
        yield file
    finally:
        os.close(file)


def _keys(now: float) -> tuple[bytes, bytes]:
    """Return the current and the previous key, rotated first if they are due."""
    with _key_file() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        found = os.pread(file, _FILE_BYTES, 0)
        if _age(found, now) is None:
            fcntl.flock(file, fcntl.LOCK_EX)
            found = os.pread(file, _FILE_BYTES, 0)  # another worker may have been quicker
            if _age(found, now) is None:
                found = _rotated(found, now)
                os.pwrite(file, found, 0)
    return found[8 : 8 + _KEY_BYTES], found[8 + _KEY_BYTES :]


def _age(found: bytes, now: float) -> float | None:
    """Return the seconds since the last rotation; None if there was none or the next is due."""
    if len(found) != _FILE_BYTES:
        return None
    age = now - int.from_bytes(found[:8], "big")
    return age if -60 <= age < ROTATE_SECONDS else None


def _rotated(found: bytes, now: float) -> bytes:
    """Return the new content. After twice the time without a rotation the current key is too old to stay on."""
    fresh = (
        len(found) == _FILE_BYTES and now - int.from_bytes(found[:8], "big") < 2 * ROTATE_SECONDS
    )
    previous = found[8 : 8 + _KEY_BYTES] if fresh else secrets.token_bytes(_KEY_BYTES)
    return int(now).to_bytes(8, "big") + secrets.token_bytes(_KEY_BYTES) + previous
