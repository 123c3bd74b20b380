"""A desk with something behind every address, everybody who could ask, and forms as they would be sent.

For the tests in this folder. Stands on tests/cast.py and the walk through the desk's pages in tests/roles/desk.
"""

import os
from dataclasses import dataclass, field
from datetime import timedelta

from access_knock import Visitor
from desk_spoken import speak_again
from desk_walk import WE1, Desk, draft_fields
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

import cast as cast_
from candour.parcels import messages
from candour.roles.desk import keyring
from candour.roles.desk.models import Alarm, Case, CaseBundle, Hold, Item, Offer, Sample, SampleWeek
from candour.roles.desk.queries import keys as read_keys
from candour.roles.desk.services import corrections, directory, holding, sampling, talks
from candour.roles.desk.views import cases, people, recall, recordings, turns
from candour.seal.keys import Identity
from candour.staff import demonstration, services, sessions
from candour.trust.directory import key_statement
from candour.words.weeks import week_of

MORE = {
    "tess": "call taker", "theo": "call taker", "max": "manager", "ada": "auditor", "abe": "auditor",
    "gus": "caseworker", "rex": "caseworker",
}  # fmt: skip
KINDS = {
    "call taker": ("call taker", "tess"),
    "call taker with a key": ("call taker", "theo"),
    "caseworker": ("caseworker not on it", "erin"),
    "caseworker with a key": ("caseworker on it", "bob"),
    "supervisor": ("supervisor not on it", "dan"),
    "supervisor with a key": ("supervisor on it", "alice"),
    "manager": ("manager", "mia"),
    "manager with a key": ("manager", "max"),
    "auditor": ("auditor", "ada"),
    "auditor with a key": ("auditor", "abe"),
}


@dataclass
class World:
    """One desk: a case with something of everything in it, a report nobody has opened, one nobody has sorted."""

    cast: cast_.Cast
    of: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def found(self) -> "World":
        for name, duty in MORE.items():
            one = demonstration.invent(name.capitalize(), duty=duty, on=cast_.today())
            self.cast.people[name] = one
        desk = Desk(self.cast)
        self._wish(desk)
        reporter, path, product = desk.sent()
        self.of |= {"reference": path.rsplit("/", 1)[1], "sent": product}
        self.cast.force_says("carol", "question", product=product, text="When was it?")
        self.cast.force_says("carol", "outcome", product=product, code="DE03")
        reporter.say("message", text="It goes on.")
        desk.sort()
        self.of["question"], self.of["outcome"] = self._of_force(path, desk)
        (self.of["message"],) = desk.items(path, Item.Kind.REPORTER)
        self.of["draft"] = desk.draft(path, text=f"{WE1['text']} One.")
        self.of["stopped"] = desk.draft(path, text=f"{WE1['text']} Two.")
        self.of["waiting"] = desk.submitted(path, text=f"{WE1['text']} Three.")
        self.release_form = desk.confirmation(f"{path}/products/{self.of['waiting']}/release")
        self.of["spoken"] = speak_again(desk, reporter, bytes(1600))
        self._let_in(path)
        self._fresh(desk)
        self._sample()
        self.cast.report()
        desk.sort()
        self.of["unopened"] = Case.objects.get(state=Case.State.NEW).reference
        self.cast.report()
        self._call(desk)
        Alarm.objects.create(kind="aside", on=cast_.today())
        self._offer()
        self._seat()
        return self

    def _call(self, desk):
        """Let bob take a call, as far as its end."""
        self.of["call"] = "c" * 32
        desk.post("bob", "/calls/new", {"id": self.of["call"], "channel": "call"})
        desk.post("bob", f"/calls/{self.of['call']}/danger", {"danger": "no"})
        desk.post("bob", f"/calls/{self.of['call']}/story", {"story": "He takes envelopes."})

    def _of_force(self, path, desk):
        found = desk.items(path, Item.Kind.FORCE)
        page = desk.get("alice", path).content.decode()
        asked = next(one for one in found if f"/questions/{one}" in page)
        return asked, next(one for one in found if one != asked)

    def _let_in(self, path):
        """Give keys of the case as they would lie after a change of duty; take those of somebody who joined later."""
        case = Case.objects.get(reference=path.rsplit("/", 1)[1])
        for name in ("theo", "max", "abe", "rex"):
            keyring.admit(
                case, person=self.cast.people[name].member, worker=self.cast.worker("bob")
            )
        CaseBundle.objects.filter(person=self.cast.id("dan")).delete()

    def _wish(self, desk):
        """A report whose reporter wants all of it destroyed, and one that is held."""
        reporter, path = desk.open_report()
        reporter.say("destroy")
        desk.sort()
        self._let_in(path)
        self.of["wished"] = path.rsplit("/", 1)[1]
        _, held = desk.open_report()
        self.of["held"] = held.rsplit("/", 1)[1]
        Hold.objects.create(case_id=self.of["held"], reason="court", on=cast_.today())

    def _fresh(self, desk):
        """A report that bob has begun to work on, in which somebody may be in danger."""
        _, path = desk.open_report()
        self._let_in(path)
        self.of["fresh"] = path.rsplit("/", 1)[1]
        Case.objects.filter(reference=self.of["fresh"]).update(priority="P1")

    def _sample(self):
        """A week that can be drawn, and a product that was drawn and can be read."""
        past = cast_.today() - timedelta(weeks=4)
        of_the_past = week_of(past)
        Sample.objects.filter(product=self.of["sent"]).update(
            week=of_the_past, state=Sample.State.DRAWN
        )
        SampleWeek.objects.create(
            week=of_the_past, secret=bytes(32), candidates=[self.of["sent"]], released=1,
            value="1-2-3", drawn=1, drawn_on=cast_.today(),
        )  # fmt: skip
        sampling.give(self.cast.worker("alice"))
        self.of["sample"] = Sample.objects.get(product=self.of["sent"]).id
        self.of["week"] = week_of(past + timedelta(weeks=1))
        SampleWeek.objects.create(week=self.of["week"], secret=bytes(32), released=0)

    def _offer(self):
        identity, signer, person = Identity(os.urandom(32)), cast_.signing_key(), "7" * 32
        key, verify = str(identity.recipient), signer.public.raw.hex()
        statement = signer.sign(key_statement(person, key=key, verify_key=verify)).hex()
        offer = messages.KeyOffer(
            force="ZZ1", person=person, name="Una Poole", duty="receiving officer", recipient=key,
            verify_key=verify, statement=statement, numbers=[], closeness=[],
        )  # fmt: skip
        Offer.objects.create(person=person, force="ZZ1", body=messages.encode(offer).decode())
        self.of["offer"] = person

    def _seat(self):
        for kind, (column, who) in KINDS.items():
            self.visitors[kind] = Visitor(kind, column, who, self._cookie(who))
        revoked = Visitor("revoked", "signed out", "rex", self._cookie("rex"))
        services.revoke(self.cast.id("rex"), by=self.cast.id("mia"))
        late = self._cookie("gus", ago=timedelta(hours=9, minutes=1))
        self.visitors |= {
            "revoked": revoked,
            "expired": Visitor("expired", "signed out", "gus", late),
            "nobody": Visitor("nobody", "signed out", "gus", ""),
        }

    def _cookie(self, who, *, ago=timedelta(0)):
        one = self.cast.people[who]
        now = timezone.now() - ago
        return sessions.start(one.member.id, secrets=one.secrets, demonstration=True, now=now)

    def path(self, name: str, *, reference: str = "", who: str = "bob") -> str:
        """Return the address `name` with something of this desk behind it, as `who` is given it."""
        where = self._where(name, reference or self.of["reference"])
        found = reverse(name, kwargs=where)
        if name != "desk:sound":
            return found
        return f"{found}?proof={recordings.proof_for(**where, person=self.cast.id(who))}"

    def _where(self, name, reference):
        of, case = self.of, {"reference": reference}
        begun = {"reference": of["fresh"] if reference == of["reference"] else reference}
        return {
            "desk:clear-alarm": {"kind": "aside"},
            "desk:open": {"reference": of["unopened"] if reference == of["reference"] else reference},
            "desk:destroy": {
                "reference": of["wished"] if reference == of["reference"] else reference
            },
            "desk:lift-hold": {"reference": of["held"]},
            "desk:draw-sample": {"week": of["week"]},
            "desk:reading": {"sample": of["sample"]},
            "desk:seen-to": {**case, "item": of["message"]},
            "desk:hear": {**case, "item": of["spoken"]},
            "desk:listen": {**case, "item": of["spoken"]},
            "desk:sound": {**case, "item": of["spoken"]},
            "desk:tell-outcome": {**case, "item": of["outcome"]},
            "desk:question": {**case, "item": of["question"]},
            "desk:product": {**case, "product_id": of["draft"]},
            "desk:bench": {**case, "product_id": of["draft"]},
            "desk:release": {**case, "product_id": of["waiting"]},
            "desk:stop": {**case, "product_id": of["stopped"]},
            "desk:danger": begun,
            "desk:scope": begun,
            "desk:signpost": {**begun, "where": "service"},
            "desk:ask-recall": {**case, "product_id": of["sent"]},
            "desk:decide-recall": {**case, "product_id": of["sent"]},
            "desk:hang-up": {"call": of["call"]},
            "desk:make-case": {"call": of["call"]},
            "desk:call": {"call": of["call"], "step": "story"},
            "desk:training-call": {"code": "letter", "step": "story"},
            "desk:talk-clear": {"person": self.cast.id("erin")},
            "desk:invite-again": {"person": self.cast.id("erin")},
            "desk:revoke": {"person": self.cast.id("gus")},
            "desk:hand-over": {"person": self.cast.id("rex")},
            "desk:countersign": {"kind": "force-ZZ1"},
            "desk:renew-force": {"force": "ZZ1"},
            "desk:force-facts": {"force": "ZZ1"},
            "desk:list-person": {"person": of["offer"]},
            "desk:share": {"person": self.cast.id("gus")},
        }.get(name, {} if name in WITHOUT_A_CASE else case)  # fmt: skip

    def needs_before(self, name: str) -> bool:
        """Say whether `before` does anything."""
        return name in {"desk:countersign", "desk:decide-recall", "desk:review", "desk:talk-clear"}

    def before(self, name: str, *, who: str) -> None:
        """Do the half of another person that an act needs before it."""
        if name == "desk:review":
            alice, now = self.cast.worker("alice"), timezone.now()
            holding.hold(self.of["reference"], reason="HS01", worker=alice, now=now)
        if name == "desk:decide-recall":
            bob = self.cast.worker("bob")
            corrections.ask_recall(self.of["reference"], self.of["sent"], reason="RR01", worker=bob)
        if name == "desk:talk-clear":
            talks.ask_for(self.cast.id("erin"), worker=self.cast.worker("alice"))
        if name == "desk:countersign":
            other = "dan" if who == "alice" else "alice"
            directory.renew_force("ZZ1", worker=self.cast.worker(other))

    def body(self, name: str, *, reference: str = "") -> dict[str, object]:
        """Return a form such as the page sends, confirmed where it must be, so that the guard decides and not the form."""
        alice = self.cast.worker("alice")
        match name:
            case "desk:list-person":
                return _yes(read_keys.list_act(alice, self.of["offer"]))
            case "desk:countersign":
                draft = next(iter(directory.status(alice).drafts), None)
                seen = draft.fingerprint if draft else ""
                return {**_yes(f"countersign:force-ZZ1:{seen}"), "seen": seen}
            case "desk:release":
                return dict(self.release_form)
        return dict(self._plain_bodies(reference or self.of["reference"]).get(name, {}))

    def _plain_bodies(self, reference):
        return {
            "desk:priority": {"priority": "P1"},
            "desk:hand": {"person": self.cast.id("alice")},
            "desk:hold": {"reason": "HS01"},
            "desk:review": {"do": "resume"},
            "desk:talk-for": {"person": self.cast.id("gus")},
            "desk:admit": {"person": self.cast.id("gus")},
            "desk:write": {"text": "We have read it."},
            "desk:listen": {"text": "It goes on.", "seen": ""},
            "desk:destroy-original": _yes(cases.destroy_act(reference)),
            "desk:destroy": _yes(
                cases.wish_act(
                    self.of["wished"] if reference == self.of["reference"] else reference
                )
            ),
            "desk:holds": {"reference": self.of["reference"], "reason": "court"},
            "desk:draw-sample": {"value": "3 11 20 33 41 59"},
            "desk:reading": {"codes": ["safe"]},
            "desk:question": {"do": "pass", "wording": "About when was it?"},
            "desk:new-product": draft_fields(text=f"{WE1['text']} Four."),
            "desk:product": draft_fields(text=f"{WE1['text']} Five."),
            "desk:bench": {"do": "gone"},
            "desk:ask-recall": {"reason": "RR01"},
            "desk:decide-recall": _yes(recall.recall_act(self.of["sent"])),
            "desk:step-aside": {"reason": "SA01", **_yes(turns.aside_act(reference))},
            "desk:danger": {"do": "voice", "role": "ccu-senior", "read_back": "on"},
            "desk:signpost": {"text": "Thank you. Please ring 101."},
            "desk:looked-at": {"text": "My wife told me."},
            "desk:search": {"asked": "envelopes"},
            "desk:new-call": {"id": "a" * 32, "channel": "letter"},
            "desk:call": {"story": "He takes envelopes, and more.", "do": "on"},
            "desk:make-case": {"priority": "P2", "claim": ""},
            "desk:telephone-act": {"act": "here"},
            "desk:shift-note": {"once": "b" * 32, "text": "The printer is out of paper."},
            "desk:on-call": {
                "on": cast_.today().isoformat(),
                "shift": "late",
                "person": self.cast.id("bob"),
            },
            "desk:training-call": {"story": "He takes envelopes.", "do": "on"},
            "desk:people": {"name": "Sam Reed", "duty": "caseworker"},
            "desk:revoke": _yes(people.revoke_act(self.cast.id("gus"))),
            "desk:hand-over": {
                "to": self.cast.id("gus"),
                **_yes(people.hand_over_act(self.cast.id("rex"))),
            },
            "desk:prepare": _yes(read_keys.PREPARE),
            "desk:renew-force": _yes(read_keys.renew_act("ZZ1")),
            "desk:force-facts": {
                "units": "ACU; Anti-Corruption Unit; receiving",
                "alternates": ["ZZ2"],
                **_yes(read_keys.facts_act("ZZ1")),
            },
            "desk:share": _yes(read_keys.share_act(self.cast.id("gus"))),
        }


WITHOUT_A_CASE = {
    "desk:inbox",
    "desk:collect",
    "desk:people",
    "desk:keys",
    "desk:prepare",
    "desk:figures",
    "desk:talk",
    "desk:talk-for",
    "desk:holds",
    "desk:sample",
    "desk:calls",
    "desk:search",
    "desk:new-call",
    "desk:telephone",
    "desk:telephone-act",
    "desk:shift",
    "desk:shift-note",
    "desk:on-call",
    "desk:training",
}


def _yes(act: str) -> dict[str, object]:
    return {"passkey-act": act, "passkey-agreed": "yes"}


def site(chosen) -> None:
    """Let the test process be the desk's pages: its own middleware, addresses and duties."""
    from candour.conf import desk as desk_settings

    for name in ("MIDDLEWARE", "TEMPLATES", "WEB_BASE_TEMPLATE", "STAFF_HOME", "STAFF_DUTIES", "ROOT_URLCONF"):  # fmt: skip
        setattr(chosen, name, getattr(desk_settings, name))
    chosen.ALLOWED_HOSTS = ["testserver"]
    chosen.OUTCOME_DELAY_DAYS = 0
    assert settings.DEMONSTRATION
