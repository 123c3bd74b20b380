"""Forms about whose turn a case is, why it is held, and why a product goes back."""

from typing import Any, ClassVar

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


class _Coded(forms.Form):
    """One reason from a list; which list, and what it is asked for, say the forms below."""

    asks: ClassVar[Any]

    reason = forms.ChoiceField(
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.asks
        choices = [("", _("Choose")), *((code, _(says)) for code, says in self.known())]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def known() -> list[tuple[str, str]]:
        """Return the list: code and words."""
        raise NotImplementedError


class Hold(_Coded):
    """A case that cannot be told safely."""

    asks = _("Why it cannot be told safely")

    @staticmethod
    def known() -> list[tuple[str, str]]:
        return [(one.code, one.says) for one in reasons.holds()]


class Aside(_Coded):
    """Somebody leaves a case, because they know somebody in it."""

    asks = _("Why")

    @staticmethod
    def known() -> list[tuple[str, str]]:
        return [(one.code, one.label) for one in reasons.asides()]


class Recall(_Coded):
    """A product that has left is to be taken back."""

    asks = _("Why it is recalled")

    @staticmethod
    def known() -> list[tuple[str, str]]:
        return [(one.code, one.label) for one in recalls.recalls()]


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
