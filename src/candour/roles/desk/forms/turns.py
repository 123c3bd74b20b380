"""Forms about whose turn a case is, why it is held, and why a product goes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.roles.desk.forms.small import Reason
from candour.words import reasons, recalls


class Hand(forms.Form):
    person = forms.CharField(
        label=_("Hand it to"),
        max_length=32,
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget = forms.Select(choices=[("", _("Choose")), *others])


class Hold(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it cannot be told safely"),
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((one.code, one.says) for one in reasons.holds()),
        ]


class Aside(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"),
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((one.code, _(one.label)) for one in reasons.asides()),
        ]


class Recall(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it is recalled"),
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((one.code, _(one.label)) for one in recalls.recalls()),
        ]


class Return(Reason):
    """A product goes back: coded reasons, and words for its author."""

    codes = forms.MultipleChoiceField(
        label=_("What is wrong with it"),
        help_text=_("Choose all that apply. They are counted, without the product."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one reason."),
            "invalid_choice": _("Choose reasons from the list."),
        },
    )
    field_order = ("codes", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [  # type: ignore[attr-defined]
            (one.code, one.says) for one in reasons.returns()
        ]


class TalkFor(forms.Form):
    person = forms.CharField(
        label=_("A colleague who may need a talk"),
        max_length=32,
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget = forms.Select(choices=[("", _("Choose")), *colleagues])
