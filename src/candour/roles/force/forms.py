"""The force's forms: they clean and refuse, and hand on plain values; nothing is saved here."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from candour.roles.force.access import MAY
from candour.words import outcomes, screening
from candour.words.outcomes import Stage

QUESTION_CHARACTERS: Final = 500
REASON_CHARACTERS: Final = 1000
OWN_ACTS: Final = frozenset({"FO01", "FO03"})
"""Outcome codes that say what the buttons for acknowledging and asking say already."""
KINDS: Final = ("family", "friend", "business", "team")
"""The ways in which somebody is close to somebody, as the directory has them."""
_ONE: Final = _("One a line: a name or a number.")
_NUMBERS: Final = 20
_NAMES: Final = 50
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
    """What the charity must know of somebody before it seals anything to them."""

    numbers = _Lines(
        label=_("Your collar, warrant and staff numbers"),
        help_text=_("One a line. You are sent nothing that is about one of these numbers."),
        most=_NUMBERS,
        longest=20,
    )
    known_as = _Lines(
        label=_("Other names you are known by"),
        help_text=_("One a line: nicknames, former names."),
        most=_NUMBERS,
        longest=100,
    )
    unit = forms.CharField(
        label=_("Your unit"),
        help_text=_("You are sent nothing that is about somebody of your own unit."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"max_length": _("Write at most 100 characters.")},
    )
    family = _Lines(
        label=_("Family who work for the police"), help_text=_ONE, most=_NAMES, longest=100
    )
    friend = _Lines(label=_("Close friends there"), help_text=_ONE, most=_NAMES, longest=100)
    business = _Lines(
        label=_("Anybody you do business with there"), help_text=_ONE, most=_NAMES, longest=100
    )
    team = _Lines(
        label=_("Your team, now and in the last two years"),
        help_text=_("One a line: names, numbers or whole units."),
        most=_NAMES,
        longest=100,
    )

    def close(self) -> tuple[list[str], list[str]]:
        """Return whom the person is close to, and beside each in which way. Only of a valid form."""
        pairs = [(who, kind) for kind in KINDS for who in self.cleaned_data[kind]]
        return [who for who, _kind in pairs], [kind for _who, kind in pairs]


def declared(close_to: list[str], close_as: list[str]) -> dict[str, str]:
    """Return what the form starts with; what was declared before there were kinds stands under the team."""
    kinds = [*close_as, *["team"] * len(close_to)]
    pairs = list(zip(close_to, kinds, strict=False))
    return {kind: "\n".join(who for who, of in pairs if of == kind) for kind in KINDS}
