"""Who the cast is, and the directories that say so, signed as in the world. Used by cast.py beside this file."""

import json
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings as django_settings
from django.utils import timezone

from candour.seal.keys import Identity, SigningKey
from candour.staff.demonstration import Invented
from candour.trust import directory
from candour.trust.directory import ForceDirectory, Listed, PublicDirectory, Supervisors
from candour.words.closeness import of_old
from candour.words.units import Unit
from candour.words.weeks import week_of

DESK = {
    "alice": "supervisor",
    "dan": "supervisor",
    "bob": "caseworker",
    "erin": "caseworker",
    "mia": "manager",
}


ZZ1 = {
    "carol": ("Carol Brandt", [], []),
    "frank": ("Frank Osei", ["881"], []),
    "grace": ("Grace Lund", [], []),
    "heidi": ("Heidi Marsh", ["4012"], []),
    "mellish": ("David Mellish", ["2213"], []),
    "ivy": ("Ivy Stone", [], ["Dave Mellish"]),
}


ZZ2 = {
    "noor": ("Noor Haddad", [], []),
    "oscar": ("Oscar Penn", [], []),
    "petra": ("Petra Voss", [], []),
}


UNITS = [
    Unit(code="ACU", name="Anti-Corruption Unit", kind="receiving"),
    Unit(code="RPU", name="Roads Policing", kind="specialist"),
]


def today() -> date:
    return timezone.localdate()


def signing_key() -> SigningKey:
    return SigningKey(os.urandom(32))


@dataclass
class Officer:
    """Somebody of a force, with their own keys."""

    listed: Listed
    identity: Identity
    signer: SigningKey


def officer(name: str, *, numbers: list[str], close_to: list[str], unit: str = "ACU") -> Officer:
    identity, signer, person = Identity(os.urandom(32)), signing_key(), os.urandom(16).hex()
    key, verify = str(identity.recipient), signer.public.raw.hex()
    said = directory.key_statement(person, key=key, verify_key=verify)
    listed = Listed(
        person=person,
        name=name,
        duty="receiving officer",
        recipient=key,
        verify_key=verify,
        numbers=numbers,
        closeness=of_old(close_to),
        statement=signer.sign(said).hex(),
        unit=unit,
    )
    return Officer(listed, identity, signer)


def write_supervisors(
    trust: Path, *, number: int, root: SigningKey, keys: dict[str, SigningKey]
) -> None:
    edition = Supervisors(
        number=number,
        previous="",
        expires_on=(today() + timedelta(days=365)).isoformat(),
        demonstration=True,
        keys={name: key.public.raw.hex() for name, key in keys.items()},
    )
    (trust / "supervisors.note").write_text(
        directory.issue("supervisors", edition, by={"root": root})
    )


def public_directory(epoch: Identity, message_key: SigningKey) -> PublicDirectory:
    week = week_of(today())
    return PublicDirectory(
        number=1,
        previous="",
        expires_on=(today() + timedelta(weeks=5)).isoformat(),
        demonstration=True,
        site="desk.localhost",
        epochs={week: str(epoch.recipient)},
        desk_keys=[message_key.public.raw.hex()],
        hardeners=[],
        watchdog=str(Identity(os.urandom(32)).recipient),
        exchange=signing_key().public.raw.hex(),
    )


def write_forces(
    trust: Path,
    *,
    people: dict[str, Invented],
    officers: dict[str, Officer],
    by: dict[str, SigningKey],
) -> None:
    signers = [
        one.member.verify_key
        for one in people.values()
        if one.member.duty in django_settings.OPENERS
    ]
    for code, names, alternates in (("ZZ1", ZZ1, ["ZZ2"]), ("ZZ2", ZZ2, [])):
        edition = ForceDirectory(
            number=1,
            previous="",
            expires_on=(today() + timedelta(weeks=5)).isoformat(),
            demonstration=True,
            force=code,
            people=[officers[name].listed for name in names],
            desk_signers=signers,
            alternates=alternates,
            units=UNITS,
        )
        note = directory.issue("force", edition, by=by)
        (trust / f"force-{code}.note").write_text(note)


def write_links(folder: Path, *, door: SigningKey, installations: dict[str, SigningKey]) -> None:
    fields = {
        "name": "desk",
        "exchange": "http://127.0.0.1:9",
        "doors_box": os.urandom(32).hex(),
        "doors": {"intake": door.public.raw.hex()},
        "forces": {
            code: {
                "inbox": os.urandom(32).hex(),
                "outbox": os.urandom(32).hex(),
                "key": key.public.raw.hex(),
            }
            for code, key in installations.items()
        },
    }
    (folder / "links.json").write_text(json.dumps(fields))
