"""What the charity took back or put right, as those see it who had it; and as the person sees it whom it is about."""

import html

import pytest
from force_cast import make_product
from test_product_is_worked_on import TO_DO, outgoing
from test_the_accused_learns_nothing import undone, visit

SAYS = "The charity recalls this product. Do not act on it and do not pass it on."
TO = ["priya", "sam", "vic"]


def recall(force, urn, *, to=TO):
    force.arrive(force.reply(urn, about="", act="recalled", text=SAYS, to=to))


def text_of(answer):
    return html.unescape(answer.content.decode())


def test_a_recalled_product_stays_readable_and_says_that_it_was_recalled(force):
    urn = force.deliver(make_product())
    recall(force, urn)

    assert "Recalled by the charity" in text_of(force.client("sam").get("/"))
    page = text_of(force.client("sam").get(f"/products/{urn}"))
    assert SAYS in page
    assert "MELLISH" in page
    assert "<del" in page


@pytest.mark.parametrize("act", TO_DO)
def test_nobody_acts_on_what_was_recalled(force, act):
    urn = force.deliver(make_product())
    recall(force, urn)
    browser = force.client("sam")

    assert f"/products/{urn}/{act}" not in text_of(browser.get(f"/products/{urn}"))
    answer = browser.post(f"/products/{urn}/{act}", TO_DO[act])
    assert answer.status_code == 409
    assert "has recalled this product. Nothing was sent." in text_of(answer)
    assert outgoing() == []


def test_a_page_from_before_the_recall_does_nothing(force):
    urn = force.deliver(make_product())
    browser = force.client("sam")
    assert f"/products/{urn}/acknowledge" in text_of(browser.get(f"/products/{urn}"))
    recall(force, urn)

    assert browser.post(f"/products/{urn}/acknowledge").status_code == 409
    assert outgoing() == []


def test_a_corrected_product_leads_to_the_one_that_corrects_it(force):
    old = force.deliver(make_product())
    new = force.deliver(make_product(linked=[old], text="It is believed that another firm pays."))
    force.arrive(force.reply(old, about=new, act="corrected", to=TO))

    page = text_of(force.client("sam").get(f"/products/{old}"))
    assert "Corrected." in page
    assert f'href="/products/{new}"' in page
    assert "Corrected by the charity" in text_of(force.client("sam").get("/"))


def test_whoever_has_not_got_the_new_one_sees_the_old_as_it_was(force):
    """The desk does not even tell them; were they told, nothing would show."""
    old = force.deliver(make_product())
    new = force.deliver(make_product(linked=[old]), to=("priya", "sam"))
    before = text_of(force.client("vic").get(f"/products/{old}"))
    force.arrive(force.reply(old, about=new, act="corrected", to=TO))

    after = text_of(force.client("vic").get(f"/products/{old}"))
    assert "Corrected" not in after
    assert len(after) == len(before)


def test_a_recall_is_believed_only_from_the_charity(force):
    urn = force.deliver(make_product())
    told = force.reply(urn, about="", act="recalled", text=SAYS, to=TO)
    force.arrive(told[:-1] + bytes([told[-1] ^ 1]))  # altered on the way

    assert "Recalled" not in text_of(force.client("sam").get("/"))


def test_the_accused_sees_the_same_with_and_without_a_recall(force):
    urn = force.deliver(make_product())
    about_mellish = force.reply(urn, about="", act="recalled", text=SAYS, to=TO)
    accused = force.client("mellish")

    with_it = undone(lambda: visit(force, about_mellish, accused=accused))
    without = undone(lambda: visit(force, force.dummy(), accused=accused))
    assert with_it == without
