"""The age file: round trips at the borders of chunks, several recipients, and limits towards strangers."""

import io
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from candour.seal import NotForUs, SealError, age

CHUNK = 64 * 1024
BORDERS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1]
ONE_RECIPIENT_HEADER = len(b"age-encryption.org/v1\n") + 18 + 1494 + 1 + 43 + 1 + 4 + 43 + 1


def closed(plain, to, *, pieces=None):
    sink = io.BytesIO()
    writer = age.Writer(sink, to=[one.recipient for one in to])
    for piece in pieces if pieces is not None else [plain]:
        writer.write(piece)
    writer.finish()
    return sink.getvalue()


def opened(envelope, *by):
    return b"".join(age.chunks(io.BytesIO(envelope), identities=by))


@pytest.mark.parametrize("size", BORDERS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_of_three_recipients_opens_what_was_closed(identity, size, place):
    people = [identity(name) for name in ("alice", "bob", "carol")]
    plain = os.urandom(size)

    assert opened(closed(plain, people), people[place]) == plain


@pytest.mark.parametrize("size", BORDERS)
def test_the_length_follows_from_the_content_s(identity, size):
    chunks = max(1, -(-size // CHUNK))

    assert len(closed(bytes(size), [identity("alice")])) == (
        ONE_RECIPIENT_HEADER + 16 + size + 16 * chunks
    )


@given(st.lists(st.integers(0, 3 * CHUNK), max_size=6))
def test_it_does_not_matter_in_which_pieces_one_writes(identity, sizes):
    pieces = [os.urandom(size) for size in sizes]
    plain = b"".join(pieces)

    assert opened(closed(plain, [identity("alice")], pieces=pieces), identity("alice")) == plain


def test_a_stranger_is_told_that_it_is_not_theirs(identity):
    envelope = closed(b"said", [identity("alice"), identity("bob")])

    with pytest.raises(NotForUs):
        opened(envelope, identity("mallory"))
    with pytest.raises(NotForUs):
        opened(envelope)
    assert opened(envelope, identity("mallory"), identity("bob")) == b"said"


def test_closing_the_same_twice_shares_no_key_and_no_stanza(identity):
    first, second = (closed(bytes(100), [identity("alice")]) for _ in range(2))

    assert first.split(b"\n")[1] != second.split(b"\n")[1]
    assert first[-116:] != second[-116:]


def test_one_recipient_named_twice_gets_two_different_stanzas(identity):
    lines = closed(b"", [identity("alice")] * 2).split(b"\n")

    assert lines[1] != lines[3]
    assert lines[2] != lines[4]


def test_an_envelope_to_nobody_or_to_a_crowd_is_refused(identity):
    for count in (0, 65):
        with pytest.raises(ValueError, match="between 1 and 64"):
            age.header(bytes(16), to=[identity("alice").recipient] * count)


def test_what_was_not_finished_cannot_be_opened(identity):
    for size in BORDERS:
        sink = io.BytesIO()
        age.Writer(sink, to=[identity("alice").recipient]).write(bytes(size))

        with pytest.raises(SealError):
            opened(sink.getvalue(), identity("alice"))


def test_stanzas_of_kinds_that_we_do_not_know_are_passed_over(identity):
    key = bytes(range(16))
    own = age.wrap(key, to=identity("alice").recipient)
    text = b"age-encryption.org/v1\n-> later 1 2\n\n" + own + b"-> x\nAAAA\n---"
    header = text + b" " + age._b64(age._header_mac(key, text)) + b"\n"

    assert age.file_key(io.BytesIO(header), identities=[identity("alice")]) == key


@given(st.binary(max_size=200))
@example(bytes(48))
@example(bytes(96))
def test_a_stanza_s_body_of_any_length_ends_with_a_short_line(body):
    text = age._wrapped(body)

    lines = text.split(b"\n")
    assert [len(line) for line in lines[:-2]] == [64] * (len(lines) - 2)
    assert len(lines[-2]) < 64
    assert age._body(io.BytesIO(text)) == (body, text)


@pytest.mark.parametrize(
    "flood",
    [
        b"-> x\n\n" * 200_000,  # stanzas without end
        b"-> x\n" + (b"A" * 64 + b"\n") * 20_000,  # a body without end
        b"-> " + b"x" * 1_000_000,  # a line without end
        b"-> x" + b" y" * 500_000 + b"\n",  # words without end
    ],
)
def test_a_header_without_end_is_refused_after_a_little(identity, flood):
    source = io.BytesIO(b"age-encryption.org/v1\n" + flood)

    with pytest.raises(SealError):
        list(age.chunks(source, identities=[identity("alice")]))
    assert source.tell() < 64 * 1024


class Trickle(io.RawIOBase):
    """A source that gives less than it is asked for, as sockets do."""

    def __init__(self, data):
        self._data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        piece = self._data.read(min(len(buffer), 1000))
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_source_that_trickles_is_never_taken_for_the_end(identity):
    plain = os.urandom(CHUNK + 5)
    envelope = closed(plain, [identity("alice")])

    with pytest.raises(SealError):
        list(age.chunks(Trickle(envelope), identities=[identity("alice")]))
    buffered = io.BufferedReader(Trickle(envelope))
    assert b"".join(age.chunks(buffered, identities=[identity("alice")])) == plain
