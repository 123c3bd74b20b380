"""Sound that comes in, over real packets and by itself: order, loss, doubles, other lengths, other sources, A-law."""

from caller import QUIET, mu, voice
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import FRAMES, Told, events, give, packet

import machines
from candour.roles.phone import g711
from candour.roles.phone.sip.offer import Media


@settings(deadline=None)
@given(st.integers(0, 65535), st.randoms(use_true_random=False))
def test_packets_a_little_out_of_order_and_doubled_are_heard_in_order_and_once(first, chance):
    told = Told()
    packets = [packet(first + n, one) for n, one in enumerate(FRAMES)]
    for at in range(1, len(packets) - 3, 3):  # nothing moves by more than the buffer waits for
        part = packets[at : at + 3]
        chance.shuffle(part)
        packets[at : at + 3] = part
    for one in packets:
        told.stream.datagram(one, ("h", 4000))
        if chance.random() < 0.3:
            told.stream.datagram(one, ("h", 4000))
    assert told.frames == FRAMES


@given(st.sets(st.integers(1, 50), max_size=20))
def test_what_is_lost_is_silence_in_its_place(lost):
    told = Told()
    for n, one in enumerate(FRAMES):
        if n not in lost:
            told.stream.datagram(packet(n, one), ("h", 4000))
    expected = [QUIET if n in lost else one for n, one in enumerate(FRAMES)]
    assert told.frames == expected


@given(
    st.lists(
        st.tuples(st.integers(0, 65535), st.binary(max_size=200), st.integers(0, 127)), max_size=60
    )
)
def test_no_packet_breaks_the_stream_and_frames_are_whole(said):
    told = Told(keys=None)
    for number, sound, kind in said:
        told.stream.datagram(packet(number, sound, kind=kind), ("h", 4000))
    assert all(len(one) == 160 for one in told.frames)


def test_a_stranger_is_not_heard():
    told = Told()
    told.stream.datagram(packet(1, FRAMES[0]), ("elsewhere", 4000))
    assert told.frames == []


def test_frames_of_other_lengths_are_cut_anew():
    told = Told()
    whole = bytes(range(240)) * 10
    for n in range(10):
        told.stream.datagram(packet(n, whole[240 * n : 240 * n + 240]), ("h", 4000))
    assert told.sound == whole
    assert {len(one) for one in told.frames} == {160}


def test_another_source_begins_anew():
    told = Told()
    told.stream.datagram(packet(1000, FRAMES[0]), ("h", 4000))
    told.stream.datagram(packet(7, FRAMES[1], ssrc=b"wxyz"), ("h", 4000))
    told.stream.datagram(packet(8, FRAMES[2], ssrc=b"wxyz"), ("h", 4000))
    assert told.frames == FRAMES[:3]


def test_padding_and_an_extension_are_no_sound():
    told = Told()
    extended = packet(1, b"\xbe\xde\x00\x01" + b"\0" * 4 + FRAMES[0], flags=0x90)
    padded = packet(2, FRAMES[1] + b"\0\0\0\x04", flags=0xA0)
    for one in (extended, padded):
        told.stream.datagram(one, ("h", 4000))
    assert told.frames == FRAMES[:2]


def test_the_tables_are_those_of_the_formula():
    for byte in range(256):
        value = g711.LINEAR[byte]
        assert mu(value / 32768) in {byte, 0xFF if byte == 0x7F else byte}  # zero has two names
    assert bytes(range(256)).translate(g711.MU_TO_A).translate(g711.A_TO_MU)
    for byte in range(256):
        there = g711.A_TO_MU[g711.MU_TO_A[byte]]
        assert abs(g711.LINEAR[there] - g711.LINEAR[byte]) <= abs(g711.LINEAR[byte]) / 16 + 16


def test_the_tables_for_a_law_are_the_published_ones():
    """The first and last steps of ITU-T G.711's tables for A-law."""
    assert g711._A_LINEAR[0xD5] == 8
    assert g711._A_LINEAR[0x55] == -8
    assert g711._A_LINEAR[0xAA] == 32256
    assert g711._A_LINEAR[0x2A] == -32256


def test_a_law_is_heard_and_said(sip):
    hello = voice(0.4, seed=3)
    line = sip(says=hello)
    caller = line.caller(payloads=(8,)).call()
    caller.hears(hello.translate(g711.MU_TO_A))
    said = voice(0.5)
    caller.say(said)
    machines.until(lambda: said.translate(g711.A_TO_MU) in bytes(line.told[0].sound))
    caller.hang_up()


def test_loss_and_disorder_on_the_wire_leave_the_length_right(sip):
    line = sip()
    caller = line.caller().call()
    caller.lose, caller.shuffle = 0.1, True
    caller.say(voice(2.0))
    caller.lose, caller.shuffle = 0.0, False
    end = voice(0.3, seed=4)
    caller.say(end)
    machines.until(lambda: bytes(line.told[0].sound).endswith(end))
    assert 1.9 * 8000 <= len(line.told[0].sound) - len(end) <= 2.0 * 8000
    caller.hang_up()


def test_sound_comes_from_the_port_of_the_first_packet_until_that_falls_silent():
    told = Told()
    give(told, packet(1, FRAMES[0]), source=("h", 4444))
    give(told, packet(2, FRAMES[1]), source=("h", 4000))  # another call of the same carrier
    give(told, packet(2, FRAMES[2]), source=("h", 4444))
    assert told.frames == [FRAMES[0], FRAMES[2]]
    told.stream.tick()
    assert told.sent[-1][1] == ("h", 4444)
    for _ in range(101):
        told.stream.tick()
    give(told, packet(3, FRAMES[3]), source=("h", 5555))
    give(told, packet(4, FRAMES[4]), source=("h", 4444))
    assert told.frames[2:] == [FRAMES[3]]


def test_a_new_address_in_an_offer_is_the_only_one_from_then_on():
    told = Told()
    give(told, packet(1, FRAMES[0]))
    told.stream.agree(Media("i", 4100, 8, 101))
    give(told, packet(2, FRAMES[1]))
    give(told, packet(2, FRAMES[2], kind=8), source=("i", 4100))
    assert told.frames == [FRAMES[0], FRAMES[2].translate(g711.A_TO_MU)]
    told.stream.tick()
    data, to = told.sent[-1]
    assert (data[1], data[12:], to) == (8, QUIET.translate(g711.MU_TO_A), ("i", 4100))


def test_a_sequence_that_begins_anew_is_followed_after_its_second_packet():
    for start in (5, 40000):
        told = Told()
        give(told, *(packet(1000 + n, FRAMES[n]) for n in range(3)))
        give(told, packet(start, FRAMES[10]))
        give(told, *(packet(1003 + n, FRAMES[3 + n]) for n in range(2)))  # a stray one, then
        assert told.frames == FRAMES[:5]
        give(told, *(packet(start + 50 + n, FRAMES[20 + n]) for n in range(5)))
        assert told.frames == FRAMES[:5] + FRAMES[20:25]


def test_a_late_packet_is_not_heard_behind_its_time():
    told = Told()
    give(told, *(packet(n, FRAMES[n]) for n in (0, 2, 3, 4, 5, 6, 7, 1, 8)))
    assert told.frames == [FRAMES[0], QUIET, *FRAMES[2:9]]


def test_a_second_gap_is_not_given_up_with_the_first():
    told = Told()
    give(told, *(packet(n, FRAMES[n]) for n in (0, 2, 4, 5, 6, 7, 3, 8)))
    assert told.frames == [FRAMES[0], QUIET, *FRAMES[2:9]]


def test_comfort_noise_keys_and_empty_packets_are_no_sound_and_leave_no_gap():
    told = Told()
    give(
        told,
        packet(0, FRAMES[0]),
        packet(1, b"\x40", kind=13),
        *events("7", 9, 2),
        packet(8, b""),
        packet(9, FRAMES[1]),
    )
    assert told.frames == FRAMES[:2]
    assert told.keys == "7"


def test_reports_about_the_sound_are_not_part_of_it():
    told = Told()
    give(told, packet(0, FRAMES[0]), bytes([0x80, 200]) + bytes(26), packet(1, FRAMES[1]))
    assert told.frames == FRAMES[:2]


@given(st.sampled_from([80, 160, 240, 320]), st.sets(st.integers(1, 15), max_size=4))
def test_silence_is_as_long_as_what_was_lost(length, lost):
    told, whole = Told(), bytearray()
    for n in range(30):
        part = bytes([n + 1]) * length
        whole += b"\xff" * length if n in lost else part
        if n not in lost:
            give(told, packet(n, part))
    assert told.sound == whole[: len(told.sound)]
    assert len(whole) - len(told.sound) < 160


def test_a_call_that_ends_while_it_is_heard_ends_there():
    told = Told()

    def heard(frame):
        told.frames.append(frame)
        if len(told.frames) == 2:
            told.stream.listener = None
            told.stream._order.forget()

    told.heard = heard
    give(told, *(packet(n, FRAMES[n]) for n in (0, 3, 4, 5, 6, 7)))
    assert told.frames == [FRAMES[0], QUIET]
