"""The age v1 file format with post-quantum hybrid recipients, written and read as a stream.

Source: c2sp.org/age, stanza `mlkem768x25519`. `pyrage` takes this module's place once it reads that stanza
(docs/adr/0002). Only `candour.seal` may use it: everybody else closes, opens, or uses a mailbox.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from candour.seal import NotForUs, SealError
from candour.seal.keys import Identity, Recipient

VERSION: Final = b"age-encryption.org/v1"
STANZA: Final = b"mlkem768x25519"
HPKE_INFO: Final = b"age-encryption.org/mlkem768x25519"
CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
FILE_KEY_BYTES: Final = 16
NONCE_BYTES: Final = 16
MAC_BYTES: Final = 32
ENC_BYTES: Final = 1120
# Limits of a reader that faces strangers: ten times what we ever write (16 stanzas, 1.6 kB each).
MAX_STANZAS: Final = 64
MAX_LINE_BYTES: Final = 4096
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class Stanza:
    """One recipient's share of a header: its words after `->`, and its body."""

    words: tuple[bytes, ...]
    body: bytes


def _b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    """Canonical, unpadded base64 only: one byte string has one spelling, or a header could be altered unseen."""
    if text.endswith(b"="):
        raise SealError("base64 must not be padded")
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise SealError("base64 is malformed") from None
    if _b64(data) != text:
        raise SealError("base64 is not canonical")
    return data


def _hkdf(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)


def _header_mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_hkdf(file_key, salt=b"", info=b"header"), header, "sha256")


def wrap(file_key: bytes, *, to: Recipient) -> bytes:
    """Return the stanza that gives `file_key` to one recipient. Each call encapsulates anew."""
    sealed = _SUITE.encrypt(file_key, to.key, info=HPKE_INFO)
    enc, body = sealed[:ENC_BYTES], sealed[ENC_BYTES:]
    return b"-> " + STANZA + b" " + _b64(enc) + b"\n" + _wrapped(body)


def _wrapped(body: bytes) -> bytes:
    text = _b64(body)
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    if not lines or len(lines[-1]) == 64:
        lines.append(b"")
    return b"".join(line + b"\n" for line in lines)


def header(file_key: bytes, *, to: Sequence[Recipient]) -> bytes:
    """Return a whole header that gives `file_key` to everyone in `to`, in that order."""
    if not 0 < len(to) <= MAX_STANZAS:
        raise ValueError(f"an envelope is closed to between 1 and {MAX_STANZAS} recipients")
    text = VERSION + b"\n" + b"".join(wrap(file_key, to=one) for one in to) + b"---"
    return text + b" " + _b64(_header_mac(file_key, text)) + b"\n"


class Writer:
    """Encrypts what is written to it onto `sink`; `finish()` must be called, or the file is truncated."""

    def __init__(self, sink: BinaryIO, *, to: Sequence[Recipient]) -> None:
        """Write the header at once."""
        file_key = os.urandom(FILE_KEY_BYTES)
        nonce = os.urandom(NONCE_BYTES)
        self._sink = sink
        self._cipher = ChaCha20Poly1305(_hkdf(file_key, salt=nonce, info=b"payload"))
        self._counter = 0
        self._pending = bytearray()
        sink.write(header(file_key, to=to))
        sink.write(nonce)

    def _chunk(self, chunk: bytes, *, last: bool) -> None:
        nonce = self._counter.to_bytes(11, "big") + bytes([last])
        self._sink.write(self._cipher.encrypt(nonce, chunk, None))
        self._counter += 1

    def write(self, data: bytes) -> None:
        """Take more plaintext; whole chunks go out, never the last one."""
        self._pending += data
        while len(self._pending) > CHUNK_BYTES:
            self._chunk(bytes(self._pending[:CHUNK_BYTES]), last=False)
            del self._pending[:CHUNK_BYTES]

    def finish(self) -> None:
        """Write the last chunk, marked as such."""
        self._chunk(bytes(self._pending), last=True)
        self._pending.clear()


def _line(source: BinaryIO) -> bytes:
    line = source.readline(MAX_LINE_BYTES)
    if not line.endswith(b"\n"):
        raise SealError("the header breaks off")
    return line[:-1]


def _body(source: BinaryIO) -> tuple[bytes, bytes]:
    """Return a stanza's body and its raw lines: full lines of 64, then one shorter, which ends it."""
    text, raw = b"", b""
    while True:
        line = _line(source)
        if len(line) > 64:
            raise SealError("a line of a stanza is too long")
        text, raw = text + line, raw + line + b"\n"
        if len(raw) > MAX_LINE_BYTES:
            raise SealError("a stanza is too long")
        if len(line) < 64:
            return _unb64(text), raw


def _word_ok(word: bytes) -> bool:
    return bool(word) and all(33 <= byte <= 126 for byte in word)


def _read_header(source: BinaryIO) -> tuple[list[Stanza], bytes, bytes]:
    """Return the stanzas, the header's text up to and with `---`, and its MAC."""
    if _line(source) != VERSION:
        raise SealError("not an age v1 file")
    text = VERSION + b"\n"
    stanzas: list[Stanza] = []
    while True:
        line = _line(source)
        words = line.split(b" ")
        if words[0] == b"---":
            mac = _unb64(words[1]) if len(words) == 2 else b""
            if len(mac) != MAC_BYTES or not stanzas:
                raise SealError("the header's last line is malformed")
            return stanzas, text + b"---", mac
        if words[0] != b"->" or len(words) < 2 or not all(_word_ok(w) for w in words[1:]):
            raise SealError("a stanza is malformed")
        if len(stanzas) == MAX_STANZAS:
            raise SealError("too many stanzas")
        body, raw = _body(source)
        stanzas.append(Stanza(tuple(words[1:]), body))
        text += line + b"\n" + raw


def _unwrap(stanza: Stanza, identity: Identity) -> bytes | None:
    """Return the file key if this stanza is `identity`'s, None if it is somebody else's.

    Raises:
        SealError: the stanza claims our type and is malformed.
    """
    if stanza.words[0] != STANZA:
        return None
    if len(stanza.words) != 2:
        raise SealError("a stanza has the wrong number of words")
    enc = _unb64(stanza.words[1])
    if len(enc) != ENC_BYTES or len(stanza.body) != FILE_KEY_BYTES + TAG_BYTES:
        raise SealError("a stanza has the wrong length")
    try:
        # `cryptography` reports a low-order share as any other failure; age wants the file refused for it.
        identity.share.exchange(x25519.X25519PublicKey.from_public_bytes(enc[-32:]))
    except ValueError:
        raise SealError("a stanza holds a low-order share") from None
    try:
        return _SUITE.decrypt(enc + stanza.body, identity.key, info=HPKE_INFO)
    except InvalidTag:
        return None


def _file_key(stanzas: Sequence[Stanza], identities: Sequence[Identity]) -> bytes:
    for stanza in stanzas:
        for identity in identities:
            key = _unwrap(stanza, identity)
            if key is not None:
                return key
    raise NotForUs("closed to somebody else")


def file_key(source: BinaryIO, *, identities: Sequence[Identity]) -> bytes:
    """Read a header and return its file key, the MAC checked. `source` stands at the payload afterwards.

    Raises:
        NotForUs: no stanza is for any of `identities`.
        SealError: the header is malformed or was altered.
    """
    stanzas, text, mac = _read_header(source)
    key = _file_key(stanzas, identities)
    if not hmac.compare_digest(_header_mac(key, text), mac):
        raise SealError("the header was altered")
    return key


def rewrap(source: BinaryIO, *, identities: Sequence[Identity], to: Sequence[Recipient]) -> bytes:
    """Return a new header for the same payload: 1.6 kB instead of a copy. The old header must be destroyed.

    Raises:
        SealError: as `file_key`.
    """
    return header(file_key(source, identities=identities), to=to)


def chunks(source: BinaryIO, *, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Yield the plaintext of `source`, chunk by chunk. Nothing may be used before the iterator has ended.

    Raises:
        NotForUs: no stanza is for any of `identities`.
        SealError: malformed, altered, cut short, or followed by something.
    """
    key = file_key(source, identities=identities)
    nonce = source.read(NONCE_BYTES)
    if len(nonce) != NONCE_BYTES:
        raise SealError("the payload breaks off")
    cipher = ChaCha20Poly1305(_hkdf(key, salt=nonce, info=b"payload"))
    counter, sealed = 0, source.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = source.read(CHUNK_BYTES + TAG_BYTES)
        last = not following
        try:
            chunk = cipher.decrypt(counter.to_bytes(11, "big") + bytes([last]), sealed, None)
        except InvalidTag:
            raise SealError("the payload was altered or cut short") from None
        if last and not chunk and counter:
            raise SealError("the last chunk is empty")
        yield chunk
        if last:
            return
        counter, sealed = counter + 1, following
