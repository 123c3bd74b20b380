"""Read an envelope that is too large for memory: once to check all of it, once more to use it. For backups."""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from candour.seal import age, container
from candour.seal.container import Outline
from candour.seal.keys import Identity

Source = Callable[[], BinaryIO]
"""Opens the sealed file from its start; called once for each time that it is read."""


def check(source: Source, *, identities: Sequence[Identity]) -> Outline:
    """Return what an envelope holds, after reading it to its end. Nothing of it may be used before.

    Raises:
        NotForUs: it is closed to somebody else.
        SealError: it is malformed, altered, cut short or wrongly padded.
    """
    with source() as file:
        return container.check_passing(age.chunks(file, identities=identities))


def body(source: Source, outline: Outline, *, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Yield the body of an envelope that `check` found whole, chunk by chunk.

    Raises:
        SealError: as `check`, if the file was altered meanwhile.
    """
    at, start, end = 0, outline.body_at, outline.body_at + outline.body_bytes
    with source() as file:
        for chunk in age.chunks(file, identities=identities):
            part = chunk[max(0, start - at) : max(0, end - at)]
            at += len(chunk)
            if part:
                yield part
