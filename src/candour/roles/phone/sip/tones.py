"""Keys as tones in the sound (ITU-T Q.23, Q.24), for callers whose telephone sends them in no other way.

Goertzel's filter at the eight frequencies over 25.6 ms, begun anew every 10 ms: a tone of 50 ms fills two such windows or
more, and two in a row must agree. Of two windows in a row one is every second: the others are looked at only beside one that holds a key,
and the filters run only where a window has the loudness and the colour that two tones can have. A key counts when it
begins, and again only after a pause.
"""

import math
from operator import mul
from typing import Final

from candour.roles.phone.g711 import LINEAR

WINDOW: Final = 205
STEP: Final = 80
_ROWS: Final = (697, 770, 852, 941)
_COLUMNS: Final = (1209, 1336, 1477, 1633)
_KEYS: Final = ("123A", "456B", "789C", "*0#D")
_FACTORS: Final = tuple(2 * math.cos(2 * math.pi * hertz / 8000) for hertz in (*_ROWS, *_COLUMNS))
_QUIET: Final = WINDOW * 150.0**2
"""Energy of a window below which nothing is looked for: -44 dBm0."""
_SHARE: Final = 0.6
"""So much of a window's energy lies in the two tones."""
_TWIST: Final = 8.0
"""One tone may have so many times the other's power: 9 dB."""
_APART: Final = 6.0
"""So many times the power of the next best of its four."""
_DARK: Final = 0.85
_BRIGHT: Final = 0.15
"""What a sample has in common with the next one, as a share of the energy: 0.83 for the lowest two tones at most twist, 0.34
for the highest; noise at most takes from it. Most of a voice is darker."""


class Tones:
    """Finds keys in a stream of mu-law."""

    def __init__(self) -> None:
        """Begin in silence."""
        self._left: list[int] = []
        self._beside = ""  # what the last even window held
        self._before = ""  # what the window before held
        self._down = ""  # the key that is down
        self._clear = 0  # windows without it since

    def keys(self, sound: bytes) -> str:
        """Return the keys that went down with these bytes."""
        left = self._left
        left += map(LINEAR.__getitem__, sound)
        found = ""
        while len(left) >= STEP + WINDOW:
            even = _key(left[STEP : STEP + WINDOW])
            odd = _key(left[:WINDOW]) if even or self._beside else ""
            found += self._next(odd) + self._next(even)
            self._beside = even
            del left[: 2 * STEP]
        return found

    def _next(self, key: str) -> str:
        same, self._before = key != "" and key == self._before, key
        if self._down:
            self._clear = 0 if key == self._down else self._clear + 1
            if self._clear >= 2:
                self._down = ""
        if same and key != self._down:
            self._down, self._clear = key, 0
            return key
        return ""


def _key(samples: list[int]) -> str:
    """Return the key whose tones fill a window, or nothing."""
    energy = sum(map(mul, samples, samples))
    if energy < _QUIET:
        return ""
    common = sum(map(mul, samples, samples[1:]))
    if not _BRIGHT * energy < common < _DARK * energy:
        return ""
    rows = [_power(samples, factor) for factor in _FACTORS[:4]]
    row = _best(rows)
    if row < 0:
        return ""
    columns = [_power(samples, factor) for factor in _FACTORS[4:]]
    column = _best(columns)
    if column < 0:
        return ""
    low, high = rows[row], columns[column]
    if (low + high) * 2 < _SHARE * WINDOW * energy or low > _TWIST * high or high > _TWIST * low:
        return ""
    return _KEYS[row][column]


def _power(samples: list[int], factor: float) -> float:
    one = two = 0.0
    for sample in samples:
        one, two = sample + factor * one - two, one
    return one * one + two * two - factor * one * two


def _best(powers: list[float]) -> int:
    """Return which of four stands out, or -1."""
    best = max(range(4), key=powers.__getitem__)
    others = max(power for place, power in enumerate(powers) if place != best)
    return best if powers[best] > _APART * others else -1
