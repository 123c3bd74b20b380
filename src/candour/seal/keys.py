"""Keys: an `Identity` opens what is closed to its `Recipient`; a `SigningKey` signs, a `VerifyKey` checks.

A key of either sort is made from a 32-byte seed and written as text the way age and C2SP notes write them.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from candour.seal import bech32

SEED_BYTES: Final = 32
_MLKEM_KEY_BYTES: Final = 1184
RECIPIENT_BYTES: Final = _MLKEM_KEY_BYTES + 32
_RECIPIENT_PREFIX: Final = "age1pq"
_IDENTITY_PREFIX: Final = "age-secret-key-pq-"
_PROBE: Final = x25519.X25519PrivateKey.from_private_bytes(b"\x01" * 32)
_CURVE_PRIME: Final = 2**255 - 19
_ORDER_EIGHT: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER: Final = frozenset(
    {0, 1, _ORDER_EIGHT, _CURVE_PRIME - _ORDER_EIGHT}
    | {_CURVE_PRIME - 1, _CURVE_PRIME, _CURVE_PRIME + 1}
)
"""The y of every Ed25519 point of order 1, 2, 4 or 8. Under such a key one signature fits every message."""


@dataclass(frozen=True)
class Recipient:
    """A public key to which an envelope can be closed. `str()` of it is `age1pq1…`, 1959 characters."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != RECIPIENT_BYTES:
            raise ValueError(f"a recipient has {RECIPIENT_BYTES} bytes")
        try:
            # A malformed key or a low-order point is refused here, not when somebody's report is being sealed.
            _PROBE.exchange(x25519.X25519PublicKey.from_public_bytes(self.raw[_MLKEM_KEY_BYTES:]))
            _ = self.key
        except ValueError:
            raise ValueError("a recipient's key is malformed") from None

    @cached_property
    def key(self) -> MLKEM768X25519PublicKey:
        """The key as `cryptography` holds it."""
        return MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_KEY_BYTES]),
            x25519.X25519PublicKey.from_public_bytes(self.raw[_MLKEM_KEY_BYTES:]),
        )

    @classmethod
    def parse(cls, text: str) -> "Recipient":
        """Return the recipient written as `text`.

        Raises:
            ValueError: it is not `age1pq1…`, or its check letters do not fit.
        """
        return cls(bech32.decode(text, prefix=_RECIPIENT_PREFIX))

    def __str__(self) -> str:
        return bech32.encode(_RECIPIENT_PREFIX, self.raw)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key as 64 hexadecimal digits: its name in records and directories."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class Identity:
    """A secret key that opens envelopes. Source of the expansion: X-Wing (draft), as pinned by c2sp.org/age."""

    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            raise ValueError(f"an identity has {SEED_BYTES} bytes")

    def __repr__(self) -> str:
        return "Identity(…)"  # a secret must not be printed by accident

    @cached_property
    def _halves(self) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
        wide = hashlib.shake_256(self.seed).digest(96)
        return (
            mlkem.MLKEM768PrivateKey.from_seed_bytes(wide[:64]),
            x25519.X25519PrivateKey.from_private_bytes(wide[64:]),
        )

    @cached_property
    def key(self) -> MLKEM768X25519PrivateKey:
        """The key as `cryptography` holds it."""
        return MLKEM768X25519PrivateKey(*self._halves)

    @property
    def share(self) -> x25519.X25519PrivateKey:
        """The X25519 half, to tell a low-order share from a stranger's stanza."""
        return self._halves[1]

    @cached_property
    def recipient(self) -> Recipient:
        """The public half."""
        kem, curve = self._halves
        return Recipient(
            kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        )

    @classmethod
    def parse(cls, text: str) -> "Identity":
        """Return the identity written as `text` (`AGE-SECRET-KEY-PQ-1…`).

        Raises:
            ValueError: it is not such a text.
        """
        return cls(bech32.decode(text, prefix=_IDENTITY_PREFIX))

    def __str__(self) -> str:
        return bech32.encode(_IDENTITY_PREFIX, self.seed).upper()


@dataclass(frozen=True)
class VerifyKey:
    """An Ed25519 public key, 32 bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise ValueError("a verifying key has 32 bytes")
        if int.from_bytes(self.raw, "little") & (1 << 255) - 1 in _SMALL_ORDER:
            raise ValueError("a verifying key under which anybody could sign")

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Say whether `signature` (64 bytes) is this key's over `message`."""
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key as 64 hexadecimal digits."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 secret key, made from a 32-byte seed."""

    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            raise ValueError(f"a signing key has {SEED_BYTES} bytes")

    def __repr__(self) -> str:
        return "SigningKey(…)"

    @cached_property
    def _key(self) -> ed25519.Ed25519PrivateKey:
        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> VerifyKey:
        """The key that checks what this one signs."""
        return VerifyKey(self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over `message`."""
        return self._key.sign(message)
