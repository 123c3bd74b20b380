"""An altered age file is never accepted, and its reader raises nothing but SealError."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal import SealError, age

CHUNK = 64 * 1024
SEALED_CHUNK = CHUNK + 16


def closed(plain, *to):
    sink = io.BytesIO()
    writer = age.Writer(sink, to=[one.recipient for one in to])
    writer.write(plain)
    writer.finish()
    return sink.getvalue()


def refused(envelope, by):
    """Whether the reader refuses; any other exception than SealError fails the test."""
    try:
        for _ in age.chunks(io.BytesIO(envelope), identities=[by]):
            pass
    except SealError:
        return True
    return False


@pytest.fixture(scope="module")
def alice(identity):
    return identity("alice")


@pytest.fixture(scope="module")
def small(alice):
    return closed(b"what was said", alice)


@pytest.fixture(scope="module")
def large(alice):
    """Header, and payload of three chunks and a bit, cut at the chunks' borders."""
    envelope = closed(os.urandom(3 * CHUNK + 100), alice)
    start = envelope.index(b"\n", envelope.index(b"\n---") + 1) + 1 + 16
    payload = envelope[start:]
    return envelope[:start], [
        payload[i : i + SEALED_CHUNK] for i in range(0, len(payload), SEALED_CHUNK)
    ]


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80, 0xFF])
def test_a_change_of_any_byte_is_refused(small, alice, mask):
    accepted = [
        place
        for place in range(len(small))
        if not refused(small[:place] + bytes([small[place] ^ mask]) + small[place + 1 :], alice)
    ]

    assert accepted == []


def test_a_file_cut_anywhere_is_refused(small, alice):
    assert [end for end in range(len(small)) if not refused(small[:end], alice)] == []


def test_a_byte_left_out_or_put_in_anywhere_is_refused(small, alice):
    for place in range(len(small)):
        assert refused(small[:place] + small[place + 1 :], alice)
        assert refused(small[:place] + b"\n" + small[place:], alice)


def test_anything_behind_the_end_is_refused(small, alice):
    for byte in range(256):
        assert refused(small + bytes([byte]), alice)
    for tail in (bytes(16), small, small[-29:], bytes(SEALED_CHUNK)):
        assert refused(small + tail, alice)


def test_a_full_last_chunk_can_have_nothing_behind_it(alice):
    envelope = closed(bytes(CHUNK), alice)

    for tail in (b"\0", bytes(15), bytes(16), bytes(SEALED_CHUNK), envelope[-SEALED_CHUNK:]):
        assert refused(envelope + tail, alice)


def test_chunks_cannot_be_left_out_doubled_or_put_in_another_order(large, alice):
    head, chunks = large
    a, b, c, end = chunks

    assert not refused(head + a + b + c + end, alice)
    for altered in (
        [a, b, c],
        [a],
        [end],
        [],
        [b, a, c, end],
        [a, c, b, end],
        [a, b, end],
        [a, b, b, c, end],
        [a, b, c, end, end],
        [a, b, c, end[:-1]],
        [a, b, c[:-1], end],
        [a, b, c, c[-1:] + end],
    ):
        assert refused(head + b"".join(altered), alice)


def test_the_last_chunk_cannot_be_an_empty_one(alice):
    key, nonce = os.urandom(16), os.urandom(16)
    cipher = age.ChaCha20Poly1305(age._hkdf(key, salt=nonce, info=b"payload"))
    full = cipher.encrypt(bytes(12), bytes(CHUNK), None)
    empty = cipher.encrypt((1).to_bytes(11, "big") + b"\1", b"", None)

    envelope = age.header(key, to=[alice.recipient]) + nonce + full + empty

    assert refused(envelope, alice)


def test_stanzas_cannot_be_left_out_added_or_put_in_another_order(alice, identity):
    lines = closed(b"said", alice, identity("bob")).split(b"\n", 6)
    version, first, second = lines[0], lines[1:3], lines[3:5]
    mac, payload = lines[5], lines[6]

    def with_stanzas(*stanzas):
        return b"\n".join([version, *(line for one in stanzas for line in one), mac, payload])

    assert not refused(with_stanzas(first, second), alice)
    for altered in ([first], [second, first], [first, second, second], []):
        assert refused(with_stanzas(*altered), alice)
    assert refused(with_stanzas(first, [b"-> grease", b""], second), alice)


def test_a_payload_under_another_header_is_refused(alice):
    one, other = closed(b"one", alice), closed(b"two", alice)
    cut = one.index(b"\n", one.index(b"\n---") + 1) + 1

    assert refused(one[:cut] + other[cut:], alice)


@given(st.binary(max_size=300))
def test_no_noise_is_accepted(alice, noise):
    assert refused(noise, alice)
    assert refused(b"age-encryption.org/v1\n" + noise, alice)
    assert refused(b"age-encryption.org/v1\n-> mlkem768x25519 " + noise, alice)


@given(st.integers(0, 1660), st.binary(min_size=1, max_size=40))
def test_no_patch_is_accepted(small, alice, place, patch):
    altered = small[:place] + patch + small[place + len(patch) :]

    assert altered == small or refused(altered, alice)
