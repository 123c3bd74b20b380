"""What every form of the intake is made of: text that passes through in full or is refused kindly, and the page itself."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LINE_CHARACTERS: Final = 200
TYPED: Final = {"autocomplete": "off", "spellcheck": "false"}
"""A browser's better spelling help sends what is typed to its maker."""
_REVERSED: Final = frozenset("\u202d\u202e")
"""Signs that make text show in another order than it is written."""


def readable(text: str) -> None:
    """Refuse signs that would not arrive as they were written.

    Raises:
        ValidationError: in the reporter's words, naming what to do.
    """
    if "\0" in text:
        raise ValidationError(
            _("There is a sign in your text that we cannot keep. Type the text again.")
        )
    if any("\ud800" <= sign <= "\udfff" or sign == "\ufffd" for sign in text):
        raise ValidationError(
            _("A sign in your text is broken. It may show as \ufffd or as a box. Take it out.")
        )
    if not _REVERSED.isdisjoint(text):
        raise ValidationError(
            _("A hidden sign in your text turns its order round. Type that part again.")
        )


class Text(forms.CharField):
    """Text of any length up to a limit; line ends become one sign each, everything else stays."""

    def __init__(self, *, most: int, rows: int = 0, empty: Any = "", **rest: Any) -> None:
        """`most` is in characters; `rows` makes it a text area; `empty` is said where it may not be left out."""
        widget = forms.Textarea({**TYPED, "rows": rows}) if rows else forms.TextInput(TYPED)
        super().__init__(widget=widget, required=bool(empty), **rest)
        self.most = most
        self.validators = [readable]
        self.error_messages["required"] = empty

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        over = len(value) - self.most
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is %(over)d letter too long. Make it shorter. It is all still here.",
                    "This is %(over)d letters too long. Make it shorter. It is all still here.",
                    over,
                )
                % {"over": over}
            )


class Question(forms.Form):
    """One page."""

    use_required_attribute = False
    heading: ClassVar[str | Promise] = ""
    reason: ClassVar[str | Promise] = ""

    def lacks_only(self) -> bool:
        """Say whether nothing is wrong but that something was left out: going back is then no loss."""
        return all(
            error.code == "required"
            for errors in self.errors.as_data().values()
            for error in errors
        )


def one_of(
    label: object, *, reason: object, empty: object, choices: list[Any]
) -> forms.ChoiceField:
    """Return a question with radio buttons, one of which must be chosen."""
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]
        help_text=reason,  # type: ignore[arg-type]
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": empty, "invalid_choice": empty},  # type: ignore[dict-item]
    )
