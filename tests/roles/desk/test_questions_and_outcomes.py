"""What a force says: a question screened and passed on or refused, the answer made a linked product, an outcome told."""

from datetime import timedelta

from desk_walk import draft_fields

import cast as cast_
from candour.parcels import messages
from candour.roles.desk.models import Case, Item, Product
from candour.seal import opening

ASKED, FISHED, _ = cast_.BRIBE["questions"]


def _question(desk, cast, text=ASKED["from_force"]):
    reporter, path, product = desk.sent()
    cast.force_says("carol", "question", product=product, text=text)
    desk.sort()
    (item,) = desk.items(path, Item.Kind.FORCE)
    return reporter, path, product, f"{path}/questions/{item}"


def _told(cast, *, name="carol"):
    """Return what the force is told last, as an officer opens it."""
    found = opening.open_envelope(
        cast.envelopes("ZZ1")[-1], identities=[cast.officers[name].identity]
    )
    return messages.decode(found.body, messages.ToForce)


def test_a_question_is_screened_and_passed_on_in_safe_words(desk, cast):
    reporter, path, _, url = _question(desk, cast)
    assert desk.case().state == Case.State.QUESTION
    assert "A supervisor must screen it." in desk.get("bob", path).content.decode()
    desk.get("bob", url, status=404)
    desk.get("alice", url)

    desk.post("alice", url, {"do": "pass", "wording": ""}, status=422)
    desk.post("alice", url, {"do": "pass", "wording": "About when was it? A month is enough."})

    question = reporter.read()[-1]
    assert (question.act, question.text) == ("question", "About when was it? A month is enough.")
    assert (_told(cast).act, _told(cast).text) == ("question-passed", "")
    assert desk.case().state == Case.State.ASKED


def test_a_question_that_fishes_is_marked_and_refused_with_a_reason(desk, cast):
    reporter, path, _, url = _question(desk, cast, FISHED["from_force"])
    page = desk.get("alice", url).content.decode()
    assert "SAN-18" in page
    assert "<mark>" in page
    before = len(reporter.read())

    desk.post("alice", url, {"do": "refuse", "reason": ""}, status=422)
    desk.post("alice", url, {"do": "refuse", "reason": "An answer could identify somebody."})

    assert len(reporter.read()) == before
    assert _told(cast).act == "question-refused"
    assert "An answer could identify somebody." in desk.get("bob", path).content.decode()


def test_a_question_is_screened_once(desk, cast):
    *_, url = _question(desk, cast)
    desk.post("alice", url, {"do": "refuse", "reason": "No."})

    desk.post("dan", url, {"do": "pass", "wording": "Still?"}, status=409)


def test_an_answer_becomes_a_linked_product(desk, cast):
    reporter, path, product, url = _question(desk, cast)
    desk.post("alice", url, {"do": "pass", "wording": "About when was it?"})
    question = reporter.read()[-1]
    reporter.say("answer", about=question.id, text=ASKED["reporter_answer"])
    desk.sort()
    assert desk.case().state == Case.State.ANSWERED
    (item,) = desk.items(path, Item.Kind.REPORTER)
    link = f"{path}/products/new?from={product}&answer={item}"
    assert link.replace("&", "&amp;") in desk.get("bob", path).content.decode()

    page = desk.get("bob", link).content.decode()
    assert ASKED["reporter_answer"] in page
    assert "David MELLISH" in page
    linked = desk.submitted(path, at=link, text=ASKED["passed_on"], linked=[product])
    desk.release(path, linked)

    release = cast.open_release(cast.envelopes("ZZ1")[-1], name="carol")
    assert (release.product.text, release.product.linked) == (ASKED["passed_on"], [product])
    assert release.product.id != product
    desk.post("bob", f"{path}/items/{item}/seen-to")
    assert Item.objects.get(id=item).done


def test_only_products_of_the_same_case_are_linked(desk):
    _, _, other = desk.sent()
    _, path = desk.open_report()

    desk.get("bob", f"{path}/products/new?from={other}", status=404)
    desk.post("bob", f"{path}/products/new", draft_fields(linked=[other]))
    (product,) = Product.objects.exclude(id=other)
    page = desk.get("bob", f"{path}/products/{product.id}").content.decode()
    assert other not in page


def test_an_outcome_is_told_after_the_delay_in_its_safe_text(desk, cast, settings):
    reporter, path, product = desk.sent()
    cast.force_says("carol", "outcome", product=product, code="DE03")
    desk.sort()
    (item,) = desk.items(path, Item.Kind.FORCE)
    desk.post("bob", f"{path}/items/{item}/tell", status=404)
    early = desk.post("alice", f"{path}/items/{item}/tell", status=422).content.decode()
    assert "Outcomes are told after a delay" in early

    Item.objects.filter(id=item).update(
        on=cast_.today() - timedelta(days=settings.OUTCOME_DELAY_DAYS)
    )
    before = len(reporter.read())
    desk.post("alice", f"{path}/items/{item}/tell", status=302)

    assert len(reporter.read()) == before + 1
    assert "conduct" not in reporter.read()[-1].text
    assert desk.case().state == Case.State.UPDATED
    desk.post("alice", f"{path}/items/{item}/tell", status=409)


def test_an_acknowledgement_waits_for_nobody(desk, cast):
    _, path, product = desk.sent()
    cast.force_says("carol", "acknowledge", product=product)
    desk.sort()

    page = desk.get("bob", path).content.decode()
    assert "Carol Brandt" in page
    assert "acknowledged the product" in page
    assert "Waits</span>" not in page


def test_we_write_to_the_reporter_and_they_write_back(desk, cast):
    reporter, path = desk.open_report()

    desk.post("bob", f"{path}/write", {"text": " "}, status=422)
    desk.post("bob", f"{path}/write", {"text": "We have read it. Thank you."})
    reporter.say("message", text="It goes on.")
    desk.sort("erin")

    assert reporter.read()[-1].text == "We have read it. Thank you."
    assert "It goes on." in desk.get("bob", path).content.decode()
    assert "Something came in" in desk.get("bob", "/").content.decode()
