"""The container: what was put in comes out, at a length that tells little."""

import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal import SealError, container
from candour.seal.container import Type

NUMBERS = {
    "REPORT": (1, 16384),
    "TO_REPORTER": (2, 8192),
    "FROM_REPORTER": (3, 8192),
    "ATTACHMENT": (4, 65536),
    "DUMMY": (5, 38912),
    "KEY_BUNDLE": (6, 1024),
    "RECORDING": (7, 65536),
    "PRODUCT": (8, 38912),
    "FROM_FORCE": (9, 38912),
    "TO_FORCE": (10, 38912),
    "RECORD": (11, 8192),
    "OPENING": (12, 1024),
    "CARRIAGE": (13, 16384),
    "SHELF": (14, 262144),
    "BACKUP": (15, 65536),
    "SLIP": (16, 16384),
    "NOTICE": (17, 38912),
}
ONE_SIZE = {"DUMMY", "PRODUCT", "FROM_FORCE", "TO_FORCE", "NOTICE"}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
HEADERS = st.dictionaries(st.text(max_size=10), JSON, max_size=5)


def independent_padme(length):
    """Padmé as its paper words it: keep floor(log2 E) + 1 bits of the mantissa, round the rest up."""
    e = int(math.log2(length))
    return -(-length >> e - int(math.log2(e)) - 1) << e - int(math.log2(e)) - 1


def test_types_and_floors_are_those_of_the_format():
    assert {t.name: (t.value, container.FLOORS[t]) for t in Type} == NUMBERS
    assert {t.name for t in container.ONE_SIZE} == ONE_SIZE


@given(st.sampled_from(Type), HEADERS, st.binary(max_size=6000), st.booleans())
def test_what_was_put_in_comes_out(signer, type_, header, body, signs):
    author = signer("alice") if signs else None

    built = container.build(type_, header=header, body=body, by=author)
    outline = container.check(io.BytesIO(built))

    assert (outline.type, outline.header) == (type_, header)
    assert built[outline.body_at : outline.body_at + outline.body_bytes] == body
    assert (outline.signature is not None) == signs
    assert len(built) == independent_padme(
        max(80 + len(container.canonical(header)) + len(body), NUMBERS[type_.name][1])
    )


@given(st.lists(st.binary(max_size=9000), max_size=5))
def test_it_does_not_matter_in_which_pieces_one_writes(signer, pieces):
    out = bytearray()
    writer = container.Writer(out.extend, Type.RECORD, header={"n": 1}, by=signer("alice"))
    for piece in pieces:
        writer.write(piece)
    writer.finish()

    whole = b"".join(pieces)
    assert bytes(out) == container.build(
        Type.RECORD, header={"n": 1}, body=whole, by=signer("alice")
    )


@given(HEADERS)
def test_one_value_has_one_canonical_text(header):
    text = container.canonical(header)
    backwards = dict(reversed(header.items()))

    assert container.canonical(backwards) == text
    assert json.loads(text) == header


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "\ud800", {"\udfff": 1}])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - the text is Python's
        container.canonical({"a": value})


@given(st.integers(2, 2**40))
def test_padding_is_padme_and_costs_at_most_twelve_percent(size):
    padded = container.padme(size)

    assert padded == independent_padme(size)
    assert size <= padded <= size * 1.12
    assert container.padme(padded) == padded


def test_few_lengths_exist_and_large_ones_cost_little():
    lengths = {container.padme(size) for size in range(16384, 2**21, 7)}

    assert len(lengths) < 7 * 16 * 2
    assert all(container.padme(s) <= s * 1.0625 for s in range(16384, 2**19, 11))


def test_padding_never_shrinks_as_content_grows():
    lengths = [container.padme(size) for size in range(70_000)]

    assert lengths == sorted(lengths)


@pytest.mark.parametrize("type_", Type)
def test_the_empty_and_the_fullest_container_of_a_floor_have_one_length(type_, signer):
    floor = NUMBERS[type_.name][1]
    room = floor - 80 - 2  # two bytes for the empty header

    for body in (b"", bytes(room), b"x" * room):
        assert len(container.build(type_, header={}, body=body, by=signer("alice"))) == floor


@pytest.mark.parametrize("type_", Type)
def test_one_byte_more_is_refused_or_goes_up_one_step(type_, signer):
    floor = NUMBERS[type_.name][1]
    body = b"x" * (floor - 80 - 1)

    if type_.name in ONE_SIZE:
        with pytest.raises(SealError, match="too long"):
            container.build(type_, header={}, body=body, by=signer("alice"))
    else:
        built = container.build(type_, header={}, body=body, by=signer("alice"))
        assert len(built) == independent_padme(floor + 1)


def test_a_header_that_does_not_fit_its_length_field_is_refused(signer):
    fits = {"a": "x" * (0xFFFF - 8)}

    built = container.build(Type.RECORD, header=fits, body=b"", by=signer("alice"))
    assert container.check(io.BytesIO(built)).header == fits
    with pytest.raises(SealError, match="too long"):
        container.build(Type.RECORD, header={"a": "x" * (0xFFFF - 7)}, body=b"", by=None)
