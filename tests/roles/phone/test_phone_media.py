"""Sound over real packets and by itself: order, loss, doubles, A-law, keys as events and as tones."""

import sys

import pytest
from caller import QUIET, mu, tone, voice
from hypothesis import given
from hypothesis import strategies as st

import machines
from candour.roles.phone.sip import g711
from candour.roles.phone.sip.media import Stream
from candour.roles.phone.sip.offer import Media
from candour.roles.phone.sip.tones import Tones


class Told:
    """A stream without a network, and its listener."""

    def __init__(self, *, keys=101, payload=0):
        self.frames, self.keys, self.plays, self.deaths = [], "", 0, 0
        self.sent, self.heard = [], self.frames.append
        self.stream = Stream(self, dead=self.die, fault=self.fault)
        self.stream.listener = self
        self.stream.agree(Media("h", 4000, payload, keys))

    def pressed(self, key):
        self.keys += key

    def played(self):
        self.plays += 1

    def die(self):
        self.deaths += 1

    def fault(self):
        raise sys.exc_info()[1]

    def sendto(self, data, to):
        self.sent.append((bytes(data), to))

    @property
    def sound(self):
        return b"".join(self.frames)


def packet(number, sound, *, kind=0, stamp=0, ssrc=b"abcd", flags=0x80):
    return (
        bytes([flags, kind])
        + (number & 0xFFFF).to_bytes(2, "big")
        + stamp.to_bytes(4, "big")
        + ssrc
        + sound
    )


FRAMES = [bytes([n]) * 160 for n in range(1, 60)]


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


def events(key, stamp, first, *, keep=range(6)):
    code = "0123456789*#ABCD".index(key)
    sent = [bytes([code, 10]) + (160 * n).to_bytes(2, "big") for n in (1, 2, 3)]
    sent += [bytes([code, 0x8A]) + (800).to_bytes(2, "big")] * 3
    return [packet(first + n, sent[n], kind=101, stamp=stamp) for n in keep]


@given(st.text("0123456789*#", min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_each_press_counts_once_however_many_of_its_packets_come(keys, chance):
    told, number = Told(), 0
    for turn, key in enumerate(keys):
        keep = sorted(chance.sample(range(6), chance.randint(1, 6)))
        for one in events(key, turn * 2000, number, keep=keep):
            told.stream.datagram(one, ("h", 4000))
        number += 6
    assert told.keys == keys


def test_a_key_counts_with_its_first_packet():
    told = Told()
    told.stream.datagram(events("5", 0, 0)[0], ("h", 4000))
    assert told.keys == "5"


def heard_keys(sound):
    tones, found = Tones(), ""
    for at in range(0, len(sound), 160):
        found += tones.keys(sound[at : at + 160])
    return found


@pytest.mark.parametrize("seconds", [0.05, 0.07, 0.1, 0.5])
@pytest.mark.parametrize(("twist", "noise"), [(0, 0), (6, 0), (-6, 0), (0, 0.03), (4, 0.02)])
def test_tones_are_keys(seconds, twist, noise):
    keys = "0123456789*#"
    for shift in (0, 53, 111):
        sound = b"\xff" * shift + b"".join(
            tone(key, seconds, twist=twist, noise=noise) + QUIET * 3 for key in keys
        )
        assert heard_keys(sound) == keys


@pytest.mark.parametrize("offset", [0.99, 1.01])
@pytest.mark.parametrize("level", [0.03, 0.3, 0.49])
def test_tones_a_little_off_and_quiet_or_loud_are_keys(offset, level):
    keys = "0123456789*#"
    sound = b"".join(tone(key, 0.07, offset=offset, level=level) + QUIET * 3 for key in keys)
    assert heard_keys(sound) == keys


def test_a_key_held_down_is_one_and_pressed_twice_is_two():
    assert heard_keys(tone("5", 2.0) + QUIET * 3) == "5"
    assert heard_keys((tone("5", 0.07) + QUIET * 3) * 2) == "55"


def test_a_voice_presses_no_key():
    """Vowels: a pitch that glides, its harmonics shaped by two formants; and noise."""
    import math
    import random

    chance = random.Random(5)  # noqa: S311 - a test's sound
    found = ""
    for _ in range(60):
        pitch, first, second = (
            chance.uniform(80, 280),
            chance.uniform(250, 900),
            chance.uniform(850, 2500),
        )
        glide, out, phase = chance.uniform(0.8, 1.25), bytearray(), 0.0
        for n in range(4000):
            f0 = pitch * glide ** (n / 4000)
            phase += 2 * math.pi * f0 / 8000
            value = sum(
                math.sin(k * phase) / (1 + ((k * f0 - first) / 90) ** 2)
                + 0.6 * math.sin(k * phase) / (1 + ((k * f0 - second) / 120) ** 2)
                for k in range(1, int(3500 / f0))
            )
            out.append(mu(0.25 * value))
        found += heard_keys(bytes(out))
    assert found == ""
    assert heard_keys(voice(20)) == ""


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


@pytest.mark.parametrize("keys", [96, 101, None])
def test_keys_come_in_each_way_over_the_wire(sip, keys):
    line = sip()
    caller = line.caller(keys=keys).call()
    caller.press("1590#*")
    machines.until(lambda: line.told[0].keys == "1590#*")
    caller.hang_up()


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
