"""Recordings: every part of one size, their number one of six, nothing taken for another."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels import recording
from candour.seal import SealError, container, opening
from candour.seal.keys import Identity

DESK = Identity(bytes(range(32)))


def opened(envelope):
    return opening.open_envelope(envelope, identities=[DESK])


@given(st.binary(max_size=recording.PART_BYTES), st.integers(0, recording.MOST_PARTS - 1))
def test_a_part_opens_to_what_was_said_and_then_silence_and_has_the_size_of_every_other(sound, nth):
    envelope = recording.close_part(sound, nth=nth, to=DESK.recipient)

    said = recording.sound_of(opened(envelope), nth=nth)
    assert said[: len(sound)] == sound
    assert set(said[len(sound) :]) <= {0xFF}
    assert len(said) == recording.PART_BYTES
    assert len(envelope) == len(recording.close_part(b"", nth=0, to=DESK.recipient))


def test_a_part_is_opened_only_in_its_place_and_by_nobody_else():
    envelope = recording.close_part(b"x", nth=3, to=DESK.recipient)
    with pytest.raises(SealError):
        recording.sound_of(opened(envelope), nth=2)
    with pytest.raises(SealError):
        opening.open_envelope(envelope, identities=[Identity(bytes(32))])
    part = opened(envelope)
    for changed in (
        {"type": container.Type.ATTACHMENT},
        {"body": b"x"},
        {"header": {"v": 2, "nth": 3}},
    ):
        with pytest.raises(SealError):
            recording.sound_of(dataclasses.replace(part, **changed), nth=3)


@given(st.integers(1, recording.MOST_PARTS))
def test_padding_fills_to_the_next_bucket(count):
    whole = count + recording.padding(count)
    assert whole in recording.BUCKETS
    assert all(size < count or size >= whole for size in recording.BUCKETS)


@pytest.mark.parametrize("count", [0, -1, 193])
def test_no_bucket_holds_nothing_or_too_much(count):
    with pytest.raises(ValueError, match="1 to 192"):
        recording.padding(count)


def test_too_long_a_part_and_a_part_past_the_last_are_refused():
    for sound, nth in ((bytes(40_001), 0), (b"", -1), (b"", 192)):
        with pytest.raises(ValueError, match="192 parts"):
            recording.close_part(sound, nth=nth, to=DESK.recipient)


def test_a_list_of_parts_is_a_bucket_of_different_digests():
    good = [f"{n:064x}" for n in range(6)]
    assert recording.is_listed_well(good, 1500)
    assert recording.is_listed_well(good, 1)
    for parts, sounding in (
        ([], 0), (good[:5], 1), ([*good[:5], good[0]], 1), ([*good[:5], "F" * 64], 1), ([*good[:5], "f"], 1),
        (good, 0), (good, -1), (good, 1501),
    ):  # fmt: skip
        assert not recording.is_listed_well(parts, sounding)
