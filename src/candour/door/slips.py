"""Sealed slips of paper: a code and its mailbox made as the web makes them, and a claim number that joins them to a case.

The desk is told claim number, mailbox and public keys; nobody is told the code. It exists here only until it is printed.
"""

from dataclasses import dataclass, field

from candour.door.charity import desk_key, keeper
from candour.door.honest import honestly
from candour.parcels import messages
from candour.seal import claim, mailbox
from candour.seal import code as codes
from candour.seal.container import Type

WIDTH = 72


@dataclass(frozen=True)
class Slip:
    """What is printed: the claim number outside, the code inside."""

    claim: str
    code: str = field(repr=False)


def make() -> Slip:
    """Make one slip; when this returns its mailbox is safe on disk and on its way.

    Raises:
        NotNow: it was not kept, and must not be printed.
    """
    with honestly():
        code, packed = keeper().draw()
        desk = desk_key()
    keys, number = mailbox.Keys.unpack(packed), claim.draw()
    message = messages.Slip(
        claim=number,
        recipient=str(keys.recipient),
        verify_key=keys.signer.public.raw.hex(),
        tag=keys.tag.hex(),
    )
    envelope = mailbox.close_from_reporter(
        Type.SLIP, messages.encode(message), header={"v": 1}, to=[desk], keys=keys
    )
    with honestly():
        keeper().slip(envelope, tag=keys.tag, auth_hash=keys.auth_hash)
    return Slip(number, code)


def sheet(slip: Slip) -> str:
    """Return one sheet of paper: fold it twice along the lines and close it, and only the claim number shows."""
    fold = "- " * (WIDTH // 2)
    outside = [
        "CLAIM NUMBER",
        "",
        f"        {claim.grouped(slip.claim)}",
        "",
        "Say or write this number when you tell us something.",
        "It may be read by anyone. It opens nothing.",
        "Do not tell anyone what is inside, us too.",
    ]
    inside = [
        "YOUR CODE",
        "",
        f"        {codes.grouped(slip.code)}",
        "",
        "or the same as words:",
        "",
        f"        {codes.words(slip.code)}",
        "",
        "With it you can come back on our web pages: read a reply,",
        "answer a question. It is the only way back. Nobody can give",
        "you another. Learn it by heart or hide it, then destroy this.",
        "It works once we have what you told us.",
    ]
    blank = [""] * 4
    return "\n".join(
        [*outside, *blank, f"{fold}fold 1", *blank, *inside, *blank, f"{fold}fold 2", *blank, ""]
    )
