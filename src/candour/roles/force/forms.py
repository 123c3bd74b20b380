"""The force's forms: they clean and refuse, and hand on plain values; nothing is saved here."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from candour.roles.force.access import MAY
from candour.roles.force.queries.people import Keys
from candour.words import closeness, outcomes, screening
from candour.words.closeness import Closeness
from candour.words.outcomes import Stage

QUESTION_CHARACTERS: Final = 500
REASON_CHARACTERS: Final = 1000
OWN_ACTS: Final = frozenset({"FO01", "FO03"})
"""Outcome codes that say what the buttons for acknowledging and asking say already."""
_NUMBERS: Final = 20
_NAMES: Final = 50
_NAME: Final = 100
_AS_TYPED: dict[str, Any] = {"autocomplete": "off"}


class Ask(forms.Form):
    """A question for the reporter. What would be refused is said before it is sent, once."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("At most 500 characters. One question at a time."),
        max_length=QUESTION_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4, **_AS_TYPED}),
        error_messages={
            "required": _("Write the question."),
            "max_length": _("Write the question in at most 500 characters."),
        },
    )
    anyway = forms.BooleanField(
        label=_("Send it as it is. The charity decides."), required=False, initial=False
    )

    @property
    def fishes(self) -> bool:
        """Whether the box for sending it all the same is needed."""
        return bool(screening.marks(str(self.data.get("text", "")))) if self.is_bound else False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reasons = dict.fromkeys(mark.reason for mark in screening.marks(cleaned.get("text", "")))
        if reasons and not cleaned.get("anyway"):
            self.add_error("text", _("This will probably be refused. Word it differently."))
            for reason in reasons:
                self.add_error("text", reason)
        return cleaned


def _outcomes() -> list[tuple[Any, Any]]:
    stages = (
        (_("Where it stands"), Stage.FORCE),
        (_("What was decided"), Stage.DECISION),
        (_("What came of it"), Stage.FINAL),
    )
    groups = [
        (
            title,
            [
                (one.code, one.internal_label)
                for one in outcomes.outcomes_of(stage)
                if one.code not in OWN_ACTS
            ],
        )
        for title, stage in stages
    ]
    return [("", _("Choose an outcome")), *groups]


class Outcome(forms.Form):
    """What was decided, or what came of it."""

    code = forms.ChoiceField(
        label=_("Outcome"),
        help_text=_("The reporter is told none of these words, only a safe sentence, weeks later."),
        choices=_outcomes,
        error_messages={"required": _("Choose an outcome.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For every decision, and where you return it. For the charity only."),
        max_length=REASON_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **_AS_TYPED}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        if code and outcomes.outcome(code).reason_required and not cleaned.get("reason"):
            self.add_error("reason", _("Give the reason for this outcome."))
        return cleaned


def _duties() -> list[tuple[str, Any]]:
    here = [duty for duty in settings.STAFF_DUTIES if duty in MAY]
    return [("", _("Choose a duty")), *((duty, duty.capitalize()) for duty in here)]


class Invite(forms.Form):
    """Somebody who is to join."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As the charity knows them: it compares the name with each product's."),
        max_length=100,
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"required": _("Give the person's name.")},
    )
    duty = forms.ChoiceField(
        label=_("Duty"), choices=_duties, error_messages={"required": _("Choose a duty.")}
    )


class _Lines(forms.CharField):
    """A list, one entry a line; commas part entries too."""

    def __init__(self, *, most: int, longest: int, **named: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, **_AS_TYPED}),
            **named,
        )
        self._most, self._longest = most, longest

    def clean(self, value: Any) -> list[str]:
        typed = super().clean(value).replace(",", "\n").splitlines()
        entries = [" ".join(line.split()) for line in typed if line.strip()]
        if len(entries) > self._most or any(len(entry) > self._longest for entry in entries):
            said = _("At most %(most)d entries, each of at most %(longest)d characters.")
            raise forms.ValidationError(said % {"most": self._most, "longest": self._longest})
        return entries


class Offer(forms.Form):
    """What the charity must know of somebody before it seals anything to them. A box for each kind of closeness."""

    numbers = _Lines(
        label=_("Your collar, warrant and staff numbers"),
        help_text=_("One a line. You are sent nothing that is about one of these numbers."),
        most=_NUMBERS,
        longest=20,
    )
    known_as = _Lines(
        label=_("Other names you have or had"),
        help_text=_("One a line: nicknames, a name before you married, a name on social media."),
        most=_NUMBERS,
        longest=_NAME,
    )
    unit = forms.CharField(
        label=_("Your unit"),
        help_text=_("As your force calls it."),
        required=False,
        max_length=_NAME,
        widget=forms.TextInput(attrs=_AS_TYPED),
    )
    rank = forms.CharField(
        label=_("Your rank or role"),
        required=False,
        max_length=_NAME,
        widget=forms.TextInput(attrs=_AS_TYPED),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in closeness.kinds():
            self.fields[f"close-{kind.code}"] = _Lines(
                label=kind.label,
                help_text=_("%(who)s. One a line: a name, or a collar number.")
                % {"who": kind.hint},
                most=_NAMES,
                longest=_NAME,
            )
        self.fields["units"] = _Lines(
            label=_("Whole units"),
            help_text=_("One a line: units where anybody could be somebody you are close to."),
            most=_NUMBERS,
            longest=_NAME,
        )

    @property
    def close(self) -> list[forms.BoundField]:
        """The boxes for people, one for each kind of closeness."""
        return [self[f"close-{kind.code}"] for kind in closeness.kinds()]

    def declared(self) -> list[Closeness]:
        """Return whom a valid form declares closeness to."""
        said = self.cleaned_data
        found = [
            Closeness(kind=kind.code, number=line)
            if line.replace(" ", "").isdigit()
            else Closeness(kind=kind.code, name=line)
            for kind in closeness.kinds()
            for line in said[f"close-{kind.code}"]
        ]
        return [*found, *(Closeness(kind="team", unit=line) for line in said["units"])]


def offered(keys: Keys) -> dict[str, str]:
    """Return what the directory says of somebody as their form shows it, to be changed."""
    shown = {
        "numbers": "\n".join(keys.numbers),
        "known_as": "\n".join(keys.known_as),
        "unit": keys.unit,
        "rank": keys.rank,
        "units": "\n".join(one.unit for one in keys.closeness if one.unit),
    }
    for kind in closeness.kinds():
        own = (one for one in keys.closeness if one.kind == kind.code)
        shown[f"close-{kind.code}"] = "\n".join(
            filter(None, (one.name or one.number for one in own))
        )
    return shown
