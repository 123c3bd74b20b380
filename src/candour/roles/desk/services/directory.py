"""The directories, as two supervisors keep them: one prepares and signs, another looks and signs, then they count.

Epoch keys are made for this week and the next four; each secret is sealed to every opener at the moment it is made.
"""

import os
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.ledger import turns
from candour.parcels import messages
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, require
from candour.roles.desk.models import Bundle, DirectoryDraft, Offer
from candour.roles.desk.services import changes, first
from candour.seal.keys import Identity
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.trust import TrustError, directory, notes
from candour.trust.directory import Edition, ForceDirectory, Listed
from candour.trust.store import Store
from candour.web.refusals import NotFound, Refusal
from candour.words.events import Event
from candour.words.units import Unit
from candour.words.weeks import next_weeks, week_of

WEEKS_AHEAD: Final = 4
OF_THE_FORCE: Final = ("units", "alternates", "valid_to", "successor")
"""What a draft says of the force itself, which listing one more person must not drop."""
LIFE: Final = timedelta(weeks=5)
TURN: Final = "directory"
"""Who makes, publishes, hands on or destroys keys of weeks does so alone: a published key's secret is never made over."""


class UnableToSign(Refusal):
    """A directory was not signed. `str()` of it is written for the worker to read."""


@dataclass(frozen=True)
class Waiting:
    """A draft that one supervisor has signed."""

    kind: str
    first: str
    number: int
    fingerprint: str
    changes: list[str]


@dataclass(frozen=True)
class KeysStatus:
    """How the keys stand: what is published, until when, which weeks it covers, and what waits for a signature."""

    number: int  # 0 before the first
    expires_on: date | None
    expired: bool
    weeks: list[str]
    missing: list[str]
    holders: dict[str, list[str]]  # week -> ids of those who can open it
    drafts: list[Waiting]
    offers: list[messages.KeyOffer]


def store() -> Store:
    """Return the desk's directories."""
    return Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION)


def wanted_weeks(today: date) -> list[str]:
    """Return the weeks that must have a key now: this one and the next four."""
    week = week_of(today)
    return [week, *next_weeks(week, WEEKS_AHEAD)]


def status(worker: Worker) -> KeysStatus:
    """Return how the keys stand.

    Raises:
        NotFound: the worker's duty does not allow it.
    """
    require(worker, Action.KEYS_MANAGE)
    public, today = store().public() if store().has_public() else None, sealed.today()
    weeks = sorted(public.epochs) if public else []
    holders: dict[str, list[str]] = {week: [] for week in weeks}
    for row in Bundle.objects.filter(kind=Bundle.Kind.EPOCH).order_by("name", "person"):
        holders.setdefault(row.name, []).append(row.person)
    return KeysStatus(
        public.number if public else 0,
        date.fromisoformat(public.expires_on) if public else None,
        public.expired(today) if public else False,
        weeks,
        [week for week in wanted_weeks(today) if week not in weeks],
        holders,
        [_waiting(draft) for draft in DirectoryDraft.objects.order_by("kind")],
        [_offer(row) for row in Offer.objects.order_by("person")],
    )


def _waiting(draft: DirectoryDraft) -> Waiting:
    edition = _edition(draft.kind, draft.note)
    fingerprint = notes.fingerprint(draft.note)
    changed = changes.since(_before(edition), edition)
    return Waiting(draft.kind, draft.first, edition.number, fingerprint, changed)


def _before(edition: Edition) -> Edition | None:
    """Return what counts now and the edition would take the place of, if there is anything."""
    if isinstance(edition, ForceDirectory):
        return store().force(edition.force) if store().has_force(edition.force) else None
    return store().public() if store().has_public() else None


def _edition(kind: str, note: str) -> Edition:
    """Return what a draft says. It has one signature, so it is read unsigned, and shown, never used."""
    text, _ = notes.split(note)
    return directory.peek("public" if kind == "public" else "force", text)


def _offer(row: Offer) -> messages.KeyOffer:
    return messages.decode(row.body.encode(), messages.KeyOffer)


def signing_name(worker: Worker) -> str:
    """Return the name under which the root has signed the worker's key.

    Raises:
        UnableToSign: it has not.
    """
    known = store().supervisors().keys
    own = worker.signer.public.raw.hex()
    name = next((name for name, key in known.items() if key == own), None)
    if name is None:
        raise UnableToSign("The root has not signed your key. Ask the charity's key holders.")
    return name


@transaction.atomic
def prepare(worker: Worker) -> None:
    """Make the missing epoch keys and sign, first, a public directory that has them; the very first one too.

    Raises:
        NotFound: the worker's duty does not allow it.
        UnableToSign: the root has not signed the worker's key.
        Unavailable: nothing is known here of the other installations, so there can be no first one.
    """
    require(worker, Action.KEYS_MANAGE)
    turns.take(TURN)
    name, today = signing_name(worker), sealed.today()
    known = store().has_public()
    old = store().public() if known else first.public_directory(worker)
    epochs = {week: key for week, key in old.epochs.items() if week >= week_of(today)}
    for week in wanted_weeks(today):
        if week not in epochs:
            epochs[week] = make_epoch(week, worker=worker)
    new = replace(
        old,
        number=old.number + 1,
        previous=notes.fingerprint(store().public_note()) if known else "",
        expires_on=(today + LIFE).isoformat(),
        epochs=epochs,
    )
    _draft("public", new, name=name, worker=worker)


def make_epoch(week: str, *, worker: Worker) -> str:
    """Make a week's key, seal its secret to every opener, and return its public half."""
    identity = Identity(os.urandom(32))
    for person in staff.people_with(settings.OPENERS):
        keyring.give(identity.seed, kind=Bundle.Kind.EPOCH, name=week, to=person, by=worker.signer)
    ledger.append(Event.EPOCH_PUBLISHED, about=week)
    return str(identity.recipient)


def _require_news(kind: str, edition: Edition) -> None:
    """A form that was sent twice, or by two at once, makes one draft.

    Raises:
        UnableToSign: a draft that says the same waits, signed by somebody whose key still counts.
    """
    draft = DirectoryDraft.objects.select_for_update().filter(kind=kind).first()
    signer = staff.person(draft.first) if draft else None
    if draft is None or signer is None or not signer.is_active:
        return
    counts = signer.verify_key in store().supervisors().keys.values()
    if counts and _said(_edition(kind, draft.note)) == _said(edition):
        raise UnableToSign("This draft waits already. Another supervisor must sign it too.")


def _said(edition: Edition) -> dict[str, object]:
    """Return what two drafts have in common when they are meant to say the same: new keys of a week are never alike."""
    return {
        name: sorted(value) if name == "epochs" else value
        for name, value in asdict(edition).items()
    }


def _draft(kind: str, edition: Edition, *, name: str, worker: Worker) -> None:
    _require_news(kind, edition)
    note = directory.issue(
        "public" if kind == "public" else "force", edition, by={name: worker.signer}
    )
    DirectoryDraft.objects.update_or_create(
        kind=kind, defaults={"note": note, "first": worker.person_id}
    )
    ledger.append(Event.DIRECTORY_PUBLISHED, about=kind, step="first")


@transaction.atomic
def list_person(person: str, *, worker: Worker) -> None:
    """Put somebody whose fingerprint was checked by voice into a draft of their force's directory.

    Raises:
        NotFound: the worker's duty does not allow it, or nobody offered such keys.
        UnableToSign: the root has not signed the worker's key.
    """
    require(worker, Action.KEYS_MANAGE)
    turns.take(TURN)
    row = Offer.objects.select_for_update().filter(person=person).first()
    if row is None:
        raise NotFound("There is nothing here.")
    offer = _offer(row)
    old, people = _to_extend(row.force, worker=worker)
    unit = changes.unit_of(offer.unit, among=old.units)
    if unit is not None and unit not in old.units:
        old = replace(old, units=[*old.units, unit])
    listed = Listed(
        person=offer.person,
        name=offer.name,
        duty=offer.duty,
        recipient=offer.recipient,
        verify_key=offer.verify_key,
        numbers=offer.numbers,
        closeness=offer.closeness,
        statement=offer.statement,
        unit=unit.code if unit else "",
        rank=offer.rank,
        known_as=offer.known_as,
    )
    people = [one for one in people if one.person != offer.person]
    _next_force(old, people=[*people, listed], worker=worker)
    row.delete()


def _to_extend(force: str, *, worker: Worker) -> tuple[ForceDirectory, list[Listed]]:
    """Return a force's directory with what the waiting draft says of the force itself, and who is listed in the worker's own draft of the next one, if they have one.

    Raises:
        UnableToSign: a colleague's draft waits; a new one would silently drop whom they have listed in it.
    """
    old = _force_now(force)
    draft = DirectoryDraft.objects.select_for_update().filter(kind=f"force-{force}").first()
    if draft is None:
        return old, old.people
    waiting = _edition(draft.kind, draft.note)
    if not isinstance(waiting, ForceDirectory) or waiting.number != old.number + 1:
        return old, old.people
    if draft.first != worker.person_id:
        raise UnableToSign("A colleague’s draft of this directory waits. Sign it too, then go on.")
    own = {name: getattr(waiting, name) for name in OF_THE_FORCE}
    return replace(old, **own), waiting.people


def _force_now(force: str) -> ForceDirectory:
    return store().force(force) if store().has_force(force) else first.force_directory(force)


@transaction.atomic
def renew_force(force: str, *, worker: Worker) -> None:
    """Draft a force's directory anew: today's signers of the desk, a later expiry. The first one lists nobody yet.

    Raises:
        NotFound, UnableToSign: as `prepare`.
    """
    require(worker, Action.KEYS_MANAGE)
    turns.take(TURN)
    old, people = _to_extend(force, worker=worker)
    _next_force(old, people=people, worker=worker)


@transaction.atomic
def change_force(
    force: str,
    *,
    units: list[Unit],
    alternates: list[str],
    valid_to: str,
    successor: str,
    worker: Worker,
) -> None:
    """Draft what a force's directory says of the force itself: its units, who receives in its place, and its end.

    Raises:
        NotFound, UnableToSign: as `prepare`.
    """
    require(worker, Action.KEYS_MANAGE)
    turns.take(TURN)
    old, people = _to_extend(force, worker=worker)
    said = replace(old, units=units, alternates=alternates, valid_to=valid_to, successor=successor)
    _next_force(said, people=people, worker=worker)


def force_now(force: str, *, worker: Worker) -> ForceDirectory:
    """Return a force's directory as it counts, or as it would begin.

    Raises:
        NotFound: the worker's duty does not allow it.
        TrustError: it does not hold.
    """
    require(worker, Action.KEYS_MANAGE)
    return _force_now(force)


def _next_force(old: ForceDirectory, *, people: list[Listed], worker: Worker) -> None:
    new = replace(
        old,
        number=old.number + 1,
        previous=notes.fingerprint(store().force_note(old.force)) if old.number else "",
        expires_on=(sealed.today() + LIFE).isoformat(),
        people=people,
        desk_signers=desk_signers(),
    )
    _draft(f"force-{old.force}", new, name=signing_name(worker), worker=worker)


def desk_signers() -> list[str]:
    """Return the keys of everybody at the desk who may write or release a product."""
    return sorted(one.verify_key for one in staff.people_with(settings.OPENERS))


@transaction.atomic
def countersign(kind: str, *, fingerprint: str, worker: Worker) -> None:
    """Sign a draft as the second supervisor, the very text whose fingerprint they saw: from then on it counts.

    Raises:
        NotFound: the worker's duty does not allow it, or there is no such draft.
        UnableToSign: the worker signed first, or the directory no longer follows the one that counts.
    """
    require(worker, Action.KEYS_MANAGE)
    turns.take(TURN)
    draft = DirectoryDraft.objects.select_for_update().filter(kind=kind).first()
    if draft is None:
        raise NotFound("There is nothing here.")
    if draft.first == worker.person_id:
        raise UnableToSign("You signed this first. Another supervisor must sign it too.")
    if notes.fingerprint(draft.note) != fingerprint:
        raise UnableToSign("This draft has changed since you looked. Look at it again.")
    note = notes.add_signature(draft.note, name=signing_name(worker), key=worker.signer)
    try:
        accept = store().accept_public if kind == "public" else store().accept_force
        accept(note)
    except TrustError:
        raise UnableToSign("This draft no longer fits. Prepare it again.") from None
    draft.delete()
    ledger.append(Event.DIRECTORY_PUBLISHED, about=kind, step="second")


@transaction.atomic
def share_with(person: str, *, worker: Worker) -> None:
    """Seal every secret of the desk that the worker holds to a colleague who lacks it.

    Raises:
        NotFound: the worker's duty does not allow it, or there is no such opener.
    """
    require(worker, Action.KEYS_MANAGE)
    turns.take(TURN)
    found = next((one for one in staff.people_with(settings.OPENERS) if one.id == person), None)
    if found is None:
        raise NotFound("There is nothing here.")
    has = set(Bundle.objects.filter(person=found.id).values_list("kind", "name"))
    lacking = [one for one in keyring.held_by(worker) if (one[0].value, one[1]) not in has]
    if not lacking:
        return
    for kind, name, secret in lacking:
        keyring.give(secret, kind=kind, name=name, to=found, by=worker.signer)
    ledger.append(Event.DESK_KEYS_SHARED, about=person)
