"""Frames between desk and force, and signed requests: nothing altered, moved or repeated is taken."""

import os
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels import frame, signing
from candour.parcels.signing import NotSigned
from candour.seal import SealError, closing
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey

KEY, OTHER = SigningKey(b"k" * 32), SigningKey(b"o" * 32)
BOX = "ab" * 32
ENVELOPE = os.urandom(frame.ENVELOPE_BYTES)
PREVIOUS = b"p" * 32
PARCEL = frame.frame(ENVELOPE, box=BOX, number=7, previous=PREVIOUS, by=KEY)
FRAME_AT = frame.ENVELOPE_BYTES
PLACES = st.integers(0, len(PARCEL) - 1) | st.integers(FRAME_AT, FRAME_AT + 130)


def test_a_frame_gives_back_what_it_was_given():
    framed = frame.unframe(PARCEL, box=BOX, by=KEY.public)

    assert (framed.envelope, framed.number, framed.previous) == (ENVELOPE, 7, PREVIOUS)
    assert len(PARCEL) == 64 * 1024


@given(PLACES, st.integers(1, 255))
def test_no_byte_of_a_parcel_can_be_changed(place, change):
    altered = bytearray(PARCEL)
    altered[place] ^= change

    with pytest.raises(SealError):
        frame.unframe(bytes(altered), box=BOX, by=KEY.public)


@pytest.mark.parametrize("parcel", [b"", PARCEL[:-1], PARCEL + b"\0", ENVELOPE])
def test_a_parcel_has_one_size(parcel):
    with pytest.raises(SealError):
        frame.unframe(parcel, box=BOX, by=KEY.public)


def test_a_parcel_counts_in_its_box_and_from_its_sender_only():
    for box, key in [("ac" * 32, KEY), (BOX, OTHER), ("", KEY)]:
        with pytest.raises(SealError):
            frame.unframe(PARCEL, box=box, by=key.public)


@pytest.mark.parametrize("size", [0, frame.ENVELOPE_BYTES - 1, frame.ENVELOPE_BYTES + 1])
def test_an_envelope_of_another_size_is_never_framed(size):
    with pytest.raises(SealError):
        frame.frame(bytes(size), box=BOX, number=1, previous=PREVIOUS, by=KEY)


def test_every_sort_of_envelope_on_a_link_has_the_one_size():
    to = closing.places([Identity(b"i" * 32).recipient])
    for type_, body in [
        (Type.DUMMY, b""),
        (Type.PRODUCT, b"x" * 30_000),
        (Type.FROM_FORCE, b"x"),
        (Type.TO_FORCE, b""),
    ]:
        for by in (KEY, None):
            envelope = closing.close(type_, body, header={"v": 1}, to=to, by=by)
            assert len(envelope) == frame.ENVELOPE_BYTES


TODAY = date(2026, 11, 25)
KEYS = {"desk": KEY.public, "zz1": OTHER.public}


def check(headers, *, method="POST", target="/v1/x?after=", body=b"body", today=TODAY):
    found = signing.verify(method, target, headers=headers, keys=KEYS, today=today)
    if not found.covers(body):
        raise NotSigned("another body")
    return found


def signed(**changed):
    headers = signing.sign("POST", "/v1/x?after=", body=b"body", name="desk", key=KEY, today=TODAY)
    return {**headers, **changed}


def test_a_signed_request_names_who_sent_it_when_and_its_nonce():
    headers = signed()

    found = check(headers)
    assert (found.name, found.day, found.nonce) == ("desk", TODAY, headers[signing.NONCE])
    assert headers[signing.NONCE] != signed()[signing.NONCE]


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "PUT"},
        {"target": "/v1/x"},
        {"target": "/v1/y?after="},
        {"body": b"bodY"},
        {"body": b""},
        {"today": TODAY + timedelta(days=2)},
        {"today": TODAY - timedelta(days=2)},
    ],
)
def test_a_request_is_good_for_one_method_address_body_and_day(changed):
    with pytest.raises(NotSigned):
        check(signed(), **changed)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_clock_may_be_a_day_off(days):
    assert check(signed(), today=TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    "changed",
    [
        {signing.NAME: "zz1"},
        {signing.NAME: "nobody"},
        {signing.NAME: ""},
        {signing.DAY: "2026-11-26"},
        {signing.DAY: "yesterday"},
        {signing.DAY: "9999-12-31"},
        {signing.DAY: "0001-01-01"},
        {signing.NONCE: "00" * 16},
        {signing.NONCE: "00" * 15},
        {signing.NONCE: "ä" * 32},
        {signing.DIGEST: "00" * 32},
        {signing.DIGEST: ""},
        {signing.SIGNATURE: ""},
        {signing.SIGNATURE: "00" * 64},
        {signing.SIGNATURE: "zz"},
    ],
)
def test_no_header_can_be_changed(changed):
    with pytest.raises(NotSigned):
        check(signed(**changed))


@pytest.mark.parametrize("missing", [signing.NAME, signing.DAY, signing.NONCE, signing.SIGNATURE])
def test_no_header_can_be_left_out(missing):
    with pytest.raises(NotSigned):
        check({name: value for name, value in signed().items() if name != missing})


def test_one_nonce_has_one_spelling():
    headers = signed()

    with pytest.raises(NotSigned):
        check({**headers, signing.NONCE: headers[signing.NONCE].upper() + " "})
    with pytest.raises(NotSigned):
        check({**headers, signing.NONCE: "  " + headers[signing.NONCE]})


@given(st.dictionaries(st.sampled_from(list(signed())), st.text(max_size=70)))
def test_noise_in_headers_is_not_signed(headers):
    with pytest.raises(NotSigned):
        check(headers)
