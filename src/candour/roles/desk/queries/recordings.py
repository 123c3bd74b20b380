"""What was spoken in a case, for its listening page: how long, what is missing, what was typed, and the sound itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from candour.parcels.recording import FRAME_BYTES, PART_BYTES, QUIET, RATE
from candour.roles.desk import spoken
from candour.roles.desk.access import case_to_read
from candour.roles.desk.models import Item, Recording
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.seal.keys import Identity
from candour.staff.access import Worker

_MU_LAW: Final = 7
"""WAVE_FORMAT_MULAW."""
_FRAMES_A_SECOND: Final = RATE // FRAME_BYTES


@dataclass(frozen=True)
class Heard:
    """A recording, as its page shows it."""

    item: str
    on: date
    of_report: bool  # and not something that the reporter said later
    has_code: bool
    seconds: int
    missing: int  # parts of 5 seconds that have not come, of those in which somebody spoke
    typed: str
    seen: str  # the row of what was typed, or ""

    @property
    def length(self) -> str:
        """Minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


def page(worker: Worker, reference: str, item: str) -> Heard:
    """Return what the listening page shows.

    Raises:
        NotFound: the case is not theirs, or nothing was spoken there.
        Gone: what the reporter sent was destroyed.
    """
    case = case_to_read(worker, reference)
    said = spoken.find(case, item, worker=worker)
    needed = -(-said.frames * FRAME_BYTES // PART_BYTES)
    here = Recording.objects.filter(item=said.row, nth__lt=needed).count()
    typed = spoken.typed_of(case, said)
    return Heard(
        item=item,
        on=said.row.on,
        of_report=said.row.kind == Item.Kind.ORIGINAL,
        has_code=Item.objects.filter(case=case, kind=Item.Kind.CONTACT).exists(),
        seconds=-(-said.frames // _FRAMES_A_SECOND),
        missing=needed - here,
        typed=typed.text if typed else "",
        seen=typed.row if typed else "",
    )


@dataclass(frozen=True)
class Sound:
    """A recording as a file of sound, whose parts are opened one at a time, as they are asked for."""

    size: int
    _head: bytes
    _parts: dict[int, str]  # place -> row
    _item: str
    _identity: Identity

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`, part by part; silence where a part is missing or damaged."""
        if start < len(self._head):
            yield self._head[start:end]
        at, last = max(0, start - len(self._head)), max(0, end - len(self._head))
        while at < last:
            nth, within = divmod(at, PART_BYTES)
            piece = self._part(nth)[within : within + last - at]
            yield piece
            at += len(piece)

    def _part(self, nth: int) -> bytes:
        silence = QUIET * PART_BYTES
        row = Recording.objects.filter(id=self._parts.get(nth, "")).first()
        if row is None:
            return silence
        try:
            part = opening.open_envelope(bytes(row.sealed), identities=[self._identity])
        except SealError:
            return silence
        place = (part.header.get("item"), part.header.get("nth"))
        fits = part.type is Type.RECORDING and len(part.body) == PART_BYTES
        return part.body if fits and place == (self._item, nth) else silence


def sound(worker: Worker, reference: str, item: str) -> Sound:
    """Return the sound of a recording, as a WAV file of mu-law, as long as somebody spoke.

    Raises:
        NotFound: the case is not theirs, or nothing was spoken there.
        Gone: what the reporter sent was destroyed.
    """
    case = case_to_read(worker, reference)
    said = spoken.find(case, item, worker=worker)
    length = said.frames * FRAME_BYTES
    parts = dict(Recording.objects.filter(item=said.row).values_list("nth", "id"))
    head = _head(length)
    return Sound(len(head) + length, head, parts, said.row.id, said.identity)


def _head(length: int) -> bytes:
    """Return the head of a WAV file of mu-law: RIFF, fmt, fact, data."""

    def number(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, "little")

    form = (
        number(_MU_LAW, 2)
        + number(1, 2)
        + number(RATE)
        + number(RATE)
        + number(1, 2)
        + number(8, 2)
        + number(0, 2)
    )
    rest = (
        b"WAVEfmt "
        + number(len(form))
        + form
        + b"fact"
        + number(4)
        + number(length)
        + b"data"
        + number(length)
    )
    return b"RIFF" + number(len(rest) + length) + rest
