"""The auditor's forms: the public value of a draw, and what a reading found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.words import findings


class Draw(forms.Form):
    value = forms.CharField(
        label=_("The numbers"),
        help_text=_("The six main numbers, in the order in which they are published."),
        max_length=60,
        error_messages={
            "required": _("Copy the numbers of the draw."),
            "max_length": _("Copy the numbers alone: at most 60 letters and figures."),
        },
    )


class Found(forms.Form):
    codes = forms.MultipleChoiceField(
        label=_("What you found"),
        help_text=_("Safe, or every rule that slipped."),
        widget=forms.CheckboxSelectMultiple,
        choices=findings.choices,
        error_messages={"required": _("Choose what you found: safe, or what is wrong.")},
    )

    def clean_codes(self) -> list[str]:
        """Refuse a product that is safe and identifies somebody.

        Raises:
            ValidationError: both were chosen.
        """
        codes: list[str] = self.cleaned_data["codes"]
        if findings.contradict(codes):
            raise forms.ValidationError(_("It cannot be safe and break a rule. Choose again."))
        return codes
