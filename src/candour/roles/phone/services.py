"""What the telephone does through its keeper: keep parts, hand in a report, look into a mailbox, hand in what a caller adds.

Everything here waits, and is called outside the event loop. What cannot be done for the moment is `NotNow`.
"""

import secrets
from dataclasses import dataclass, field

from candour.door import charity, letters
from candour.door.honest import honestly
from candour.door.letters import Found, Mailbox
from candour.parcels import messages, recording
from candour.seal import mailbox
from candour.seal.container import Type


@dataclass(frozen=True)
class Drawn:
    """A fresh code, its mailbox's keys, and the id of the receipt entry."""

    code: str = field(repr=False)
    keys: mailbox.Keys = field(repr=False)
    receipt: str


def sealed_part(sound: bytes, *, nth: int) -> bytes:
    """Return a part of a recording, sealed to the desk.

    Raises:
        NotNow: our own keys are not in order.
    """
    with honestly():
        return recording.close_part(sound, nth=nth, to=charity.desk_key())


def keep_part(envelope: bytes, *, recording: str, nth: int) -> None:
    """Have a part kept.

    Raises:
        NotNow: it was not.
    """
    with honestly():
        charity.keeper().part(envelope, recording=recording, nth=nth)


def discard(recording: str) -> None:
    """Destroy a recording at the keeper.

    Raises:
        NotNow: it does not answer.
    """
    with honestly():
        charity.keeper().discard(recording)


def end(recording: str, *, danger: bool) -> None:
    """Have a recording sent whose caller is gone.

    Raises:
        NotNow: the keeper does not answer.
    """
    with honestly():
        charity.keeper().end(recording, danger=danger)


def end_all() -> None:
    """Have everything sent that an earlier process of this telephone left.

    Raises:
        NotNow: the keeper does not answer.
    """
    with honestly():
        charity.keeper().end_all()


def draw() -> Drawn:
    """Return a fresh code.

    Raises:
        NotNow: none can be made.
    """
    with honestly():
        code, packed = charity.keeper().draw()
    return Drawn(code, mailbox.Keys.unpack(packed), secrets.token_hex(16))


def file(
    drawn: Drawn, *, of: str, parts: list[str], sounding: int, danger: bool, preview: bool, silence: str
) -> None:  # fmt: skip
    """Hand in a report that was spoken. When this returns it is safe on disk, and the code may be said.

    Raises:
        NotNow: it was not kept; the same may be handed in again.
    """
    report = messages.Report(
        danger_now=danger, choices=[], story="", people=[], when="", where="", at_risk="", circle="", checkable="",
        preview=preview, silence=silence, recipient=str(drawn.keys.recipient),
        verify_key=drawn.keys.signer.public.raw.hex(), tag=drawn.keys.tag.hex(), receipt=drawn.receipt, parts=parts,
        sounding=sounding,
    )  # fmt: skip
    with honestly():
        envelope = mailbox.close_from_reporter(
            Type.REPORT,
            messages.encode(report),
            header={"v": 1},
            to=[charity.desk_key()],
            keys=drawn.keys,
        )
        charity.keeper().file(
            envelope,
            tag=drawn.keys.tag,
            auth_hash=drawn.keys.auth_hash,
            receipt=drawn.receipt,
            recording=of,
            parts=len(parts),
        )


@dataclass(frozen=True)
class Visit:
    """A mailbox that a code opened."""

    keys: mailbox.Keys = field(repr=False)
    mailbox: Mailbox = field(repr=False)


def look(code: str) -> Visit | None:
    """Return what lies in a code's mailbox, or None: wrong, purged and unknown codes are one, and cost the same work.

    Raises:
        NotNow: the keeper, the hardener or the exchange is away.
    """
    with honestly():
        found = charity.keeper().look(code)
        desk = charity.directory().desk_verifiers
    read = letters.read(Found(*found) if found else Found(b"", None), desk=desk)
    return Visit(mailbox.Keys.unpack(found[0]), read) if found else None


def say(
    keys: mailbox.Keys, *, act: str, about: str, once: str, of: str = "", parts: list[str], sounding: int
) -> None:  # fmt: skip
    """Hand in what a returning caller says, once for each `once` (32 hexadecimal digits).

    Raises:
        NotNow: it was not kept; the same may be handed in again.
    """
    message = messages.FromReporter(
        tag=keys.tag.hex(), act=act, about=about, parts=parts, sounding=sounding
    )
    with honestly():
        envelope = mailbox.close_from_reporter(
            Type.FROM_REPORTER,
            messages.encode(message),
            header={"v": 1},
            to=[charity.desk_key()],
            keys=keys,
        )
        charity.keeper().say(envelope, once=once, recording=of, parts=len(parts))
