"""One person of a product: the subject block of handbook section 2.1, each with how certain it is."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.parcels import messages
from candour.roles.desk.queries import names
from candour.words import ranks

OTHERS: Final = 4
SURE: Final = (("possible", _("Possible")), ("likely", _("Likely")), ("confirmed", _("Confirmed")))
_LONG: Final = {"max_length": _("Write at most 200 characters.")}


def _line(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, required=False, error_messages=_LONG, **more
    )


class Person(forms.Form):
    name = _line(_("Name"))
    certainty = forms.ChoiceField(
        label=_("How certain"), choices=SURE, initial="possible", required=False
    )
    nickname = _line(_("Nickname"))
    rank = forms.ChoiceField(label=_("Rank"), required=False)
    number = _line(_("Collar or staff number"))
    force = forms.ChoiceField(label=_("Force of this person"), required=False)
    unit = _line(_("Unit or station"))
    description = _line(_("Looks"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(rank.code, f"{rank.title} ({rank.code})") for rank in ranks.all_ranks()]
        self.fields["rank"].choices = [("", _("Not known")), *known]  # type: ignore[attr-defined]
        forces = [("", _("Not known")), *names.every_force()]
        self.fields["force"].choices = forces  # type: ignore[attr-defined]

    def is_filled(self) -> bool:
        """Say whether anything but a choice with a default was written."""
        said = ("name", "nickname", "number", "unit", "description")
        return any(self.cleaned_data.get(name) for name in said)

    def person(self) -> messages.Person:
        """Return the person. Only of a valid form."""
        fields = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return messages.Person(**{**fields, "certainty": fields["certainty"] or "possible"})


def of_person(person: messages.Person) -> dict[str, str]:
    """Return what a form starts with."""
    return {
        name: getattr(person, name)
        for name in (
            "name", "certainty", "nickname", "rank", "number", "force", "unit", "description",
        )
    }  # fmt: skip
