"""Numbers of parcels: whatever the order in which they come, a gap is what stays open."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candour.parcels import numbering
from candour.parcels.models import Road

COUNT = 7


def chain(length=COUNT):
    """Return (number, hash of the one before, own hash) of each parcel."""
    digests = ["00" * 32, *(hashlib.sha256(bytes([n])).hexdigest() for n in range(1, length + 1))]
    return [(n, bytes.fromhex(digests[n - 1]), digests[n]) for n in range(1, length + 1)]


def take(parcels):
    found = [
        numbering.note("road", number=number, previous=previous, digest=digest)
        for number, previous, digest in parcels
    ]
    assert numbering.has_gap("road") == found[-1].gap
    return found


class TestAnyOrder(TestCase):
    @given(st.permutations(chain()))
    def test_all_of_them_in_any_order_leave_no_gap(self, parcels):
        found = take(parcels)

        assert all(one.fresh for one in found)
        assert not numbering.has_gap("road")
        row = Road.objects.get()
        assert (row.number, row.ahead) == (COUNT, [])

    @given(st.permutations(chain()), st.integers(0, COUNT - 1))
    def test_any_missing_one_is_a_gap_but_the_last(self, parcels, left_out):
        missing = parcels[left_out]
        take([one for one in parcels if one != missing])

        assert numbering.has_gap("road") == (missing[0] != COUNT)
        assert take([missing]) == [numbering.Count(fresh=True, gap=False)]

    @given(st.permutations(chain()), st.integers(0, COUNT - 1), st.data())
    def test_one_seen_before_is_not_fresh_and_changes_nothing(self, parcels, place, data):
        seen = parcels[: place + 1]
        take(seen)
        before = Road.objects.values().get()

        again = take([data.draw(st.sampled_from(seen))])

        assert not again[0].fresh
        assert Road.objects.values().get() == before


@pytest.mark.django_db
@pytest.mark.parametrize("forged", range(COUNT))
def test_a_parcel_that_names_another_before_it_is_a_gap(forged):
    parcels = chain()
    number, _, digest = parcels[forged]
    parcels[forged] = (number, b"f" * 32, digest)

    take(parcels)

    assert numbering.has_gap("road")
    assert Road.objects.get().number == forged


@pytest.mark.django_db
def test_roads_are_counted_apart():
    take(chain(3))
    other = numbering.note("other", number=2, previous=bytes(32), digest="11" * 32)

    assert other == numbering.Count(fresh=True, gap=True)
    assert not numbering.has_gap("road")
    assert not numbering.has_gap("unknown")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, -1])
def test_a_number_that_no_sender_gives_is_not_fresh(number):
    assert not numbering.note("road", number=number, previous=bytes(32), digest="11" * 32).fresh


@pytest.mark.django_db
def test_a_number_beyond_all_is_a_gap_and_no_fault():
    found = numbering.note("road", number=2**64 - 1, previous=bytes(32), digest="11" * 32)

    assert found == numbering.Count(fresh=True, gap=True)
