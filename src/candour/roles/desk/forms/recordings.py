"""What somebody at the desk types up from a recording."""

from django import forms
from django.utils.translation import gettext_lazy as _

TYPED_CHARACTERS = 20_000


class TypeUp(forms.Form):
    """The text, and the text with which the form was opened."""

    text = forms.CharField(
        label=_("What was said, word for word"),
        help_text=_(
            "F2 plays and stops, F4 goes back 3 seconds, F9 forward. Write [?] for what cannot be understood."
        ),
        max_length=TYPED_CHARACTERS,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 18, "autocomplete": "off", "data-typing": ""}),
        error_messages={"required": _("Type what was said.")},
    )
    seen = forms.CharField(
        required=False, max_length=TYPED_CHARACTERS, strip=True, widget=forms.HiddenInput
    )
