"""The forms of a call, one a step. Nothing is required while somebody is speaking; the case asks for what it cannot do without."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.parcels.messages import Person as PersonSaid
from candour.roles.desk.forms import persons
from candour.roles.desk.forms.small import Priority
from candour.seal import claim
from candour.words import call_script, categories

STORY: Final = 15_000
TEXT: Final = 3_000
PEOPLE: Final = 3
_TYPED: Final = {"autocomplete": "off", "spellcheck": "false"}
_CHANNELS: Final = {
    "call": _("Somebody is on the telephone"),
    "walk-in": _("Somebody came in"),
    "letter": _("A letter came"),
}
CIRCLE: Final = (
    ("", _("Not said")),
    ("Only one person", _("Only one person")),
    ("Two or three people", _("Two or three people")),
    ("Four to ten people", _("Four to ten people")),
    ("More than ten people", _("More than ten people")),
    ("I do not know", _("They do not know")),
)
"""The words are those that the web page's answers travel in."""


class Text(forms.CharField):
    """Text as it was typed; nothing is stripped while somebody types on."""

    def __init__(self, *, most: int, rows: int, **rest: Any) -> None:
        super().__init__(
            max_length=most,
            required=False,
            strip=False,
            widget=forms.Textarea({**_TYPED, "rows": rows}),
            error_messages={"max_length": _("This is too long. Make it shorter. It is all still here.")},
            **rest,
        )  # fmt: skip
        self.widget.attrs.pop("maxlength", None)  # a browser would cut off what is pasted

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 - Django's signature
        return {}

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def _choice(label: Any, choices: Any, **rest: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, **rest
    )


class Start(forms.Form):
    id = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How does it come?"),
        help_text=_("This chooses what to say. It is not kept in the case."),
        choices=[(one, _CHANNELS[one]) for one in call_script.CHANNELS],
        widget=forms.RadioSelect,
    )


class Danger(forms.Form):
    danger = _choice(_("Is anyone in danger now?"), [("yes", _("Yes")), ("no", _("No"))])
    scope = _choice(
        _("Is it about someone who works for the police now?"),
        [("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))],
    )
    interpreter = Text(
        label=_("Note for this call only"),
        help_text=_("For example the language, or how to reach the interpreter. It is not kept in the case."),
        most=500,
        rows=2,
    )  # fmt: skip


class Story(forms.Form):
    story = Text(label=_("What happened?"), most=STORY, rows=22)


class Questions(forms.Form):
    when = Text(label=_("Since about when, and how often?"), most=TEXT, rows=3)
    where = Text(label=_("Where, roughly?"), most=TEXT, rows=2)
    at_risk = Text(label=_("Who is being hurt or at risk?"), most=TEXT, rows=3)
    circle = forms.ChoiceField(
        label=_("How many people could know this?"), choices=CIRCLE, required=False
    )
    checkable = Text(label=_("What can be checked without them?"), most=TEXT, rows=3)
    choices = forms.MultipleChoiceField(
        label=_("What the person is doing"),
        help_text=_("Tick this yourself, from what they told you."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    preview = _choice(
        _("Do they want to see the text before it is passed on?"),
        [
            ("yes", _("Yes: they come back with their code and say yes first")),
            ("no", _("No: pass it on without them")),
        ],
        help_text=_("Only somebody who takes a slip can see it."),
    )
    silence = _choice(
        _("And if they do not come back within seven days?"),
        [("stop", _("Do not pass it on")), ("pass", _("Pass it on after seven days"))],
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        known = [(one.code, _(one.label)) for one in categories.public_choices()]
        self.fields["choices"].choices = known  # type: ignore[attr-defined]
        initial = self.initial.get("people", [])
        self.persons = [
            persons.Person(
                self.data if self.is_bound else None,
                prefix=f"person-{number}",
                initial=persons.of_person(initial[number - 1]) if number <= len(initial) else {},
            )
            for number in range(1, PEOPLE + 1)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(one.is_valid() for one in self.persons)])

    def said(self) -> dict[str, Any]:
        """Return what was typed, persons too. Only of a valid form."""
        people: list[PersonSaid] = [one.person() for one in self.persons if one.is_filled()]
        return {**self.cleaned_data, "people": people}


class Finish(Priority):
    claim = forms.CharField(
        label=_("Claim number on the outside of their slip"),
        help_text=_("12 numbers. Leave it empty if they take no slip: then nobody can write to them."),
        required=False,
        max_length=40,
        widget=forms.TextInput({**_TYPED, "inputmode": "numeric"}),
    )  # fmt: skip

    def clean_claim(self) -> str:
        typed = self.cleaned_data["claim"]
        if not typed.strip():
            return ""
        try:
            return claim.parse(typed)
        except claim.NotAClaim as problem:
            raise forms.ValidationError(str(problem)) from None


FORMS: Final[dict[str, type[forms.Form]]] = {
    "danger": Danger,
    "story": Story,
    "questions": Questions,
}


class Note(forms.Form):
    once = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Note for the next shift"),
        help_text=_("No names, no numbers and nothing that a caller said. It dies after 72 hours."),
        max_length=2_000,
        widget=forms.Textarea({**_TYPED, "rows": 4}),
        error_messages={"required": _("Write your note.")},
    )


class PutOnCall(forms.Form):
    on = forms.ChoiceField(label=_("Day"))
    shift = forms.ChoiceField(label=_("Shift"))
    person = forms.ChoiceField(label=_("Who is called"), required=False)

    def __init__(self, *args: Any, days: Any, shifts: Any, people: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["on"].choices = days  # type: ignore[attr-defined]
        self.fields["shift"].choices = shifts  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]
