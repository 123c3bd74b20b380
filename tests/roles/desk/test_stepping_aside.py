"""Somebody who knows a person in a case leaves it: no key, no trace of what comes later, no way back, and new keys by a colleague."""

import re

import pytest
from django.db import models

from candour.blobs.fields import SealedField
from candour.roles.desk import keyring
from candour.roles.desk import models as tables
from candour.roles.desk.models import Case, CaseKey, Item, Product, Sample, SteppedAside
from candour.roles.desk.services import aside, cases
from candour.roles.desk.views.turns import aside_act
from candour.seal import SealError, opening


def step_aside(desk, path, *, name="bob", status=302, reason="SA01"):
    reference = path.rsplit("/", 1)[1]
    said = {"reason": reason, "passkey-act": aside_act(reference), "passkey-agreed": "yes"}
    return desk.post(name, f"{path}/step-aside", said, status=status)


def everything(path):
    """Return every envelope that is sealed to a key of the case, and by which key."""
    case = path.rsplit("/", 1)[1]
    found = [(row.key.kind, bytes(row.sealed)) for row in Item.objects.filter(case=case)]
    found += [("product", bytes(row.sealed)) for row in Product.objects.filter(case=case)]
    return found + [
        ("product", bytes(row.half)) for row in Sample.objects.filter(product__case=case)
    ]


def plain(answer):
    """Return a page without what is fresh in each."""
    return re.sub(r'(?:nonce|value)="[^"]{20,}"', "", answer.content.decode())


def test_whoever_steps_aside_is_off_the_case_as_if_it_never_was(desk):
    _, path = desk.open_report()
    gone = plain(desk.get("bob", "/cases/22222222", status=404))
    step_aside(desk, path)

    assert plain(desk.get("bob", path, status=404)) == gone
    assert path.rsplit("/", 1)[1] not in desk.get("bob", "/").content.decode()
    assert desk.case().owner == ""
    assert "stepped aside. I know the person reported." in desk.get("alice", path).content.decode()


def test_a_colleagues_session_makes_new_keys_and_all_opens_with_them_alone(desk, cast):
    reporter, path, _ = desk.sent()
    reporter.say("message", text="It goes on.")
    cast.force_says("carol", "question", product=Product.objects.get().id, text="When was it?")
    desk.sort()
    case = desk.case()
    before = keyring.case_keys(case, worker=cast.worker("bob")).identities
    step_aside(desk, path)
    desk.sort("alice")

    assert SteppedAside.objects.get().renewed
    after = keyring.case_keys(case, worker=cast.worker("alice")).identities
    envelopes = everything(path)
    assert len(envelopes) > 6
    for kind, envelope in envelopes:
        opening.open_envelope(envelope, identities=[after[kind]])
        with pytest.raises(SealError):
            opening.open_envelope(envelope, identities=[before[kind]])
    page = desk.get("alice", path).content.decode()
    assert "It goes on." in page
    assert "When was it?" in page
    reporter.say("message", text="And on.")
    desk.sort("dan")
    assert "And on." in desk.get("alice", path).content.decode()


def test_what_is_sealed_to_a_case_is_sealed_anew():
    """Every column of bytes at the desk: sealed to a case's key, and then `keyring.renew` knows it, or to something else."""
    to_a_case = {
        ("Item", "sealed"),
        ("Product", "sealed"),
        ("Recording", "sealed"),
        ("Sample", "half"),
    }
    elsewhere = {
        ("Bundle", "sealed"), ("Call", "sealed"), ("CaseBundle", "sealed"), ("Incoming", "sealed"), ("Mark", "checker"),
        ("Posting", "label"), ("Sample", "given"), ("Sample", "sealed"), ("SampleHalf", "sealed"),
        ("SampleOriginal", "sealed"), ("SampleWeek", "secret"), ("ShiftNote", "sealed"), ("Slip", "hidden"),
        ("Tally", "hidden"), ("Tally", "label"),
    }  # fmt: skip
    found = set()
    for name in tables.__all__:
        for field in getattr(tables, name)._meta.concrete_fields:
            if isinstance(field, models.BinaryField | SealedField):
                found.add((name, field.attname))
    orders = {one for one in found if one[0] == "MailboxOrder"}

    assert found - orders == to_a_case | elsewhere


def test_nobody_lets_them_in_again(desk, cast):
    _, path = desk.open_report()
    step_aside(desk, path)
    page = desk.post("alice", f"{path}/admit", {"person": cast.id("bob")}, status=422)
    assert "stepped aside" in page.content.decode() or "Choose" in page.content.decode()
    with pytest.raises(cases.UnableToAdmit):
        cases.admit(path.rsplit("/", 1)[1], person=cast.id("bob"), worker=cast.worker("alice"))
    desk.get("bob", path, status=404)


def test_a_draft_of_theirs_is_given_up_and_can_be_read_by_colleagues(desk):
    _, path = desk.open_report()
    product = desk.submitted(path)
    step_aside(desk, path)

    assert Product.objects.get(id=product).state == "stopped"
    assert "MELLISH" in desk.get("alice", f"{path}/products/{product}").content.decode()


def test_the_last_one_on_a_case_cannot_leave_it_to_nobody(desk, cast):
    _, path = desk.open_report()
    case = desk.case()
    tables.CaseBundle.objects.filter(key__case=case).exclude(person=cast.id("bob")).delete()
    page = step_aside(desk, path, status=422).content.decode()

    assert "Let a supervisor in first." in page
    desk.get("bob", path)


def test_without_the_passkey_nothing_is_done(desk):
    _, path = desk.open_report()
    page = desk.post("bob", f"{path}/step-aside", {"reason": "SA01"}, status=422)
    assert "did not confirm" in page.content.decode()
    desk.get("bob", path)


def test_two_step_aside_and_one_session_renews_once(desk, cast):
    _, path = desk.open_report()
    desk.post("bob", f"{path}/admit", {"person": cast.id("erin")})
    step_aside(desk, path)
    step_aside(desk, path, name="erin", reason="SA02")
    assert aside.renew_due(cast.worker("alice")) == 1
    assert aside.renew_due(cast.worker("dan")) == 0
    assert SteppedAside.objects.filter(renewed=True).count() == 2


def test_a_destroyed_part_stays_destroyed(desk, cast):
    _, path = desk.open_report()
    keyring.destroy(desk.case(), CaseKey.Kind.ORIGINAL)
    step_aside(desk, path)
    desk.sort("alice")
    assert set(keyring.case_keys(Case.objects.get(), worker=cast.worker("alice")).identities) == {
        "letters",
        "product",
    }


def test_what_the_one_who_left_searches_for_is_nowhere(desk):
    _, path = desk.open_report()
    assert path in desk.post("bob", "/search", {"asked": "caravan"}, status=200).content.decode()
    step_aside(desk, path)
    assert (
        path not in desk.post("bob", "/search", {"asked": "caravan"}, status=200).content.decode()
    )
    assert (
        path.rsplit("/", 1)[1]
        in desk.post("alice", "/search", {"asked": "caravan"}, status=200).content.decode()
    )
