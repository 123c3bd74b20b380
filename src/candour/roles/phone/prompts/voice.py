"""A process that speaks: sentences in, one a line; sounds out, each after its length. Started by `live` and `building`.

It is a process of its own because a voice is other people's C: it gets the text by its standard input and nothing else of the call, may
write no file, leaves no core, and cannot be looked into. Called: python -m candour.roles.phone.prompts.voice ENGINE VOICE PACE TAIL.
"""

import ctypes
import os
import resource
import sys
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from typing import Final

from candour.roles.phone.prompts import shaping

SURROUNDINGS: Final = {"HOME": "/nonexistent", "PULSE_SERVER": "unix:/nonexistent"}
"""espeak's library looks for a sound card's server as it starts, which would be told of nothing; it shall find none."""
LENGTH_BYTES: Final = 4
Speaks = Callable[[str], tuple[Sequence[int], int]]

_LIBC_DUMPABLE: Final = 4
_ESPEAK_RETRIEVE, _ESPEAK_NO_EXIT, _ESPEAK_RATE = 2, 0x8000, 1
_ESPEAK_UTF8_AND_SOUNDS: Final = 0x101
"""Text, and [[sounds]]: no text has two brackets when `reading` has done with it, unless `pronounced` put them there."""
_ESPEAK_WORDS_A_MINUTE: Final = 175
_CPU_SECONDS: Final = 300


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("rate", ctypes.c_int),
        ("length", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("samples", ctypes.c_void_p),
    )


class _FliteVoice(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


def flite(name: str, pace: float) -> Speaks:
    """Return a voice of flite."""
    library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    library.flite_init()
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.restype = ctypes.POINTER(_FliteVoice)
    voice = register(None)
    library.feat_set_float.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float)
    library.feat_set_float(voice.contents.features, b"duration_stretch", pace)
    library.flite_text_to_wave.restype = ctypes.POINTER(_Wave)
    library.delete_wave.argtypes = (ctypes.POINTER(_Wave),)

    def speak(text: str) -> tuple[Sequence[int], int]:
        wave = library.flite_text_to_wave(_ascii(text), voice)
        made = wave.contents
        samples = array("h", ctypes.string_at(made.samples, 2 * made.length))
        rate = made.rate
        library.delete_wave(wave)
        return samples, rate

    return speak


def _ascii(text: str) -> bytes:
    """Flite reads English letters only; a name keeps its letters and loses its accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore")


def espeak(name: str, pace: float) -> Speaks:
    """Return a voice of espeak-ng."""
    library = ctypes.CDLL("libespeak-ng.so.1")
    rate = library.espeak_Initialize(_ESPEAK_RETRIEVE, 0, None, _ESPEAK_NO_EXIT)
    if rate <= 0 or library.espeak_SetVoiceByName(name.encode()):
        raise OSError
    library.espeak_SetParameter(_ESPEAK_RATE, round(_ESPEAK_WORDS_A_MINUTE / pace), 0)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    samples = array("h")

    def take(sound: int | None, length: int, _: int | None) -> int:
        if sound and length:
            samples.frombytes(ctypes.string_at(sound, 2 * length))
        return 0

    taken = kind(take)
    library.espeak_SetSynthCallback(taken)

    def speak(text: str, _held: object = taken) -> tuple[Sequence[int], int]:
        del samples[:]
        said = text.encode() + b"\0"
        size = ctypes.c_size_t(len(said))
        library.espeak_Synth(said, size, 0, 1, 0, _ESPEAK_UTF8_AND_SOUNDS, None, None)
        library.espeak_Synchronize()
        return samples[:], rate

    return speak


ENGINES: Final[dict[str, Callable[[str, float], Speaks]]] = {"flite": flite, "espeak": espeak}


def _keep_nothing() -> None:
    """No core, no file longer than nothing, no look into this memory; and calls that are being held go first."""
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    ctypes.CDLL(None).prctl(_LIBC_DUMPABLE, 0, 0, 0, 0)
    os.nice(5)


def main() -> None:
    """Speak until the input ends."""
    _keep_nothing()
    engine, name, pace, tail = sys.argv[1:]
    speak = ENGINES[engine](name, float(pace))
    for line in sys.stdin.buffer:
        sound = shaping.telephone(*speak(line.decode().strip()), tail=float(tail))
        sys.stdout.buffer.write(len(sound).to_bytes(LENGTH_BYTES, "big") + sound)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
