"""Keys as tones in the sound: short, quiet, uneven, in noise; and no key in a voice."""

import pytest
from caller import QUIET, mu, tone, voice

from candour.roles.phone.prompts.names import DIGITS, Prompt
from candour.roles.phone.prompts.sounds import Sounds
from candour.roles.phone.sip.tones import Tones


def heard_keys(sound):
    tones, found = Tones(), ""
    for at in range(0, len(sound), 160):
        found += tones.keys(sound[at : at + 160])
    return found


@pytest.mark.parametrize("seconds", [0.05, 0.07, 0.1])
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
    for _ in range(15):
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


@pytest.mark.parametrize("length", [1, 37, 160, 5000])
def test_tones_are_keys_however_the_sound_is_cut(length):
    tones, found = Tones(), ""
    sound = b"".join(tone(key, 0.06) + QUIET * 3 for key in "159D")
    for at in range(0, len(sound), length):
        found += tones.keys(sound[at : at + length])
    assert found == "159D"


@pytest.mark.parametrize("gap", [0.04, 0.05, 0.1])
def test_a_short_pause_parts_two_presses(gap):
    pause = b"\xff" * int(gap * 8000)
    assert heard_keys((tone("5", 0.05) + pause) * 6 + QUIET) == "555555"


def test_one_tone_alone_or_three_are_no_key():
    import math

    for hertz in ([697], [1209], [1000], [697, 770, 1209], [350, 440], [440, 480], [1400, 1900]):
        sound = bytes(
            mu(0.25 * sum(math.sin(2 * math.pi * one * n / 8000) for one in hertz))
            for n in range(4000)
        )
        assert heard_keys(sound) == "", hertz


def test_what_the_line_says_itself_presses_no_key():
    """Nine minutes of speech in two languages: an echo of it must not be taken for the caller's keys."""
    sounds = Sounds.load()
    for language in sounds.languages:
        for name in (*Prompt, *DIGITS.values()):
            assert heard_keys(sounds.sound(language, name)) == "", (language, name)
