"""What stands inside every envelope: `CND1`, written as a stream, so that length tells little and the author is known.

    "CND1" | type u8 | flags u8 | H u16 | H bytes canonical JSON | body | zeros | B u64 | sig 64

Numbers are big-endian; the whole has Padmé(max(80 + H + B, floor)) bytes. `sig` is Ed25519 over the type's label and
SHA-256 of everything before it; it is zeros, and the flag UNSIGNED set, where the author has no key yet. age proves no
sender (any recipient could forge for the others): the signature in here does. Source: docs/reference/formats.md.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, BinaryIO, Final

from candour.seal import SealError
from candour.seal.keys import SigningKey, VerifyKey

MAGIC: Final = b"CND1"
UNSIGNED: Final = 1
HEAD_BYTES: Final = 8
TRAILER_BYTES: Final = 8 + 64
FIXED_BYTES: Final = HEAD_BYTES + TRAILER_BYTES
MAX_HEADER_BYTES: Final = 0xFFFF
KIB: Final = 1024
READ_BYTES: Final = 256 * KIB
LINK_BYTES: Final = 38 * KIB
"""The one size of a container between desk and force: with 16 stanzas it fills a 64 KiB parcel but for the frame."""


class Type(IntEnum):
    """What an envelope holds. A number is never used for a second meaning."""

    REPORT = 1
    TO_REPORTER = 2
    FROM_REPORTER = 3
    ATTACHMENT = 4
    DUMMY = 5
    KEY_BUNDLE = 6
    RECORDING = 7
    PRODUCT = 8
    FROM_FORCE = 9
    TO_FORCE = 10
    RECORD = 11
    OPENING = 12
    CARRIAGE = 13
    SHELF = 14
    BACKUP = 15
    SLIP = 16
    NOTICE = 17


FLOORS: Final[dict[Type, int]] = {
    Type.REPORT: 16 * KIB,
    Type.SLIP: 16 * KIB,  # as a report: the exchange cannot tell which of the two it carries
    Type.TO_REPORTER: 8 * KIB,
    Type.FROM_REPORTER: 8 * KIB,
    Type.ATTACHMENT: 64 * KIB,
    Type.DUMMY: LINK_BYTES,
    Type.KEY_BUNDLE: 1 * KIB,
    Type.RECORDING: 64 * KIB,
    Type.PRODUCT: LINK_BYTES,
    Type.FROM_FORCE: LINK_BYTES,
    Type.TO_FORCE: LINK_BYTES,
    Type.NOTICE: LINK_BYTES,
    Type.RECORD: 8 * KIB,
    Type.OPENING: 1 * KIB,
    Type.CARRIAGE: 16 * KIB,
    Type.SHELF: 256 * KIB,
    Type.BACKUP: 64 * KIB,
}
ONE_SIZE: Final = frozenset({Type.DUMMY, Type.PRODUCT, Type.FROM_FORCE, Type.TO_FORCE, Type.NOTICE})
"""Types that have their floor's size and no other: too much to say is refused, never sent larger."""


@dataclass(frozen=True)
class Container:
    """An opened container. `signed` is what the signature covers; check it with `signed_by` before believing it."""

    type: Type
    # not in the repr: what a reporter wrote must not reach a traceback or a log
    header: dict[str, Any] = field(repr=False)
    body: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes | None = field(repr=False)

    def signed_by(self, key: VerifyKey) -> bool:
        """Say whether `key` signed this container. Unsigned is signed by nobody."""
        return self.signature is not None and key.verify(self.signature, self.signed)


def canonical(value: Any) -> bytes:
    """Return `value` as canonical JSON: sorted keys, no spaces, UTF-8, no floats' NaN.

    Raises:
        ValueError: it holds NaN, an infinity or a lone surrogate.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def padme(size: int) -> int:
    """Return the least Padmé size that holds `size` bytes: at most 12 % more, so few sizes exist.

    Source: Nikitin et al., Reducing Metadata Leakage from Encrypted Files, PETS 2019, section 4.
    """
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


def total_size(type_: Type, *, content: int) -> int:
    """Return the container's whole length for `content` bytes of header and body.

    Raises:
        SealError: the type has one size and the content does not fit.
    """
    size = padme(max(FIXED_BYTES + content, FLOORS[type_]))
    if type_ in ONE_SIZE and size != FLOORS[type_]:
        raise SealError("too long for a parcel of this kind")
    return size


def _label(type_: Type) -> bytes:
    return b"candour/v1/" + type_.name.lower().replace("_", "-").encode() + b"\n"


class Writer:
    """Writes one container as a stream through `write`; the body's length need not be known beforehand."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        type_: Type,
        *,
        header: dict[str, Any],
        by: SigningKey | None,
    ) -> None:
        """Write head and header at once."""
        text = canonical(header)
        if len(text) > MAX_HEADER_BYTES:
            raise SealError("the header is too long")
        self._emit, self._type, self._by = write, type_, by
        self._hash = hashlib.sha256()
        self._header_bytes, self._body_bytes = len(text), 0
        flags = 0 if by else UNSIGNED
        self._put(MAGIC + bytes([type_, flags]) + len(text).to_bytes(2, "big") + text)

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._emit(data)

    def write(self, data: bytes) -> None:
        """Add to the body."""
        self._body_bytes += len(data)
        self._put(data)

    def finish(self) -> None:
        """Write zeros and trailer.

        Raises:
            SealError: the type has one size and the body was too long for it.
        """
        content = self._header_bytes + self._body_bytes
        zeros = total_size(self._type, content=content) - FIXED_BYTES - content
        for start in range(0, zeros, READ_BYTES):
            self._put(bytes(min(READ_BYTES, zeros - start)))
        self._put(self._body_bytes.to_bytes(8, "big"))
        label = _label(self._type)
        self._emit(self._by.sign(label + self._hash.digest()) if self._by else bytes(64))


def build(type_: Type, *, header: dict[str, Any], body: bytes, by: SigningKey | None) -> bytes:
    """Return a whole container."""
    out = bytearray()
    writer = Writer(out.extend, type_, header=header, by=by)
    writer.write(body)
    writer.finish()
    return bytes(out)


@dataclass(frozen=True)
class Outline:
    """Where things stand in a container that was checked: `body_bytes` from `body_at`."""

    type: Type
    header: dict[str, Any] = field(repr=False)
    body_at: int
    body_bytes: int
    signed: bytes
    signature: bytes | None


def _head(data: bytes) -> tuple[Type, int, int]:
    if len(data) != HEAD_BYTES or data[:4] != MAGIC:
        raise SealError("not a CND1 container")
    try:
        type_ = Type(data[4])
    except ValueError:
        raise SealError("a container of an unknown type") from None
    if data[5] & ~UNSIGNED:
        raise SealError("a container with unknown flags")
    return type_, data[5], int.from_bytes(data[6:8], "big")


def _read_header(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data)
        if isinstance(header, dict) and canonical(header) == data:
            return header
    except (ValueError, RecursionError):
        pass
    raise SealError("the container's header is not canonical JSON")


def _hash_and_check_zeros(source: BinaryIO, *, start: int, end: int, hasher: Any) -> None:
    """Hash from the start of `source` to `end`; everything from `start` on must be zero."""
    source.seek(0)
    at = 0
    while at < end:
        data = source.read(min(READ_BYTES, end - at))
        if not data:
            raise SealError("the container breaks off")
        hasher.update(data)
        tail = data[max(0, start - at) :] if at + len(data) > start else b""
        if tail.strip(b"\0"):
            raise SealError("the container's padding is not zero")
        at += len(data)


def check(source: BinaryIO) -> Outline:
    """Check a whole container in a seekable file: size, padding, trailer. Nothing of it is used before this.

    Raises:
        SealError: it is not exactly what a writer would have written.
    """
    size = source.seek(0, 2)
    source.seek(0)
    type_, flags, header_bytes = _head(source.read(HEAD_BYTES))
    header = _read_header(source.read(header_bytes))
    if size < FIXED_BYTES + header_bytes:
        raise SealError("the container breaks off")
    source.seek(size - TRAILER_BYTES)
    trailer = source.read(TRAILER_BYTES)
    body_bytes, signature = int.from_bytes(trailer[:8], "big"), trailer[8:]
    content = header_bytes + body_bytes
    if content > size or total_size(type_, content=content) != size:
        raise SealError("the container has the wrong size")
    hasher = hashlib.sha256()
    body_at = HEAD_BYTES + header_bytes
    _hash_and_check_zeros(
        source, start=body_at + body_bytes, end=size - TRAILER_BYTES, hasher=hasher
    )
    hasher.update(trailer[:8])
    unsigned = bool(flags & UNSIGNED)
    if unsigned and signature.strip(b"\0"):
        raise SealError("an unsigned container carries a signature")
    return Outline(
        type_,
        header,
        body_at,
        body_bytes,
        _label(type_) + hasher.digest(),
        None if unsigned else signature,
    )


def check_passing(chunks: Iterable[bytes]) -> Outline:
    """Check a container that passes by in chunks and keep none of it: for what is too large for memory.

    Raises:
        SealError: as `check`.
    """
    hasher, front, held = hashlib.sha256(), b"", b""
    at = last_word = 0
    for chunk in chunks:
        data = held + chunk
        done, held = data[:-TRAILER_BYTES], data[-TRAILER_BYTES:]
        hasher.update(done)
        front += done[: HEAD_BYTES + MAX_HEADER_BYTES - len(front)]
        said = done.rstrip(b"\0")
        last_word = at + len(said) if said else last_word
        at += len(done)
    type_, flags, header_bytes = _head(front[:HEAD_BYTES])
    body_at = HEAD_BYTES + header_bytes
    header = _read_header(front[HEAD_BYTES:body_at])
    body_bytes, signature = int.from_bytes(held[:8], "big"), held[8:]
    if total_size(type_, content=header_bytes + body_bytes) != at + TRAILER_BYTES:
        raise SealError("the container has the wrong size")
    if last_word > body_at + body_bytes:
        raise SealError("the container's padding is not zero")
    hasher.update(held[:8])
    unsigned = bool(flags & UNSIGNED)
    if unsigned and signature.strip(b"\0"):
        raise SealError("an unsigned container carries a signature")
    proof = None if unsigned else signature
    return Outline(type_, header, body_at, body_bytes, _label(type_) + hasher.digest(), proof)
