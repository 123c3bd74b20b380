"""How long the charity keeps what: which act makes which part of a case due when, in days. The times are data.

An act changes the due days of the parts that stand; nothing else does. `due` is the whole rule, and pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

from candour.words import tables

FILE: Final = "retention.json"


class Part(StrEnum):
    """What of a case has an end of its own. They end in this order at the latest."""

    ORIGINAL = "original"
    LETTERS = "letters"
    MAILBOX = "mailbox"
    PRODUCT = "product"


LABELS: Final = {
    Part.ORIGINAL: "What the reporter sent",
    Part.LETTERS: "Messages to and from the reporter",
    Part.MAILBOX: "The reporter’s mailbox and code",
    Part.PRODUCT: "Products, and what the force said",
}


class Act(StrEnum):
    """What moves a due day."""

    SENT = "sent"
    SIGNPOSTED = "signposted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    CLOSED_UNSENT = "closed-unsent"
    OUTCOME_TOLD = "outcome-told"
    NEW_MATERIAL = "new-material"
    REOPENED = "reopened"
    REOPENED_UNSENT = "reopened-unsent"
    DESTROY_AGREED = "destroy-agreed"
    HOLD_LIFTED = "hold-lifted"


class How(StrEnum):
    """What an act does to a part's due day."""

    SET = "set"
    EXTEND = "extend"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the schedule."""

    act: Act
    part: Part
    how: How
    after: timedelta
    source: str
    verified: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the schedule, in the order of the file."""
    return tuple(
        Rule(
            Act(one["act"]),
            Part(one["part"]),
            How(one["how"]),
            timedelta(days=one["days"]),
            one["source"],
            one["verified"],
        )
        for one in tables.document(FILE)["rules"]
    )


@cache
def hold_reasons() -> Mapping[str, str]:
    """Return why a case may be held: code and words."""
    return {one["code"]: one["label"] for one in tables.document(FILE)["hold_reasons"]}


def due(act: Act, *, on: date, standing: Mapping[Part, date]) -> dict[Part, date]:
    """Return the due days after `act` was done on a day, given those that stood before it."""
    after = dict(standing)
    for rule in rules():
        if rule.act is not act:
            continue
        if rule.how is How.DROP:
            after.pop(rule.part, None)
        elif rule.how is How.SET:
            after[rule.part] = on + rule.after
        elif rule.part in after:
            after[rule.part] = max(after[rule.part], on + rule.after)
    return after
