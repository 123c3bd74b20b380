"""Who gets no key: the person a product is about, however people call them, and those close to them."""

import pytest

from candour.parcels.messages import Person
from candour.roles.desk import conflicts
from candour.trust.directory import Listed


def listed(name, *, numbers=(), close_to=()):
    return Listed("p", name, "receiving officer", "", "00" * 32, list(numbers), list(close_to), "")


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
