"""The form by which a manager holds a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.words.retention import hold_reasons


class Hold(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the case"),
        help_text=_("Eight letters and figures. Whoever asks for the hold tells you."),
        max_length=20,
        error_messages={
            "required": _("Enter the reference."),
            "max_length": _("A reference has eight letters and figures."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Why it is held"),
        choices=[("", _("Choose")), *hold_reasons().items()],
        error_messages={"required": _("Choose why it is held.")},
    )

    def clean_reference(self) -> str:
        """Return the reference as it is kept, however it was typed."""
        return "".join(str(self.cleaned_data["reference"]).split()).upper()
