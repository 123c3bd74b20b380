"""SIP messages and session descriptions by themselves: what is read of them, and that noise breaks nothing."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.roles.phone.sip import message, offer
from candour.roles.phone.sip.message import NotSip
from candour.roles.phone.sip.offer import Media, NotAcceptable


@given(st.binary(max_size=600))
def test_parsing_noise_says_only_that_it_is_no_sip(data):
    with contextlib.suppress(NotSip):
        message.parse(data, ("127.0.0.1", 5060))
    with contextlib.suppress(NotAcceptable):
        assert isinstance(offer.read(data), Media)


GOOD = (
    b"INVITE sip:line@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bKa, SIP/2.0/UDP 10.0.0.1;branch=b\r\n"
    b'f: "A, B" <sip:a@b>;tag=1\r\nt: <sip:line@127.0.0.1>\r\ni: 1\r\nCSeq: 1 INVITE\r\nX-Secret: +44\r\n folded\r\nm: <sip:a@b>\r\n'
    b"l: 3\r\n\r\nabcd"
)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=8))
def test_parsing_a_message_with_something_wrong_in_it_never_breaks(at, put):
    with contextlib.suppress(NotSip):
        message.parse(GOOD[:at] + put + GOOD[at + len(put) :], ("127.0.0.1", 5060))


def test_a_message_is_read_in_compact_form_with_its_body_cut_and_the_rest_forgotten():
    read = message.parse(GOOD, ("127.0.0.1", 5062))
    assert (read.method, read.sequence, read.branch, read.body) == (
        "INVITE",
        1,
        b"z9hG4bKa",
        b"abc",
    )
    assert set(read.headers) == {
        b"via",
        b"from",
        b"to",
        b"call-id",
        b"cseq",
        b"contact",
        b"content-length",
    }
    assert len(read.headers[b"via"]) == 2
    assert b"+44" not in b"".join(value for values in read.headers.values() for value in values)


@pytest.mark.parametrize(
    ("body", "keys", "payload", "direction"),
    [
        (b"c=IN IP4 1.2.3.4\nm=audio 9 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000", 96, 0, "sendrecv"),
        (b"c=IN IP4 1.2.3.4\nm=audio 9 RTP/AVP 18 8 101\na=rtpmap:101 telephone-event/8000\na=sendonly", 101, 8, "recvonly"),
        (b"m=audio 9 RTP/AVP 8 0\nc=IN IP4 1.2.3.4\na=inactive", None, 0, "inactive"),
        (b"c=IN IP4 0.0.0.0\nm=audio 9 RTP/AVP 0", None, 0, "inactive"),
        (b"c=IN IP4 9.9.9.9\nm=audio 9 RTP/AVP 0\nc=IN IP4 1.2.3.4", None, 0, "sendrecv"),
        (b"c=IN IP4 1.2.3.4\nm=audio 9 RTP/AVP 0\nm=video 7 RTP/AVP 31\nc=IN IP4 9.9.9.9\na=inactive", None, 0, "sendrecv"),
    ],
)  # fmt: skip
def test_an_offer_is_read_for_what_matters(body, keys, payload, direction):
    media = offer.read(body)
    assert (media.keys, media.payload, media.direction, media.port) == (keys, payload, direction, 9)
    assert media.host in {"1.2.3.4", "0.0.0.0"}  # noqa: S104 - how a held call is offered
    answer = offer.write("127.0.0.1", 4000, media)
    assert b"o=- " in answer
    assert offer.read(answer).keys == keys
