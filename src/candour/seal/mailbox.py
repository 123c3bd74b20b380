"""What follows from a reporter's code: the mailbox's address, its authenticator, and the keys that read and sign.

    rt   = Argon2id(20 ASCII digits, salt of the site)            22 ms, 19 MiB
    y    = VOPRF(hardener, rt)
    prk  = HKDF-Extract-SHA512(salt=y, ikm=rt)
    keys = HKDF-Expand(prk, "candour/v1/" + label, 32)            lookup, auth, age-pq-seed, sign-seed

A disk without the hardener's key holds nothing against which a guess could be tested. Used by the doors (web, telephone);
they may open replies to the code in use, and nothing else. Source: docs/adr/0003, RFC 9106, RFC 9497, RFC 5869.
"""

import hashlib
import hmac
import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from argon2.low_level import Type as Argon2Type
from argon2.low_level import hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from candour.seal import SealError, age, closing, container, oprf
from candour.seal.keys import Identity, Recipient, SigningKey, VerifyKey

MEMORY_KIB: Final = 19_456
PASSES: Final = 2
LANES: Final = 1
SECRET_BYTES: Final = 32


def site_salt(site: str) -> bytes:
    """Return the 16-byte salt that keeps two charities' codes apart."""
    return hashlib.sha256(b"candour/v1/receipt\0" + site.encode()).digest()[:16]


def stretch(code: str, *, salt: bytes) -> bytes:
    """Return `rt`, 32 bytes. Costs about 22 ms and 19 MiB. Source: RFC 9106; version 0x13."""
    return hash_secret_raw(
        code.encode("ascii"), salt, PASSES, MEMORY_KIB, LANES, 32, Argon2Type.ID, version=0x13
    )


@dataclass(frozen=True)
class Keys:
    """A mailbox's four secrets, 32 bytes each."""

    lookup: bytes
    auth: bytes
    age_seed: bytes
    sign_seed: bytes

    def __repr__(self) -> str:
        return "Keys(…)"

    @property
    def tag(self) -> bytes:
        """The box's number at the exchange: SHA-256 of a label and `lookup`."""
        return hashlib.sha256(b"candour/v1/tag" + self.lookup).digest()

    @property
    def auth_hash(self) -> bytes:
        """What the exchange keeps of `auth`."""
        return hashlib.sha256(self.auth).digest()

    @cached_property
    def recipient(self) -> Recipient:
        """To which replies are closed."""
        return Identity(self.age_seed).recipient

    @cached_property
    def signer(self) -> SigningKey:
        """With which the reporter signs."""
        return SigningKey(self.sign_seed)

    def pack(self) -> bytes:
        """Return the 128 bytes that travel in the sealed page state."""
        return self.lookup + self.auth + self.age_seed + self.sign_seed

    @classmethod
    def unpack(cls, data: bytes) -> "Keys":
        """Return the keys that `pack` wrote.

        Raises:
            ValueError: not 128 bytes.
        """
        if len(data) != 4 * SECRET_BYTES:
            raise ValueError("a mailbox's keys have 128 bytes")
        return cls(*(data[i : i + SECRET_BYTES] for i in range(0, len(data), SECRET_BYTES)))


def derive(stretched: bytes, *, hardened: bytes) -> Keys:
    """Return the keys from `rt` and the hardener's 64-byte output."""
    prk = hmac.digest(hardened, stretched, "sha512")

    def expand(label: str) -> bytes:
        return HKDFExpand(SHA512(), SECRET_BYTES, b"candour/v1/" + label.encode()).derive(prk)

    return Keys(expand("lookup"), expand("auth"), expand("age-pq-seed"), expand("sign-seed"))


def begin(code: str, *, salt: bytes) -> oprf.Blinded:
    """Stretch and blind: the costly half, before the hardener is asked."""
    return oprf.blind(stretch(code, salt=salt))


def complete(request: oprf.Blinded, answer: bytes, *, hardener: bytes) -> Keys:
    """Return the keys from the hardener's `answer`, checked against its public key.

    Raises:
        SealError: the proof fails.
    """
    return derive(request.secret, hardened=request.finish(answer, public=hardener))


def close_from_reporter(
    type_: container.Type,
    body: bytes,
    *,
    header: dict[str, Any],
    to: list[Recipient],
    keys: Keys,
) -> bytes:
    """Return something the reporter says, closed to the desk and signed with the code's key."""
    return closing.close(type_, body, header=header, to=to, by=keys.signer)


def open_reply(envelope: bytes, *, keys: Keys, desk: list[VerifyKey]) -> container.Container:
    """Return a reply to the code in use, signed by one of the desk's message keys.

    Raises:
        SealError: it is for somebody else, malformed, or not from the desk: a live-compromised door or exchange
            could otherwise write to the reporter in the desk's name.
    """
    identities = [Identity(keys.age_seed)]
    plain = b"".join(age.chunks(io.BytesIO(envelope), identities=identities))
    outline = container.check(io.BytesIO(plain))
    body = plain[outline.body_at : outline.body_at + outline.body_bytes]
    reply = container.Container(
        outline.type, outline.header, body, outline.signed, outline.signature
    )
    if reply.type is not container.Type.TO_REPORTER:
        raise SealError("not a message to a reporter")
    if reply.header.get("box") != keys.tag.hex():
        raise SealError(
            "a message to another reporter"
        )  # moved by somebody who could open that one
    if not any(reply.signed_by(key) for key in desk):
        raise SealError("not signed by the desk")
    return reply
