"""The desk's short forms: a priority, a colleague, a letter, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.words import grading, signposting

LETTER: int = 4000
REASON: int = 500


class Priority(forms.Form):
    priority = forms.ChoiceField(
        label=_("Priority"),
        error_messages={
            "required": _("Choose a priority."),
            "invalid_choice": _("Choose a priority from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = grading.risk_levels().values()
        self.fields["priority"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((level.code, f"{level.code}: {level.label}") for level in levels),
        ]


class Admit(forms.Form):
    person = forms.CharField(
        label=_("Let a colleague in"),
        max_length=32,
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *colleagues]
        self.fields["person"].widget = forms.Select(choices=choices)


class Letter(forms.Form):
    text = forms.CharField(
        label=_("Write to the reporter"),
        help_text=_(
            "They read it when they come back with their code. Do not ask who they are or how they know."
        ),
        max_length=LETTER,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Write your message."),
            "max_length": _("Write at most 4,000 characters."),
        },
    )
    sure = forms.BooleanField(label=_("I have read it again: it must stay so"), required=False)

    @property
    def warned(self) -> bool:
        """Whether the writer was told that the letter says too much, and may send it all the same."""
        return self.is_bound and bool(signposting.tells_too_much(self.data.get("text", "")))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        found = signposting.tells_too_much(said.get("text", ""))
        if found and not said.get("sure"):
            self.add_error(
                "text",
                _(
                    "This tells more than that it was passed on, or asks what we never ask: %(words)s. Nothing was sent."
                )
                % {"words": ", ".join(found)},
            )
        return said


class Override(forms.Form):
    override = forms.CharField(
        label=_("Why it must stay although so few could know it"),
        help_text=_("Only where something that is kept could be known by fewer than ten people."),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Write at most 500 characters.")},
    )


class Elsewhere(forms.Form):
    elsewhere = forms.CharField(
        label=_("Why the first force must not receive it"),
        help_text=_("Empty, if it may. Your reason is kept sealed with the product."),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Write at most 500 characters.")},
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("Why it goes back to the author"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what has to be changed."),
            "max_length": _("Write at most 500 characters."),
        },
    )


class PassOn(forms.Form):
    wording = forms.CharField(
        label=_("What the reporter reads"),
        help_text=_("Change the words until no answer could point to the reporter."),
        max_length=LETTER,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Write the question as the reporter should read it."),
            "max_length": _("Write at most 4,000 characters."),
        },
    )


class Refuse(forms.Form):
    reason = forms.CharField(
        label=_("What the force is told"),
        help_text=_("Say nothing of the reporter, not even by what you leave out."),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what the force is told."),
            "max_length": _("Write at most 500 characters."),
        },
    )


class Invite(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        help_text=_("The name that colleagues will see."),
        max_length=100,
        error_messages={
            "required": _("Write the name."),
            "max_length": _("Write at most 100 letters."),
        },
    )
    duty = forms.ChoiceField(
        label=_("Duty"),
        error_messages={
            "required": _("Choose a duty."),
            "invalid_choice": _("Choose a duty from the list."),
        },
    )

    def __init__(self, *args: Any, duties: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((duty, duty.capitalize()) for duty in duties),
        ]
