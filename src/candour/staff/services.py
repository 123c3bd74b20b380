"""What changes people and their keys: each act in one transaction, recorded in the ledger inside it.

Deriving a key from a phrase takes a quarter of a second and is done before the transaction, which holds the only
writer's lock of SQLite.
"""

import hashlib
import secrets as chance
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.ledger import turns
from candour.ledger.services import append
from candour.staff import personal, queries, sessions
from candour.staff.ceremonies import NewPasskey
from candour.staff.models import Invite, Locker, Passkey, Person
from candour.staff.personal import Kind, Secrets, Way
from candour.staff.queries import Member
from candour.words.events import Event

INVITE_LIFE: Final = timedelta(hours=24)
_QUARTER: Final = timedelta(minutes=15)
MAX_PASSKEYS: Final = 8


class Unable(Exception):
    """Asked for, must not happen, nothing was changed. `str()` of it is written for the person to read."""


@dataclass(frozen=True)
class Invitation:
    """What to give to the person invited. The token is nowhere else: it cannot be shown again."""

    person_id: str
    link: str
    token: str
    expires_at: datetime


def invite(name: str, *, duty: str, by: str, now: datetime) -> Invitation:
    """Invite somebody to join with `duty`. `by` is the id of who invites, empty for the operator's command line.

    Whoever waits under the same name and duty is invited anew: a form that was sent twice makes one person, and the link
    that was shown last is the one that works.

    Raises:
        Unable: no name, or a duty that does not exist here.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > 100:
        raise Unable(_("Give the person's name, in at most 100 letters."))
    if duty not in settings.STAFF_DUTIES:
        raise Unable(_("Choose a duty that exists here."))
    with transaction.atomic():
        turns.take("invite")  # two may invite the same person at once, from one page or from two
        waiting = Person.objects.filter(
            name=clean, duty=duty, is_active=True, joined_on__isnull=True, passkey__isnull=True
        ).first()
        person = waiting or Person.objects.create(name=clean, duty=duty)
        Invite.objects.filter(person=person).delete()
        return _invitation(person, by=by, now=now)


def invite_again(person_id: str, *, by: str, now: datetime) -> Invitation:
    """Invite somebody anew, who missed the first invitation or lost their passkeys.

    It lets them make a passkey, nothing more: their keys still open only with what opened them before, another passkey
    or their phrase. So whoever invites cannot take over a colleague's keys.

    Raises:
        Unable: the person does not exist here or was revoked.
    """
    with transaction.atomic():
        person = _locked(person_id)
        if person is None or not person.is_active:
            raise Unable(_("There is no such person here."))
        Invite.objects.filter(person=person).delete()
        return _invitation(person, by=by, now=now)


def _locked(person_id: str) -> Person | None:
    """Return the person, their row locked: their ways in are counted and changed by one request at a time."""
    return Person.objects.select_for_update().filter(pk=person_id).first()


def _invitation(person: Person, *, by: str, now: datetime) -> Invitation:
    token = chance.token_urlsafe(32)
    expires_at = _quarter_after(now + INVITE_LIFE)
    Invite.objects.create(token_hash=_hash(token), person=person, expires_at=expires_at)
    append(Event.PERSON_INVITED, about=person.pk, duty=person.duty, by=by)
    link = settings.STAFF_ORIGIN + reverse("staff:join", args=[token])
    return Invitation(person.pk, link, token, expires_at)


def _quarter_after(moment: datetime) -> datetime:
    """Round up to 15 minutes: no time of anybody's act stands finer than that."""
    start = moment.replace(minute=0, second=0, microsecond=0)
    return start + -(-(moment - start) // _QUARTER) * _QUARTER


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def use_invite(token: str, *, passkey: NewPasskey, now: datetime) -> str:
    """Take the passkey made with an invitation, end the invitation, and return the passkey's id.

    Raises:
        Unable: it was used meanwhile, or ran out.
    """
    with transaction.atomic():
        row = Invite.objects.filter(pk=_hash(token), expires_at__gt=now).first()
        if row is None or Invite.objects.filter(pk=row.pk).delete()[0] != 1:
            raise Unable(_("This invitation was already used or has run out."))
        return _take(row.person_id, passkey=passkey, label="")


def _take(person_id: str, *, passkey: NewPasskey, label: str) -> str:
    if Passkey.objects.filter(credential_id=passkey.credential_id).exists():
        raise Unable(_("This passkey is already in use here. Use another device or key."))
    _locked(person_id)
    known = Passkey.objects.filter(person_id=person_id).count()
    if known >= MAX_PASSKEYS:
        raise Unable(_("You have eight passkeys. Remove one before you add another."))
    row = Passkey.objects.create(
        person_id=person_id,
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        label=label or _("Passkey %d") % (known + 1),
    )
    append(Event.PASSKEY_ADDED, about=person_id, way="passkey")
    return row.pk


def join(person_id: str, *, under: Way, passkey_id: str | None, on: date) -> Secrets:
    """Make the person's keys, lock them `under` their way in, and return them. They are a member from now on.

    Raises:
        Unable: they have keys already; nobody can make somebody new ones.
    """
    made = personal.new_secrets()
    sealed = personal.lock(made, person_id=person_id, under=under)
    recipient, verify_key = str(made.identity.recipient), made.signer.public.raw.hex()
    with transaction.atomic():
        changed = Person.objects.filter(
            pk=person_id, is_active=True, joined_on__isnull=True
        ).update(recipient=recipient, verify_key=verify_key, joined_on=on)
        if changed != 1:
            raise Unable(_("You have joined already. Please sign in."))
        _store(person_id, kind=under.kind, passkey_id=passkey_id, sealed=sealed)
        person = Person.objects.get(pk=person_id)
        append(Event.PERSON_JOINED, about=person_id, duty=person.duty)
    return made


def _store(person_id: str, *, kind: Kind, passkey_id: str | None, sealed: bytes) -> None:
    Locker.objects.create(
        person_id=person_id, kind=kind.value, passkey_id=passkey_id, sealed=sealed
    )


def open_keys(person_id: str, *, by: Way, passkey_id: str | None) -> Secrets | None:
    """Return the person's secrets, opened by a passkey or a phrase; None if nothing here opens so.

    Raises:
        personal.DoesNotOpen: there is a locker of this kind, and this does not open it.
    """
    locker = Locker.objects.filter(
        person_id=person_id, kind=by.kind.value, passkey_id=passkey_id
    ).first()
    if locker is None:
        return None
    return personal.unlock(bytes(locker.sealed), person_id=person_id, by=by)


def add_passkey(person_id: str, *, passkey: NewPasskey, label: str, secrets: Secrets) -> str:
    """Add a passkey to a signed-in person; if it yields a way in, it opens their keys from now on.

    Raises:
        Unable: it is known already, or there are too many.
    """
    with transaction.atomic():
        passkey_id = _take(person_id, passkey=passkey, label=label)
        if passkey.way is not None:
            sealed = personal.lock(secrets, person_id=person_id, under=passkey.way)
            _store(person_id, kind=Kind.PRF, passkey_id=passkey_id, sealed=sealed)
        return passkey_id


def let_open(person_id: str, *, passkey_id: str, under: Way, secrets: Secrets) -> None:
    """Let a passkey that a signed-in person has already open their keys without a phrase."""
    sealed = personal.lock(secrets, person_id=person_id, under=under)
    with transaction.atomic():
        _locked(person_id)
        Locker.objects.filter(passkey_id=passkey_id).delete()
        _store(person_id, kind=Kind.PRF, passkey_id=passkey_id, sealed=sealed)
        append(Event.PASSKEY_ADDED, about=person_id, way="opens")


def set_phrase(person_id: str, *, phrase: str, secrets: Secrets) -> None:
    """Give a signed-in person an unlock phrase; an earlier one opens nothing any more."""
    sealed = personal.lock(secrets, person_id=person_id, under=personal.under_phrase(phrase))
    with transaction.atomic():
        _locked(person_id)
        Locker.objects.filter(person_id=person_id, kind=Kind.PHRASE.value).delete()
        _store(person_id, kind=Kind.PHRASE, passkey_id=None, sealed=sealed)
        append(Event.PASSKEY_ADDED, about=person_id, way="phrase")


def drop_passkey(person_id: str, *, passkey_id: str) -> None:
    """Remove a lost passkey of a signed-in person.

    Raises:
        Unable: it is not theirs, or they could not get at their keys without it.
    """
    with transaction.atomic():
        _locked(person_id)
        known = queries.passkeys(person_id)
        left = [one for one in known if one.id != passkey_id]
        if len(left) == len(known):
            raise Unable(_("You have no such passkey."))
        if not (any(one.opens for one in left) or (left and queries.has_phrase(person_id))):
            raise Unable(_("This is your last way to your keys. Add another one first."))
        Passkey.objects.filter(pk=passkey_id, person_id=person_id).delete()
        append(Event.DELETION, about=person_id, what="passkey")


def revoke(person_id: str, *, by: str) -> Member:
    """Take a person's rights back. Their sessions end at once; their sealed keys stay, so that nothing is lost.

    Raises:
        Unable: there is no such active person, or `by` was revoked a moment ago.
    """
    with transaction.atomic():
        turns.take(
            "revoke"
        )  # of two who revoke each other at once one is left, and can invite again
        if by and not Person.objects.filter(pk=by, is_active=True).exists():
            raise Unable(_("Your own rights were taken back. Nothing was changed."))
        if Person.objects.filter(pk=person_id, is_active=True).update(is_active=False) != 1:
            raise Unable(_("There is no such person here."))
        Invite.objects.filter(person_id=person_id).delete()
        sessions.end_all(person_id)
        append(Event.PERSON_REVOKED, about=person_id, by=by)
        return queries.member_of(Person.objects.get(pk=person_id))
