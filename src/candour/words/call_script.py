"""What a call taker says and asks, in order, and what nobody may ask. Used by the desk.

Source: data/call_script.json, where each entry names its own.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from candour.words import tables

STEPS: Final = ("danger", "story", "questions", "read", "finish")
CHANNELS: Final = ("call", "walk-in", "letter")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say, why, and what never to ask in its place. `field` names the answer it belongs to."""

    code: str
    step: str
    channels: frozenset[str]
    field: str
    ask: str
    why: str
    never: tuple[str, ...]
    source: str
    verified: str


@cache
def all_lines() -> tuple[Line, ...]:
    """Return every line, in order."""
    return tuple(
        Line(
            code=one["id"],
            step=one["step"],
            channels=frozenset(one["channels"]),
            field=one.get("field", ""),
            ask=one["ask"],
            why=one["why"],
            never=tuple(one["never"]),
            source=one["source"],
            verified=one["verified"],
        )
        for one in tables.document("call_script.json")["entries"]
    )


def lines(step: str, *, channel: str) -> tuple[Line, ...]:
    """Return what is said in a step when somebody comes by this channel."""
    return tuple(one for one in all_lines() if one.step == step and channel in one.channels)
