"""What these pages do: draw a code, seal and hand in a report, look into a mailbox, say something to the charity.

The keeper is the only way out. What it cannot do for the moment becomes `NotNow`, whose text is one honest sentence:
the view shows it above everything that was written, so nothing has to be written twice.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from typing import Any, Final

from candour.door import charity
from candour.door.honest import honestly
from candour.door.letters import Found
from candour.parcels import messages
from candour.roles.intake import state
from candour.roles.intake.answers import Answers, Draft
from candour.roles.intake.forms.questions import CIRCLE
from candour.roles.intake.state import Expired, Purpose
from candour.roles.intake.turns import Ticket, Turns
from candour.seal import code as codes
from candour.seal import mailbox
from candour.seal.container import Type
from candour.words.ranks import public_rank

PLACES_A_WORKER: Final = 2
"""Each costs a worker up to seconds of the keeper's brake; more wait on a page of their own, and none is refused."""
_TURNS: Final = Turns(PLACES_A_WORKER)


class Busy(Exception):
    """Two look-ups are under way in this worker already: wait a few seconds."""


def drawn(draft: Draft) -> Draft:
    """Return the draft with a code for just these answers: the one it has, or a fresh one.

    Raises:
        NotNow: none can be made.
    """
    digest = draft.answers.digest
    if draft.code and hmac.compare_digest(draft.drawn_for, digest):
        return draft
    with honestly():
        code, keys = charity.keeper().draw()
    return replace(
        draft,
        code=code,
        keys=keys.hex(),
        receipt=secrets.token_hex(16),
        drawn_for=digest,
        sent=False,  # an earlier report of this page may be safe; this code's is not
    )


def report(draft: Draft, *, keys: mailbox.Keys) -> messages.Report:
    """Return what the desk will read."""
    said = draft.answers
    return messages.Report(
        danger_now=said.danger == "yes",
        choices=said.choices,
        story=said.story,
        people=[_in_words(person) for person in said.people],
        when=said.when,
        where=said.where,
        at_risk=said.at_risk,
        circle=str(CIRCLE[said.circle]) if said.circle else "",
        checkable=said.checkable,
        preview=said.preview == "yes",
        silence=said.silence if said.preview == "yes" else "",
        recipient=str(keys.recipient),
        verify_key=keys.signer.public.raw.hex(),
        tag=keys.tag.hex(),
        receipt=draft.receipt,
    )


def _in_words(person: messages.Person) -> messages.Person:
    """A choice of the public may mean several ranks, so its words travel and not a rank's code."""
    return replace(person, rank=public_rank(person.rank).label if person.rank else "")


def send(draft: Draft) -> Draft:
    """Seal the report and hand it in; return only what the code pages need. Sending the same draft again changes nothing.

    Raises:
        NotNow: it was not kept; the same draft may be sent again.
    """
    keys = mailbox.Keys.unpack(bytes.fromhex(draft.keys))
    with honestly():
        desk = charity.desk_key()
    envelope = mailbox.close_from_reporter(
        Type.REPORT,
        messages.encode(report(draft, keys=keys)),
        header={"v": 1},
        to=[desk],
        keys=keys,
    )
    with honestly():
        charity.keeper().file(
            envelope, tag=keys.tag, auth_hash=keys.auth_hash, receipt=draft.receipt
        )
    kept = Answers(danger=draft.answers.danger, choices=draft.answers.choices)
    return Draft(answers=kept, code=draft.code, sent=True)


def is_same_code(draft: Draft, typed: str) -> bool:
    """Say whether `typed` is the draft's code.

    Raises:
        NotACode: it cannot be a code at all.
    """
    return hmac.compare_digest(codes.parse(typed), draft.code)


@dataclass(frozen=True, kw_only=True, repr=False)
class Visit:
    """A mailbox in use: what travels in the page while a reporter reads and writes."""

    keys: str  # packed, hexadecimal
    once: str = field(default_factory=lambda: secrets.token_hex(16))
    said: list[str] = field(default_factory=list)  # "answer:<id>": what was done on this visit
    unsent: dict[str, str] = field(
        default_factory=dict
    )  # text by the id of the box it was typed in

    @property
    def unpacked(self) -> mailbox.Keys:
        """The mailbox's keys."""
        return mailbox.Keys.unpack(bytes.fromhex(self.keys))

    def sealed(self) -> str:
        """Return the text of the hidden field, good for half an hour."""
        value = {"keys": self.keys, "once": self.once, "said": self.said, "unsent": self.unsent}
        return state.close(value, purpose=Purpose.VISIT)

    @classmethod
    def unsealed(cls, token: str) -> "Visit":
        """Return what `sealed` wrote.

        Raises:
            Expired: half an hour has passed, or the token does not open.
        """
        try:
            return cls(**state.open_(token, purpose=Purpose.VISIT))
        except TypeError:
            raise Expired from None


def look(code: str, *, ticket: Ticket) -> Found:
    """Look for a code's mailbox: 20 digits as `code.parse` returns them.

    Raises:
        Busy: two others are being looked up, or have waited longer.
        NotNow: the keeper, the hardener or the exchange is away.
    """
    if not _TURNS.enter(ticket):
        raise Busy
    try:
        with honestly():
            found = charity.keeper().look(code)
    finally:
        _TURNS.leave()
    return Found(*found) if found else Found(b"", None)


def look_again(visit: Visit) -> Found:
    """Look once more with keys that were derived before.

    Raises:
        NotNow: as for `look`.
    """
    with honestly():
        found = charity.keeper().look_again(bytes.fromhex(visit.keys))
    return Found(*found) if found else Found(b"", None)


def say(visit: Visit, *, act: str, about: str, text: str) -> Visit:
    """Seal one thing the reporter says and hand it to the keeper, once however often the page is sent.

    Raises:
        NotNow: it was not kept; the same may be sent again.
    """
    keys = visit.unpacked
    message = messages.FromReporter(tag=keys.tag.hex(), act=act, about=about, text=text)
    with honestly():
        desk = charity.desk_key()
    envelope = mailbox.close_from_reporter(
        Type.FROM_REPORTER, messages.encode(message), header={"v": 1}, to=[desk], keys=keys
    )
    with honestly():
        charity.keeper().say(envelope, once=_mark(visit, [act, about, text]))
    unsent = {box: words for box, words in visit.unsent.items() if box != about}
    return Visit(keys=visit.keys, said=[*visit.said, f"{act}:{about}"], unsent=unsent)


def _mark(visit: Visit, said: list[Any]) -> str:
    """Return 32 hexadecimal digits that are the same for a double click and differ for anything else."""
    text = "\0".join([visit.once, *said])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
