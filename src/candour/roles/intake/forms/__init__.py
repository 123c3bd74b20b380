"""The pages' forms: they clean and refuse, keep nothing, and hand on text exactly as it was written.

A form of several fields has a `heading`, and a `reason` that says why we ask; in a form of one, the field's label is the
heading and its help the reason.
"""

from candour.roles.intake.forms.fields import Question
from candour.roles.intake.forms.people import SomeBody
from candour.roles.intake.forms.questions import CIRCLE, QUESTIONS, Pointers
from candour.roles.intake.forms.visits import Leave, Say, TypedBack, TypedCode

__all__ = [
    "CIRCLE",
    "QUESTIONS",
    "Leave",
    "Pointers",
    "Question",
    "Say",
    "SomeBody",
    "TypedBack",
    "TypedCode",
]
