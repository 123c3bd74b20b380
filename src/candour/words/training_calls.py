"""Invented calls to train with: invented people, invented forces (ZZ1, ZZ2). Used by the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from candour.words import tables


@dataclass(frozen=True, slots=True)
class TrainingCall:
    code: str
    title: str
    channel: str
    caller: str
    priority: str
    points: tuple[str, ...]


@cache
def _table() -> Mapping[str, TrainingCall]:
    return tables.by_code(
        (
            TrainingCall(
                code=one["id"],
                title=one["title"],
                channel=one["channel"],
                caller=one["caller"],
                priority=one["priority"],
                points=tuple(one["points"]),
            )
            for one in tables.document("training_calls.json")["calls"]
        ),
        code=lambda one: one.code,
    )


def all_calls() -> tuple[TrainingCall, ...]:
    return tuple(_table().values())


def call(code: str) -> TrainingCall:
    """Return one invented call.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_table(), code, name="training calls")
