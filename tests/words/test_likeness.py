"""Whether two names may be one person's: a labelled table, and what must hold of any two names."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.words.likeness import alike, number, same_name, sound

with (Path(__file__).parent / "labelled" / "name_pairs.csv").open(encoding="utf-8") as _file:
    PAIRS = [(row["one"], row["other"], row["same"] == "yes") for row in csv.DictReader(_file)]
LETTERS = st.text("abcdefghijklmnoprstuvwyzéøß'- .", min_size=1, max_size=20)
FAMILIES = st.text("abcdefghijklmnoprstuvwyz", min_size=4, max_size=12).map(lambda name: f"{name}q")


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_a_labelled_pair_is_told_as_it_is_labelled(one, other, same):
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@given(LETTERS, LETTERS)
def test_it_does_not_matter_who_is_asked_first(one, other):
    assert same_name(one, other) == same_name(other, one)


@given(LETTERS, FAMILIES)
def test_a_name_is_its_own_whatever_is_put_before_it(before, family):
    assert same_name(f"{before} {family}", family)
    assert same_name(f"Detective Sergeant {family}", f"{before} {family.upper()}")


@given(FAMILIES, FAMILIES, LETTERS)
def test_no_likeness_is_lost_by_saying_more_of_a_name(one, family, more):
    if same_name(one, family):
        assert same_name(f"{more} {one}", family)


@given(FAMILIES, FAMILIES)
def test_likeness_of_family_names_goes_both_ways(one, other):
    assert alike(one, other) == alike(other, one)


def test_a_sound_of_few_consonants_makes_nobody_alike():
    assert sound("lee") == sound("low")
    assert not alike("lee", "low")


@pytest.mark.parametrize("typed", ["1873", " 18 73 ", "01873", "l873", "I873"])
def test_a_number_is_one_however_it_is_written(typed):
    assert number(typed) == number("1873")
