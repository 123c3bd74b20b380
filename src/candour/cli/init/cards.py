"""Cards: what one installation tells the others of itself when a line is set up. Public parts only, in a short text file.

    candour/v1/card
    role: exchange
    name: exchange
    address: https://exchange.charity.example
    key: 64 hexadecimal digits

A card is carried by any road and believed when its fingerprint, thirty digits, was read aloud by whoever made it. Used by
the verb `init` and by the demonstration.
"""

import hashlib
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from candour.seal.keys import Recipient, VerifyKey

TITLE: Final = "candour/v1/card"
ROLES: Final = ("intake", "exchange", "hardener", "desk", "force", "watchdog", "root")
GROUPS: Final = 6
_NEEDS: Final = {
    "intake": ("address", "key"),
    "exchange": ("address", "key"),
    "hardener": ("address", "public"),
    "desk": ("key", "inbox"),
    "force": ("key", "force", "inbox", "outbox"),
    "watchdog": ("recipient", "key", "inbox"),
    "root": ("key",),
}
_HEX: Final = re.compile(r"[0-9a-f]{64}")
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
FORCE: Final = re.compile(r"[A-Z][A-Z0-9]{1,7}")


class BadCard(Exception):
    """A card cannot be used. `str()` of it is for an operator."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """The public parts of one installation; those that a role does not have are empty."""

    role: str
    name: str
    address: str = ""  # where others reach it: intake, exchange, hardener
    key: str = ""  # Ed25519, hexadecimal: signs its requests, frames and receipts
    public: str = ""  # the hardener's ristretto255 key, hexadecimal
    recipient: str = ""  # the watchdog's age1pq1…
    force: str = ""  # code of the force
    inbox: str = ""  # number of the box that it reads
    outbox: str = ""  # number of the box to which a force posts

    def text(self) -> str:
        """Return the card as it is carried."""
        said = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return "\n".join([TITLE, *(f"{name}: {value}" for name, value in said if value), ""])

    @property
    def fingerprint(self) -> str:
        """Thirty digits in six groups, to be read aloud."""
        number = int.from_bytes(hashlib.sha256(self.text().encode()).digest(), "big")
        digits = f"{number % 10 ** (5 * GROUPS):0{5 * GROUPS}d}"
        return " ".join(digits[place : place + 5] for place in range(0, len(digits), 5))


def read(path: Path) -> Card:
    """Return the card that a file holds; the public half of the root key, as `candour keys` prints it, is one too.

    Raises:
        BadCard: it is none, or it lacks what its role must say.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadCard(f"cannot read {path}") from None
    try:
        return parse(text)
    except BadCard as problem:
        raise BadCard(f"{path}: {problem}") from None


def parse(text: str) -> Card:
    """Return the card that stands in `text`.

    Raises:
        BadCard: it is none, or it lacks what its role must say.
    """
    if _HEX.fullmatch(text.strip()):
        return _checked(Card(role="root", name="root", key=text.strip()))
    title, *lines = text.splitlines() or [""]
    if title != TITLE:
        raise BadCard("this is no card of a version we know")
    said = dict(line.partition(": ")[::2] for line in lines)
    if len(said) != len(lines) or not set(said) <= {one.name for one in fields(Card)}:
        raise BadCard("a line of this card is not known, or stands there twice")
    card = _checked(Card(**{"role": "", "name": "", **said}))
    if card.text() != text:
        raise BadCard("this card was not written by candour")
    return card


def _checked(card: Card) -> Card:
    if card.role not in ROLES or not NAME.fullmatch(card.name):
        raise BadCard("this card names no role or no name")
    if missing := [one for one in _NEEDS[card.role] if not getattr(card, one)]:
        raise BadCard(f"this card lacks {', '.join(missing)}")
    _require_keys(card)
    if card.force and not FORCE.fullmatch(card.force):
        raise BadCard("the code of a force has capital letters and digits")
    if card.address:
        require_address(card.address)
    return card


def _require_keys(card: Card) -> None:
    try:
        if card.key:
            VerifyKey(bytes.fromhex(card.key))
        if card.recipient:
            Recipient.parse(card.recipient)
    except ValueError:
        raise BadCard("a key on this card cannot be used") from None
    if not all(_HEX.fullmatch(one) for one in (card.inbox, card.outbox, card.public) if one):
        raise BadCard("a box or a key on this card is not 64 hexadecimal digits")


def require_address(said: str) -> str:
    """Return an address under which an installation can be reached.

    Raises:
        BadCard: it is none.
    """
    found = urlsplit(said)
    plain = f"{found.scheme}://{found.netloc}" == said and found.hostname and "@" not in said
    if not plain or found.scheme not in {"https", "http"}:
        raise BadCard(f"an address is https:// and a host, without a path: not {said}")
    return said
