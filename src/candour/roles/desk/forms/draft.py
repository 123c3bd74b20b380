"""The whole draft: the form of the product, of its subject and of up to four other persons, as one."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from candour.parcels import messages
from candour.roles.desk.forms.persons import OTHERS, Person, of_person
from candour.roles.desk.forms.product import BASIS_SHOWN, Product
from candour.words import grading, weeks

ORIGINATOR: Final = "Candour, an independent charity"
ROOM: Final = 32_000
"""Bytes: a parcel has one size, and signatures and readers need a place in it too."""
_PLAIN: Final = (
    "force", "text", "category", "also", "allegations", "standards", "flags", "tags", "priority",
    "priority_reason", "questions", "week", "source", "information", "handling", "marking", "conditions",
    "linked",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """The forms of one draft, bound or not."""

    main: Product
    subject: Person
    others: list[Person]

    @property
    def all(self) -> list[Any]:
        return [self.main, self.subject, *self.others]

    def is_valid(self) -> bool:
        """Check every form, and what concerns more than one."""
        fine = all([form.is_valid() for form in self.all])  # noqa: C419 - each must run, to show its errors
        if fine and not self.subject.is_filled():
            self.subject.add_error(
                "name", _("Say at least one thing about the person it is about.")
            )
            fine = False
        if fine and len(messages.encode_product(self.product(""))) > ROOM:
            self.main.add_error("text", _("All fields together are too long. Shorten some."))
            fine = False
        return fine

    def product(self, id_: str) -> messages.Product:
        """Return the product. Only of a valid draft."""
        fields = {name: self.main.cleaned_data.get(name, []) for name in _PLAIN}
        return messages.Product(
            **fields,
            id=id_,
            originator=ORIGINATOR,
            subject=self.subject.person(),
            others=[other.person() for other in self.others if other.is_filled()],
        )


def draft(
    data: Any,
    *,
    start: dict[str, Any],
    people: list[messages.Person],
    forces: list[tuple[str, str]],
    sent: list[str],
    today: date,
) -> Draft:
    """Return the forms of a draft: bound to `data`, or starting with `start` and `people`."""
    persons = [*people, *[messages.Person()] * (1 + OTHERS)][: 1 + OTHERS]
    return Draft(
        main=Product(data, initial=start, forces=forces, sent=sent, today=today),
        subject=Person(data, prefix="subject", initial=of_person(persons[0])),
        others=[
            Person(data, prefix=f"other-{place}", initial=of_person(person))
            for place, person in enumerate(persons[1:], start=1)
        ],
    )


def fresh(today: date) -> dict[str, Any]:
    """Return what a new draft starts with: 2/D/C, OFFICIAL-SENSITIVE, the usual conditions, this week."""
    grade = grading.default_grade()
    return {
        "source": grade.source_evaluation,
        "information": grade.information_assessment,
        "handling": grade.handling_code,
        "marking": grading.default_marking().code,
        "conditions": [one.code for one in grading.default_conditions()],
        "week": weeks.week_of(today),
    }


def kept(product: messages.Product) -> dict[str, Any]:
    """Return what the form of a draft that was saved starts with."""
    return {name: getattr(product, name) for name in _PLAIN}


def follow_up(product: messages.Product, *, today: date) -> dict[str, Any]:
    """Return what a linked product starts with: all of the one that was sent but its text, its week and its links."""
    return {**kept(product), "text": "", "week": weeks.week_of(today), "linked": [product.id]}


def shows_basis(product: messages.Product) -> bool:
    """Say whether the grade tells how it is known (SAN-09)."""
    return product.information in BASIS_SHOWN
