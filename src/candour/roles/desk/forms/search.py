"""The one field of the search, and the persons of a call that is still on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.roles.desk.forms.calls import PEOPLE

LONGEST: int = 200


class Search(forms.Form):
    asked = forms.CharField(
        label=_("Words, a name or a number"),
        help_text=_("Every word must stand in what is found. It looks only into cases that you are on."),
        max_length=LONGEST,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-search": ""}),
        error_messages={
            "required": _("Type at least one word."),
            "max_length": _("Type at most 200 characters."),
        },
    )  # fmt: skip
    who = forms.BooleanField(
        label=_("It is a person whom a report or a text is about"), required=False
    )
    page = forms.IntegerField(
        min_value=0, max_value=10_000, required=False, widget=forms.HiddenInput
    )


def of_call(data: dict[str, str]) -> str:
    """Return name, nickname and number of the first person whom a call's questions name; "" if they name none."""
    for place in range(1, PEOPLE + 1):
        said = [data.get(f"person-{place}-{name}", "") for name in ("name", "nickname", "number")]
        if asked := " ".join(one.strip() for one in said if one.strip()):
            return asked[:LONGEST]
    return ""
