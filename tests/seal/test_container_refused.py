"""A container that no writer would have written is refused, and a forged author is seen."""

import hashlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal import SealError, container
from candour.seal.container import Type


def check(data):
    return container.check(io.BytesIO(data))


def signed_by(data, key):
    outline = check(data)
    body = data[outline.body_at : outline.body_at + outline.body_bytes]
    whole = container.Container(
        outline.type, outline.header, body, outline.signed, outline.signature
    )
    return whole.signed_by(key)


def forged(text, *, type_=6, flags=0, body=b"said", size=1024, signature=None, by=None, fill=b"\0"):
    """A container made by hand; everything that is not asked to be wrong is right."""
    head = b"CND1" + bytes([type_, flags]) + struct.pack(">H", len(text)) + text + body
    whole = head + fill * (size - len(head) - 72) + struct.pack(">Q", len(body))
    label = b"candour/v1/key-bundle\n"
    if by:
        signature = by.sign(label + hashlib.sha256(whole).digest())
    return whole + (signature or bytes(64))


@pytest.fixture(scope="module")
def author(signer):
    return signer("alice")


@pytest.fixture(scope="module")
def good(author):
    return container.build(Type.KEY_BUNDLE, header={"a": 1}, body=b"said", by=author)


def test_the_forger_of_these_tests_can_write_a_good_one(good, author):
    assert forged(b'{"a":1}', by=author) == good
    assert signed_by(good, author.public)


@pytest.mark.parametrize("mask", [0x01, 0x10, 0x80])
def test_a_change_of_any_byte_is_refused_or_unsigned(good, author, mask):
    refused, unsigned = set(), set()
    for place in range(len(good)):
        altered = good[:place] + bytes([good[place] ^ mask]) + good[place + 1 :]
        try:
            believed = signed_by(altered, author.public)
        except SealError:
            refused.add(place)
        else:
            assert not believed
            unsigned.add(place)

    padding = set(range(8 + 7 + 4, len(good) - 72))
    assert padding | set(range(4)) | {6, 7} <= refused  # magic, length of header, padding
    assert set(range(len(good) - 64, len(good))) <= unsigned  # a signature is judged by its reader


def test_padding_that_is_not_zero_is_refused(good):
    start, end = 8 + 7 + 4, len(good) - 72

    for place in (start, start + 1, (start + end) // 2, end - 1):
        with pytest.raises(SealError, match="padding"):
            check(good[:place] + b"\1" + good[place + 1 :])


def test_padding_is_looked_at_in_every_block_of_a_large_one():
    body, size = 11, 700_001
    for place in (body, 256 * 1024 - 1, 256 * 1024, 512 * 1024 + 5, size - 73):
        altered = bytearray(b"x" * body + bytes(size - body))
        altered[place] = 1
        with pytest.raises(SealError, match="padding"):
            container._hash_and_check_zeros(
                io.BytesIO(altered), start=body, end=size - 72, hasher=hashlib.sha256()
            )


def test_a_source_that_shrinks_while_it_is_read_is_refused():
    with pytest.raises(SealError, match="breaks off"):
        container._hash_and_check_zeros(
            io.BytesIO(bytes(100)), start=0, end=101, hasher=hashlib.sha256()
        )


def test_a_container_cut_anywhere_is_refused(good):
    for end in range(len(good)):
        with pytest.raises(SealError):
            check(good[:end])


@pytest.mark.parametrize("extra", [1, 31, 32, 64, 1024, 3072])
def test_a_container_longer_than_its_content_needs_is_refused(good, author, extra):
    body_end = 8 + 7 + 4

    with pytest.raises(SealError):
        check(good + bytes(extra))
    with pytest.raises(SealError, match="wrong size"):
        check(forged(b'{"a":1}', size=1024 + extra, by=author))
    with pytest.raises(SealError):
        check(good[:body_end] + bytes(extra) + good[body_end:])


@pytest.mark.parametrize("length", [1025, 2**32, 2**63, 2**64 - 1, 1024 - 80, 5])
def test_a_body_said_to_be_longer_than_there_is_room_for_is_refused_or_unsigned(
    good, author, length
):
    altered = good[:-72] + struct.pack(">Q", length) + good[-64:]

    try:
        assert not signed_by(altered, author.public)
    except SealError:
        return
    assert length <= 1024 - 80 - 7


@pytest.mark.parametrize("length", [1024 - 79, 1024 - 8, 0xFFFF])
def test_a_header_said_to_be_longer_than_there_is_room_for_is_refused(good, length):
    with pytest.raises(SealError):
        check(good[:6] + struct.pack(">H", length) + good[8:])


@pytest.mark.parametrize("number", [0, *range(18, 256)])
def test_an_unknown_type_is_refused(author, number):
    with pytest.raises(SealError, match="unknown type"):
        check(forged(b"{}", type_=number, by=author))


@pytest.mark.parametrize("flags", range(2, 256))
def test_an_unknown_flag_is_refused(author, flags):
    with pytest.raises(SealError, match="unknown flags"):
        check(forged(b"{}", flags=flags, by=author))


@pytest.mark.parametrize("magic", [b"CND0", b"CND2", b"cnd1", b"\0\0\0\0", b"age-"])
def test_another_format_is_refused(good, magic):
    with pytest.raises(SealError, match="not a CND1"):
        check(magic + good[4:])


def test_unsigned_with_a_signature_and_signed_with_none_are_not_believed(good, author):
    flagged = forged(b"{}", flags=1, by=author)
    stripped = forged(b"{}", flags=1)
    unflagged = forged(b"{}", flags=0)

    with pytest.raises(SealError, match="carries a signature"):
        check(flagged)
    assert check(stripped).signature is None
    assert not signed_by(stripped, author.public)
    assert not signed_by(unflagged, author.public)


def test_the_unsigned_flag_cannot_be_added_or_taken_away(good, author):
    unsigned = container.build(Type.KEY_BUNDLE, header={"a": 1}, body=b"said", by=None)

    with pytest.raises(SealError):
        check(good[:5] + b"\1" + good[6:])
    assert not signed_by(good[:5] + b"\1" + good[6:-64] + bytes(64), author.public)
    assert not signed_by(unsigned[:5] + b"\0" + unsigned[6:], author.public)


def test_another_author_s_signature_is_not_believed(signer, good, author):
    bob = signer("bob")

    assert not signed_by(good, bob.public)
    assert not signed_by(forged(b'{"a":1}', by=bob), author.public)


def test_a_signature_does_not_carry_over_to_another_type(author):
    # OPENING has the same floor, so that only the number and the label tell the two apart
    bundle = container.build(Type.KEY_BUNDLE, header={}, body=b"said", by=author)
    opening = container.build(Type.OPENING, header={}, body=b"said", by=author)

    assert not signed_by(bundle[:4] + bytes([Type.OPENING]) + bundle[5:], author.public)
    assert not signed_by(bundle[:-64] + opening[-64:], author.public)
    assert check(bundle).signed[:22] == b"candour/v1/key-bundle\n"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{ }",
        b'{"a": 1}',
        b'{"a":1} ',
        b'{"a":1}\n',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{"a":2,"a":1}',
        b'{"a":01}',
        b'{"a":+1}',
        b'{"a":-0}',
        b'{"a":1.50}',
        b'{"a":1e3}',
        b'{"a":1E400}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xff"}',
        b'{"a":"\xc0\xaf"}',
        b'{"a":"\n"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-16-le"),
        '{"a":1}'.encode("utf-32"),
        b"[]",
        b"1",
        b'"a"',
        b"null",
        b'{"a":1}{"a":1}',
        b"{'a':1}",
        b'{"a":1,}',
        b"[" * 400 + b"]" * 400,
    ],
)
def test_a_header_that_is_not_canonical_json_is_refused(author, text):
    with pytest.raises(SealError, match="canonical"):
        check(forged(text, by=author, body=b""))


def test_a_header_nested_without_end_or_a_number_without_end_is_refused(author):
    for text in (b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", b'{"a":' + b"9" * 60_000 + b"}"):
        with pytest.raises(SealError, match="canonical"):
            check(forged(text, by=author, size=container.padme(80 + len(text) + 4)))


@given(st.binary(max_size=2000))
def test_no_noise_is_accepted(noise):
    for data in (noise, b"CND1" + noise, b"CND1\1\0\0\2{}" + noise):
        with pytest.raises(SealError):
            check(data)
