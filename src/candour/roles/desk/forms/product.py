"""The form of a product: every field of handbook section 2.1 that the force gets, from the code tables."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candour.web.choices import Hinted
from candour.words import allegations, categories, grading, referral, standards, weeks

LONGEST: Final = 2500
ALSO: Final = 3
WEEKS_BACK: Final = 4
MUST: Final = frozenset({"HC1", "HC2", "HC3"})
"""Without these no product leaves: intel_3x5x2.json, handling code C."""
BASIS_SHOWN: Final = frozenset({"A", "B", "C"})
QUESTIONS: Final = (("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")))
MORE_TAGS: Final = (
    "CHILD",
    "FIREARMS",
    "IMAGE_SHARING",
    "RISK_TO_LIFE",
    "STOP_SEARCH",
    "SUPERVISOR",
)
"""Tags of the worked examples that no row of a code table suggests."""
_SEVERAL: Final = forms.CheckboxSelectMultiple
_PICK: Final = {"required": _("Choose one."), "invalid_choice": _("Choose from the list.")}


def _some(label: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=_SEVERAL,
        error_messages={"invalid_choice": _("Choose from the list.")},
        **more,
    )


class Product(forms.Form):
    field_order = ("text", "force", "priority", "priority_reason", "questions")
    """As they stand on the page, so that the list of errors goes down it; the rest follows as written."""

    force = forms.ChoiceField(
        label=_("Force that should receive it"),
        help_text=_(
            "Only forces to which there is a road. Who receives it there is shown before release."
        ),
        error_messages={**_PICK, "required": _("Choose the force.")},
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "One subject matter, third person, at most 2,500 characters. State facts; write “believed to”. Leave out how it is known."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={
            "required": _("Write the text."),
            "max_length": _("The text may have 2,500 characters. It has %(show_value)d."),
        },
    )
    category = forms.ChoiceField(
        label=_("Main category"),
        error_messages={**_PICK, "required": _("Choose the main category.")},
    )
    also = _some(_("Also (up to three)"))
    allegations = _some(_("Allegations"))
    standards = _some(_("Standards of professional behaviour"))
    flags = _some(_("Referral criteria to test"))
    tags = _some(_("Tags"))
    priority = forms.ChoiceField(
        label=_("Priority"), error_messages={**_PICK, "required": _("Choose the priority.")}
    )
    priority_reason = forms.CharField(
        label=_("Reason for the priority, and for an unusual grade"),
        help_text=_("The force reads this too."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write the reason for the priority."),
            "max_length": _("Write at most 500 characters."),
        },
    )
    questions = forms.ChoiceField(
        label=_("Can questions be asked?"),
        choices=QUESTIONS,
        initial="unknown",
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    week = forms.ChoiceField(
        label=_("Week of this product"),
        help_text=_("The week, never a date of the contact."),
        error_messages=_PICK,
    )
    source = forms.ChoiceField(
        label=_("Source"),
        initial="2",
        error_messages={**_PICK, "invalid_choice": _("An anonymous reporter is never graded 1.")},
    )
    information = forms.ChoiceField(
        label=_("Information"),
        initial="D",
        help_text=_("A, B or C can point to the few who could know (SAN-09). D says nothing."),
        error_messages=_PICK,
    )
    handling = forms.ChoiceField(label=_("Handling"), initial="C", error_messages=_PICK)
    marking = forms.ChoiceField(
        label=_("Marking"),
        initial="OFFICIAL-SENSITIVE",
        error_messages={**_PICK, "invalid_choice": _("SECRET and above cannot be held here.")},
    )
    conditions = _some(_("Handling conditions"))
    linked = _some(_("Linked to"), help_text=_("Products of this case that have left."))

    def __init__(
        self,
        *args: Any,
        forces: list[tuple[str, str]],
        sent: list[str],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = str(self.initial.get("week", ""))
        choices: dict[str, list[tuple[str, Any]]] = {
            "force": [("", _("Choose")), *forces],
            "linked": [(urn, urn) for urn in sent],
            "week": _weeks(today, kept=kept),
            **_tables(),
        }
        for name, of in choices.items():
            self.fields[name].choices = of  # type: ignore[attr-defined]
        if not sent:
            del self.fields["linked"]

    def clean_text(self) -> str:
        """Browsers send two characters for the end of a line; the text that is signed has one."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_also(self) -> list[str]:
        chosen = list(self.cleaned_data["also"])
        if len(chosen) > ALSO:
            raise forms.ValidationError(_("Choose at most three."))
        if self.cleaned_data.get("category") in chosen:
            raise forms.ValidationError(_("The main category is not repeated here."))
        return chosen

    def clean_conditions(self) -> list[str]:
        chosen = list(self.cleaned_data["conditions"])
        if not set(chosen) >= MUST:
            raise forms.ValidationError(_("HC1, HC2 and HC3 always apply."))
        return chosen


def _tables() -> dict[str, list[tuple[str, Any]]]:
    named = [(one.code, Hinted(f"{one.code} {one.name}")) for one in categories.all_categories()]
    return {
        "category": [("", _("Choose")), *((code, str(label)) for code, label in named)],
        "also": list(named),
        "allegations": _allegations(),
        "standards": [(one.code, f"{one.code} {one.title}") for one in standards.all_standards()],
        "flags": [(one.code, Hinted(f"{one.code} {one.title}")) for one in referral.all_criteria()],
        "tags": [(tag, tag) for tag in _tags()],
        "priority": [
            ("", _("Choose")),
            *((one.code, f"{one.code}: {one.label}") for one in grading.risk_levels().values()),
        ],
        "source": _values(grading.source_evaluations(), without=("1",)),
        "information": _values(grading.information_assessments()),
        "handling": _values(grading.handling_codes(), without=("P",)),
        "marking": [(one.code, one.code) for one in grading.markings().values() if one.may_be_held],
        "conditions": [
            (one.code, f"{one.code} {one.text}") for one in grading.conditions().values()
        ],
    }


def _values(table: Any, *, without: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    return [
        (one.code, f"{one.code} {one.label}") for one in table.values() if one.code not in without
    ]


def _allegations() -> list[tuple[str, Any]]:
    """Return the allegations that this line takes, under their category."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for one in allegations.all_allegations():
        if one.relevance != "out":
            group = groups.setdefault(f"{one.category_code} {one.category}", [])
            group.append((one.code, f"{one.code} {one.subcategory or one.category}"))
    return list(groups.items())


def _tags() -> list[str]:
    known = {tag for one in categories.all_categories() for tag in one.tags}
    known |= {tag for one in categories.public_choices() for tag in one.tags}
    return sorted(known | set(MORE_TAGS))


def _weeks(today: date, *, kept: str) -> list[tuple[str, Any]]:
    """Return this week, the last four, and the one that the draft has."""
    this = weeks.week_of(today)
    back = [
        weeks.week_of(date.fromordinal(today.toordinal() - 7 * ago))
        for ago in range(1, WEEKS_BACK + 1)
    ]
    older = [kept] if kept and kept not in (this, *back) else []
    return [(week, week) for week in (this, *back, *older)]
