"""Who gets no key: the person a product is about, however people call them, and those close to them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.parcels.messages import KeyOffer, Person
from candour.roles.desk import conflicts
from candour.trust.directory import Listed
from candour.words.closeness import Closeness, of_old
from candour.words.units import Unit


def listed(name, *, numbers=(), close_to=()):
    return Listed(
        "p", name, "receiving officer", "", "00" * 32, list(numbers), of_old(list(close_to)), ""
    )


def why(one, person, *, people=(), within=(), text=""):
    return conflicts.reason(one, about=conflicts.About(person, [*people, one], within, text))


@pytest.mark.parametrize(
    "called",
    [
        "David Mellish", "Dave MELLISH", "D. Mellish", "Mellish", "Mellish, David", "Sgt Mellish",
        "PS Mellish", "PC Mellish", "Mr Mellish", "Sergeant Mellish", "Inspector Mellish",
        "Bill Mellish", "Davíd Mellish", "Det. Insp. Mellish", "traffic sergeant Mellish",
    ],
)  # fmt: skip
def test_a_name_excludes_its_bearer_whatever_stands_before_it(called):
    about = Person(name=called)

    assert why(listed("David Mellish"), about) == "subject-name"
    close = listed("Nora Plume", close_to=["David Mellish"])
    assert why(close, about) == "declared-close"


@pytest.mark.parametrize("called", ["", "Sergeant", "PC", "Ian McAllister", "Beef"])
def test_another_name_excludes_nobody(called):
    assert why(listed("David Mellish"), Person(name=called)) == ""


@pytest.mark.parametrize("number", ["1873", " 18 73 ", "01873", "l873", "I873"])
def test_a_number_excludes_however_it_is_written(number):
    found = why(listed("Ann Other", numbers=["1873"]), Person(number=number))

    assert found == "subject-number"


UNITS = [
    Unit(code="PSD", name="Professional Standards", kind="standards"),
    Unit(code="ACU", name="Anti-Corruption Unit", kind="receiving", parent="PSD"),
    Unit(code="RPU", name="Roads Policing", kind="specialist"),
]
WHOLE = "The entire roads policing team is believed to share the money."


@pytest.mark.parametrize("called", ["Beef", "the Beef", "Ann Barker", "Barker"])
def test_a_nickname_or_a_former_name_excludes(called):
    ann = replace(listed("Ann Tulley"), known_as=["Beef", "Ann Barker"])

    assert why(ann, Person(nickname=called)) == "subject-known-as"
    assert why(ann, Person(name=called)) == "subject-known-as"
    assert why(ann, Person(nickname="Macca")) == ""


def test_who_is_close_to_somebody_is_close_to_them_under_every_name_the_directory_has():
    beef = replace(listed("Ian McAllister", numbers=["1873"]), known_as=["Beef"])
    nora = replace(listed("Nora Plume"), closeness=[Closeness(kind="family", name="McAllister")])
    vic = replace(listed("Vic Harding"), closeness=[Closeness(kind="business", number="1873")])
    person = Person(nickname="Beef")

    assert why(nora, person, people=[beef]) == "declared-close"
    assert why(vic, person, people=[beef]) == "declared-close"
    assert why(nora, person) == "", "the directory does not say who Beef is"


def test_whom_the_subject_named_as_close_gets_no_key_though_they_said_nothing():
    ian = replace(
        listed("Ian McAllister"),
        closeness=[
            Closeness(kind="friendship", name="Nora Plume"),
            Closeness(kind="team", unit="Roads Policing"),
        ],
    )
    about = Person(name="McAllister")

    assert why(listed("Nora Plume"), about, people=[ian], within=UNITS) == "named-close"
    inside = replace(listed("Ann Other"), unit="RPU")
    assert why(inside, about, people=[ian], within=UNITS) == "named-close"
    assert why(listed("Ann Other"), about, people=[ian], within=UNITS) == ""


@pytest.mark.parametrize("unit", ["Roads Policing", "RPU", "roads policing unit", "Traffic"])
def test_closeness_to_a_unit_is_closeness_to_whoever_works_in_it(unit):
    nora = replace(listed("Nora Plume"), closeness=[Closeness(kind="team", unit=unit)])

    assert why(nora, Person(unit="Roads Policing Unit"), within=UNITS) == "declared-close-unit"
    assert why(nora, Person(unit="Harbour Lane"), within=UNITS) == ""
    assert why(nora, Person(name="Dave"), within=UNITS) == ""


@pytest.mark.parametrize(
    "text",
    [WHOLE, "Everybody on the roads policing shift.", "The unit as a whole.", "They are all in on it."],
)  # fmt: skip
def test_a_unit_spoken_of_as_a_whole_is_out_as_a_whole(text):
    inside, outside = replace(listed("Ann"), unit="RPU"), replace(listed("Bea"), unit="ACU")
    about = Person(unit="Roads Policing")

    assert why(inside, about, within=UNITS, text=text) == "subject-unit"
    assert why(outside, about, within=UNITS, text=text) == ""
    assert why(inside, about, within=UNITS, text="One sergeant there takes money.") == ""


def test_what_is_part_of_a_unit_goes_out_with_it():
    inside = replace(listed("Ann"), unit="ACU")
    text = "The whole department is believed to look away."

    assert (
        why(inside, Person(unit="Professional Standards"), within=UNITS, text=text)
        == "subject-unit"
    )


WORD = st.sampled_from(["Ann", "Mellish", "Dave", "1873", "Beef", "Roads Policing", "Okell", ""])
CLOSE = st.builds(Closeness, kind=st.just("family"), name=WORD, number=WORD, unit=WORD)
PEOPLE = st.builds(
    lambda name, number, known, unit, close: replace(
        listed(name, numbers=[number]), known_as=[known], unit=unit, closeness=close
    ),
    WORD, WORD, WORD, WORD, st.lists(CLOSE, max_size=2),
)  # fmt: skip
ABOUT = st.builds(Person, name=WORD, nickname=WORD, number=WORD, unit=WORD)


@settings(deadline=None)
@given(PEOPLE, PEOPLE, ABOUT, st.sampled_from(["name", "nickname", "number", "unit"]), WORD)
def test_saying_more_of_a_person_lets_nobody_in(one, other, person, field, more):
    if getattr(person, field):
        return
    before = why(one, person, people=[other], within=UNITS, text=WHOLE)
    after = why(one, replace(person, **{field: more}), people=[other], within=UNITS, text=WHOLE)

    assert after or not before


@settings(deadline=None)
@given(PEOPLE, PEOPLE, ABOUT, CLOSE, WORD)
def test_declaring_more_lets_nobody_in(one, other, person, close, called):
    before = why(one, person, people=[other], within=UNITS)
    more = replace(one, closeness=[*one.closeness, close], known_as=[*one.known_as, called])

    assert why(more, person, people=[other], within=UNITS) or not before


def offer(of, **said):
    fields = {"person": of.person, "name": of.name, "verify_key": of.verify_key, **said}
    return KeyOffer(force="ZZ1", duty="", recipient="", statement="", **fields)


def test_what_was_declared_since_holds_at_once_and_what_was_taken_back_holds_on():
    nora = listed("Nora Plume", close_to=["David Mellish"])
    since = offer(
        nora, closeness=[Closeness(kind="family", name="Ian McAllister")], known_as=["Plum"]
    )

    (now,) = conflicts.widened([nora], since=[since])

    assert why(now, Person(name="Ian McAllister")) == "declared-close"
    assert why(now, Person(nickname="Plum")) == "subject-known-as"
    assert why(now, Person(name="David Mellish")) == "declared-close", "not agreed to yet"


def test_nobody_declares_for_another():
    nora = listed("Nora Plume")
    forged = offer(nora, verify_key="11" * 32, closeness=[Closeness(kind="other", name="Mellish")])

    assert conflicts.widened([nora], since=[forged]) == [nora]
