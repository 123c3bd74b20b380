"""What is said, by language: one file a language under `texts/`. Whoever adds a file adds a language; `candour prompts` makes its sounds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from candour.roles.phone.prompts.names import DIGITS, SPOKEN, Prompt

TEXTS: Final = Path(__file__).parent / "texts"
MONTHS: Final = 12


class UnfinishedLanguage(Exception):
    """A file of texts lacks something, or has too much. The message names the file and what."""


@dataclass(frozen=True)
class Voice:
    """Who speaks. A pace of 1 is the voice's own; more is slower."""

    engine: str
    name: str
    pace: float


@dataclass(frozen=True)
class Language:
    """One language. `texts` has every prompt but the tone."""

    code: str
    name: str
    order: int
    voice: Voice
    live: Voice
    spelled: frozenset[str]
    months: tuple[str, ...]
    hour: str
    pounds: str
    pounds_pence: str
    signs: Mapping[str, str]
    pronounced: Mapping[str, str]
    texts: Mapping[Prompt, str]

    def digit(self, figure: str) -> str:
        """Return the word for one figure, 0 to 9."""
        return self.texts[DIGITS[figure]]


@cache
def languages(folder: Path = TEXTS) -> Mapping[str, Language]:
    """Return every language by its code, in the order in which callers are offered them.

    Raises:
        UnfinishedLanguage: a file lacks something.
    """
    found = sorted((_read(path) for path in folder.glob("*.toml")), key=lambda one: one.order)
    if [one.order for one in found] != list(range(1, len(found) + 1)):
        raise UnfinishedLanguage("the orders of the languages must be 1, 2, 3 …, each once")
    if len(found) not in range(1, len(DIGITS)):
        raise UnfinishedLanguage("a caller chooses by one key: there can be 1 to 9 languages")
    return {one.code: one for one in found}


def _read(path: Path) -> Language:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        return _language(told, path.stem)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UnfinishedLanguage(f"{path.name} cannot be read: {problem}") from None
    except KeyError as problem:
        raise UnfinishedLanguage(f"{path.name} has no {problem.args[0]}") from None
    except (TypeError, ValueError) as problem:
        raise UnfinishedLanguage(f"{path.name}: {problem}") from None


def _language(told: dict[str, Any], code: str) -> Language:
    texts = told["prompts"]
    if missing := [one for one in SPOKEN if not str(texts.get(one, "")).strip()]:
        raise ValueError(f"no text for {', '.join(missing)}")
    if unknown := sorted(set(texts) - set(SPOKEN)):
        raise ValueError(f"no prompt is called {', '.join(unknown)}")
    reading, language = told["reading"], told["language"]
    if language["code"] != code:
        raise ValueError("the code must be the name of the file")
    months = tuple(map(str, reading["months"]))
    if len(months) != MONTHS:
        raise ValueError("a year has twelve months")
    return Language(
        code=code,
        name=str(language["name"]),
        order=int(language["order"]),
        voice=_voice(told["voice"]),
        live=_voice(told["live"]),
        spelled=frozenset(map(str, reading["spelled"])),
        months=months,
        hour=str(reading["hour"]),
        pounds=str(reading["pounds"]),
        pounds_pence=str(reading["pounds_pence"]),
        signs={str(sign): str(word) for sign, word in reading["signs"].items()},
        pronounced={str(word): str(sound) for word, sound in reading.get("pronounced", {}).items()},
        texts={one: str(texts[one]).strip() for one in SPOKEN},
    )


def _voice(told: dict[str, Any]) -> Voice:
    return Voice(engine=str(told["engine"]), name=str(told["name"]), pace=float(told["pace"]))
