"""Open what was closed to a key of one's own. For the people of desk and force only; no public role may import it."""

import io
from collections.abc import Sequence
from typing import BinaryIO

from candour.seal import age, container
from candour.seal.keys import Identity, Recipient


def open_envelope(envelope: bytes, *, identities: Sequence[Identity]) -> container.Container:
    """Return the checked content of `envelope`.

    Raises:
        NotForUs: it is closed to somebody else.
        SealError: it is malformed, altered, cut short or wrongly padded.
    """
    plain = b"".join(age.chunks(io.BytesIO(envelope), identities=identities))
    outline = container.check(io.BytesIO(plain))
    return container.Container(
        outline.type,
        outline.header,
        plain[outline.body_at : outline.body_at + outline.body_bytes],
        outline.signed,
        outline.signature,
    )


def open_stream(
    source: BinaryIO, *, identities: Sequence[Identity], into: BinaryIO
) -> container.Outline:
    """Decrypt `source` into `into` (readable, seekable, in memory or tmpfs) and return its outline, checked.

    Nothing of `into` may be used unless this returns.

    Raises:
        NotForUs, SealError: as `open_envelope`.
    """
    for chunk in age.chunks(source, identities=identities):
        into.write(chunk)
    return container.check(into)


def rewrap(envelope: bytes, *, identities: Sequence[Identity], to: Sequence[Recipient]) -> bytes:
    """Return `envelope` with its header closed to `to` instead; the payload is untouched.

    The old header must be destroyed: it still opens the same payload.

    Raises:
        NotForUs, SealError: as `open_envelope`.
    """
    source = io.BytesIO(envelope)
    new = age.rewrap(source, identities=identities, to=to)
    return new + source.read()
