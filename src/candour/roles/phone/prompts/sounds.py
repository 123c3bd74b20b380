"""The sounds of the prompts, made beforehand by `candour prompts`: one zip a language, checked against their sums when they are loaded."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from candour.roles.phone.prompts import shaping
from candour.roles.phone.prompts.names import SPOKEN, Prompt
from candour.roles.phone.prompts.texts import TEXTS, languages

SOUND: Final = Path(__file__).parent / "sound"
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"


class BrokenSounds(Exception):
    """The sounds are not those that were made. The message names the file, and what to do."""


def member(prompt: Prompt) -> str:
    """Return the name of a prompt's sound in its zip: raw mu-law, 8 kHz, no header."""
    return f"{prompt}.ul"


@dataclass(frozen=True, repr=False)
class Sounds:
    """Every prompt in every language, in memory: some 2 MB a language."""

    languages: list[str]
    """Codes, in the order in which a caller is offered them."""
    _made: Mapping[tuple[str, Prompt], bytes]

    @classmethod
    def load(cls, folder: Path = SOUND, texts: Path = TEXTS) -> Self:
        """Return the sounds.

        Raises:
            BrokenSounds: one is missing, or differs from its sum.
            UnfinishedLanguage: a language lacks a text.
        """
        codes = list(languages(texts))
        sums = _sums(folder / SUMS)
        tone = shaping.tone()
        made: dict[tuple[str, Prompt], bytes] = {}
        for code in codes:
            packed = _checked(folder / f"{code}.zip", sums)
            made |= {(code, prompt): sound for prompt, sound in _unpacked(packed, code).items()}
            made[code, Prompt.TONE] = tone
        return cls(languages=codes, _made=made)

    def sound(self, language: str, prompt: Prompt) -> bytes:
        """Return what is said, as 8 kHz mu-law in whole frames of 160 bytes."""
        return self._made[language, prompt]


def manifest(folder: Path, code: str) -> dict[str, dict[str, str]]:
    """Return what a language's zip says it was made of: the voice, and the SHA-256 of each text, as the voice was given it, and of each sound.

    Raises:
        BrokenSounds: as `Sounds.load`.
    """
    with zipfile.ZipFile(
        io.BytesIO(_checked(folder / f"{code}.zip", _sums(folder / SUMS)))
    ) as packed:
        told: dict[str, dict[str, str]] = json.loads(packed.read(MANIFEST))
    return told


def _sums(path: Path) -> dict[str, str]:
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines()]
        return {name: digest for digest, name in lines}
    except (OSError, ValueError):
        raise BrokenSounds(
            f"{path} cannot be read: install Candour again, or run make prompts"
        ) from None


def _checked(path: Path, sums: Mapping[str, str]) -> bytes:
    try:
        packed = path.read_bytes()
    except OSError:
        raise BrokenSounds(
            f"{path} is missing: install Candour again, or run make prompts"
        ) from None
    if hashlib.sha256(packed).hexdigest() != sums.get(path.name):
        raise BrokenSounds(
            f"{path} differs from its line in {SUMS}: install Candour again, or run make prompts"
        )
    return packed


def _unpacked(packed: bytes, code: str) -> dict[Prompt, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as folder:
            return {prompt: folder.read(member(prompt)) for prompt in SPOKEN}
    except (KeyError, zipfile.BadZipFile):
        raise BrokenSounds(f"{code}.zip lacks a prompt: run make prompts") from None
