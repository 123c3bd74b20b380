"""What was spoken in a case, for its listening page: how long, what is missing, what was typed, and the sound itself."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from candour.parcels.recording import FRAME_BYTES, PART_BYTES, QUIET, RATE
from candour.roles.desk import contents, keyring, sealed
from candour.roles.desk.access import case_to_read
from candour.roles.desk.models import Case, CaseKey, Item, Recording
from candour.roles.desk.services.recordings import spoken_item
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.seal.keys import Identity
from candour.staff.access import Worker
from candour.web.refusals import NotFound

_MU_LAW: Final = 7
"""WAVE_FORMAT_MULAW."""


@dataclass(frozen=True)
class Spoken:
    """A recording, as its page shows it."""

    item: str
    on: date
    by_caller_without_code: bool
    seconds: int
    missing: int  # parts of 5 seconds that have not come
    typed: str

    @property
    def length(self) -> str:
        """Minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


def spoken(worker: Worker, reference: str, item: str) -> Spoken:
    """Return what the listening page shows.

    Raises:
        NotFound: the case is not theirs, or nothing was spoken there.
    """
    case, row, identity = _found(worker, reference, item)
    fields = sealed.read(bytes(row.sealed), case=case, identity=identity)
    here = set(Recording.objects.filter(item=row).values_list("nth", flat=True))
    needed = -(-fields["sounding"] * FRAME_BYTES // PART_BYTES)
    typed = contents.typed_rows(case, {row.key.kind: identity}).get(item)
    contact = Item.objects.filter(case=case, kind=Item.Kind.CONTACT).exists()
    return Spoken(
        item=item,
        on=row.on,
        by_caller_without_code=row.kind == Item.Kind.ORIGINAL and not contact,
        seconds=-(-fields["sounding"] // 50),
        missing=len(set(range(needed)) - here),
        typed=typed.text if typed else "",
    )


def _found(worker: Worker, reference: str, item: str) -> tuple[Case, Item, Identity]:
    case = case_to_read(worker, reference)
    row = spoken_item(case, item)
    keys = keyring.case_keys(case, worker=worker).identities
    if row.key.kind not in keys:
        raise NotFound("There is nothing here.")
    return case, row, keys[row.key.kind]


@dataclass(frozen=True)
class Sound:
    """A recording as a file of sound, whose pieces are opened as they are asked for."""

    size: int
    _head: bytes
    _parts: dict[int, str]  # place -> row
    _item: str
    _identity: Identity

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`; silence where a part is missing or damaged."""
        found = bytearray(self._head[start:end])
        at, last = max(0, start - len(self._head)), max(0, end - len(self._head))
        while at < last:
            nth, within = divmod(at, PART_BYTES)
            piece = self._part(nth)[within : within + last - at]
            found += piece
            at += len(piece)
        return bytes(found)

    def _part(self, nth: int) -> bytes:
        row = Recording.objects.filter(id=self._parts.get(nth, "")).first()
        if row is None:
            return QUIET * PART_BYTES
        try:
            part = opening.open_envelope(bytes(row.sealed), identities=[self._identity])
        except SealError:
            return QUIET * PART_BYTES
        header = part.header
        if part.type is not Type.RECORDING or (header.get("item"), header.get("nth")) != (
            self._item,
            nth,
        ):
            return QUIET * PART_BYTES
        return part.body


def sound(worker: Worker, reference: str, item: str) -> Sound:
    """Return the sound of a recording, as a WAV file of mu-law.

    Raises:
        NotFound: the case is not theirs, or nothing was spoken there.
    """
    case, row, identity = _found(worker, reference, item)
    length = sealed.read(bytes(row.sealed), case=case, identity=identity)["sounding"] * FRAME_BYTES
    parts = dict(Recording.objects.filter(item=row).values_list("nth", "id"))
    head = _head(length)
    return Sound(len(head) + length, head, parts, row.id, identity)


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


def spoken_items(case: Case) -> set[str]:
    """Return the items of a case that list a recording; for pages of people on it."""
    return {
        item.id
        for item in Item.objects.filter(
            case=case, kind__in=[Item.Kind.ORIGINAL, Item.Kind.REPORTER]
        )
        if Recording.objects.filter(item=item).exists() or item.expected_set.exists()
    }


__all__ = ["CaseKey", "Sound", "Spoken", "sound", "spoken", "spoken_items"]
