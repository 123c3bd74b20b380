"""Who gets no key: the person a product is about, however people call them, and those close to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels.messages import Person
from candour.roles.desk import conflicts
from candour.trust.directory import Listed
from candour.words import alike


def listed(name, *, numbers=(), close_to=(), **more):
    return Listed(
        "p", name, "receiving officer", "", "00" * 32, list(numbers), list(close_to), "", **more
    )


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

    assert conflicts.reason(listed("David Mellish"), person=about) == "subject-name"
    close = listed("Nora Plume", close_to=["David Mellish"])
    assert conflicts.reason(close, person=about) == "declared-close"


@pytest.mark.parametrize("called", ["", "Sergeant", "PC", "Ian McAllister", "Beef"])
def test_another_name_excludes_nobody(called):
    assert conflicts.reason(listed("David Mellish"), person=Person(name=called)) == ""


@pytest.mark.parametrize("number", ["1873", " 18 73 ", "01873", "l873", "I873"])
def test_a_number_excludes_however_it_is_written(number):
    found = conflicts.reason(listed("Ann Other", numbers=["1873"]), person=Person(number=number))

    assert found == "subject-number"


@pytest.mark.parametrize(
    "called",
    [
        "David Melish", "Dave Mellisch", "D Mellsih", "Mellish-Jones", "Ann Mellish", "Dave", "Davey Mellis",
    ],
)  # fmt: skip
def test_a_name_that_was_misheard_excludes_too(called):
    assert conflicts.reason(listed("David Mellish"), person=Person(name=called)) == "subject-name"


@pytest.mark.parametrize("called", ["Macca", "macca", "MACCA"])
def test_a_nickname_excludes_whoever_is_known_by_it(called):
    ian = listed("Ian McAllister", known_as=["Macca"])

    assert conflicts.reason(ian, person=Person(nickname=called)) == "subject-nickname"
    assert conflicts.reason(listed("Ann Other"), person=Person(nickname=called)) == ""


@pytest.mark.parametrize(
    ("own", "theirs", "excluded"),
    [
        ("Castle Road", "Castle Road", True),
        ("Castle Road", "Response, Castle Road police station", True),
        ("Counter-corruption unit", "Counter corruption", True),
        ("Roads policing", "Road policing unit", True),
        ("Castle Road", "Ferrow Road", False),
        ("", "Castle Road", False),
        ("Castle Road", "", False),
        ("Counter-corruption unit", "Firearms unit", False),
    ],
)
def test_whoever_works_in_the_unit_of_the_subject_is_left_out(own, theirs, excluded):
    found = conflicts.reason(listed("Ann Other", unit=own), person=Person(unit=theirs))

    assert found == ("same-unit" if excluded else "")


def test_a_unit_that_somebody_declared_themselves_close_to_excludes_them():
    close = listed("Ann Other", close_to=["Castle Road"], close_as=["team"])
    friend = listed("Ann Other", close_to=["Castle Road"], close_as=["friend"])

    assert conflicts.reason(close, person=Person(unit="Castle Road")) == "declared-close"
    assert conflicts.reason(friend, person=Person(unit="Castle Road")) == ""


@given(
    st.sampled_from(["David Mellish", "Ian McAllister", "Ryan Draycott"]),
    st.sampled_from(["David Mellish", "Dave Melish", "R. Draycott", "Macca", "Ann Other", ""]),
    st.lists(st.sampled_from(["Macca", "Sparky", "Dave"]), max_size=2),
    st.sampled_from(["", "Castle Road", "Firearms"]),
)
def test_saying_more_of_oneself_never_lets_one_in(name, called, known_as, unit):
    """With control: the same person is still left out when they declare more."""
    about = Person(name=called, nickname="Macca", unit="Castle Road")
    if conflicts.reason(listed(name), person=about):
        assert conflicts.reason(listed(name, known_as=known_as, unit=unit), person=about)


@given(st.text(max_size=30), st.text(max_size=30))
def test_alike_is_alike_both_ways(one, other):
    assert alike.same_name(one, other) == alike.same_name(other, one)
    assert alike.same_unit(one, other) == alike.same_unit(other, one)


@pytest.mark.parametrize(
    ("rank", "force", "above"),
    [("CC", "ZZ1", True), ("ACC", "", True), ("CC", "ZZ2", False), ("CSUPT", "ZZ1", False), ("", "ZZ1", False)],
)  # fmt: skip
def test_a_chief_officer_of_the_force_stands_above_everybody_there(rank, force, above):
    assert conflicts.above_everybody([Person(rank=rank, force=force)], force="ZZ1") is above
