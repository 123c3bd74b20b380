"""From a voice's samples to what goes down the line: 8 kHz mu-law, 300 to 3,400 Hz, trimmed, levelled, its peaks bent.

Plain Python, no input or output, the same bytes for the same samples.
"""

import math
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from operator import mul
from typing import Final

from candour.roles.phone.g711 import to_mu

RATE: Final = 8000
FRAME: Final = 160
"""Samples of 20 ms: a sound is a whole number of them."""
LEVEL: Final = 3277.0
"""Root mean square of the parts with speech in them: -20 dB of full scale."""
LEAD: Final = 0.02
TAIL: Final = 0.12
"""Seconds of quiet left before and after what is said."""
_PASS_HZ: Final = 3650.0
"""The middle of the slope: flat to 3,400 Hz, nothing that could fold back above 4,000."""
_HALF_WIDTH: Final = 0.0022
_LOW_HZ: Final = 240.0
_BLOCK: Final = 80
_QUIET: Final = 0.004
_SPEECH: Final = 0.1
"""Of the loudest 10 ms: what is silence at the ends, what counts as speech for the level."""
_KNEE: Final = 14000.0
_ROOM: Final = 9000.0
"""Peaks are bent from here, and end this much higher: -3 dB of full scale."""


def telephone(samples: Sequence[int], rate: int, *, tail: float = TAIL) -> bytes:
    """Return samples of 16 bits at `rate` per second as mu-law, whole frames; nothing for silence."""
    narrow = _trimmed(_without_rumble(_at_8000(samples, rate)), tail)
    return encode([_bent(one) for one in _levelled(narrow)])


def tone() -> bytes:
    """Return the tone after which a caller speaks: 1,000 Hz for 400 ms, softly begun and ended."""
    length = RATE * 2 // 5
    edge = RATE // 50
    swell = [min(1.0, at / edge, (length - at) / edge) for at in range(length)]
    peak = LEVEL * math.sqrt(2)
    return encode([peak * swell[at] * math.sin(math.tau * at / 8) for at in range(length)])


def encode(samples: Sequence[float]) -> bytes:
    """Return samples of 16 bits as mu-law, filled up with silence to whole frames. Source: ITU-T G.711."""
    coded = bytes(to_mu(round(one)) for one in samples)
    return coded + b"\xff" * (-len(coded) % FRAME)


@cache
def _taps(rate: int) -> tuple[list[list[float]], int]:
    """For each place that an output sample can have between two input samples, the weights of the inputs around it."""
    places = RATE // math.gcd(rate, RATE)
    half = math.ceil(rate * _HALF_WIDTH)
    cut = 2 * _PASS_HZ / rate
    rows = []
    for place in range(places):
        row = []
        for tap in range(-half, half + 1):
            x = tap - place / places
            window = 0.5 + 0.5 * math.cos(math.pi * x / (half + 1))
            sinc = math.sin(math.pi * cut * x) / (math.pi * x) if x else cut
            row.append(window * sinc)
        total = sum(row)
        rows.append([one / total for one in row])
    return rows, half


def _at_8000(samples: Sequence[int], rate: int) -> list[float]:
    rows, half = _taps(rate)
    places = len(rows)
    step = rate * places // RATE  # input samples for `places` output samples
    padded = array("d", bytes(8 * half)) + array("d", samples) + array("d", bytes(8 * (half + 1)))
    width = 2 * half + 1
    out = []
    for at in range(len(samples) * places // step):
        whole, place = divmod(at * step, places)
        out.append(sum(map(mul, rows[place], islice(padded[whole : whole + width], width))))
    return out


def _without_rumble(samples: Sequence[float]) -> list[float]:
    """A Butterworth high-pass of fourth order, as two of second order."""
    out = list(samples)
    for damping in (0.5411961, 1.3065630):
        w = math.tau * _LOW_HZ / RATE
        alpha = math.sin(w) / (2 * damping)
        scale = 1 + alpha
        b = (1 + math.cos(w)) / 2 / scale
        a1, a2 = -2 * math.cos(w) / scale, (1 - alpha) / scale
        x1 = x2 = y1 = y2 = 0.0
        for at, x in enumerate(out):
            y = b * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2
            x2, x1, y2, y1 = x1, x, y1, y
            out[at] = y
    return out


def _loudness(samples: Sequence[float]) -> list[float]:
    return [
        math.sqrt(sum(one * one for one in block) / _BLOCK) for block in _blocks(samples, _BLOCK)
    ]


def _blocks(samples: Sequence[float], size: int) -> Iterator[Sequence[float]]:
    return (samples[at : at + size] for at in range(0, len(samples), size))


def _trimmed(samples: Sequence[float], tail: float) -> Sequence[float]:
    loud = _loudness(samples)
    least = max(loud, default=0.0) * _QUIET
    heard = [at for at, one in enumerate(loud) if one > least]
    if not heard:
        return []
    first = max(0, heard[0] * _BLOCK - round(LEAD * RATE))
    kept = list(samples[first : (heard[-1] + 1) * _BLOCK])
    return kept + [0.0] * round(tail * RATE)


def _levelled(samples: Sequence[float]) -> list[float]:
    loud = _loudness(samples)
    spoken = [one for one in loud if one > max(loud) * _SPEECH]
    if not spoken:
        return []
    level = math.sqrt(sum(one * one for one in spoken) / len(spoken))
    return [one * LEVEL / level for one in samples]


def _bent(sample: float) -> float:
    over = abs(sample) - _KNEE
    if over <= 0:
        return sample
    return math.copysign(_KNEE + _ROOM * math.tanh(over / _ROOM), sample)
