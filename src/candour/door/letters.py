"""Reading a mailbox: replies opened with the code's keys, checked, put in order. Nothing of it is kept.

A right and a wrong code cost the same work here: what a mailbox lacks in replies is made up with a reply of our own.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from candour.parcels import messages
from candour.parcels.malformed import Malformed
from candour.seal import SealError, closing, mailbox
from candour.seal.container import Type
from candour.seal.keys import SigningKey, VerifyKey
from candour.words.weeks import monday

EVEN_WORK: Final = 8
"""Envelopes opened at each look, whatever was found."""
RECEIVED: Final = "received"
STATUSES: Final = frozenset({RECEIVED, "passed-on", "closed"})
"""Where the work on a report can stand, as far as its reporter is told; the door has the words."""
_DUMMY_SEED: Final = bytes(range(32))
"""Not a secret: opens nothing but our own made-up reply."""


@dataclass(frozen=True)
class Found:
    """What a look-up found. `parcels` is None where the code opens nothing."""

    keys: bytes = field(repr=False)
    parcels: list[bytes] | None = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """One message of the charity's."""

    id: str
    act: str  # message, question, preview, status
    text: str = field(repr=False)
    number: int
    week_from: date | None


@dataclass(frozen=True)
class Mailbox:
    """A mailbox's content, newest first."""

    status: str = RECEIVED  # one of STATUSES, or words of the charity's own
    letters: list[Letter] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    unreadable: int = 0

    @property
    def asks(self) -> bool:
        """Say whether something waits for an answer."""
        return any(letter.act in {"question", "preview"} for letter in self.letters)


def read(found: Found, *, desk: list[VerifyKey]) -> Mailbox:
    """Open what was found."""
    parcels = found.parcels or []
    for _turn in range(EVEN_WORK - len(parcels)):
        _dummy_work()
    if not parcels:
        return Mailbox()
    keys = mailbox.Keys.unpack(found.keys)
    opened = [_opened(parcel, keys=keys, desk=desk) for parcel in parcels]
    return _in_order([one for one in opened if one is not None], unreadable=opened.count(None))


def _opened(
    parcel: bytes, *, keys: mailbox.Keys, desk: list[VerifyKey]
) -> messages.ToReporter | None:
    """Return one message; None if it is damaged, not signed by the desk, or of a version we do not know."""
    try:
        reply = mailbox.open_reply(parcel, keys=keys, desk=desk)
        return messages.decode(reply.body, messages.ToReporter)
    except (SealError, Malformed):
        return None


def _in_order(all_: list[messages.ToReporter], *, unreadable: int) -> Mailbox:
    ordered = sorted({one.id: one for one in all_}.values(), key=lambda one: one.number)
    numbers = {one.number for one in ordered}
    last = min(max(numbers, default=0), messages.MOST)
    statuses = [one.text for one in ordered if one.act == "status"]
    return Mailbox(
        status=statuses[-1] if statuses else RECEIVED,
        letters=[_letter(one) for one in reversed(ordered) if not _is_bare(one)],
        missing=[number for number in range(1, last + 1) if number not in numbers],
        unreadable=unreadable,
    )


def _is_bare(message: messages.ToReporter) -> bool:
    """A status that is a word of ours is told as where the work stands, not as a letter."""
    return message.act == "status" and message.text in STATUSES


def _letter(message: messages.ToReporter) -> Letter:
    try:
        week_from = monday(message.week)
    except ValueError:
        week_from = None
    return Letter(message.id, message.act, message.text, message.number, week_from)


@cache
def _dummy() -> tuple[bytes, mailbox.Keys, VerifyKey]:
    """Return a reply to nobody, of the usual size, and what opens it."""
    keys = mailbox.Keys(_DUMMY_SEED, _DUMMY_SEED, _DUMMY_SEED, _DUMMY_SEED)
    by = SigningKey(_DUMMY_SEED)
    message = messages.ToReporter(id="0" * 32, act="message", text="", number=1, week="2026-W01")
    envelope = closing.close(
        Type.TO_REPORTER,
        messages.encode(message),
        header={"v": 1, "box": keys.tag.hex(), "number": 1},
        to=[keys.recipient],
        by=by,
    )
    return envelope, keys, by.public


def _dummy_work() -> None:
    envelope, keys, verifier = _dummy()
    _opened(envelope, keys=keys, desk=[verifier])
