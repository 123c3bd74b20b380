"""Speech for letters: said well, soon, in sentences; and nothing of the letter in a file, a command line or an environment."""

import asyncio
import math
import os
import re
import shlex
import subprocess
import sys
import time
from contextlib import aclosing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.roles.phone import g711
from candour.roles.phone.prompts import live, reading, shaping, voice
from candour.roles.phone.prompts.live import CannotSay
from candour.roles.phone.prompts.texts import languages

RATE, FRAME_BYTES = 8000, 160
LETTER = {
    "en": "The driver was Quillfeather. Tell us, if you can: which day was it?\n\nWe thank you.",
    "cy": "Y gyrrwr oedd Quillfeather. Dywedwch wrthym, os gallwch: pa ddiwrnod oedd hi?\n\nDiolch.",
}
CODES = list(languages())


def said(text, code="en"):
    return reading.said(text, languages()[code])


def spoken(text, code="en"):
    return asyncio.run(live.say(text, code))


async def pieces(text, code):
    return [sound async for sound in live.sentences(text, code)]


@pytest.mark.parametrize("code", CODES)
def test_a_letter_is_spoken_sentence_by_sentence_in_whole_frames(code):
    sounds = asyncio.run(pieces(LETTER[code], code))

    assert len(sounds) == 4
    assert all(len(sound) % FRAME_BYTES == 0 and len(sound) > RATE // 2 for sound in sounds)
    assert spoken(LETTER[code], code) == b"".join(sounds)


@pytest.mark.parametrize("code", CODES)
def test_the_first_sentence_comes_long_before_the_last_is_made(code):
    async def times():
        began = time.monotonic()
        return [time.monotonic() - began async for _ in live.sentences(LETTER[code] * 8, code)]

    took = asyncio.run(times())

    assert len(took) > 20
    assert took[0] < took[-1] / 4


@pytest.mark.parametrize(
    ("written", "english", "welsh"),
    [
        ("999", "nine nine nine", "naw naw naw"),
        ("25/11/2026", "25 November 2026", "25 Tachwedd 2026"),
        ("2026-03-01", "1 March 2026", "1 Mawrth 2026"),
        ("31.12.2026", "31 December 2026", "31 Rhagfyr 2026"),
        ("10:30", "10 30", "10 30"),
        ("10:05", "10 zero five", "10 dim pump"),
        ("09:00", "9 o'clock", "9 o'r gloch"),
        ("£12,000", "12000 pounds", "12000 o bunnoedd"),
        ("£3.50", "3 pounds 50", "3 o bunnoedd a 50 ceiniog"),
        ("£4.00", "4 pounds", "4 o bunnoedd"),
        ("1,250", "1250", "1250"),
        ("2026", "2026", "2026"),
        ("21", "21", "21"),
        ("3", "three", "tri"),
        ("press hash [[x]]", "press hash x", "press [[h'aS]] x"),
        ("007", "zero zero seven", "dim dim saith"),
        ("0117 496 01", "zero one one seven, four nine six, zero one", "dim un un saith, pedwar naw chwech, dim un"),
        ("12345", "one two three four five", "un dau tri pedwar pump"),
        ("50%", "50 per cent", "50 y cant"),
        ("A & B", "A and B", "A a B"),
        ("99/99/2026", "nine nine nine nine two zero two six", "naw naw naw naw dau dim dau chwech"),
    ],
)  # fmt: skip
def test_figures_are_said_as_a_person_would_say_them(written, english, welsh):
    assert said(written, "en") == english
    assert said(written, "cy") == welsh


def test_signs_that_have_no_sound_are_a_breath_and_accents_stay():
    assert said("“Siân’s” café — 😀 open… now\x00") == '"Siân\'s" café, open. now'


@pytest.mark.parametrize("text", ["", "   ", "… !", "😀", "Привет", "Hello мир", "你好"])
def test_what_cannot_be_said_is_refused_and_not_half_said(text):
    with pytest.raises(CannotSay):
        spoken(text)


def test_too_much_and_an_unknown_language_are_refused():
    with pytest.raises(CannotSay):
        spoken("a" * (live.LIMIT + 1))
    with pytest.raises(CannotSay):
        spoken("Bonjour", "fr")


@given(st.text(max_size=800))
@settings(deadline=None)
def test_any_text_is_cut_into_short_lines_or_refused(text):
    with suppress(CannotSay):
        for piece in reading.sentences(text, languages()["en"]):
            assert 0 < len(piece) <= reading.LONGEST
            assert piece.splitlines() == [piece]


@pytest.mark.parametrize("code", CODES)
def test_the_longest_piece_is_spoken_within_the_patience(code):
    assert len(spoken("wyth " * (reading.LONGEST // 5), code)) > 5 * RATE


def test_a_voice_that_is_missing_slow_or_broken_is_a_letter_that_cannot_be_said(monkeypatch):
    for command in (["/nowhere/voice"], ["/bin/false"], ["/bin/cat"], ["/bin/sleep", "60"]):
        monkeypatch.setattr(live, "command", lambda _, words=command: words)
        monkeypatch.setattr(live, "PATIENCE", 0.3)
        with pytest.raises(CannotSay):
            spoken("Hello.")


def children():
    return {
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and f"PPid:\t{os.getpid()}\n" in read(path / "status")
    }


def read(path):
    with suppress(OSError):
        return path.read_bytes().decode("utf-8", "replace")
    return ""


def test_a_caller_who_hangs_up_ends_the_voice():
    before = children()

    async def first():
        async with aclosing(live.sentences(LETTER["en"] * 40, "en")) as sounds:
            await anext(sounds)
            assert children() - before

    asyncio.run(first())

    assert children() == before


def test_however_many_callers_hear_letters_few_voices_speak_at_a_time_and_everybody_is_served():
    before, alone = children(), spoken(LETTER["en"])

    async def all_at_once():
        callers = [asyncio.create_task(live.say(LETTER["en"], "en")) for _ in range(7)]
        most = 0
        while not all(one.done() for one in callers):
            most = max(most, len(children() - before))
            await asyncio.sleep(0.01)
        return most, [one.result() for one in callers]

    most, sounds = asyncio.run(all_at_once())

    assert 1 <= most <= live.AT_ONCE
    assert sounds == [alone] * 7
    assert children() == before


def test_who_hangs_up_gives_the_turn_away_whether_they_heard_something_or_waited():
    async def crowd():
        long = LETTER["en"] * 40
        callers = [asyncio.create_task(live.say(long, "en")) for _ in range(live.AT_ONCE + 3)]
        await asyncio.sleep(0.3)
        for one in callers:
            one.cancel()
        await asyncio.wait(callers)
        return await asyncio.wait_for(live.say("Hello.", "en"), 10)

    assert asyncio.run(crowd()) == spoken("Hello.")


def test_a_voice_that_cannot_be_started_keeps_no_turn(monkeypatch):
    async def often():
        monkeypatch.setattr(live, "command", lambda _: ["/nowhere/voice"])
        for _ in range(3 * live.AT_ONCE):
            with pytest.raises(CannotSay):
                await live.say("Hello.", "en")
        monkeypatch.undo()
        return await asyncio.wait_for(live.say("Hello.", "en"), 10)

    assert asyncio.run(often())


@pytest.mark.parametrize("code", CODES)
def test_no_word_of_a_letter_stands_in_a_command_line_an_environment_or_an_open_file(code):
    """Looked at while the voice is between two sentences, with every word of the letter in it."""
    before, seen = children(), []

    async def look():
        async with aclosing(live.sentences(LETTER[code], code)) as sounds:
            await anext(sounds)
            for child in children() - before:
                place = Path("/proc") / str(child)
                limits = read(place / "limits")
                files = [str(one.readlink()) for one in (place / "fd").iterdir()]
                seen.append((read(place / "cmdline"), read(place / "environ"), limits, files))
                assert str((place / "cwd").readlink()) == "/"

    asyncio.run(look())

    [(line, environment, limits, files)] = seen
    assert "Quillfeather" not in line + environment
    assert {one.split("=")[0] for one in environment.split("\0") if one} == {
        "HOME", "PULSE_SERVER", "PYTHONPATH",
    }  # fmt: skip
    for limit in ("Max core file size", "Max file size"):
        assert re.search(rf"{limit} +0 +0 ", limits)
    assert not [one for one in files if one.startswith("/") and one != "/dev/null"]


@pytest.mark.parametrize("code", CODES)
def test_a_voice_opens_no_file_to_write_and_speaks_to_nobody(code, tmp_path):
    log = tmp_path / "calls"
    asked = "trace=open,openat,creat,mkdir,mkdirat,rename,connect,sendto,sendmsg"
    command = shlex.join(live.command(languages()[code]))

    done = subprocess.run(
        ["strace", "-f", "-e", asked, "-o", str(log), "sh", "-c", f"exec {command}"],
        input=f"{LETTER[code].splitlines()[0]}\n".encode(),
        env={**live.surroundings(), "PATH": "/usr/bin:/bin"},
        cwd="/",
        capture_output=True,
        check=True,
    )

    assert len(done.stdout) > RATE
    calls = log.read_text()
    assert "openat(" in calls
    assert [one for one in calls.splitlines() if re.search("O_WRONLY|O_RDWR|O_CREAT", one)] == []
    reached = re.findall(r"connect\(.*|mkdir.*|rename.*|creat\(.*|send.*", calls)
    assert [one for one in reached if " = 0" in one or " = -1" not in one] == []


def test_the_check_of_files_would_find_one(tmp_path):
    """The control of the test above."""
    log = tmp_path / "calls"
    command = [sys.executable, "-c", f"open({str(tmp_path / 'x')!r}, 'w').write('x')"]

    subprocess.run(["strace", "-f", "-e", "trace=openat", "-o", str(log), *command], check=True)

    assert re.search("O_WRONLY.*O_CREAT", log.read_text())


def test_a_voice_can_write_no_file_even_if_it_wanted_to(tmp_path):
    wants = (
        "import pathlib; from candour.roles.phone.prompts import voice; voice._keep_nothing();"
        f"pathlib.Path({str(tmp_path / 'x')!r}).write_text('a word')"
    )

    done = subprocess.run([sys.executable, "-c", wants], capture_output=True, check=False)

    assert b"File too large" in done.stderr
    assert (tmp_path / "x").read_bytes() == b""


def test_soft_ends_of_words_are_not_trimmed_away():
    """Found: a listening machine heard "press" as "craft", because the last s was taken for silence."""
    loud = [9000 * (-1) ** (at // 8) for at in range(4000)]
    soft = [90 * (-1) ** (at // 3) for at in range(1600)]
    silence = [0] * 4000

    sound = shaping.telephone(silence + loud + soft + silence, 16000, tail=0)

    assert len(sound) / RATE == pytest.approx(0.02 + 0.25 + 0.1, abs=0.03)


def test_what_a_telephone_does_not_carry_is_taken_away_and_the_rest_is_even():
    def level(hertz, rate):
        wave = [8000 * math.sin(math.tau * hertz * at / rate) for at in range(rate // 4)]
        return max(shaping._loudness(shaping._without_rumble(shaping._at_8000(wave, rate)))[5:-5])

    for rate in (16000, 22050):
        carried = [level(hertz, rate) for hertz in (350, 1000, 2000, 3000, 3300)]
        lost = [level(hertz, rate) for hertz in (50, 100, 4700, 6000)]
        assert max(carried) / min(carried) < 1.3
        assert max(lost) < min(carried) / 10


def test_the_same_samples_are_the_same_bytes():
    samples = [(at * 7919) % 20000 - 10000 for at in range(5000)]

    assert shaping.telephone(samples, 22050) == shaping.telephone(samples, 22050)
    assert shaping.telephone([], 16000) == b""
    assert shaping.telephone([0] * 5000, 16000) == b""


def test_a_live_voice_is_of_an_engine_that_we_start():
    assert {one.live.engine for one in languages().values()} <= set(voice.ENGINES)


def test_what_we_encode_the_telephone_decodes_to_the_nearest_step():
    for byte, value in enumerate(g711.LINEAR):
        [coded] = set(shaping.encode([value] * 160))
        assert g711.LINEAR[coded] == value, byte
    assert shaping.encode([-40000, 40000])[:2] == b"\x00\x80"
    assert shaping.encode([0]) == b"\xff" * 160
