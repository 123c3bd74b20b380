"""The sanitising bench: nothing is put up for release until a person has cleared every passage that may point at the reporter."""

import re

import pytest
from desk_walk import WE1
from hypothesis import given
from hypothesis import strategies as st

import cast as cast_
from candour.parcels import messages
from candour.roles.desk import sanitising
from candour.roles.desk.models import Product
from candour.roles.desk.queries.bench import _only
from candour.roles.desk.sanitising import Clearance, Did

STORY = "My wife told me on 3 March that Sergeant Mellish took £400 in the yard. I clean there."


def _bench(desk, path, product, *, name="bob"):
    return desk.get(name, f"{path}/products/{product}/bench").content.decode()


def _open(page):
    return re.findall(r'passage--open"\s+id="passage-(\w+)"', page)


def _drafted(desk, text="Sergeant Mellish is believed to take payments.", **said):
    _, path = desk.open_report(story=STORY, **said)
    return path, desk.draft(path, text=text)


def test_what_is_not_cleared_is_not_submitted(desk):
    path, product = _drafted(desk)

    page = _bench(desk, path, product)
    assert "<q><bdi>My wife</bdi></q>" in page
    assert "SAN-05" in page
    refused = desk.post("bob", f"{path}/products/{product}/bench", {"do": "submit"}, status=422)

    assert "not cleared yet. Nothing was submitted." in refused.content.decode()
    assert Product.objects.get(id=product).state == Product.State.DRAFT


def test_removed_is_believed_only_where_the_words_are_gone(desk):
    path, product = _drafted(desk, text="Sergeant Mellish took £400 in the yard.")
    url = f"{path}/products/{product}/bench"

    every = {f"did-{key}": "removed" for key in _open(_bench(desk, path, product))}
    desk.post("bob", url, {**every, "do": "keep"})

    page = _bench(desk, path, product)
    assert "These words still stand in the product." in page
    assert desk.post("bob", url, {"do": "submit"}, status=422)


def test_what_is_kept_needs_a_reason_and_a_number(desk):
    path, product = _drafted(desk, text="Sergeant Mellish took £400 in the yard.")
    url = f"{path}/products/{product}/bench"
    key = re.search(r'name="pool-(\w+)"', _bench(desk, path, product))[1]

    no_reason = desk.post("bob", url, {f"did-{key}": "kept", "do": "keep"}, status=422)
    no_number = desk.post(
        "bob", url, {f"did-{key}": "kept", f"reason-{key}": "Needed.", "do": "keep"}, status=422
    )

    assert "Say why it is kept." in no_reason.content.decode()
    assert "how many people could know it." in no_number.content.decode()
    assert 'value="Needed."' in no_number.content.decode()


def test_so_few_who_could_know_block_release_until_a_supervisor_says_why(desk, cast):
    path, product = _drafted(desk, text="Sergeant Mellish took £400 in the yard.")
    desk.submit(path, product, pool="4")
    url = f"{path}/products/{product}/release"

    page = desk.get("alice", url).content.decode()
    assert "could be known by 4 people" in page
    desk.release(path, product, status=422)
    assert cast.envelopes("ZZ1") == []
    sent = {**desk.confirmation(url), "override": "He would know only that the yard was watched."}
    desk.post("alice", url, sent)

    assert len(cast.envelopes("ZZ1")) == 1
    log = desk.get("alice", f"{path}/products/{product}").content.decode()
    assert "He would know only that the yard was watched." in log


def test_a_copied_run_of_words_and_a_first_person_are_marked_in_the_product(desk):
    path, product = _drafted(desk, text="I say that Sergeant Mellish took £400 in the yard.")

    page = _bench(desk, path, product)

    assert "<q><bdi>that Sergeant Mellish took £400 in the yard</bdi></q>" in page
    assert "the reporter’s own words" in page
    assert "third person" in page


def test_wider_wordings_are_offered_and_nothing_is_put_in(desk):
    path, product = _drafted(desk)

    page = _bench(desk, path, product)

    assert "a payment" in page
    assert "a partner" in page
    assert desk.get("bob", f"{path}/products/{product}").content.decode().count("a payment") == 0


def test_marks_of_a_text_that_is_typed_come_back_as_a_piece_of_a_page(desk):
    path, _ = _drafted(desk)

    said = desk.post(
        "bob", f"{path}/looked-at", {"text": "My wife told me on 3 March."}, status=200
    ).content.decode()

    assert "<q><bdi>My wife</bdi></q>" in said
    assert "<html" not in said
    clean = desk.post("bob", f"{path}/looked-at", {"text": "He takes money."}, status=200)
    assert "mark nothing" in clean.content.decode()


def test_what_the_reporter_says_later_is_held_against_a_product_too(desk):
    reporter, path = desk.open_report(story="Sergeant Mellish takes money.")
    reporter.say("message", text="My daughter saw it on 3 March.")
    desk.sort()
    product = desk.draft(path, text="Sergeant Mellish is believed to take payments.")

    assert "<q><bdi>My daughter</bdi></q>" in _bench(desk, path, product)


def test_a_changed_text_keeps_what_was_decided_and_asks_about_what_is_new(desk):
    path, product = _drafted(desk)
    desk.post("bob", f"{path}/products/{product}/bench", {"do": "gone"})
    assert _open(_bench(desk, path, product)) == []

    desk.post(
        "bob",
        f"{path}/products/{product}",
        {**_fields(desk), "text": "On 3 March Sergeant Mellish took a payment."},
    )

    page = _bench(desk, path, product)
    assert 0 < len(_open(page)) < 4
    assert "These words still stand in the product." in page


def _fields(_desk):
    from desk_walk import draft_fields

    return draft_fields()


def test_the_bench_is_the_authors_alone(desk, cast):
    path, product = _drafted(desk)
    desk.post("bob", f"{path}/admit", {"person": cast.id("erin")})

    desk.get("erin", f"{path}/products/{product}/bench", status=404)
    desk.get("alice", f"{path}/products/{product}/bench", status=404)


def test_after_release_no_word_of_the_reporters_lies_with_the_product(desk, cast):
    path, product = _drafted(desk)
    desk.submit(path, product)
    desk.release(path, product)

    row = Product.objects.get(id=product)
    kept = str(_content(cast, row))
    assert "'log'" in kept
    assert "cleared" not in kept
    assert "wife" not in kept


def _content(cast, row):
    from candour.roles.desk import contents

    return contents.content_of(row, case=row.case, worker=cast.worker("alice"))


WORDS = st.sampled_from(STORY.split() + WE1["text"].split())
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)


@given(TEXTS, TEXTS)
def test_whoever_clears_all_has_cleared_all_and_removed_never_hides_what_stands(sources, text):
    found = sanitising.passages(sources, _only(text), today=cast_.today())
    removed = {one.key: Clearance(Did.REMOVED) for one in found}
    kept = {one.key: Clearance(Did.KEPT, "Needed.", 20) for one in found}

    assert len({one.key for one in found}) == len(found)
    assert sanitising.outstanding(found, kept) == []
    left = {one.passage.key for one in sanitising.outstanding(found, removed)}
    assert left == {one.key for one in found if one.stands}
    assert sanitising.read(sanitising.write(kept)) == kept


@pytest.mark.parametrize(
    ("pool", "small"), [(None, False), (0, True), (9, True), (10, False), (500, False)]
)
def test_ten_is_enough(pool, small):
    assert sanitising.is_small(pool) is small


def test_a_person_named_in_the_products_own_fields_is_no_slip():
    product = messages.Product(
        **{**vars(_only("Kevin runs the firm.")), "others": [messages.Person(name="Kevin HARLAN")]}
    )

    assert sanitising.passages("", product, today=cast_.today()) == []
