"""Forms of staff accounts. They clean and refuse; nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.staff import personal

_AS_TYPED: dict[str, Any] = {
    "autocomplete": "off",
    "autocapitalize": "none",
    "spellcheck": "false",  # some browsers send what they check to a server
}


class Phrase(forms.Form):
    """Seven words, however they are spaced."""

    words = forms.CharField(
        label=_("Your unlock phrase"),
        help_text=_(
            "Seven words, with a space between them. The first four letters of each are enough."
        ),
        max_length=200,
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"required": _("Type the seven words.")},
    )

    def clean_words(self) -> str:
        try:
            return personal.read_phrase(self.cleaned_data["words"])
        except personal.NotAPhrase as problem:
            raise forms.ValidationError(str(problem)) from None


class Label(forms.Form):
    """What the owner calls a passkey."""

    label = forms.CharField(
        label=_("A name for the new passkey (you may leave this empty)"),
        help_text=_("So that you can tell them apart: “Blue key in the safe”, “Work laptop”."),
        max_length=60,
        required=False,  # a passkey is made before the form is read: one must not be left over for want of a name
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
