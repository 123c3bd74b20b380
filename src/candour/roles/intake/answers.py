"""What a reporter has said so far, as it travels in the sealed page state. Held in memory for one request, never kept."""

import hashlib
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from candour.parcels.messages import Person
from candour.roles.intake import state
from candour.roles.intake.state import Expired, Purpose
from candour.seal.container import canonical
from candour.words import marking

MOST_PEOPLE: Final = 10
"""So that the page stays small enough to send over a slow line; more people go into the text."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Answers:
    """The answers, in the words and choices of the pages. Empty where a question was left out."""

    danger: str = ""  # yes, no
    scope: str = ""  # yes, no, unsure
    choices: list[str] = field(default_factory=list)  # codes of public choices
    story: str = ""
    people: list[Person] = field(default_factory=list)  # `rank` is the code of a public rank
    when: str = ""
    where: str = ""
    at_risk: str = ""
    circle: str = ""  # a key of forms.CIRCLE
    checkable: str = ""
    preview: str = ""  # yes, no
    silence: str = ""  # pass, stop; empty unless the text is to be seen first

    @property
    def digest(self) -> str:
        """SHA-256 over all of it: tells whether anything was changed since a code was drawn."""
        return hashlib.sha256(canonical(self.plain())).hexdigest()

    def plain(self) -> dict[str, Any]:
        """Return it as JSON knows it; `dataclasses.asdict` would copy every text: a tenth of a page's time."""
        return {**vars(self), "people": [vars(person) for person in self.people]}


@dataclass(frozen=True, kw_only=True, repr=False)
class Draft:
    """The answers and where the reporter stands with them."""

    answers: Answers = field(default_factory=Answers)
    checking: bool = False  # the check page was reached: a changed answer leads back there
    warned: bool = False  # the words that could point to the writer were shown once
    pointing: int = 0  # how many passages of the story could point to the writer
    code: str = ""
    keys: str = ""  # the code's packed keys, hexadecimal
    receipt: str = ""
    drawn_for: str = ""  # digest of the answers for which the code was drawn
    sent: bool = False  # the report is safe on disk: only now may the code be shown

    def with_answers(self, **changed: Any) -> "Draft":
        """Return the draft with some answers changed."""
        return replace(self, answers=replace(self.answers, **changed))

    def with_story(self, **changed: Any) -> "Draft":
        """Return the draft with a story, and with its passages counted: once, not on every page that says the number."""
        told = self.with_answers(**changed)
        return replace(told, pointing=len(marking.marks_for_reporter(told.answers.story)))

    def sealed(self) -> str:
        """Return the text of the hidden field."""
        return state.close({**vars(self), "answers": self.answers.plain()}, purpose=Purpose.REPORT)

    @classmethod
    def unsealed(cls, token: str) -> "Draft":
        """Return what `sealed` wrote.

        Raises:
            Expired: the token does not open, or was written by another version of these pages.
        """
        value = state.open_(token, purpose=Purpose.REPORT)
        try:
            said = value.pop("answers")
            people = [Person(**person) for person in said.pop("people")]
            return cls(answers=Answers(**said, people=people), **value)
        except (KeyError, TypeError):
            raise Expired from None


def is_empty(person: Person) -> bool:
    """Say whether nothing was said about a person."""
    return not any(
        getattr(person, part.name) for part in fields(person) if part.name != "certainty"
    )
