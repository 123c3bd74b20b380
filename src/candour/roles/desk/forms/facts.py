"""What a force's directory says of the force itself: its units, its alternates, and how it ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.words.units import KINDS, Unit

MOST_UNITS: int = 200
LONGEST: int = 100


class Facts(forms.Form):
    """As two supervisors agree them with the force. Cleans to a list of Unit, codes of forces, and an ISO date or ""."""

    units = forms.CharField(
        label=_("Units"),
        help_text=_(
            "One a line: code; name; kind; code of the unit it is part of. The kinds are receiving, standards, station, specialist"
            " and other. A receiving unit gets nothing that names it."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    alternates = forms.MultipleChoiceField(
        label=_("Alternates"),
        help_text=_("Who receives where nobody here may, in the order of this list."),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": _("Choose forces from the list.")},
    )
    valid_to = forms.DateField(
        label=_("Last day of the force"),
        help_text=_("Empty, while there is no end. For example 2027-03-31."),
        required=False,
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day like 2027-03-31.")},
    )
    successor = forms.ChoiceField(
        label=_("Force that takes its place"),
        required=False,
        error_messages={"invalid_choice": _("Choose a force from the list.")},
    )

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alternates"].choices = others  # type: ignore[attr-defined]
        self.fields["successor"].choices = [("", _("None")), *others]  # type: ignore[attr-defined]

    def clean_units(self) -> list[Unit]:
        """Return the units, each line taken apart."""
        lines = [line for line in self.cleaned_data["units"].splitlines() if line.strip()]
        found = [_unit(line) for line in lines]
        codes = [one.code for one in found]
        if len(found) > MOST_UNITS or len(set(codes)) != len(codes):
            raise forms.ValidationError(_("At most 200 units, each with a code of its own."))
        if any(one.parent and one.parent not in codes for one in found):
            raise forms.ValidationError(_("A unit can only be part of one that is listed here."))
        return found

    def clean_valid_to(self) -> str:
        """Return the day in ISO form, or nothing."""
        day = self.cleaned_data["valid_to"]
        return day.isoformat() if day else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("successor") and not cleaned.get("valid_to"):
            self.add_error(
                "valid_to", _("Give the last day, after which the other force receives.")
            )
        return cleaned


def _unit(line: str) -> Unit:
    parts = [part.strip() for part in line.split(";")]
    code, name, kind, parent = (*parts, "", "", "", "")[:4]
    right = len(parts) <= 4 and code and name and kind in KINDS
    if not right or max(map(len, parts)) > LONGEST:
        raise forms.ValidationError(_("Write each unit as code; name; kind; part of."))
    return Unit(code=code, name=name, kind=kind, parent=parent)


def lines(units: list[Unit]) -> str:
    """Return units as the form shows them."""
    said = ("; ".join(filter(None, (one.code, one.name, one.kind, one.parent))) for one in units)
    return "\n".join(said)
