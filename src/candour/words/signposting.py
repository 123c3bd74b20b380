"""Where somebody is sent whose report is not for us, and the texts of letters that come again and again: data, for the desk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from candour.words import helplines, outcomes, tables
from candour.words.helplines import Helpline


class Ends(StrEnum):
    """How a case ends when its reporter was sent on."""

    SIGNPOSTED = "signposted"
    CLOSED = "closed"
    ASKED = "asked"  # it does not: the reporter is asked what they are happy to share


@dataclass(frozen=True, slots=True)
class Signpost:
    """One situation that is not for us. `code` is the charity's outcome, CH10 to CH15; without `text` nothing is said."""

    id: str
    code: str
    ends: Ends
    label: str
    text: str
    helplines: tuple[str, ...]
    source: str
    verified: str

    @property
    def lines(self) -> list[Helpline]:
        """The lines to offer, those without a number left out."""
        return [line for one in self.helplines if (line := helplines.helpline(one)).reachable]

    @property
    def letter(self) -> str:
        """The text with the lines below it, as the box starts with it."""
        told = [f"{line.name}: {line.number}" for line in self.lines]
        return "\n\n".join(part for part in (self.text, "\n".join(told)) if part)


@cache
def _signposts() -> Mapping[str, Signpost]:
    found = tables.by_code(
        (
            Signpost(**{**one, "ends": Ends(one["ends"]), "helplines": tuple(one["helplines"])})
            for one in tables.document("signposts.json")["entries"]
        ),
        code=lambda one: one.id,
    )
    for one in found.values():
        outcomes.outcome(one.code)
    return found


def signposts() -> tuple[Signpost, ...]:
    """Return them in the order of the file."""
    return tuple(_signposts().values())


def signpost(id_: str) -> Signpost:
    """Return one.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_signposts(), id_, name="signposts")


@dataclass(frozen=True, slots=True)
class Letter:
    """A text for one situation."""

    id: str
    label: str
    text: str


@cache
def _letters() -> Mapping[str, Letter]:
    entries = tables.document("letters.json")["entries"]
    return tables.by_code((Letter(**one) for one in entries), code=lambda one: one.id)


def letters() -> tuple[Letter, ...]:
    """Return them in the order of the file."""
    return tuple(_letters().values())


def letter(id_: str) -> Letter:
    """Return one.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(_letters(), id_, name="letters")


_TELLS: Final = re.compile(
    r"\b(?:arrest\w*|audit(?:ed|ing|s)?|charg(?:e[ds]?|ing)|convict\w*|covert\w*|detectives?|dismiss\w*|interview\w*|intelligence"
    r"|investigat\w*|misconduct|operation|raid\w*|referr(?:ed|al)|search(?:ed|es|ing)|sergeant|inspector|superintendent|constable"
    r"|surveillance|suspend\w*|suspension|undercover|vetting|warrants?|wiretap\w*|watch(?:ed|ing) (?:him|her|them))\b",
    re.IGNORECASE,
)
"""Words that tell a reporter, or whoever reads over their shoulder, what is being done, or about whom."""
_SAFE: Final = re.compile(r"duty inspector from another area", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"\b(?:who are you|what(?:’s|'s| is) your name|(?:tell|give|send) us your name|how do you know|how did you (?:find|learn)|where do you (?:live|work)|were you there"
    r"|(?:can|could) you (?:get|find out|take a|photograph|record|copy|ask (?!for))\w*)\b",
    re.IGNORECASE,
)
"""Questions that a reporter must never be asked (SAN-18)."""


def tells_too_much(text: str) -> list[str]:
    """Return the words of a letter that say more than "passed on", or ask what must not be asked; each once, in order."""
    plain = _SAFE.sub(" ", text)
    found = [match[0] for one in (_TELLS, _ASKS) for match in one.finditer(plain)]
    return list(dict.fromkeys(word.casefold() for word in found))
