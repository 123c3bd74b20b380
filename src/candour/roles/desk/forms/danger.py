"""The forms of the danger page: what was heard, what may be said, that it was handed over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.words import danger

MAY_SAY: int = 2000
REASON: int = 1000


class Signs(forms.Form):
    signs = forms.MultipleChoiceField(
        label=_("What you heard"),
        help_text=_("For listening: never read it out, never count it. Tick only what was said."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs"].choices = [(one.id, _(one.label)) for one in danger.signs()]  # type: ignore[attr-defined]


class Decision(forms.Form):
    may_say = forms.CharField(
        label=_("What may be said"),
        help_text=_("Only what is needed to keep them alive, and what they agreed to if there was time to ask."),
        max_length=MAY_SAY,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
        error_messages={
            "required": _("Write what may be said."),
            "max_length": _("Write at most 2,000 characters."),
        },
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        error_messages={
            "required": _("Write why."),
            "max_length": _("Write at most 1,000 characters."),
        },
    )


class Voice(forms.Form):
    role = forms.ChoiceField(
        label=_("Handed to"),
        error_messages={
            "required": _("Choose the role that it was handed to."),
            "invalid_choice": _("Choose a role from the list."),
        },
    )
    read_back = forms.BooleanField(
        label=_("They read it back, and it was right"),
        error_messages={"required": _("Have them read it back to you first. Then record it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((id_, _(says)) for id_, says in danger.roles().items())]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
