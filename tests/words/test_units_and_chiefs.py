"""Which rank is a chief officer's, which wordings name one unit, and which speak of all of it."""

import pytest

from candour.words import units
from candour.words.ranks import is_chief
from candour.words.units import Unit

UNITS = [
    Unit(code="PSD", name="Professional Standards", kind="standards"),
    Unit(code="ACU", name="Anti-Corruption Unit", kind="receiving", parent="PSD"),
    Unit(code="RPU", name="Roads Policing", kind="specialist"),
]


@pytest.mark.parametrize(
    "rank",
    ["CC", "ACC", "acc", "Chief Constable", "assistant chief constable", "Deputy Chief Constable", "Commander",
     "DAC", "the Commissioner", "Assistant Commissioner", "Temporary Chief Constable Alan Birk", "head"],
)  # fmt: skip
def test_a_chief_officer_is_told_by_code_title_or_short_form(rank):
    assert is_chief(rank)


@pytest.mark.parametrize(
    "rank",
    ["", "PC", "PS", "Chief Inspector", "DCI", "Chief Superintendent", "borough commander", "BCU Commander",
     "Police Constable", "sergeant", "Special Constable", "David Mellish"],
)  # fmt: skip
def test_a_rank_below_is_none(rank):
    assert not is_chief(rank)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Roads Policing", "roads policing unit", True),
        ("RPU", "Roads Policing", True),
        ("Castle Road", "Castle Road Police Station", True),
        ("CID", "Criminal Investigation Department", True),
        ("ACU", "anti-corruption", True),
        ("counter corruption unit", "Anti-Corruption Unit", True),
        ("Harbour Lane", "Castle Road", False),
        ("Roads Policing", "Anti-Corruption Unit", False),
        ("", "Roads Policing", False),
        ("the unit", "the team", False),
    ],
)
def test_two_wordings_name_one_unit_or_two(one, other, same):
    assert units.same_unit(one, other) is same
    assert units.same_unit(other, one) is same


@pytest.mark.parametrize(
    "text",
    ["the entire team", "The whole of the custody suite team", "everyone on the night shift", "all of the unit",
     "every officer at the station", "the section as a whole", "They are all involved."],
)  # fmt: skip
def test_a_text_speaks_of_all_of_a_unit(text):
    assert units.speaks_of_all(text)


@pytest.mark.parametrize(
    "text",
    ["", "A sergeant of the team", "the whole evening", "everyone in the street", "He told all his friends."],
)  # fmt: skip
def test_a_text_about_some_of_it_does_not(text):
    assert not units.speaks_of_all(text)


def test_a_unit_is_named_with_its_parts_and_not_with_what_it_is_part_of():
    assert [one.code for one in units.named(UNITS, "Professional Standards")] == ["PSD", "ACU"]
    assert [one.code for one in units.named(UNITS, "anti corruption")] == ["ACU"]
    assert units.named(UNITS, "") == []
    assert [one.code for one in units.mentioned(UNITS, "He rang the roads policing office.")] == [
        "RPU"
    ]
    assert units.mentioned(UNITS, "He polices the roads.") == []
