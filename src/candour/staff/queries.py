"""What roles may know about the people here. Reads only, and hands out plain values, never rows."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from candour.seal.keys import Recipient, VerifyKey
from candour.staff.models import Invite, Locker, Passkey, Person
from candour.staff.personal import fingerprint


@dataclass(frozen=True)
class Member:
    """A person as colleagues and roles see them. The keys are empty until they have joined."""

    id: str
    name: str
    duty: str
    is_active: bool
    recipient: str
    verify_key: str
    joined_on: date | None

    @property
    def has_joined(self) -> bool:
        return self.joined_on is not None

    @property
    def key(self) -> Recipient:
        """What to close envelopes to. Only of somebody who has joined."""
        return Recipient.parse(self.recipient)

    @property
    def verify(self) -> VerifyKey:
        """What checks their signatures. Only of somebody who has joined."""
        return VerifyKey(bytes.fromhex(self.verify_key))

    @property
    def fingerprint(self) -> list[str]:
        """Both keys in twelve groups of five digits, to be compared by voice. Only of somebody who has joined."""
        return fingerprint(self.key, verify_key=self.verify)


@dataclass(frozen=True)
class KnownPasskey:
    """A passkey as its owner sees it. `opens`: it opens their keys without a phrase."""

    id: str
    label: str
    opens: bool


def member_of(person: Person) -> Member:
    """Return a row as a plain value."""
    return Member(
        person.pk,
        person.name,
        person.duty,
        person.is_active,
        person.recipient,
        person.verify_key,
        person.joined_on,
    )


def person(person_id: str) -> Member | None:
    """Return one person, whether active or not."""
    row = Person.objects.filter(pk=person_id).first()
    return member_of(row) if row else None


def everybody() -> list[Member]:
    """Return everybody, invited and revoked people too, by name."""
    return [member_of(row) for row in Person.objects.order_by("name", "id")]


def active_people() -> list[Member]:
    """Return those who have joined and may act, by name."""
    rows = Person.objects.filter(is_active=True, joined_on__isnull=False)
    return [member_of(row) for row in rows.order_by("name", "id")]


def people_with(duties: tuple[str, ...]) -> list[Member]:
    """Return the active people who have one of `duties`, by name."""
    return [member for member in active_people() if member.duty in duties]


def recipients(person_ids: list[str]) -> list[Recipient]:
    """Return the keys of the active people among `person_ids`."""
    wanted = set(person_ids)
    return [member.key for member in active_people() if member.id in wanted]


def signed_in_count(duties: tuple[str, ...], *, now: datetime) -> int:
    """Return how many active people with one of `duties` are signed in now."""
    people = Person.objects.filter(
        duty__in=duties,
        is_active=True,
        staffsession__idle_until__gt=now,
        staffsession__ends_at__gt=now,
    )
    return people.distinct().count()


def invited(token: str, *, now: datetime) -> Member | None:
    """Return whom an invitation is for; None if it was used, ran out or never was."""
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    rows = Invite.objects.select_related("person")
    row = rows.filter(pk=token_hash, expires_at__gt=now, person__is_active=True).first()
    return member_of(row.person) if row else None


def passkeys(person_id: str) -> list[KnownPasskey]:
    """Return a person's passkeys, by name."""
    opening = set(
        Locker.objects.filter(person_id=person_id, kind=Locker.Kind.PRF).values_list(
            "passkey_id", flat=True
        )
    )
    rows = Passkey.objects.filter(person_id=person_id).order_by("label", "id")
    return [KnownPasskey(row.pk, row.label, row.pk in opening) for row in rows]


def has_phrase(person_id: str) -> bool:
    """Say whether an unlock phrase opens the person's keys."""
    return Locker.objects.filter(person_id=person_id, kind=Locker.Kind.PHRASE).exists()


def needs_second_key(person_id: str) -> bool:
    """Say whether losing one thing would lose the person's keys for ever. They may do nothing sensitive until it is not so.

    Enough are two passkeys that open the keys, or one passkey and a phrase kept offline (design section 5).
    """
    known = passkeys(person_id)
    if has_phrase(person_id):
        return not known
    return sum(passkey.opens for passkey in known) < 2
