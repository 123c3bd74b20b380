"""Several parcels in one body: what is written is read, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels import series

PARTS = st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=9)


@given(PARTS)
def test_what_is_written_is_read(parts):
    assert series.read(series.write(parts)) == parts


@given(PARTS, st.data())
def test_a_cut_body_is_no_series_or_a_shorter_one(parts, data):
    body = series.write(parts)
    cut = body[: data.draw(st.integers(0, len(body) - 1))]

    try:
        found = series.read(cut)
    except ValueError:
        return
    assert found == parts[: len(found)]


@given(st.binary(max_size=200))
def test_noise_is_refused_or_round(noise):
    try:
        found = series.read(noise)
    except ValueError:
        return
    assert series.write(found) == noise


@pytest.mark.parametrize("body", [b"", bytes(4), b"\0\0\0", b"\xff\xff\xff\xffx"])
def test_nothing_and_wrong_lengths_are_refused(body):
    with pytest.raises(ValueError, match="series"):
        series.read(body)


def test_the_first_always_fits():
    assert series.that_fit([b"x" * 50, b"y"], most=10) == [b"x" * 50]
    assert series.that_fit([b"x", b"y", b"z"], most=10) == [b"x", b"y"]
    assert series.that_fit([]) == []
