"""The cast of the tests: a desk with real keys, two fictional forces, reporters with codes' keys, parcels as they come.

alice and dan are supervisors, bob and erin caseworkers, mia is the manager. At ZZ1 carol, frank, grace and heidi receive;
David Mellish (2213) and Ivy Stone, who declared herself close to him, are listed too. ZZ2 has three people.

A folder's conftest.py says `from cast import cast_fixture`, and its tests take the fixture `cast`. Nothing here replaces a
part of ours: directories are signed, parcels sealed and numbered, sessions started by the code that does so outside tests.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from candour.parcels import frame, messages, recording
from candour.parcels.links import load
from candour.parcels.models import Outgoing
from candour.roles.desk import courier, keyring
from candour.roles.desk.models import Bundle, Incoming
from candour.seal import closing, mailbox, opening
from candour.seal.container import Type
from candour.seal.keys import Identity, Recipient, SigningKey
from candour.staff import demonstration, sessions
from candour.staff.access import Worker
from candour.staff.demonstration import Invented
from candour.trust import directory, notes
from candour.trust.directory import PublicDirectory
from candour.words.weeks import week_of
from cast_directories import (
    DESK,
    ZZ1,
    ZZ2,
    Officer,
    officer,
    public_directory,
    signing_key,
    today,
    write_forces,
    write_links,
    write_supervisors,
)

EXAMPLES = json.loads((files("candour.cli.demo") / "worked_examples.json").read_text("utf-8"))[
    "examples"
]
BRIBE = EXAMPLES[0]


@dataclass
class Reporter:
    """Somebody who sent a report, with the keys of their code."""

    cast: "Cast"
    keys: mailbox.Keys

    def say(self, act: str, *, text: str = "", about: str = "") -> None:
        """Write as a returning reporter does; the parcel lies at the desk, unopened."""
        message = messages.FromReporter(tag=self.keys.tag.hex(), act=act, about=about, text=text)
        self.cast.deliver(Type.FROM_REPORTER, messages.encode(message), keys=self.keys)

    def read(self) -> list[messages.ToReporter]:
        """Return what is on its way to the mailbox, opened as a door opens it."""
        rows = Outgoing.objects.filter(mailbox=True, road=self.keys.tag.hex()).order_by("place")
        desk = [self.cast.message_key.public]
        replies = [
            mailbox.open_reply(bytes(row.envelope), keys=self.keys, desk=desk) for row in rows
        ]
        return [messages.decode(reply.body, messages.ToReporter) for reply in replies]


@dataclass
class Cast:
    """The whole cast, their keys, and how parcels come to the desk."""

    folder: Path
    root: SigningKey
    people: dict[str, Invented]
    officers: dict[str, Officer]
    epoch: Identity
    message_key: SigningKey
    door: SigningKey
    installations: dict[str, SigningKey]
    numbers: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def id(self, name: str) -> str:
        return self.people[name].member.id

    def worker(self, name: str) -> Worker:
        """Return somebody of the desk as services take them."""
        one = self.people[name]
        return Worker(one.member.id, one.member.name, one.member.duty, "", True, one.secrets)

    def client(self, name: str, *, demonstration: bool = True) -> Client:
        """Return a browser in which somebody of the desk is signed in, as an invented person or with a passkey."""
        one = self.people[name]
        cookie = sessions.start(
            one.member.id, secrets=one.secrets, demonstration=demonstration, now=timezone.now()
        )
        client = Client()
        client.cookies[django_settings.STAFF_COOKIE] = cookie
        return client

    def report(self, **said: object) -> Reporter:
        """Send a report: the bribe of the worked examples, unless `said` says otherwise."""
        reporter = Reporter(self, mailbox.Keys(*(os.urandom(32) for _ in range(4))))
        fields: dict[str, object] = {
            "danger_now": False,
            "choices": ["money"],
            "story": BRIBE["raw"],
            "people": [
                messages.Person(name="Dave Mellish", rank="PS", force="ZZ1", unit="roads policing")
            ],
            "when": "this year",
            "where": "Calderbrook",
            "at_risk": "",
            "circle": "two or three people",
            "checkable": "the control room's records",
            "preview": False,
            "silence": "",
            **said,
        }
        report = messages.Report(
            **fields,  # type: ignore[arg-type]
            recipient=str(reporter.keys.recipient),
            verify_key=reporter.keys.signer.public.raw.hex(),
            tag=reporter.keys.tag.hex(),
            receipt=os.urandom(16).hex(),
        )
        self.deliver(Type.REPORT, messages.encode(report), keys=reporter.keys)
        return reporter

    def deliver(self, type_: Type, body: bytes, *, keys: mailbox.Keys) -> None:
        """Seal, carry and number what a reporter says, as keeper and courier do."""
        self.carry(
            mailbox.close_from_reporter(
                type_, body, header={"v": 1}, to=[self.epoch.recipient], keys=keys
            )
        )

    def speak(
        self, sound: bytes, *, code: bool = True, **said: object
    ) -> tuple[Reporter, list[bytes], bytes]:
        """Return a reporter who spoke, the envelopes of the parts and of the report, none of them carried yet."""
        reporter = Reporter(self, mailbox.Keys(*(os.urandom(32) for _ in range(4))))
        parts = spoken_parts(sound, to=self.epoch.recipient)
        keys = reporter.keys
        fields: dict[str, object] = {
            **dict.fromkeys(("story", "when", "where", "at_risk", "circle", "checkable", "silence"), ""),
            "danger_now": False, "choices": [], "people": [], "preview": False, "receipt": os.urandom(16).hex(),
            "recipient": str(keys.recipient) if code else "",
            "verify_key": keys.signer.public.raw.hex() if code else "",
            "tag": keys.tag.hex() if code else "",
            "parts": [recording.digest(one) for one in parts], "sounding": -(-len(sound) // 160),
            **said,
        }  # fmt: skip
        report = messages.Report(**fields)  # type: ignore[arg-type]
        envelope = closing.close(
            Type.REPORT,
            messages.encode(report),
            header={"v": 1},
            to=[self.epoch.recipient],
            by=keys.signer if code else None,
        )
        return reporter, parts, envelope

    def carry(self, envelope: bytes) -> None:
        """Carry and number an envelope from a door, as courier and desk do."""
        road = load(django_settings.LINKS_FILE).doors_box
        number, previous = self.numbers.get(road, (0, bytes(32)))
        header = {"v": 1, "door": "intake", "number": number + 1, "previous": previous.hex()}
        parcel = closing.close(
            Type.CARRIAGE, envelope, header=header, to=[self.epoch.recipient], by=self.door
        )
        self._count(road, number + 1, parcel)
        courier.take_in(road, parcel, link=None)

    def force_says(
        self, name: str, act: str, *, product: str, text: str = "", code: str = ""
    ) -> None:
        """Say something as an officer; the parcel lies at the desk, unopened."""
        one = self.officers[name]
        force = "ZZ1" if name in ZZ1 else "ZZ2"
        message = messages.FromForce(
            id=os.urandom(16).hex(),
            force=force,
            product=product,
            act=act,
            text=text,
            code=code,
            person=one.listed.person,
        )
        envelope = closing.close(
            Type.FROM_FORCE,
            messages.encode(message),
            header={"v": 1},
            to=closing.places([self.epoch.recipient]),
            by=one.signer,
        )
        link = load(django_settings.LINKS_FILE).forces[force]
        number, previous = self.numbers.get(link.inbox, (0, frame.FIRST))
        parcel = frame.frame(
            envelope,
            box=link.inbox,
            number=number + 1,
            previous=previous,
            by=self.installations[force],
        )
        self._count(link.inbox, number + 1, parcel)
        courier.take_in(link.inbox, parcel, link=link)

    def _count(self, road: str, number: int, parcel: bytes) -> None:
        self.numbers[road] = (number, hashlib.sha256(parcel).digest())

    def envelopes(self, force: str, *, held: bool = False) -> list[bytes]:
        """Return what waits to leave for a force."""
        road = load(django_settings.LINKS_FILE).forces[force].outbox
        rows = Outgoing.objects.filter(road=road).order_by("place", "id")
        return [bytes(row.envelope) for row in rows if (row.state == Outgoing.State.HELD) == held]

    def open_release(self, envelope: bytes, *, name: str) -> messages.Release:
        """Return what an officer reads in an envelope.

        Raises:
            NotForUs: it is not sealed to them.
        """
        found = opening.open_envelope(envelope, identities=[self.officers[name].identity])
        return messages.decode(found.body, messages.Release)

    def unopened(self) -> int:
        return Incoming.objects.filter(state=Incoming.State.NEW).count()


def spoken_parts(sound: bytes, *, to: Recipient) -> list[bytes]:
    """Return the sealed parts of a recording, filled to a bucket with silence."""
    cut = [
        sound[at : at + recording.PART_BYTES] for at in range(0, len(sound), recording.PART_BYTES)
    ]
    cut += [b""] * recording.padding(len(cut))
    return [recording.close_part(one, nth=nth, to=to) for nth, one in enumerate(cut)]


def assemble(folder: Path) -> Cast:
    """Make the whole cast in `folder`, to which the settings TRUST_FOLDER, LINKS_FILE and DEMO_KEYS point already."""
    root, door, message_key = signing_key(), signing_key(), signing_key()
    epoch = Identity(os.urandom(32))
    officers = {
        key: officer(name, numbers=numbers, close_to=close)
        for key, (name, numbers, close) in (ZZ1 | ZZ2).items()
    }
    installations = {"ZZ1": signing_key(), "ZZ2": signing_key()}
    write_links(folder, door=door, installations=installations)
    founders = {"founder-1": signing_key(), "founder-2": signing_key()}
    trust = folder / "trust"
    trust.mkdir()
    (trust / "root.pub").write_text(root.public.raw.hex())
    write_supervisors(trust, number=1, root=root, keys=founders)
    public = public_directory(epoch, message_key)
    note = directory.issue("public", public, by=founders)
    (trust / "public.note").write_text(note)
    people = {
        name: demonstration.invent(name.capitalize(), duty=duty, on=today())
        for name, duty in DESK.items()
    }
    demonstration.write_keys(list(people.values()), to=Path(django_settings.DEMO_KEYS))
    signers = {name: people[name].secrets.signer for name in ("alice", "dan")}
    write_supervisors(trust, number=2, root=root, keys=signers)
    again = PublicDirectory(**{**vars(public), "number": 2, "previous": notes.fingerprint(note)})
    (trust / "public.note").write_text(directory.issue("public", again, by=signers))
    write_forces(trust, people=people, officers=officers, by=signers)
    cast = Cast(folder, root, people, officers, epoch, message_key, door, installations)
    _give_keys(cast)
    return cast


def _give_keys(cast: Cast) -> None:
    """Seal the desk's secrets to its openers: the week's key, the message key, the index key."""
    index, by = os.urandom(32), cast.people["alice"].secrets.signer
    secrets = [
        (Bundle.Kind.EPOCH, week_of(today()), cast.epoch.seed),
        (Bundle.Kind.MESSAGE, keyring.MESSAGE_KEY, cast.message_key.seed),
        (Bundle.Kind.INDEX, keyring.INDEX_KEY, index),
    ]
    for one in cast.people.values():
        if one.member.duty in django_settings.OPENERS:
            for kind, name, secret in secrets:
                keyring.give(secret, kind=kind, name=name, to=one.member, by=by)


@pytest.fixture(name="cast")
def cast_fixture(db: None, settings, tmp_path: Path) -> Cast:
    """A desk at work: its pages under the URLs, its people with keys, its directories signed."""
    settings.ROOT_URLCONF = "candour.roles.desk.urls"
    settings.STAFF_HOME = "desk:inbox"
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.LINKS_FILE = tmp_path / "links.json"
    settings.DEMO_KEYS = tmp_path / "demonstration-keys.json"
    settings.ALARM_COMMAND = ""
    return assemble(tmp_path)
