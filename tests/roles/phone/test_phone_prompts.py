"""What the telephone says: every prompt in every language, the sounds that belong to today's texts, few words before a caller speaks."""

import hashlib
import math
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from candour.cli import main
from candour.roles.phone.prompts import building, reading, shaping
from candour.roles.phone.prompts.names import DIGITS, SPOKEN, Prompt
from candour.roles.phone.prompts.sounds import MANIFEST, SOUND, SUMS, BrokenSounds, Sounds
from candour.roles.phone.prompts.texts import TEXTS, UnfinishedLanguage, languages

ROOT = Path(__file__).parents[3]
PIPER = ROOT / ".venv-prompts/bin/python"
CODES = list(languages())
BEFORE_SPEAKING = (Prompt.SAFETY, Prompt.DANGER, Prompt.MENU, Prompt.SPEAK)
FRAME_BYTES = 160


@pytest.fixture(scope="module")
def sounds():
    return Sounds.load()


def level(sound):
    """Loudness of the parts with speech, and of the highest peak, in dB of full scale; decoded by a formula of the test's own."""
    values = []
    for byte in sound:
        one = byte ^ 0xFF
        size = (((one & 0x0F) * 2 + 33) << ((one >> 4) & 7)) - 33
        values.append(-4 * size if one & 0x80 else 4 * size)
    blocks = [values[at : at + 80] for at in range(0, len(values), 80)]
    energy = [sum(one * one for one in block) / 80 for block in blocks]
    loud = [one for one in energy if one > max(energy) / 100]
    return (
        10 * math.log10(sum(loud) / len(loud) / 32768**2),
        20 * math.log10(max(map(abs, values)) / 32768),
    )


def test_english_is_offered_first_and_welsh_second(sounds):
    assert sounds.languages == CODES
    assert CODES[:2] == ["en", "cy"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("prompt", Prompt)
def test_every_prompt_is_spoken_in_every_language_at_a_telephones_level(sounds, code, prompt):
    sound = sounds.sound(code, prompt)

    assert len(sound) % FRAME_BYTES == 0
    assert 0.2 < len(sound) / shaping.RATE < 20
    speech, peak = level(sound)
    assert -21.5 < speech < -18.5
    assert peak < -2.5


@pytest.mark.parametrize("code", CODES)
def test_no_two_digits_sound_the_same_and_none_is_long(sounds, code):
    spoken = [sounds.sound(code, prompt) for prompt in DIGITS.values()]

    assert len(set(spoken)) == 10
    assert max(map(len, spoken)) < shaping.RATE


@pytest.mark.parametrize("code", CODES)
def test_a_caller_hears_fewer_than_sixty_words_before_they_can_speak(code):
    every = [
        word
        for number, one in enumerate(languages().values(), start=1)
        for word in f"{one.texts[Prompt.CHOOSE]} {one.digit(str(number))}".split()
    ]
    own = languages()[code]
    for prompt in BEFORE_SPEAKING:
        every += reading.said(own.texts[prompt], own).split()  # 999 is three words to an ear

    assert len(every) < 60


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("prompt", SPOKEN)
def test_a_menu_names_the_same_keys_in_every_language(code, prompt):
    def keys(language):
        return re.findall(r"\d+", languages()[language].texts[prompt])

    assert keys(code) == keys("en")


def test_every_sound_is_of_todays_text_and_of_todays_voice(capsys):
    assert building.stale() == []
    assert main(["prompts", "--check"]) == 0
    assert "today's text" in capsys.readouterr().out


def test_the_sounds_are_those_whose_sums_are_kept_and_are_small():
    lines = [line.split("  ") for line in (SOUND / SUMS).read_text("ascii").splitlines()]

    assert [name for _, name in lines] == [f"{code}.zip" for code in CODES]
    for digest, name in lines:
        assert hashlib.sha256((SOUND / name).read_bytes()).hexdigest() == digest
    assert sum((SOUND / name).stat().st_size for _, name in lines) < 6_000_000


def test_a_sound_belongs_to_what_the_manifest_says():
    for code in CODES:
        told = building.manifest(SOUND, code)
        with zipfile.ZipFile(SOUND / f"{code}.zip") as packed:
            assert sorted(packed.namelist()) == sorted(
                [MANIFEST, *(f"{prompt}.ul" for prompt in SPOKEN)]
            )
            for prompt in SPOKEN:
                digest = hashlib.sha256(packed.read(f"{prompt}.ul")).hexdigest()
                assert told["sounds"][prompt] == digest


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(SOUND, tmp_path / "sound")
    return tmp_path / "sound"


def test_a_changed_bit_is_noticed_before_anything_is_said(copied):
    packed = bytearray((copied / "cy.zip").read_bytes())
    packed[len(packed) // 2] ^= 1
    (copied / "cy.zip").write_bytes(packed)

    with pytest.raises(BrokenSounds, match=r"cy\.zip differs from its line in SHA256SUMS"):
        Sounds.load(copied)


@pytest.mark.parametrize("name", ["en.zip", SUMS])
def test_a_missing_file_is_named(copied, name):
    (copied / name).unlink()

    with pytest.raises(BrokenSounds, match=re.escape(name)):
        Sounds.load(copied)


def test_a_language_without_sounds_is_not_offered_half(copied, texts):
    more = (texts / "cy.toml").read_text("utf-8")
    more = more.replace('code = "cy"', 'code = "ga"').replace("order = 2", "order = 3")
    (texts / "ga.toml").write_text(more, "utf-8")

    with pytest.raises(BrokenSounds, match=r"ga\.zip is missing"):
        Sounds.load(copied, texts)


@pytest.fixture
def texts(tmp_path):
    shutil.copytree(TEXTS, tmp_path / "texts")
    return tmp_path / "texts"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('wait = "Please wait."', "", "en.toml: no text for wait"),
        ('wait = "Please wait."', 'wait = " "', "en.toml: no text for wait"),
        ("[prompts]", '[prompts]\nsong = "La"', "en.toml: no prompt is called song"),
        ("order = 1", "order = 2", "the orders of the languages must be 1, 2, 3"),
        ('code = "en"', 'code = "fr"', "en.toml: the code must be the name of the file"),
        ('"January", ', "", "en.toml: a year has twelve months"),
        ("[live]", "[lively]", "en.toml has no live"),
        ("[prompts]", "[prompts", "en.toml cannot be read"),
    ],
)
def test_an_unfinished_language_is_refused_in_words(texts, old, new, said):
    file = texts / "en.toml"
    written = file.read_text("utf-8")
    assert old in written
    file.write_text(written.replace(old, new, 1), "utf-8")

    with pytest.raises(UnfinishedLanguage, match=re.escape(said)):
        languages(texts)


def test_a_text_changed_without_a_new_sound_is_found(monkeypatch, texts):
    file = texts / "cy.toml"
    file.write_text(file.read_text("utf-8").replace("Unwaith eto.", "Eto."), "utf-8")
    monkeypatch.setattr(building, "languages", lambda: languages(texts))

    assert building.stale() == ["cy/code_again"]


def test_only_what_has_changed_is_spoken_anew(monkeypatch, texts, copied, sounds):
    file = texts / "cy.toml"
    file.write_text(file.read_text("utf-8").replace("Unwaith eto.", "Eto."), "utf-8")
    monkeypatch.setattr(building, "languages", lambda: languages(texts))

    kept = building.still_good(copied)
    building.build(PIPER, copied, kept=kept)

    after = Sounds.load(copied, texts)
    changed = [
        (code, one)
        for code in CODES
        for one in Prompt
        if after.sound(code, one) != sounds.sound(code, one)
    ]
    assert changed == [("cy", Prompt.CODE_AGAIN)]
    assert building.stale(copied) == []


@pytest.mark.parametrize("code", CODES)
def test_two_prompts_spoken_anew_are_the_same_bytes_each_time(code, sounds):
    """Against what is kept they may differ in a bit, on another processor; so there only their length is held."""
    language, two = languages()[code], [Prompt.CODE_FIRST, Prompt.DIGIT_7]

    first = building.render(language, two, python=PIPER)

    assert first == building.render(language, two, python=PIPER)
    for prompt in two:
        assert abs(len(first[prompt]) - len(sounds.sound(code, prompt))) <= 2 * FRAME_BYTES


def test_no_service_has_the_making_of_prompts_loaded():
    asked = (
        "import sys; from candour.cli import build_parser; build_parser();"
        "import candour.roles.phone.prompts.live; sys.exit('candour.roles.phone.prompts.building' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", asked], check=True)


def test_an_installed_candour_has_texts_and_sounds(tmp_path):
    uv = Path(sys.prefix) / "bin/uv"
    built = [uv, "build", "--wheel", "--no-build-isolation", "--python", sys.executable]

    subprocess.run([*built, "--out-dir", tmp_path, ROOT], check=True, capture_output=True)

    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = {Path(name).name for name in packed.namelist() if "/phone/prompts/" in name}
    assert {SUMS, *(f"{code}.{kind}" for code in CODES for kind in ("zip", "toml"))} <= names


def test_a_missing_voice_is_said_in_words():
    with pytest.raises(building.NoVoice, match="has no piper with the voice joe: run make prompts"):
        building.render(languages()["en"], [Prompt.WAIT], python=Path("/nowhere/python"))
