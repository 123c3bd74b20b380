"""A person's own secrets, and locking them under a way in that only that person has. No table, no request.

A locker is `01 | salt 16 | ChaCha20-Poly1305(age seed 32 | signing seed 32)`. Its key is derived anew from the salt each
time something is locked, so every key seals once and the nonce can stand still. The kind of locker and the person's id
are authenticated with it: a locker moved to another person or relabelled does not open.
"""

import hashlib
import os
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from candour.seal.code import WORD_LIST
from candour.seal.keys import SEED_BYTES, Identity, Recipient, SigningKey, VerifyKey

VERSION: Final = b"\x01"
SALT_BYTES: Final = 16
WAY_BYTES: Final = 32
PHRASE_WORDS: Final = 7
# RFC 9106 section 4, second recommended option, but one lane: a worker of ours has one core to give.
MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 3
LANES: Final = 1
_NONCE: Final = bytes(12)
_BY_FOUR_LETTERS: Final = {word[:4]: word for word in WORD_LIST}


class DoesNotOpen(Exception):
    """This way in does not open this locker. Says nothing of either."""


class NotAPhrase(ValueError):
    """What was typed cannot be an unlock phrase. The message says what to look at and repeats nothing."""


class Kind(StrEnum):
    """What opens a locker."""

    PRF = "prf"
    PHRASE = "phrase"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True, repr=False)
class Secrets:
    """Both secret keys of a person."""

    age_seed: bytes
    sign_seed: bytes

    @cached_property
    def identity(self) -> Identity:
        """Opens what is closed to the person."""
        return Identity(self.age_seed)

    @cached_property
    def signer(self) -> SigningKey:
        """Signs what the person says."""
        return SigningKey(self.sign_seed)

    @property
    def raw(self) -> bytes:
        """The 64 bytes that are locked."""
        return self.age_seed + self.sign_seed

    @classmethod
    def of(cls, raw: bytes) -> "Secrets":
        """Return the secrets in the 64 bytes `raw`."""
        return cls(raw[:SEED_BYTES], raw[SEED_BYTES:])


@dataclass(frozen=True, repr=False)
class Way:
    """A way of opening a locker: its kind and the secret it yields."""

    kind: Kind
    secret: bytes


def new_secrets() -> Secrets:
    """Return new keys for somebody who joins."""
    return Secrets(os.urandom(SEED_BYTES), os.urandom(SEED_BYTES))


def under_prf(secret: bytes) -> Way:
    """Return the way in by a passkey's PRF output.

    Raises:
        ValueError: it is not 32 bytes.
    """
    return _wide(Kind.PRF, secret)


def under_demonstration(secret: bytes) -> Way:
    """Return the way in of an invented person.

    Raises:
        ValueError: it is not 32 bytes.
    """
    return _wide(Kind.DEMONSTRATION, secret)


def _wide(kind: Kind, secret: bytes) -> Way:
    if len(secret) != WAY_BYTES:
        raise ValueError(f"a way in of this kind yields {WAY_BYTES} bytes")
    return Way(kind, secret)


def under_phrase(phrase: str) -> Way:
    """Return the way in by an unlock phrase, however it was spaced or spelled after the fourth letter.

    Raises:
        NotAPhrase: it is not seven words of the list.
    """
    return Way(Kind.PHRASE, read_phrase(phrase).encode("ascii"))


def draw_phrase() -> str:
    """Return a new unlock phrase: seven words, 70 bits."""
    return " ".join(secrets.choice(WORD_LIST) for _ in range(PHRASE_WORDS))


def read_phrase(typed: str) -> str:
    """Return the phrase in `typed` as we write it.

    Raises:
        NotAPhrase: it is not seven words of the list.
    """
    letters = "".join(c if c.isalpha() else " " for c in unicodedata.normalize("NFKC", typed))
    parts = letters.lower().split()
    if len(parts) != PHRASE_WORDS:
        raise NotAPhrase(f"The phrase has seven words. You typed {len(parts)}.")
    try:
        return " ".join(_BY_FOUR_LETTERS[part[:4]] for part in parts)
    except KeyError:
        raise NotAPhrase("One of the words is not in our list. Check the spelling.") from None


def lock(secrets_: Secrets, *, person_id: str, under: Way) -> bytes:
    """Return the secrets sealed so that only `under` opens them. About a quarter of a second for a phrase."""
    salt = os.urandom(SALT_BYTES)
    cipher = ChaCha20Poly1305(_key(under, salt))
    return VERSION + salt + cipher.encrypt(_NONCE, secrets_.raw, _about(under.kind, person_id))


def unlock(sealed: bytes, *, person_id: str, by: Way) -> Secrets:
    """Return the secrets in a locker.

    Raises:
        DoesNotOpen: the wrong way in, another person's locker, or an altered one.
    """
    if sealed[:1] != VERSION:
        raise DoesNotOpen
    salt = sealed[1 : 1 + SALT_BYTES]
    cipher = ChaCha20Poly1305(_key(by, salt))
    try:
        raw = cipher.decrypt(_NONCE, sealed[1 + SALT_BYTES :], _about(by.kind, person_id))
    except InvalidTag:
        raise DoesNotOpen from None
    return Secrets.of(raw)


def _about(kind: Kind, person_id: str) -> bytes:
    return f"candour/v1/staff-locker\n{kind}\n{person_id}".encode("ascii")


def _key(way: Way, salt: bytes) -> bytes:
    strong = way.secret
    if way.kind is Kind.PHRASE:
        strong = hash_secret_raw(
            way.secret,
            salt,
            time_cost=PASSES,
            memory_cost=MEMORY_KIB,
            parallelism=LANES,
            hash_len=32,
            type=Type.ID,
        )
    info = b"candour/v1/staff-locker/" + way.kind.encode("ascii")
    return HKDF(SHA256(), 32, salt, info).derive(strong)


def fingerprint(recipient: Recipient, *, verify_key: VerifyKey) -> list[str]:
    """Return both public keys as twelve groups of five digits, to be read out over the telephone.

    Digits, because letters are misheard. 60 of them carry 199 bits.
    """
    label = b"candour/v1/staff-fingerprint\n"
    digest = hashlib.sha512(label + recipient.raw + verify_key.raw).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**60:060d}"
    return [digits[i : i + 5] for i in range(0, 60, 5)]
