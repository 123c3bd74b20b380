"""A choice with a hint under it, for the radios and checkboxes of any form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hinted:
    """The label of a choice and the sentence under it: `choices=[("a", Hinted("Label", hint="Why"))]`.

    Both may be lazy translations; they are turned into text when the page is made.
    """

    label: object
    hint: object = ""

    def __str__(self) -> str:
        return str(self.label)
