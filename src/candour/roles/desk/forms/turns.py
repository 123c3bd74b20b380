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
        super().__init__(*args, **{"auto_id": "hand_%s", **kwargs})
        self.fields["person"].widget = forms.Select(choices=[("", _("Choose")), *others])


class _Coded(forms.Form):
    """One reason from a list of codes and words; `asks` is what it is asked for."""

    reason = forms.ChoiceField(
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )

    def __init__(self, *args: Any, asks: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = asks
        choices = [("", _("Choose")), *((code, _(says)) for code, says in known)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class Hold(_Coded):
    """A case that cannot be told safely."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = [(one.code, one.says) for one in reasons.holds()]
        asks = _("Why it cannot be told safely")
        super().__init__(*args, asks=asks, known=known, auto_id="hold_%s", **kwargs)


class Aside(_Coded):
    """Somebody leaves a case, because they know somebody in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = [(one.code, one.label) for one in reasons.asides()]
        super().__init__(*args, asks=_("Why"), known=known, auto_id="aside_%s", **kwargs)


class Recall(_Coded):
    """A product that has left is to be taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = [(one.code, one.label) for one in recalls.recalls()]
        super().__init__(*args, asks=_("Why it is recalled"), known=known, **kwargs)


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
