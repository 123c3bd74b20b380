"""What is put together from several sounds: the choice of languages, figures, a code in fours."""

from typing import Final

from candour.roles.phone.prompts.names import DIGITS, Prompt
from candour.roles.phone.prompts.sounds import Sounds
from candour.roles.phone.speaker import PAUSE
from candour.seal import code as codes

_LONG_PAUSE: Final = b"\xff" * 6400


def choices(sounds: Sounds, languages: tuple[str, ...]) -> bytes:
    """Return every language with its key, each in its own words."""
    said = b""
    for place, language in enumerate(languages, start=1):
        key = sounds.sound(language, DIGITS[str(place)])
        said += sounds.sound(language, Prompt.CHOOSE) + key + _LONG_PAUSE
    return said


def figures(sounds: Sounds, language: str, digits: str) -> bytes:
    """Return digits one by one."""
    return b"".join(sounds.sound(language, DIGITS[one]) + PAUSE for one in digits) + _LONG_PAUSE


def code(sounds: Sounds, language: str, digits: str) -> bytes:
    """Return a code in fours, with time to write each down."""
    return b"".join(figures(sounds, language, group) for group in codes.grouped(digits).split())
