"""Speech made while a caller waits: for letters, which nobody can speak beforehand. Text by a pipe, sound by a pipe, nothing kept."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import candour
from candour.roles.phone.prompts import reading, voice
from candour.roles.phone.prompts.reading import CannotSay
from candour.roles.phone.prompts.texts import Language, languages

__all__ = ["LIMIT", "CannotSay", "say", "sentences"]

LIMIT: Final = 20_000
"""Characters: some 25 minutes of speech."""
PATIENCE: Final = 10.0
"""Seconds for one sentence, of which a voice needs a tenth."""
BREATH: Final = 0.3
"""Seconds between two sentences."""
AT_ONCE: Final = 2
"""Voices that speak at a time, each a process that takes what the machine gives. Who has to wait for one waits: a minute of speech takes a second."""
_turns: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]] = WeakKeyDictionary()
_PACKAGE: Final = str(Path(candour.__file__).parents[1])


def command(language: Language) -> list[str]:
    """Return how a language's live voice is started. Nothing in it comes from a caller or a letter."""
    live = language.live
    options = [live.engine, live.name, str(live.pace), str(BREATH)]
    return [sys.executable, "-P", "-S", "-s", "-B", "-m", voice.__name__, *options]


def surroundings() -> dict[str, str]:
    """Return the environment of a voice: nothing of ours but where its program is."""
    return {**voice.SURROUNDINGS, "PYTHONPATH": _PACKAGE}


async def say(text: str, language: str) -> bytes:
    """Return `text` spoken, as 8 kHz mu-law in whole frames.

    Raises:
        CannotSay: as `sentences`.
    """
    return b"".join([sound async for sound in sentences(text, language)])


async def sentences(text: str, language: str) -> AsyncIterator[bytes]:
    """Yield `text` spoken, a sentence at a time, as 8 kHz mu-law in whole frames. Close it to end the voice early: others may wait for it.

    Raises:
        CannotSay: no such language; nothing in it, more than `LIMIT` of it, another script; the voice is missing, broken or too slow.
    """
    if language not in languages() or len(text) > LIMIT:
        raise CannotSay
    spoken = languages()[language]
    pieces = reading.sentences(text, spoken)
    async with _turn():
        child = await _start(spoken)
        try:
            async for sound in _spoken(child, pieces):
                yield sound
        finally:
            await _end(child)


def _turn() -> asyncio.Semaphore:
    """Return what lets `AT_ONCE` voices of this loop speak."""
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


async def _start(spoken: Language) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *command(spoken),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd="/",
            env=surroundings(),
        )
    except OSError:
        raise CannotSay from None


async def _spoken(child: asyncio.subprocess.Process, pieces: list[str]) -> AsyncIterator[bytes]:
    said, heard = child.stdin, child.stdout
    if said is None or heard is None:
        raise CannotSay
    try:
        for piece in pieces:
            said.write(piece.encode() + b"\n")
            async with asyncio.timeout(PATIENCE):
                await said.drain()
                length = int.from_bytes(await heard.readexactly(voice.LENGTH_BYTES), "big")
                sound = await heard.readexactly(length)
            yield sound
    except (TimeoutError, OSError, asyncio.IncompleteReadError):
        raise CannotSay from None


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await child.communicate()
