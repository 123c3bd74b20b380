"""What the desk does when somebody may be in danger: steps, what to listen for, whom it is handed to. Data, for the desk."""

from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to listen for. `group` is "them", or "police" for what comes with the reported person's work."""

    id: str
    group: str
    label: str
    source: str


@cache
def steps() -> tuple[str, ...]:
    """Return the steps in their order."""
    return tuple(one["text"] for one in tables.document("danger.json")["steps"])


@cache
def signs() -> tuple[Sign, ...]:
    """Return what to listen for."""
    return tuple(Sign(**one) for one in tables.document("danger.json")["signs"])


@cache
def roles() -> dict[str, str]:
    """Return to whom a danger is handed by voice: id and words, never a name."""
    return {one["id"]: one["label"] for one in tables.document("danger.json")["roles"]}
