"""Signed notes: a text and one line for each signature. Source: c2sp.org/signed-note, Ed25519 (algorithm 0x01)."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from candour.seal.keys import SigningKey, VerifyKey
from candour.trust import TrustError

_DASH: Final = "— "
_ED25519: Final = b"\x01"


def _key_id(name: str, key: VerifyKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.raw).digest()[:4]


def require_name(name: str) -> str:
    """Return the name of a signer, if it may be one.

    Raises:
        TrustError: it is empty, or has a space or a plus sign.
    """
    if not name or "+" in name or any(c.isspace() for c in name):
        raise TrustError("the name of a signer has no spaces and no plus sign")
    return name


def sign(text: str, *, by: Mapping[str, SigningKey]) -> str:
    """Return `text` as a note signed by each named key.

    Raises:
        TrustError: the text does not end in a newline, or a name will not do.
    """
    if not text.endswith("\n"):
        raise TrustError("the text of a note ends in a newline")
    lines = []
    for name, key in by.items():
        blob = _key_id(require_name(name), key.public) + key.sign(text.encode())
        lines.append(f"{_DASH}{name} {base64.b64encode(blob).decode()}\n")
    return text + "\n" + "".join(lines)


def add_signature(note: str, *, name: str, key: SigningKey) -> str:
    """Return `note` with one more signature."""
    text, _ = split(note)
    return note + sign(text, by={name: key}).removeprefix(text + "\n")


def split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return the text and its (name, key id, signature) lines, nothing checked yet.

    Raises:
        TrustError: not a note.
    """
    text, found, lines = note.rpartition("\n\n")
    if not found or not lines.endswith("\n"):
        raise TrustError("not a signed note")
    signatures = []
    for line in lines.removesuffix("\n").split("\n"):
        name, _, blob = line.removeprefix(_DASH).partition(" ")
        try:
            raw = base64.b64decode(blob, validate=True)
        except ValueError:
            raise TrustError("a signature line is malformed") from None
        if base64.b64encode(raw).decode() != blob:  # one signature has one text
            raise TrustError("a signature line is malformed")
        # an unknown signer may use another algorithm, whose signatures have another length
        if not line.startswith(_DASH) or not name or len(raw) <= 4:
            raise TrustError("a signature line is malformed")
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def verify(note: str, *, known: Mapping[str, VerifyKey], at_least: int) -> str:
    """Return the text, if at least that many different known keys signed it. Unknown signers are passed over.

    Raises:
        TrustError: too few signatures, or a known key's does not hold.
    """
    text, signatures = split(note)
    signers = set()
    for name, key_id, signature in signatures:
        key = known.get(name)
        if key is None or key_id != _key_id(name, key):
            continue
        if not key.verify(signature, text.encode()):
            raise TrustError(f"the signature of {name} does not hold")
        signers.add(key.raw)
    if len(signers) < at_least:
        raise TrustError(f"{at_least} signatures are needed, {len(signers)} hold")
    return text


def fingerprint(note: str) -> str:
    """SHA-256 of the note's text, 64 hexadecimal digits: what the next number names as its previous."""
    return hashlib.sha256(split(note)[0].encode()).hexdigest()
