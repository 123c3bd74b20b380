"""The blind index: by which sealed things are found by a word without anybody who holds the disk seeing which share one.

Posting number n of a token has the label HMAC(HMAC(index key, token), n); how many a token has is encrypted under a key made
from the same. No two rows are equal, and a row's label says nothing without the index key. Source: design section 5.
"""

import hmac
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from candour.seal import SealError

LABEL_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"candour/v1/search\0"


@dataclass(frozen=True, repr=False)
class Token:
    """What the index key makes of one token."""

    key: bytes

    @property
    def row(self) -> bytes:
        """The label of the row in which the token's count stands, 16 bytes."""
        return self._made(b"row")

    def label(self, place: int) -> bytes:
        """Return the label of posting number `place`, from 0; 16 bytes."""
        return self._made(place.to_bytes(8, "big"))

    def labels(self, first: int, behind: int) -> list[bytes]:
        """Return the labels of the postings from `first` up to `behind`."""
        return [self.label(place) for place in range(first, behind)]

    def hide(self, count: int) -> bytes:
        """Return the count encrypted: 36 bytes, fresh each time."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, count.to_bytes(8, "big"), self.row)

    def show(self, hidden: bytes) -> int:
        """Return the count that `hide` hid.

        Raises:
            SealError: the row was altered, or is another token's.
        """
        nonce, text = hidden[:_NONCE_BYTES], hidden[_NONCE_BYTES:]
        try:
            return int.from_bytes(self._cipher().decrypt(nonce, text, self.row), "big")
        except InvalidTag:
            raise SealError("a count's row was altered") from None

    def _made(self, of: bytes) -> bytes:
        return hmac.digest(self.key, of, "sha256")[:LABEL_BYTES]

    def _cipher(self) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(hmac.digest(self.key, b"count", "sha256"))


def token(index_key: bytes, said: str) -> Token:
    """Return what the index key makes of a token, such as `w:garage`."""
    return Token(hmac.digest(index_key, _PURPOSE + said.encode(), "sha256"))


def filler() -> bytes:
    """Return a label that nobody will ever ask for, and nobody can tell from one of a token."""
    return os.urandom(LABEL_BYTES)
