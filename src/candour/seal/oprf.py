"""The hardening of codes: a verifiable oblivious function, so that a seized server offers no way to test a guess.

The door blinds, the hardener evaluates without learning what or for whom, the door checks the proof and unblinds.
Source: RFC 9497, VOPRF, ristretto255-SHA512; group arithmetic by libsodium.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pysodium

from candour.seal import SealError

ELEMENT_BYTES: Final = 32
SCALAR_BYTES: Final = 32
PROOF_BYTES: Final = 64
OUTPUT_BYTES: Final = 64
_CONTEXT: Final = b"OPRFV1-\x01-ristretto255-SHA512"
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_BASE: Final[bytes] = pysodium.crypto_scalarmult_ristretto255_base((1).to_bytes(32, "little"))

Randomness = Callable[[], bytes]


def random_scalar() -> bytes:
    """Return a uniform non-zero scalar, 32 bytes."""
    scalar: bytes = pysodium.crypto_core_ristretto255_scalar_random()
    return scalar


def _expand(message: bytes, *, dst: bytes) -> bytes:
    """expand_message_xmd with SHA-512 to 64 bytes: one block. Source: RFC 9380 section 5.3.1."""
    dst_prime = dst + bytes([len(dst)])
    b0 = hashlib.sha512(bytes(128) + message + (64).to_bytes(2, "big") + b"\0" + dst_prime).digest()
    return hashlib.sha512(b0 + b"\1" + dst_prime).digest()


def _to_group(message: bytes) -> bytes:
    wide = _expand(message, dst=b"HashToGroup-" + _CONTEXT)
    point: bytes = pysodium.crypto_core_ristretto255_from_hash(wide)
    return point


def _to_scalar(message: bytes, *, dst: bytes = b"HashToScalar-" + _CONTEXT) -> bytes:
    scalar: bytes = pysodium.crypto_core_ristretto255_scalar_reduce(_expand(message, dst=dst))
    return scalar


def _times(scalar: bytes, point: bytes) -> bytes:
    try:
        product: bytes = pysodium.crypto_scalarmult_ristretto255(scalar, point)
    except ValueError:
        raise SealError("not an element of the group") from None
    return product


def _plus(left: bytes, right: bytes) -> bytes:
    total: bytes = pysodium.crypto_core_ristretto255_add(left, right)
    return total


def _prefixed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def require_element(data: bytes) -> bytes:
    """Return `data` if it is a canonical, non-identity element.

    Raises:
        SealError: it is not; evaluating it could leak the key or be meaningless.
    """
    valid = len(data) == ELEMENT_BYTES and any(data)
    if not valid or not pysodium.crypto_core_ristretto255_is_valid_point(data):
        raise SealError("not an element of the group")
    return data


@dataclass(frozen=True)
class HardenerKey:
    """The hardener's secret scalar. Losing it loses every mailbox; leaking it alone opens none."""

    scalar: bytes

    def __repr__(self) -> str:
        return "HardenerKey(…)"

    @classmethod
    def from_seed(cls, seed: bytes, *, info: bytes = b"candour/v1/hardener") -> "HardenerKey":
        """Derive the key from a 32-byte seed. Source: RFC 9497 section 3.2.1 (DeriveKeyPair)."""
        for counter in range(256):
            scalar = _to_scalar(
                seed + _prefixed(info) + bytes([counter]), dst=b"DeriveKeyPair" + _CONTEXT
            )
            if any(scalar):
                return cls(scalar)
        raise SealError("no key follows from this seed")

    @property
    def public(self) -> bytes:
        """The key against which proofs are checked, 32 bytes: it stands in the public directory."""
        return _times(self.scalar, _BASE)

    def evaluate(self, blinded: bytes, *, random: Randomness = random_scalar) -> bytes:
        """Return the evaluated element and the proof that this key made it: 32 + 64 bytes.

        Raises:
            SealError: `blinded` is not an element.
        """
        evaluated = _times(self.scalar, require_element(blinded))
        return evaluated + self._prove(blinded, evaluated, random=random)

    def _prove(self, blinded: bytes, evaluated: bytes, *, random: Randomness) -> bytes:
        weight = _composite(self.public, blinded, evaluated)
        m = _times(weight, blinded)
        z = _times(self.scalar, m)
        r = random()
        challenge = _challenge(self.public, m, z, _times(r, _BASE), _times(r, m))
        product = pysodium.crypto_core_ristretto255_scalar_mul(challenge, self.scalar)
        answer: bytes = pysodium.crypto_core_ristretto255_scalar_sub(r, product)
        return challenge + answer


def _composite(public: bytes, blinded: bytes, evaluated: bytes) -> bytes:
    seed = hashlib.sha512(_prefixed(public, b"Seed-" + _CONTEXT)).digest()
    index = (0).to_bytes(2, "big")
    return _to_scalar(_prefixed(seed) + index + _prefixed(blinded, evaluated) + b"Composite")


def _challenge(*elements: bytes) -> bytes:
    return _to_scalar(_prefixed(*elements) + b"Challenge")


@dataclass(frozen=True)
class Blinded:
    """One request of a door: send `element`, keep `blind`."""

    secret: bytes
    blind: bytes
    element: bytes

    def __repr__(self) -> str:
        return "Blinded(…)"

    def finish(self, answer: bytes, *, public: bytes) -> bytes:
        """Return the 64-byte output, after checking that the hardener with `public` made `answer`.

        Raises:
            SealError: the proof fails: another key, or an altered answer.
        """
        if len(answer) != ELEMENT_BYTES + PROOF_BYTES:
            raise SealError("the hardener's answer has the wrong length")
        evaluated = require_element(answer[:ELEMENT_BYTES])
        challenge, reply = answer[32:64], answer[64:96]
        if int.from_bytes(reply, "little") >= _ORDER:
            # libsodium ignores the top bit and reduces: one proof would have several spellings
            raise SealError("the hardener's proof does not hold")
        weight = _composite(public, self.element, evaluated)
        m, z = _times(weight, self.element), _times(weight, evaluated)
        t2 = _plus(_times(reply, _BASE), _times(challenge, public))
        t3 = _plus(_times(reply, m), _times(challenge, z))
        if not hmac.compare_digest(_challenge(public, m, z, t2, t3), challenge):
            raise SealError("the hardener's proof does not hold")
        inverse: bytes = pysodium.crypto_core_ristretto255_scalar_invert(self.blind)
        return hashlib.sha512(
            _prefixed(self.secret, _times(inverse, evaluated)) + b"Finalize"
        ).digest()


def blind(secret: bytes, *, random: Randomness = random_scalar) -> Blinded:
    """Blind `secret` for one evaluation."""
    scalar = random()
    return Blinded(secret, scalar, _times(scalar, _to_group(secret)))


def new_seed() -> bytes:
    """Return a fresh 32-byte seed for a hardener's key."""
    return os.urandom(32)
