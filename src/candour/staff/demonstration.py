"""Sign-in without a passkey, for the invented people of a demonstration. Refuses to work with real keys.

Their lockers open with a secret from the file DEMO_KEYS names, beside the database: `{"person id": "64 hex digits"}`.
`candour demo` makes the people here and writes that file.
"""

import json
import os
import secrets as chance
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from candour.ledger.services import append
from candour.staff import personal, queries, services
from candour.staff.models import Locker, Person
from candour.staff.personal import Secrets
from candour.staff.queries import Member
from candour.staff.services import Unable
from candour.words.events import Event

KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Invented:
    """An invented person, and the secret that opens their locker: for DEMO_KEYS, and nowhere else."""

    member: Member
    key: bytes
    secrets: Secrets


def invent(name: str, *, duty: str, on: date) -> Invented:
    """Make an invented person who has joined already.

    Raises:
        Unable: this is no demonstration, or the duty does not exist here.
    """
    _only_in_a_demonstration()
    if duty not in settings.STAFF_DUTIES:
        raise Unable(_("Choose a duty that exists here."))
    key = os.urandom(KEY_BYTES)
    with transaction.atomic():
        person = Person.objects.create(name=name, duty=duty)
        append(Event.PERSON_INVITED, about=person.pk, duty=duty, by="")
        under = personal.under_demonstration(key)
        made = services.join(person.pk, under=under, passkey_id=None, on=on)
        person.refresh_from_db()
    return Invented(queries.member_of(person), key, made)


def write_keys(people: list[Invented], *, to: Path) -> None:
    """Add the people's keys to the file that opens their lockers, readable by its owner only."""
    known = _keys(to) if to.exists() else {}
    known |= {one.member.id: one.key.hex() for one in people}
    beside = to.with_name(f".{to.name}.{chance.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(known, file)
    beside.replace(to)


def people() -> list[Member]:
    """Return whom one can sign in as here: nobody, unless this is a demonstration."""
    if not settings.DEMONSTRATION:
        return []
    real = Locker.objects.exclude(kind=Locker.Kind.DEMONSTRATION).values("person_id")
    rows = Person.objects.filter(is_active=True, locker__kind=Locker.Kind.DEMONSTRATION)
    return [queries.member_of(row) for row in rows.exclude(pk__in=real).order_by("duty", "name")]


def open_keys(person_id: str) -> Secrets:
    """Return an invented person's secrets.

    Raises:
        Unable: this is no demonstration, the person is real, or there is no key for them.
    """
    _only_in_a_demonstration()
    if person_id not in {one.id for one in people()}:
        raise Unable(_("Nobody of that name takes part in the demonstration."))
    key = _keys(Path(settings.DEMO_KEYS or os.devnull)).get(person_id)
    if key is None:
        raise Unable(_("The demonstration has no key for this person. Start it afresh."))
    way = personal.under_demonstration(bytes.fromhex(key))
    try:
        opened = services.open_keys(person_id, by=way, passkey_id=None)
    except personal.DoesNotOpen:
        opened = None
    if opened is None:
        raise Unable(_("The demonstration's key does not fit. Start it afresh."))
    return opened


def _only_in_a_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise Unable(_("This is not a demonstration. Sign in with your passkey."))


def _keys(path: Path) -> dict[str, str]:
    try:
        keys = json.loads(path.read_text("ascii"))
    except (OSError, ValueError):
        return {}
    return keys if isinstance(keys, dict) else {}
