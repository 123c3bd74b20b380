"""Promise 3 at the walls: what comes to a force has one size, comes in every slot, and cannot be counted.

That a page is byte-identical for whoever is the subject is tested with the force's pages (tests/roles/force).
"""

import time

import pytest

import tables
from candour.parcels import numbering
from line import RunningLine


def parcels(line: RunningLine, force: str) -> list[tuple[int, bytes, str]]:
    return tables.rows(line, force, "SELECT number, sealed, week FROM force_parcel ORDER BY number")


@pytest.mark.parametrize("force", ["zz1", "zz2"])
def test_real_and_dummy_have_one_size_and_sixteen_places(line: RunningLine, force: str) -> None:
    found = parcels(line, force)

    assert len(found) >= 3
    assert {len(sealed) for _, sealed, _ in found} == {63_926}
    assert {sealed.count(b"-> mlkem768x25519 ") for _, sealed, _ in found} == {16}


@pytest.mark.parametrize("force", ["zz1", "zz2"])
def test_slots_are_numbered_without_a_gap(line: RunningLine, force: str) -> None:
    numbers = [number for number, _, _ in parcels(line, force)]

    first = numbering.before_first(numbering.life_of(numbers[0])) + 1
    assert numbers == list(range(first, first + len(numbers)))


def test_a_parcel_comes_in_every_slot_whether_or_not_there_is_something_to_say(
    line: RunningLine,
) -> None:
    before = {force: len(parcels(line, force)) for force in ("zz1", "zz2")}
    time.sleep(8)
    after = {force: len(parcels(line, force)) for force in ("zz1", "zz2")}

    grown = [after[force] - before[force] for force in ("zz1", "zz2")]
    assert min(grown) >= 3, "nothing was sent to either in this time, and parcels came all the same"
    assert abs(grown[0] - grown[1]) <= 2, "and as many to the one as to the other"
