"""Sealed records of a case: written to a key of the case, signed by whoever wrote them, read by people on it."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max

from candour.parcels.links import load
from candour.roles.desk.models import Case, CaseKey, Item
from candour.seal import SealError, closing, opening
from candour.seal.container import Type, canonical
from candour.seal.keys import Identity, SigningKey
from candour.trust.directory import recipient


def today() -> date:
    """Return today's date: the finest time anything here is given."""
    return date.today()  # noqa: DTZ011 - the charity's own calendar


def write(content: dict[str, Any], *, key: CaseKey, by: SigningKey) -> bytes:
    """Return `content` sealed to a key of a case."""
    header = {"v": 1, "case": key.case_id, "kind": key.kind}
    return closing.close(
        Type.RECORD, canonical(content), header=header, to=[recipient(key.recipient)], by=by
    )


def read(sealed: bytes, *, case: Case, identity: Identity) -> dict[str, Any]:
    """Return what stands in a record of this case.

    Raises:
        SealError: it is another case's, or no record.
    """
    record = opening.open_envelope(sealed, identities=[identity])
    if record.type is not Type.RECORD or record.header.get("case") != case.reference:
        raise SealError("a record is not of this case")
    content = json.loads(record.body)
    if not isinstance(content, dict):
        raise SealError("a record is malformed")
    return content


def add(
    case: Case,
    kind: Item.Kind,
    content: dict[str, Any],
    *,
    key: CaseKey.Kind,
    by: SigningKey,
    done: bool,
) -> Item:
    """Add a sealed item to the case. Needs no secret: the case's public key is enough."""
    row = CaseKey.objects.get(case=case, kind=key)
    last = Item.objects.filter(case=case).aggregate(last=Max("place"))["last"] or 0
    return Item.objects.create(
        case=case,
        kind=kind,
        place=last + 1,
        key=row,
        done=done,
        sealed=write(content, key=row, by=by),
        on=today(),
    )


def force_of_road(road: str) -> str:
    """Return the force that posts to `road`, or ""."""
    forces = load(settings.LINKS_FILE).forces
    return next((code for code, link in forces.items() if link.inbox == road), "")
