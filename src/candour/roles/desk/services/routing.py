"""Where a product would go: its force, the one that has taken its place, or the alternate; and to whom there.

The rules are in `conflicts`. Used by `services.products`, which releases, and by the page on which a releaser looks first.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.conf import settings

from candour.parcels import messages
from candour.parcels.links import load
from candour.roles.desk import conflicts, sealed
from candour.roles.desk.models import DirectoryDraft, Offer
from candour.seal import closing
from candour.seal.container import canonical
from candour.trust import TrustError, notes
from candour.trust.directory import ForceDirectory, Listed, peek
from candour.trust.store import Store
from candour.web.refusals import Refusal
from candour.words import forces
from candour.words.tables import UnknownCode


class UnableToRelease(Refusal):
    """The release was refused. `str()` of it is written for the worker to read."""


@dataclass(frozen=True)
class Routing:
    """Where a product would go: the force whose people receive it, who they are, and who is left out and why."""

    force: str
    recipients: list[Listed]
    excluded: list[conflicts.Exclusion]
    alternate: bool
    away: str = ""  # why the first force is passed over: of conflicts.Away
    ended: str = ""  # code of a force that is no more, where its successor receives


def route(
    product: messages.Product, *, linked: list[messages.Product], elsewhere: bool = False
) -> Routing:
    """Return who would receive a product: people of its force without a conflict, or the listed alternate's.

    Whoever may not receive one of the `linked` products may not receive this one: its URN would tell them of it.
    `elsewhere`: the releaser wants the first force passed over.

    Raises:
        UnableToRelease: fewer than three people are left everywhere.
        TrustError: a force's directory is missing.
    """
    products = (product, *linked)
    own = standing(product.force)
    also = frozenset({product.force})
    why = conflicts.Away.HAND if elsewhere else conflicts.away(own, products=products, also=also)
    ended = product.force if own.force != product.force else ""
    first = "" if why else own.force
    for code in filter(None, (first, *own.alternates)):
        if code not in load(settings.LINKS_FILE).forces:
            continue
        there = _store().force(code)
        if code != own.force and conflicts.away(there, products=products):
            continue
        may, not_ = _divided(there, products)
        if len(may) >= conflicts.FEWEST:
            alternate = code != own.force
            passed = why or (conflicts.Away.FEW if alternate else "")
            return Routing(code, may[: closing.STANZAS], not_, alternate, passed, ended)
    raise UnableToRelease(
        "Fewer than three people could receive this, here and at the alternate. Tell the manager."
    )


def _divided(
    there: ForceDirectory, products: Sequence[messages.Product]
) -> tuple[list[Listed], list[conflicts.Exclusion]]:
    """Return who of a force may receive, by the directory and by what its people have declared since."""
    return conflicts.divide(
        conflicts.widened(there.people, since=_since(there.force)),
        about=[person for one in products for person in (one.subject, *one.others)],
        within=there.units,
        text="\n".join(one.text for one in products),
    )


def _since(force: str) -> list[messages.KeyOffer | Listed]:
    """Return what people of a force declared that no two supervisors have signed yet: offered, or listed in a draft."""
    rows = Offer.objects.filter(force=force).order_by("person")
    said: list[messages.KeyOffer | Listed] = [
        messages.decode(row.body.encode(), messages.KeyOffer) for row in rows
    ]
    for draft in DirectoryDraft.objects.filter(kind=f"force-{force}"):
        edition = peek("force", notes.split(draft.note)[0])
        said += edition.people if isinstance(edition, ForceDirectory) else []
    return said


def heeded(force: str) -> str:
    """Return a fingerprint of all that decides who of a force may receive: its directory, and what was declared since.

    64 hexadecimal digits. A product that waits for its reporter was sealed by it; if it is another now, it is sealed anew.
    """
    since = [asdict(one) for one in _since(force)]
    said = canonical([notes.fingerprint(_store().force_note(force)), since])
    return hashlib.sha256(said).hexdigest()


def standing(code: str) -> ForceDirectory:
    """Return the directory of a force, or of the force that has taken its place if it is no more.

    Raises:
        TrustError: it is missing, or two forces name each other.
    """
    today, seen = sealed.today(), {code}
    found = _store().force(_joined(code))
    while found.ended(today) and found.successor:
        if found.successor in seen:
            raise TrustError("two forces name each other as successors")
        seen.add(found.successor)
        found = _store().force(found.successor)
    return found


def _joined(code: str) -> str:
    """Return the code, or, of a force that ended before it could join the line, its successor's in the table of forces."""
    if _store().has_force(code):
        return code
    try:
        known = forces.force(code, demonstration=settings.DEMONSTRATION)
    except UnknownCode:
        return code
    ended = not known.exists(sealed.today())
    return known.successor_code if ended and known.successor_code else code


def _store() -> Store:
    return Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)
