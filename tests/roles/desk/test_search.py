"""Search over sealed cases: what is found, by whom, and what nobody can tell from the answer or from the disk."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast as cast_
from candour.parcels.messages import Person
from candour.roles.desk.models import Posting, Tally
from candour.roles.desk.services import indexing, retention
from candour.seal import blind

STORY = "Sergeant Mellish takes envelopes at Harlan's Recovery. Registration A629 was read out, badge 4417."


def _found(desk, asked, *, name="bob", status=200, **more):
    page = desk.post(name, "/search", {"asked": asked, **more}, status=status).content.decode()
    return page, re.findall(r'href="/cases/(\w{8})"', page)


@pytest.fixture
def filed(desk):
    """A case that bob has opened, and one that erin has; their paths."""
    people = [Person(name="David Mellish", nickname="Ratty", number="2213", force="ZZ1")]
    _, bobs = desk.open_report("bob", story=STORY, people=people)
    _, erins = desk.open_report("erin", story="Constable Draycott sells look-ups.", people=[])
    return bobs, erins


@pytest.mark.parametrize(
    "asked",
    [
        "envelopes",
        "ENVELOPES mellish",
        "Mélish envelopes",  # as it sounds
        "a629",
        "4417",
        "Harlan",
        "envelpoes",  # two letters swapped
        "recovery harlan's",
    ],
)
def test_a_case_is_found_by_words_names_and_numbers(desk, filed, asked):
    page, found = _found(desk, asked)

    assert found == [filed[0].rsplit("/", 1)[1]]
    assert "<mark>" in page


@pytest.mark.parametrize("asked", ["2213", "David Mellish", "Dave Melish", "Ratty", "mellish"])
def test_a_person_is_found_by_number_name_and_nickname(desk, filed, asked):
    _, found = _found(desk, asked, who="on")

    assert found == [filed[0].rsplit("/", 1)[1]]


@pytest.mark.parametrize("asked", ["Harlan", "4417", "David Smith"])
def test_a_person_is_not_found_where_only_the_text_has_the_word(desk, filed, asked):
    page, found = _found(desk, asked, who="on")

    assert found == []
    assert "Nothing was found" in page


def test_a_case_of_others_looks_like_none(desk, filed):
    """The same bytes and the same questions to the database, whether colleagues' cases have the word or nobody's."""

    def ask(name, word):
        with CaptureQueriesContext(connection) as asked:
            page, found = _found(desk, word, name=name)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(word, "WORD")
        page = re.sub(r'nonce="[^"]+"', "", page)
        return page, found, len(asked)

    mine = ask("erin", "Draycott")
    theirs = ask("bob", "Draycott")
    nobodys = ask("bob", "Dracyoft")

    assert mine[1]
    assert theirs == nobodys
    assert theirs[1] == []


def test_a_supervisor_is_on_every_opened_case_and_finds_it(desk, filed):
    assert _found(desk, "Draycott", name="alice")[1] == [filed[1].rsplit("/", 1)[1]]


def test_an_answer_and_a_product_are_found_too(desk):
    reporter, path, _ = desk.sent()
    reporter.say("message", text="It was by the lighthouse.")
    desk.sort()

    assert _found(desk, "lighthouse")[1] == [path.rsplit("/", 1)[1]]
    assert _found(desk, "collisions operators")[1] == [path.rsplit("/", 1)[1]]


def test_what_was_destroyed_is_found_no_longer(desk):
    reporter, _, _ = desk.sent()
    assert _found(desk, "caravan")[1]
    reporter.say("message", text="It was by the lighthouse.")
    desk.sort()
    case = desk.case()

    retention.destroy_original(case)
    assert _found(desk, "caravan")[1] == []
    assert _found(desk, "operators")[1]
    case.delete()

    assert not Posting.objects.exists()
    assert _found(desk, "lighthouse")[1] == []
    _, again = desk.open_report("bob", story="Another caravan.")
    assert _found(desk, "caravan")[1] == [again.rsplit("/", 1)[1]]


def test_other_cases_about_the_same_person_are_shown_to_a_supervisor(desk, filed):
    _, second = desk.open_report(
        "erin", story="He is at it again.", people=[Person(name="D. Mellish", number="2213")]
    )
    page = desk.get("alice", f"{second}/links").content.decode()

    assert re.findall(r'href="/cases/(\w{8})"', page)[1:] == [filed[0].rsplit("/", 1)[1]]
    assert "the same number: 2213" in page
    desk.get("erin", f"{second}/links", status=404)


def test_a_call_asks_in_a_new_window(desk, filed):
    asked = {"person-1-name": "Mellish", "person-1-number": "2213", "when": "in spring"}
    page = desk.post("bob", "/search", asked, status=200).content.decode()

    assert filed[0].rsplit("/", 1)[1] in page
    assert "in spring" not in page


def test_an_empty_search_says_what_to_do(desk):
    page, _ = _found(desk, "  ", status=422)
    assert "Type at least one word." in page


def test_no_two_rows_are_equal_and_none_tells_which_cases_share_a_word(desk, cast):
    """With a control: whoever has the index key finds both."""
    for _ in range(3):
        desk.open_report("bob", story="The same lighthouse in each.", people=[])
    rows = [bytes(label) for label in Posting.objects.values_list("label", flat=True)]
    hidden = [bytes(row) for row in Tally.objects.values_list("hidden", flat=True)]

    assert len(rows) == len(set(rows)) == 3 * indexing.STEP
    assert len(hidden) == len(set(hidden))
    assert {len(row) for row in rows} == {blind.LABEL_BYTES}
    assert {len(row) for row in hidden} == {36}
    one = blind.token(cast_.keyring.index_key(cast.worker("bob")), "w:lighthouse")
    assert set(one.labels(0, 3)) <= set(rows)


def test_no_word_of_a_report_stands_in_the_index(desk, filed):
    tables = [Posting._meta.db_table, Tally._meta.db_table]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor]
            )
            assert "mellish" not in text.casefold()
            assert "envelopes" not in text


def test_a_common_word_finds_nothing_by_itself(desk, filed):
    page, found = _found(desk, "the police")
    assert found == []
    assert "Nothing was found" in page
