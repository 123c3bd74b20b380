"""What was spoken in a case: the item that lists the recording, and what somebody typed up from it.

For services and queries of this role. Everything here asks for a key of the case first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from candour.roles.desk import contents, keyring, sealed
from candour.roles.desk.models import Case, CaseKey, Item
from candour.seal.keys import Identity
from candour.staff.access import Worker
from candour.web.refusals import NotFound, Refusal

KINDS: Final = (Item.Kind.ORIGINAL, Item.Kind.REPORTER)
"""Items that can list a recording."""


class Gone(Refusal):
    """It was destroyed. `str()` of it is written for the worker to read."""


@dataclass(frozen=True)
class Spoken:
    """An item that lists a recording, opened."""

    row: Item
    fields: dict[str, Any]
    identity: Identity  # of the case's key to which the item, its recording and its text are sealed

    @property
    def frames(self) -> int:
        """How long somebody spoke, in frames of 20 ms."""
        return int(self.fields["sounding"])


@dataclass(frozen=True)
class Typed:
    """What somebody typed up from a recording, and the row in which it lies."""

    row: str
    text: str


def is_spoken(fields: Mapping[str, Any]) -> bool:
    """Say whether an opened item lists a recording; what was taken in before there were any lists none."""
    return bool(fields.get("parts"))


def find(case: Case, item: str, *, worker: Worker) -> Spoken:
    """Return an item of the case that lists a recording.

    Raises:
        NotFound: nothing was spoken there.
        Gone: what the reporter sent was destroyed.
    """
    row = Item.objects.filter(case=case, id=item, kind__in=KINDS).select_related("key").first()
    if row is None:
        _require_not_destroyed(case)
        raise NotFound("There is nothing here.")
    identity = keyring.case_keys(case, worker=worker, kinds={row.key.kind}).of(
        CaseKey.Kind(row.key.kind)
    )
    fields = sealed.read(bytes(row.sealed), case=case, identity=identity)
    if not is_spoken(fields):
        raise NotFound("There is nothing here.")
    return Spoken(row, fields, identity)


def _require_not_destroyed(case: Case) -> None:
    """Tell who is on the case that what they look for may have been in what was destroyed.

    Raises:
        Gone: the key of the original is no more.
    """
    opened = case.state != Case.State.NEW
    if opened and not CaseKey.objects.filter(case=case, kind=CaseKey.Kind.ORIGINAL).exists():
        raise Gone(
            "What the reporter sent was destroyed, as the rules or the reporter asked. Nobody can hear it."
        )


def typed_in(case: Case, identities: Mapping[str, Identity]) -> dict[str, Typed]:
    """Return what was typed up in a case, by the item that lists the recording; of the keys that are given."""
    found = {}
    rows = Item.objects.filter(case=case, kind=Item.Kind.TYPED).select_related("key")
    for row in rows.order_by("place", "id"):
        if row.key.kind in identities:
            fields = sealed.read(bytes(row.sealed), case=case, identity=identities[row.key.kind])
            found[fields["of"]] = Typed(row.id, fields["text"])
    return found


def typed_of(case: Case, said: Spoken) -> Typed | None:
    """Return what was typed up from one recording, or None."""
    return typed_in(case, {said.row.key.kind: said.identity}).get(said.row.id)


def is_untyped(case: Case, *, worker: Worker) -> bool:
    """Say whether something that a product may be made of was spoken and not typed up: nothing can be held against it."""
    keys = keyring.case_keys(case, worker=worker).identities
    typed = typed_in(case, keys)
    rows = Item.objects.filter(case=case, kind__in=KINDS, key__kind__in=list(keys))
    for row in rows.select_related("key").order_by("place", "id"):
        if row.id in typed:
            continue
        fields = sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind])
        told = row.kind == Item.Kind.ORIGINAL or fields["act"] in contents.TOLD
        if told and is_spoken(fields):
            return True
    return False
