"""What is read of SIP messages and of offers, what is written, and that nothing else is kept."""

import contextlib
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.roles.phone.sip import message, offer
from candour.roles.phone.sip.dialog import Dialog
from candour.roles.phone.sip.message import NotSip
from candour.roles.phone.sip.offer import Media, NotAcceptable, Session


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
    answer = Session("127.0.0.1", 4000).write(media)
    assert b"o=- " in answer
    assert offer.read(answer).keys == keys


def test_a_second_answer_in_a_call_is_a_later_version_of_the_same_session():
    session = Session("127.0.0.1", 4000)
    media = offer.read(b"c=IN IP4 1.2.3.4\nm=audio 9 RTP/AVP 0")
    names = [session.write(media).split(b"\r\n")[1].split() for _ in range(3)]
    assert len({one[1] for one in names}) == 1
    assert [int(one[2]) - int(names[0][2]) for one in names] == [0, 1, 2]


def test_what_else_is_offered_is_refused_in_its_place():
    media = offer.read(
        b"c=IN IP4 1.2.3.4\nm=video 7 RTP/AVP 31\na=inactive\na=rtpmap:0 OTHER/8000\n"
        b"m=audio 0 RTP/AVP 0\nm=audio 9 RTP/AVP 0\nm=image 5 udptl t38"
    )
    assert (media.port, media.direction, media.payload) == (9, "sendrecv", 0)
    lines = Session("127.0.0.1", 4000).write(media).split(b"\r\n")
    assert [one for one in lines if one.startswith(b"m=")] == [
        b"m=video 0 RTP/AVP 31", b"m=audio 0 RTP/AVP 0", b"m=audio 4000 RTP/AVP 0", b"m=image 0 udptl t38",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host", [b"a.example", b"224.0.0.5", b"255.255.255.255", b"1.2.3", b"::1", b""]
)
def test_sound_is_sent_to_an_address_of_one_telephone_and_no_name_is_looked_up(host):
    with pytest.raises(NotAcceptable):
        offer.read(b"c=IN IP4 %b\nm=audio 9 RTP/AVP 0" % host)


@pytest.mark.parametrize(
    "media",
    [b"audio 0 RTP/AVP 0", b"audio 9 RTP/SAVP 0", b"audio 70000 RTP/AVP 0", b"audio x RTP/AVP 0"],
)
def test_sound_that_is_switched_off_or_encrypted_is_not_acceptable(media):
    with pytest.raises(NotAcceptable):
        offer.read(b"c=IN IP4 1.2.3.4\nm=" + media)


def test_an_offer_among_other_parts_is_found_and_of_another_kind_is_refused():
    body = b"--x\r\nContent-Type: application/sdp\r\n\r\nc=IN IP4 1.2.3.4\r\nm=audio 9 RTP/AVP 0\r\n--x\r\nContent-Type: application/isup\r\n\r\n\x01\r\n--x--"
    assert offer.offered(body, b"multipart/mixed;boundary=x").port == 9
    assert offer.offered(b"", b"") is None
    with pytest.raises(NotAcceptable) as refused:
        offer.offered(body, b"application/pidf+xml")
    assert refused.value.status == 415


@pytest.mark.parametrize(
    "bad",
    [
        b"f: <sip:x>;tag=2\r\n",
        b"CSeq: 2 INVITE\r\n",
        b"X: y\r\nf\r\n",
        b"m: <sip:a@b\nX: y>\r\n",
        b"i: \x00\r\n",
    ],
)
def test_a_message_that_says_something_twice_or_would_break_its_line_is_dropped(bad):
    message.parse(GOOD, ("127.0.0.1", 5062))
    with pytest.raises(NotSip):
        message.parse(GOOD.replace(b"l: 3\r\n", bad + b"l: 3\r\n"), ("127.0.0.1", 5062))


def test_too_long_a_message_and_too_many_headers_are_dropped():
    with pytest.raises(NotSip):
        message.parse(
            GOOD.replace(b"l: 3", b"X: " + b"x" * 8192 + b"\r\nl: 3"), ("127.0.0.1", 5062)
        )
    with pytest.raises(NotSip):
        message.parse(GOOD.replace(b"l: 3", b"X: x\r\n" * 120 + b"l: 3"), ("127.0.0.1", 5062))


@pytest.mark.parametrize(
    ("via", "answered", "goes_to"),
    [
        (b"SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bKa;rport", b";rport=4444;received=10.0.0.1", ("10.0.0.1", 4444)),
        (b"SIP/2.0/UDP 10.0.0.9:5062;rport=1;branch=z9hG4bKa;received=9.9.9.9", b";rport=4444;received=10.0.0.1", ("10.0.0.1", 4444)),
        (b"SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bKa", b";received=10.0.0.1", ("10.0.0.1", 5062)),
        (b"SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKa", b"", ("10.0.0.1", 5062)),
        (b"SIP/2.0/UDP pc.example;branch=z9hG4bKa", b";received=10.0.0.1", ("10.0.0.1", 5060)),
        (b"SIP/2.0/UDP 10.0.0.1:99999;branch=z9hG4bKa", b"", ("10.0.0.1", 5060)),
    ],
)  # fmt: skip
def test_an_answer_finds_its_way_back(via, answered, goes_to):
    data = GOOD.replace(b"SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bKa", via)
    request = message.parse(data, ("10.0.0.1", 4444))
    assert request.reply_to == goes_to
    first = bytes(message.response(request, 200, b"OK", tag=b"t")).split(b"\r\n")[1]
    assert first == b"Via: " + via.split(b";")[0] + b";branch=z9hG4bKa" + answered


TEXT = st.binary(max_size=60).filter(lambda one: not set(one) & {10, 13, 0})
ADDRESS = st.one_of(
    TEXT,
    st.lists(
        st.sampled_from(
            [
                b"sip:",
                b"<",
                b">",
                b";lr",
                b"@",
                b"127.0.0.1",
                b":",
                b"5060",
                b";",
                b",",
                b"x",
                b"\xff",
            ]
        )
    ).map(b"".join),
)


@given(ADDRESS, ADDRESS, ADDRESS, ADDRESS)
def test_whatever_a_caller_is_called_they_can_be_answered_and_hung_up_on(
    sender, contact, route, via
):
    data = (
        b"INVITE sip:line@127.0.0.1 SIP/2.0\r\nVia: " + via + b"\r\nFrom: " + sender + b"\r\nTo: <sip:line@b>\r\nCall-ID: 1\r\n"
        b"CSeq: 1 INVITE\r\nContact: " + contact + b"\r\nRecord-Route: " + route + b"\r\n\r\n"
    )  # fmt: skip
    try:
        request = message.parse(data, ("127.0.0.1", 5062))
    except NotSip:
        return
    assert request.reply_to[0] == "127.0.0.1"
    answer = message.response(request, 200, b"OK", tag=b"t", contact=b"<sip:us>")
    assert answer.count(b"\r\n\r\n") == 1
    dialog = Dialog(request, None, Session("127.0.0.1", 4000))
    bye, to, _ = dialog.bye("127.0.0.1", 5060)
    socket.inet_aton(to[0])
    if request.one(b"from"):
        assert message.parse(bye, to).method == "BYE"
    request.forget()
    dialog.forget()
    assert not any(value for values in request.headers.values() for value in values)
