"""What somebody at the desk types up from a recording."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 20_000
"""Characters: somebody who speaks fast for 16 minutes says fewer."""


class TypeUp(forms.Form):
    """The text, and the row of the text with which the form was opened."""

    text = forms.CharField(
        label=_("What was said, word for word"),
        help_text=_(
            "Write [?] for what you cannot understand. Leave nothing out: what points to the caller is taken out later."
        ),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 16, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type what was said.")},
    )
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Return the text with the line ends that everything here has."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
