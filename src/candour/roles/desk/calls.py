"""The sealed draft of a call: what it holds, to whom it is closed, how it is read. Nothing of it stands anywhere in clear."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from candour.parcels.messages import Person
from candour.roles.desk.models import Call
from candour.seal import SealError, closing, opening
from candour.seal.container import Type, canonical
from candour.seal.keys import Recipient
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.web.refusals import NotFound

MOST_READERS: Final = 64
"""How many an envelope can be closed to."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Draft:
    """What has been typed so far. `channel` chooses the script, `interpreter` helps in the call: both end with it."""

    channel: str = "call"
    danger: str = ""
    scope: str = ""
    interpreter: str = ""
    story: str = ""
    choices: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    when: str = ""
    where: str = ""
    at_risk: str = ""
    circle: str = ""
    checkable: str = ""
    preview: str = ""
    silence: str = ""


def write(draft: Draft, *, call: Call, worker: Worker) -> bytes:
    """Return the draft sealed to whoever takes the call, to the worker, and to the supervisors."""
    header = {"v": 1, "call": call.id}
    to = readers(call.taker, worker=worker)
    return closing.close(
        Type.RECORD, canonical(asdict(draft)), header=header, to=to, by=worker.signer
    )


def readers(taker: str, *, worker: Worker) -> list[Recipient]:
    """Return the keys that open a draft: a call taker falls ill, and what a caller said must not be lost with them."""
    found = {worker.person_id: worker.recipient}
    own = staff.person(taker)
    if own is not None and own.is_active and own.has_joined:
        found.setdefault(own.id, own.key)
    for one in staff.people_with(("supervisor",)):
        found.setdefault(one.id, one.key)
    return list(found.values())[:MOST_READERS]


def read(call: Call, *, worker: Worker) -> Draft:
    """Return what has been typed.

    Raises:
        NotFound: it is not sealed to this worker.
    """
    try:
        record = opening.open_envelope(bytes(call.sealed), identities=[worker.identity])
    except SealError:
        raise NotFound("There is nothing here.") from None
    if record.type is not Type.RECORD or record.header.get("call") != call.id:
        raise SealError("a draft is not of this call")
    fields: dict[str, Any] = json.loads(record.body)
    fields["people"] = [Person(**one) for one in fields["people"]]
    return Draft(**fields)
