"""A product that has left and was wrong: two people recall it, or a fresh one corrects it; whoever had it is told, nobody else."""

import pytest

from candour.parcels import messages
from candour.parcels.models import Outgoing
from candour.roles.desk.models import Product
from candour.roles.desk.views.recall import recall_act
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.words import recalls


@pytest.fixture
def sent(desk):
    """A product that has left; path of its case, its id."""
    _, path, product = desk.sent()
    return path, product


def ask(desk, sent, *, name="bob", reason="RR01", status=302):
    path, product = sent
    return desk.post(name, f"{path}/products/{product}/recall", {"reason": reason}, status=status)


def decide(desk, sent, *, name="alice", status=302, **said):
    path, product = sent
    form = {"passkey-act": recall_act(product), "passkey-agreed": "yes", **said}
    return desk.post(name, f"{path}/products/{product}/recall/decide", form, status=status)


def told(cast, name):
    """Return what the desk said to one officer of ZZ1 about products, opened with that officer's key."""
    found = []
    for row in Outgoing.objects.filter(mailbox=False):
        try:
            content = opening.open_envelope(
                bytes(row.envelope), identities=[cast.officers[name].identity]
            )
        except SealError:
            continue
        if content.type is Type.TO_FORCE:
            found.append(messages.decode(content.body, messages.ToForce))
    return found


def test_two_people_recall_a_product_and_whoever_had_it_is_told(desk, cast, sent):
    ask(desk, sent)
    assert (
        "asks to recall it" in desk.get("alice", f"{sent[0]}/products/{sent[1]}").content.decode()
    )
    assert told(cast, "carol") == []
    decide(desk, sent)

    (said,) = told(cast, "carol")
    assert (said.act, said.product) == ("recalled", sent[1])
    assert said.text == recalls.recall("RR01").text
    assert Product.objects.get().recall == "done"
    assert "Recalled" in desk.get("bob", f"{sent[0]}/products/{sent[1]}").content.decode()


def test_whoever_was_left_out_hears_nothing_of_a_recall(desk, cast, sent):
    ask(desk, sent)
    decide(desk, sent)
    assert told(cast, "ivy") == []
    assert told(cast, "mellish") == []


def test_a_reason_that_would_point_to_the_reporter_is_not_told(desk, cast, sent):
    ask(desk, sent, reason="RR03")
    decide(desk, sent)
    (said,) = told(cast, "carol")
    assert said.text == recalls.TOLD


def test_one_person_does_not_recall_alone(desk, sent):
    ask(desk, sent, name="alice")
    page = decide(desk, sent, status=422).content.decode()
    assert "Somebody else must agree." in page
    assert Product.objects.get().recall == "asked"
    decide(desk, sent, name="dan")
    assert Product.objects.get().recall == "done"


def test_a_second_person_lets_it_stand(desk, cast, sent):
    ask(desk, sent)
    decide(desk, sent, do="stand")
    assert Product.objects.get().recall == ""
    assert told(cast, "carol") == []
    ask(desk, sent)


def test_without_the_passkey_nothing_is_recalled(desk, sent):
    ask(desk, sent)
    path, product = sent
    page = desk.post("alice", f"{path}/products/{product}/recall/decide", {}, status=422)
    assert "did not confirm" in page.content.decode()
    assert Product.objects.get().recall == "asked"


def test_what_has_not_left_is_given_up_and_not_recalled(desk):
    _, path = desk.open_report()
    product = desk.submitted(path)
    ask(desk, (path, product), status=409)


def _correct(desk, sent, **changed):
    path, product = sent
    at = f"{path}/products/new?from={product}&corrects=yes"
    text = "Sergeant MELLISH of Calderbrook Police is believed to take money from another firm."
    made = desk.submitted(path, at=at, linked=[product], text=text, **changed)
    desk.release(path, made)
    return made


def test_a_correction_says_which_product_it_corrects_to_whoever_had_that_one(desk, cast, sent):
    made = _correct(desk, sent)
    (said,) = told(cast, "carol")
    assert (said.act, said.product, said.about) == ("corrected", sent[1], made)


def test_whoever_is_left_out_of_the_correction_does_not_hear_of_it(desk, cast, sent):
    """The new text names somebody who had the old one: they keep what they have and hear nothing."""
    _correct(desk, sent, **{"other-1-name": cast.officers["frank"].listed.name})
    assert told(cast, "frank") == []
    assert len(told(cast, "carol")) == 1
