"""The draw of the weekly sample: what comes out follows from a secret committed to before and a public value that came after.

Plain functions of their arguments, so that anyone who was told secret, value and list draws the same (ADR 0015).
"""

import hashlib
import hmac
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from candour.words.weeks import monday

PERCENT: Final = 5
_VALUE_AFTER: Final = timedelta(days=9)
"""From the Monday of the week to the Wednesday after it: the day of which the public value is."""


def commitment(secret: bytes, *, week: str) -> str:
    """Return what is published of a secret before its week ends."""
    return hashlib.sha256(f"candour/v1/sample-commitment\0{week}\0".encode() + secret).hexdigest()


def listed(candidates: Collection[str]) -> str:
    """Return the hash of a list of candidates, whatever its order: it is published before the public value is known."""
    return hashlib.sha256("\n".join(sorted(candidates)).encode()).hexdigest()


def value_on(week: str) -> date:
    """Return the day whose public value decides the draw of a week."""
    return monday(week) + _VALUE_AFTER


def size(released: int) -> int:
    """Return how many are drawn of so many: five in a hundred, rounded up, so one at least of any."""
    return -(-released * PERCENT // 100)


def plain(value: str) -> str:
    """Return a public value as it counts: its figures and letters, however they were spaced."""
    return "-".join("".join(c if c.isalnum() else " " for c in value.lower()).split())


def draw(candidates: Collection[str], *, secret: bytes, week: str, value: str) -> list[str]:
    """Return those drawn, in the order of their lots."""
    said = f"candour/v1/sample\0{week}\0{plain(value)}".encode()
    seed = hmac.digest(secret, said, "sha256")
    lots = sorted((hmac.digest(seed, one.encode(), "sha256"), one) for one in set(candidates))
    return [one for _, one in lots[: size(len(lots))]]
