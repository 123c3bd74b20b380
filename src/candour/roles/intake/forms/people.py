"""The form for one person that a report is about."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.roles.intake.forms.fields import LINE_CHARACTERS, TYPED, Question, Text
from candour.words import ranks
from candour.words.forces import ForceType, all_forces


class SomeBody(Question):
    """One person the report is about."""

    heading = _("Who is it about?")
    reason = _(
        "Give what you know. It helps to find the right person. If you do not know, leave it empty."
    )

    name = Text(
        label=_("Name"), help_text=_("First name, last name, or both."), most=LINE_CHARACTERS
    )
    nickname = Text(
        label=_("Nickname"),
        help_text=_("What others call them, or a name they use online."),
        most=LINE_CHARACTERS,
    )
    rank = forms.ChoiceField(
        label=_("What is their job?"), required=False, widget=forms.Select(TYPED)
    )
    number = Text(
        label=_("Number on the shoulder"),
        help_text=_("Letters and numbers, if you have seen them."),
        most=LINE_CHARACTERS,
    )
    force = forms.ChoiceField(
        label=_("Which police force?"), required=False, widget=forms.Select(TYPED)
    )
    unit = Text(
        label=_("Station or team"),
        help_text=_("Where they work, if you know."),
        most=LINE_CHARACTERS,
    )
    description = Text(
        label=_("What do they look like?"),
        help_text=_("For example age, height, hair, tattoos, or their car."),
        most=1_000,
        rows=3,
    )

    def __init__(self, *args: Any, today: date, demonstration: bool, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._choices("rank", rank_choices())
        self._choices("force", force_choices(today, demonstration=demonstration))

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices
        field.error_messages["invalid_choice"] = _("Choose from the list, or leave it empty.")


def rank_choices() -> list[tuple[str, Any]]:
    """Return the jobs in plain words, the empty answer first."""
    known = [(one.code, _(one.label)) for one in ranks.public_ranks() if one.code != "unknown"]
    return [("", _("I do not know")), *known]


def force_choices(today: date, *, demonstration: bool) -> list[tuple[str, Any]]:
    """Return the forces there are, by name; the invented ones first where it is a demonstration."""
    known = [
        one
        for one in all_forces(today, demonstration=demonstration)
        if one.force_type is not ForceType.ROUTING
    ]
    known.sort(key=lambda one: (not one.fictional, one.name))
    return [("", _("I do not know")), *((one.code, one.name) for one in known)]
