"""How the desk's keys stand, in words; and what a passkey confirms before a directory is signed."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings

from candour.parcels import messages
from candour.parcels.links import load
from candour.roles.desk.queries import names
from candour.roles.desk.services import changes, directory
from candour.seal.keys import Recipient, VerifyKey
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.staff.personal import fingerprint
from candour.trust import TrustError
from candour.trust.directory import ForceDirectory, Listed
from candour.web.refusals import NotFound, Unavailable

PREPARE: Final = "prepare:public"


@dataclass(frozen=True)
class Week:
    """One week's key: whether it is published and who can open what is sealed to it."""

    week: str
    published: bool
    holders: list[str]


@dataclass(frozen=True)
class Draft:
    """A directory that waits for a second signature."""

    kind: str
    says: str
    number: int
    first: str
    own: bool
    act: str
    fingerprint: str
    changes: list[str]


@dataclass(frozen=True)
class Offered:
    """Keys that somebody of a force offers: to be compared by voice before they count."""

    person: str
    name: str
    duty: str
    force: str
    declared: list[str]  # a line each
    taken_back: list[str]  # what the directory says of them and the offer no longer does
    fingerprint: list[str]
    act: str


@dataclass(frozen=True)
class ForceLine:
    """One force's directory."""

    code: str
    name: str
    number: int
    people: int
    expires_on: date | None
    act: str


@dataclass(frozen=True)
class Colleague:
    """An opener who lacks some week's key, and to whom the worker may seal theirs."""

    id: str
    name: str
    act: str


@dataclass(frozen=True)
class Keys:
    """Everything that the page of keys shows."""

    number: int
    expires_on: date | None
    expired: bool
    missing: list[str]
    weeks: list[Week]
    drafts: list[Draft]
    offers: list[Offered]
    forces: list[ForceLine]
    lacking: list[Colleague]
    prepare_act: str = PREPARE


def keys(worker: Worker) -> Keys:
    """Return how the keys stand.

    Raises:
        NotFound: the worker's duty does not allow it.
    """
    status = directory.status(worker)
    people = names.of_staff()
    weeks = [
        Week(
            week,
            week in status.weeks,
            sorted(people.get(one, "") for one in status.holders.get(week, [])),
        )
        for week in sorted({*status.weeks, *status.missing, *status.holders})
    ]
    return Keys(
        status.number,
        status.expires_on,
        status.expired,
        status.missing,
        weeks,
        [_draft(one, worker=worker, people=people) for one in status.drafts],
        [_offered(one) for one in status.offers],
        [_force(code) for code in sorted(load(settings.LINKS_FILE).forces)],
        _lacking(status),
    )


def _draft(one: directory.Waiting, *, worker: Worker, people: dict[str, str]) -> Draft:
    says = "Public directory"
    if one.kind != "public":
        says = f"Directory of {names.of_force(one.kind.removeprefix('force-'))}"
    return Draft(
        one.kind,
        says,
        one.number,
        people.get(one.first, ""),
        one.first == worker.person_id,
        _countersign(one),
        one.fingerprint,
        one.changes,
    )


def _countersign(one: directory.Waiting) -> str:
    return f"countersign:{one.kind}:{one.fingerprint}"


def countersign_act(worker: Worker, kind: str) -> str:
    """Return what a passkey confirms before the draft of `kind` that waits now is signed.

    Raises:
        NotFound: no such draft waits, or the worker's duty does not allow it.
    """
    for one in directory.status(worker).drafts:
        if one.kind == kind:
            return _countersign(one)
    raise NotFound("There is nothing here.")


def renew_act(force: str) -> str:
    """Return what a passkey confirms before a force's directory is drafted anew."""
    return f"renew:{force}"


def facts_act(force: str) -> str:
    """Return what a passkey confirms before what a directory says of the force itself is drafted."""
    return f"facts:{force}"


def facts(worker: Worker, force: str) -> ForceDirectory:
    """Return a force's directory, to change what it says of the force itself.

    Raises:
        NotFound: the worker's duty does not allow it, or there is no road to such a force.
        Unavailable: its directory does not hold.
    """
    require_link(force)
    try:
        return directory.force_now(force, worker=worker)
    except TrustError:
        raise Unavailable("The directory of this force does not hold.") from None


def others(force: str) -> list[tuple[str, str]]:
    """Return the other forces on the line, code and name."""
    return [(code, name) for code, name in names.linked_forces() if code != force]


def share_act(person: str) -> str:
    """Return what a passkey confirms before secrets are sealed to a colleague."""
    return f"share:{person}"


def _groups(offer: messages.KeyOffer) -> list[str]:
    verify = VerifyKey(bytes.fromhex(offer.verify_key))
    return fingerprint(Recipient.parse(offer.recipient), verify_key=verify)


def _list(offer: messages.KeyOffer) -> str:
    return f"list:{offer.person}:{''.join(_groups(offer))}"


def list_act(worker: Worker, person: str) -> str:
    """Return what a passkey confirms before somebody is listed: them, with exactly these keys.

    Raises:
        NotFound: nobody offered such keys, or the worker's duty does not allow it.
    """
    for offer in directory.status(worker).offers:
        if offer.person == person:
            return _list(offer)
    raise NotFound("There is nothing here.")


def _people(force: str) -> list[Listed]:
    """Return whom a force's directory lists: nobody where there is none, or where it does not hold."""
    try:
        return directory.store().force(force).people
    except TrustError:
        return []


def _offered(offer: messages.KeyOffer) -> Offered:
    return Offered(
        offer.person,
        offer.name,
        offer.duty,
        names.of_force(offer.force),
        changes.declared(offer),
        changes.taken_back(offer, people=_people(offer.force)),
        _groups(offer),
        _list(offer),
    )


def _force(code: str) -> ForceLine:
    try:
        found = directory.store().force(code)
    except TrustError:
        first = "" if directory.store().has_force(code) else renew_act(code)
        return ForceLine(code, names.of_force(code), 0, 0, None, first)
    return ForceLine(
        code,
        names.of_force(code),
        found.number,
        len(found.people),
        date.fromisoformat(found.expires_on),
        renew_act(code),
    )


def require_link(force: str) -> None:
    """Go on only for a force to which there is a road.

    Raises:
        NotFound: there is none.
    """
    if force not in load(settings.LINKS_FILE).forces:
        raise NotFound("There is nothing here.")


def _lacking(status: directory.KeysStatus) -> list[Colleague]:
    """Return the openers to whom some published week's key was never sealed: they joined after it was made."""
    return [
        Colleague(one.id, one.name, share_act(one.id))
        for one in staff.people_with(settings.OPENERS)
        if any(one.id not in status.holders.get(week, []) for week in status.weeks)
    ]
