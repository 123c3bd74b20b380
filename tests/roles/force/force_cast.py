"""A force's installation with real keys: four people, the charity's two signers, and the road between them.

Products come as they come from the desk: sealed to places, framed, taken in by the courier.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from candour.parcels import frame, links, messages
from candour.roles.force import courier
from candour.roles.force.services.acts import this_week
from candour.seal import closing
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey
from candour.staff import demonstration, sessions
from candour.trust import directory
from candour.trust.directory import Listed, key_statement, recipient

EXAMPLES = json.loads((files("candour.cli.demo") / "worked_examples.json").read_text("utf-8"))[
    "examples"
]
PEOPLE = {
    "priya": ("Priya Nair", "receiving officer", ["8812"]),
    "sam": ("Sam Okafor", "senior investigator", ["5120"]),
    "vic": ("Vic Harding", "force supervisor", ["2207"]),
    "mellish": ("David Mellish", "receiving officer", ["0417"]),
}
STAMP = {"number": 1, "previous": "", "expires_on": "2099-12-31", "demonstration": True}


def new_key():
    return SigningKey(os.urandom(32))


def hexed(key):
    return key.public.raw.hex()


@dataclass
class Installation:
    """One force, and what the charity holds that the test needs to play its part."""

    folder: Path
    force: str = "ZZ1"
    alice: SigningKey = field(default_factory=new_key)  # writes products
    dan: SigningKey = field(default_factory=new_key)  # releases them
    desk: SigningKey = field(default_factory=new_key)  # the desk's installation
    own: SigningKey = field(default_factory=new_key)
    epoch: Identity = field(default_factory=lambda: Identity(os.urandom(32)))
    people: dict = field(default_factory=dict)
    declared: dict = field(default_factory=dict)  # who -> whom they are close to
    number: int = 0
    previous: bytes = frame.FIRST
    road: str = "a" * 64  # desk to force
    back: str = "b" * 64  # force to desk

    def found(self):
        """Make the keys' directories, the links and the people."""
        self._public_directory()
        links_file = self.folder / "links.json"
        desk = {"inbox": self.road, "outbox": self.back, "key": hexed(self.desk)}
        said = {"name": "zz1", "exchange": "http://127.0.0.1:1", "desk": desk}
        links_file.write_text(json.dumps(said), "utf-8")
        for who, (name, duty, _) in PEOPLE.items():
            self.people[who] = demonstration.invent(name, duty=duty, on=date(2026, 11, 2))
        self.list_people(list(PEOPLE))
        return self

    def _public_directory(self):
        trust = self.folder / "trust"
        trust.mkdir()
        self.signers = {"alice": self.alice, "dan": self.dan}
        root = new_key()
        supervisors = directory.Supervisors(
            **STAMP, keys={name: hexed(key) for name, key in self.signers.items()}
        )
        public = directory.PublicDirectory(
            **STAMP,
            site="intake.localhost",
            epochs={this_week(): str(self.epoch.recipient)},
            desk_keys=[],
            hardeners=[],
            watchdog=str(Identity(os.urandom(32)).recipient),
            exchange=hexed(new_key()),
        )
        (trust / "root.pub").write_text(hexed(root), "ascii")
        note = directory.issue("supervisors", supervisors, by={"root": root})
        (trust / "supervisors.note").write_text(note, "utf-8")
        (trust / "public.note").write_text(
            directory.issue("public", public, by=self.signers), "utf-8"
        )

    def list_people(self, who, *, number=1, also=()):
        """Publish the force's directory with these people in it, and the desk's signers."""
        edition = directory.ForceDirectory(
            **{**STAMP, "number": number},
            force=self.force,
            people=[self.listed(one) for one in who],
            desk_signers=sorted([hexed(self.alice), hexed(self.dan), *map(hexed, also)]),
            alternates=["ZZ2"],
        )
        note = directory.issue("force", edition, by=self.signers)
        (self.folder / "trust" / f"force-{self.force}.note").write_text(note, "utf-8")

    def listed(self, who):
        one, (name, duty, numbers) = self.people[who], PEOPLE[who]
        key, verify = one.member.recipient, one.member.verify_key
        statement = one.secrets.signer.sign(
            key_statement(one.member.id, key=key, verify_key=verify)
        ).hex()
        close = self.declared.get(who, [])
        return Listed(one.member.id, name, duty, key, verify, numbers, close, statement)

    def client(self, who):
        """Return a browser in which somebody is signed in."""
        one = self.people[who]
        browser = Client()
        browser.cookies[settings.STAFF_COOKIE] = sessions.start(
            one.member.id, secrets=one.secrets, demonstration=True, now=timezone.now()
        )
        return browser

    def recipients(self, who):
        return [recipient(self.people[one].member.recipient) for one in who]

    def release(self, product, *, to, signers=None, signed=None, sealed_by=None):
        """Return the envelope of a product, as the desk's service closes it: written by Alice, released by Dan."""
        signers = [self.alice, self.dan] if signers is None else signers
        people = self.recipients(to)
        said = messages.encode_product(signed or product)
        message = messages.Release(
            product=product,
            signatures=[
                messages.Signature(key=hexed(key), signature=key.sign(said).hex())
                for key in signers
            ],
            readers=[one.fingerprint for one in people],
        )
        return closing.close(
            Type.PRODUCT,
            messages.encode(message),
            header={"v": 1},
            to=closing.places(people),
            by=sealed_by or self.dan,
        )

    def reply(self, product, *, about, act, text="", to):
        """Return the envelope in which the desk says what became of a question."""
        message = messages.ToForce(
            id=os.urandom(16).hex(), product=product, act=act, about=about, text=text
        )
        places = closing.places(self.recipients(to))
        return closing.close(
            Type.TO_FORCE, messages.encode(message), header={"v": 1}, to=places, by=self.dan
        )

    @staticmethod
    def dummy():
        nobody = closing.places([closing.thrown_away()])
        return closing.close(Type.DUMMY, b"", header={"v": 1}, to=nobody, by=None)

    def arrive(self, envelope):
        """Let an envelope come in the next slot, as the courier takes it in."""
        self.number += 1
        parcel = frame.frame(
            envelope, box=self.road, number=self.number, previous=self.previous, by=self.desk
        )
        self.previous = hashlib.sha256(parcel).digest()
        courier.take_in(parcel, link=links.Link(self.road, self.back, hexed(self.desk)))

    def deliver(self, product, *, to=("priya", "sam", "vic"), **differently):
        """Release a product and let it arrive; return its URN."""
        self.arrive(self.release(product, to=list(to), **differently))
        return product.id


def make_product(example="example-R1", **differently):
    """Return the product of a worked example."""
    said = next(r for e in EXAMPLES for r in e["reports"] if r["urn"] == example)
    subject, *others = _people(said["subject"])
    source, information, handling = said["grade"].split("/")
    fields = {
        "id": os.urandom(16).hex(),
        "marking": said["marking"],
        "source": source,
        "information": information,
        "handling": handling,
        "conditions": said["conditions"],
        "week": this_week(),
        "originator": "Candour",
        "force": said["subject"]["force"],
        "subject": subject,
        "others": others,
        "text": said["text"],
        "category": said["cc_primary"],
        "also": said["cc_secondary"],
        "allegations": said["iopc"],
        "standards": said["spb"],
        "flags": said["referral_flags"],
        "tags": said.get("tags", []),
        "priority": said["risk"],
        "priority_reason": "",
        "questions": said["can_ask_questions"],
        "linked": [],
    }
    return messages.Product(**{**fields, **differently})


def _people(said):
    """Return everybody whom an example's subject block names; it parts them with semicolons."""
    names = [name.strip() for name in said["name"].split(";")]
    ranks = [rank.strip() for rank in said["rank"].split(";")]
    certainty = said.get("name_certainty", "likely").split()[0]
    return [
        messages.Person(
            name="" if name.startswith("'") else name,
            nickname=name.strip("'") if name.startswith("'") else "",
            certainty=certainty,
            rank="" if rank == "unknown" else rank,
            number=said.get("number", ""),
            force=said["force"],
            unit=said.get("unit", ""),
            description=said.get("description", ""),
        )
        for name, rank in zip(names, ranks, strict=True)
    ]
