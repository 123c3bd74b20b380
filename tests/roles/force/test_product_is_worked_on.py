"""What people of a force do about a product: sealed to the charity and to colleagues, signed, once."""

import html

import pytest
from django.db import connection
from force_cast import make_product

from candour.parcels import frame, messages
from candour.roles.force.models import Act
from candour.seal import NotForUs, opening
from candour.seal.container import Type

GOOD = "Is any other business believed to do the same?"
FISHING = "Is your source the wife?"
TO_DO = {
    "acknowledge": {},
    "ask": {"text": GOOD},
    "outcome": {"code": "DE09", "reason": "Nothing to act on yet."},
}


MEANS = {"acknowledge": "acknowledge", "ask": "question", "outcome": "outcome"}


def text_of(response):
    return html.unescape(response.content.decode())


def outgoing():
    """Return the envelopes that wait for a slot, from the table itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT road, envelope FROM parcels_outgoing")
        return [(road, bytes(envelope)) for road, envelope in cursor.fetchall()]


def said_to_desk(force):
    """Return what the desk's key opens of it."""
    return [
        messages.decode(
            opening.open_envelope(envelope, identities=[force.epoch]).body, messages.FromForce
        )
        for _, envelope in outgoing()
    ]


@pytest.mark.parametrize("act", TO_DO)
def test_an_act_leaves_as_one_envelope_of_the_one_size_signed_by_the_person(force, act):
    urn = force.deliver(make_product())

    response = force.client("sam").post(f"/products/{urn}/{act}", TO_DO[act])

    assert response.status_code == 302
    assert response["Location"] == f"/products/{urn}#acts"
    ((road, envelope),) = outgoing()
    assert road == force.back
    assert len(envelope) == frame.ENVELOPE_BYTES
    opened = opening.open_envelope(envelope, identities=[force.epoch])
    assert opened.type is Type.FROM_FORCE
    assert opened.signed_by(force.people["sam"].secrets.signer.public)
    said = messages.decode(opened.body, messages.FromForce)
    assert (said.act, said.product, said.force) == (MEANS[act], urn, "ZZ1")
    assert said.person == force.people["sam"].member.id
    assert said.text == TO_DO[act].get("text", TO_DO[act].get("reason", ""))
    assert said.code == TO_DO[act].get("code", "")


def test_a_colleague_who_holds_it_sees_the_act_and_whoever_does_not_cannot_open_it(force):
    urn = force.deliver(make_product())
    force.client("priya").post(f"/products/{urn}/acknowledge")

    vic = force.client("vic")
    assert "Acknowledged by Priya Nair" in text_of(vic.get("/"))
    page = text_of(vic.get(f"/products/{urn}"))
    assert "Priya Nair acknowledged it" in page
    assert "/acknowledge" not in page

    (act,) = Act.objects.all()
    assert len(bytes(act.sealed)) == frame.ENVELOPE_BYTES
    with pytest.raises(NotForUs):
        opening.open_envelope(
            bytes(act.sealed), identities=[force.people["mellish"].secrets.identity]
        )


@pytest.mark.parametrize("act", TO_DO)
def test_a_double_click_leaves_one(force, act):
    urn = force.deliver(make_product())
    browser = force.client("sam")

    first = browser.post(f"/products/{urn}/{act}", TO_DO[act])
    second = browser.post(f"/products/{urn}/{act}", TO_DO[act])

    assert (first.status_code, second.status_code) == (302, 409)
    assert "nothing was changed" in text_of(second)
    assert len(outgoing()) == Act.objects.count() == 1


def test_a_question_waits_until_the_charity_refuses_it_or_a_linked_product_comes(force):
    urn, to = force.deliver(make_product()), ["priya", "sam", "vic"]
    browser = force.client("sam")
    browser.post(f"/products/{urn}/acknowledge")
    for number in (1, 2):
        browser.post(f"/products/{urn}/ask", {"text": f"{GOOD} {number}"})
    asked = {said.text: said.id for said in said_to_desk(force)}
    first, second = asked[f"{GOOD} 1"], asked[f"{GOOD} 2"]
    inbox = text_of(browser.get("/"))
    assert "Question waiting" in inbox
    assert "The charity, to screen it" in inbox

    force.arrive(force.reply(urn, about=first, act="question-refused", text="It fishes.", to=to))
    force.arrive(force.reply(urn, about=second, act="question-passed", to=to))
    assert "The reporter, if they come back" in text_of(browser.get("/"))
    page = text_of(browser.get(f"/products/{urn}"))
    assert "The charity refused it: It fishes." in page
    assert "The charity passed it on." in page

    force.deliver(make_product(linked=[urn], text="In the first half of October."))
    inbox = text_of(browser.get("/"))
    assert "Question waiting" not in inbox
    assert "Acknowledged by Sam Okafor" in inbox


def test_a_reply_that_nobody_of_the_charity_signed_is_not_shown(force):
    urn = force.deliver(make_product())
    browser = force.client("sam")
    browser.post(f"/products/{urn}/ask", {"text": GOOD})
    (asked,) = said_to_desk(force)
    force.dan, honest = force.own, force.dan
    force.arrive(
        force.reply(urn, about=asked.id, act="question-refused", text="Forged.", to=["sam"])
    )
    force.dan = honest

    assert "Forged." not in text_of(browser.get(f"/products/{urn}"))


def test_a_question_that_fishes_is_pointed_out_once_and_may_still_be_sent(force):
    urn = force.deliver(make_product())
    browser = force.client("priya")
    assert "Send it as it is" not in text_of(browser.get(f"/products/{urn}"))

    warned = browser.post(f"/products/{urn}/ask", {"text": FISHING})

    assert warned.status_code == 422
    assert "This will probably be refused" in text_of(warned)
    assert FISHING in text_of(warned)
    assert outgoing() == []
    sent = browser.post(f"/products/{urn}/ask", {"text": FISHING, "anyway": "on"})
    assert sent.status_code == 302
    assert len(outgoing()) == 1


@pytest.mark.parametrize(
    ("act", "typed", "says"),
    [
        ("ask", {"text": ""}, "Write the question."),
        ("ask", {"text": "a" * 501}, "at most 500 characters"),
        ("outcome", {"code": ""}, "Choose an outcome."),
        ("outcome", {"code": "CH01"}, "Select a valid choice"),
        ("outcome", {"code": "FO02"}, "Give the reason for this outcome."),
        ("outcome", {"code": "DE07", "reason": "  "}, "Give the reason for this outcome."),
    ],
)
def test_a_form_that_is_not_right_comes_back_and_sends_nothing(force, act, typed, says):
    urn = force.deliver(make_product())

    response = force.client("sam").post(f"/products/{urn}/{act}", typed)

    assert response.status_code == 422
    assert says in text_of(response)
    assert outgoing() == []


def test_an_outcome_that_needs_no_reason_is_recorded_without_one(force):
    urn = force.deliver(make_product())
    browser = force.client("vic")

    assert browser.post(f"/products/{urn}/outcome", {"code": "FO04"}).status_code == 302

    assert "Outcome recorded: Being assessed / developed" in text_of(browser.get("/"))


def test_where_the_reporter_cannot_be_asked_there_is_no_question_form(force):
    urn = force.deliver(make_product(questions="no"))

    page = text_of(force.client("priya").get(f"/products/{urn}"))

    assert "cannot be asked anything" in page
    assert f"/products/{urn}/ask" not in page
