"""The questions that are one form each, in the order of the pages."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.roles.intake.forms.fields import Question, Text, one_of
from candour.web.choices import Hinted
from candour.words import categories

STORY_CHARACTERS: Final = 15_000
TEXT_CHARACTERS: Final = 3_000


class Danger(Question):
    danger = one_of(
        _("Is anyone in danger right now?"),
        reason=_(
            "This can be you or someone else. We ask because nobody reads your report at once."
        ),
        empty=_("Choose yes or no."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )


class Scope(Question):
    scope = one_of(
        _("Is it about someone who works for the police now?"),
        reason=_(
            "This can be an officer, a member of staff or a volunteer. We can only help with these."
        ),
        empty=_("Choose one answer. If you do not know, choose “I am not sure”."),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))],
    )


class Kind(Question):
    choices = forms.MultipleChoiceField(
        label=_("What is the person doing?"),
        help_text=_("Choose all that fit. It helps us to give your report to the right people."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one. If nothing fits, choose “Something else”."),
            "invalid_choice": _("Choose from the list."),
        },
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        field = self.fields["choices"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = [
            (one.code, Hinted(_(one.label), hint=_(one.hint)))
            for one in categories.public_choices()
        ]


class Story(Question):
    story = Text(
        label=_("What happened?"),
        help_text=_(
            "Use your own words. Tell us what the person did, how often, and since when. Who else took part?"
            " Do not write your name. You do not have to say how you know."
        ),
        most=STORY_CHARACTERS,
        rows=12,
        empty=_("Tell us what happened. A few words are enough."),
    )


class Pointers(Question):
    story = Text(
        label=_("Your text"),
        help_text=_("You can change it here."),
        most=STORY_CHARACTERS,
        rows=12,
        empty=_("Tell us what happened. A few words are enough."),
    )


class Place(Question):
    heading = _("When and where was it, roughly?")
    reason = _(
        "“In the spring” or “near the station” is enough. An exact day or time could point to you."
    )

    when = Text(
        label=_("When?"), help_text=_("Is it still going on?"), most=TEXT_CHARACTERS, rows=3
    )
    where = Text(
        label=_("Where?"), help_text=_("A town or an area is enough."), most=TEXT_CHARACTERS, rows=3
    )


class Risk(Question):
    at_risk = Text(
        label=_("Is someone being hurt, or could someone be hurt?"),
        help_text=_(
            "Tell us about anyone at risk. Are there children? Are there weapons?"
            " It helps us to see what cannot wait. You can leave this empty."
        ),
        most=TEXT_CHARACTERS,
        rows=6,
    )


CIRCLE: Final = {
    "one": _("Only one person"),
    "few": _("Two or three people"),
    "some": _("Four to ten people"),
    "many": _("More than ten people"),
    "unknown": _("I do not know"),
}


class Circle(Question):
    circle = forms.ChoiceField(
        label=_("How many people could know about this?"),
        help_text=_(
            "Count yourself. If only a few people know, we take out more, so that it does not point to you."
            " Your answer stays with us. We do not pass it on."
        ),
        choices=list(CIRCLE.items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list, or leave it empty.")},
    )


class Checks(Question):
    checkable = Text(
        label=_("Could someone check this without you?"),
        help_text=_(
            "For example there may be records, cameras or other people who saw it."
            " Please do not go and look for things. We never ask you to. You can leave this empty."
        ),
        most=TEXT_CHARACTERS,
        rows=6,
    )


class Preview(Question):
    preview = one_of(
        _("Do you want to see the text before we pass it on?"),
        reason=_(
            "We write a new text from your report and take out what could point to you."
            " You know best what could still give you away."
        ),
        empty=_("Choose one answer."),
        choices=[
            (
                "yes",
                Hinted(
                    _("Yes, I want to see it first"),
                    hint=_(
                        "You come back with your code and say yes. Until then we pass nothing on,"
                        " unless a life is in danger. Next we ask what to do if you do not come back."
                    ),
                ),
            ),
            (
                "no",
                Hinted(
                    _("No, pass it on without me"),
                    hint=_(
                        "This is quicker. Two people on our team check the text. You may come too late to stop it."
                    ),
                ),
            ),
        ],
    )


class Silence(Question):
    silence = one_of(
        _("What should we do if you do not come back?"),
        reason=_(
            "The text waits for you for seven days. It may not be safe for you to come back in that time."
        ),
        empty=_("Choose one answer."),
        choices=[
            (
                "stop",
                Hinted(
                    _("Do not pass it on"),
                    hint=_("It stays with us until you come back, or until your report is destroyed."),
                ),
            ),
            (
                "pass",
                Hinted(
                    _("Pass it on after seven days"),
                    hint=_("Two people on our team have checked the text by then."),
                ),
            ),
        ],
    )  # fmt: skip


QUESTIONS: Final[dict[str, type[Question]]] = {
    "danger": Danger,
    "scope": Scope,
    "kind": Kind,
    "story": Story,
    "place": Place,
    "risk": Risk,
    "circle": Circle,
    "checks": Checks,
    "preview": Preview,
    "silence": Silence,
}
"""The page of each question that is one form; people have pages of their own."""
