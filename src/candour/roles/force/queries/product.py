"""One product in full, as its page and its print show it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from candour.parcels import messages
from candour.roles.force.queries import inbox, names
from candour.roles.force.queries.names import Coded, coded
from candour.roles.force.shelf import Held, Shelved
from candour.words import allegations, categories, grading, referral, standards


@dataclass(frozen=True)
class Fact:
    """A line of a table: what it is called, and what is known."""

    term: str
    value: str


@dataclass(frozen=True)
class Classed:
    """One kind of classification and its codes."""

    term: str
    codes: list[Coded]


@dataclass(frozen=True)
class Step:
    """Something a colleague did about a product, and what the charity said to it."""

    says: str
    text: str
    answer: str


@dataclass(frozen=True)
class ProductPage:
    """A product in full, ready to be read and printed."""

    urn: str
    about: str
    marking: str
    grade: str
    parts: list[Fact]
    conditions: list[Coded]
    facts: list[Fact]
    subject: list[Fact]
    others: list[list[Fact]]
    text: str
    classes: list[Classed]
    linked: list[Coded]
    steps: list[Step]
    recalled: str  # what the charity said of it, or ""
    corrected_by: Coded | None  # the product that corrects it, if this person holds it
    acknowledged: bool
    may_be_asked: bool


def product_page(held: Held, *, shelf: Shelved) -> ProductPage:
    """Return everything that the page of one product shows."""
    product = held.product
    return ProductPage(
        urn=product.id,
        about=names.about(product.subject),
        marking=product.marking,
        grade=f"{product.source}/{product.information}/{product.handling}",
        parts=_parts(product),
        conditions=coded(product.conditions, lambda code: grading.condition(code).text),
        facts=_facts(product),
        subject=_person(product.subject),
        others=[_person(one) for one in product.others],
        text=product.text,
        classes=_classes(product),
        linked=_linked(product, shelf=shelf),
        steps=_steps(held),
        recalled=held.recalled.text if held.recalled else "",
        corrected_by=_corrected_by(held, shelf=shelf),
        acknowledged=held.acknowledged,
        may_be_asked=product.questions != "no",
    )


def _corrected_by(held: Held, *, shelf: Shelved) -> Coded | None:
    found = shelf.products.get(held.corrected_by)
    return Coded(found.product.id, names.about(found.product.subject)) if found else None


def _linked(product: messages.Product, *, shelf: Shelved) -> list[Coded]:
    """Return the products linked either way, of those this person holds: a link to another would say that it exists."""
    held = [one.product for one in shelf.products.values()]
    found = [one for one in held if one.id in product.linked or product.id in one.linked]
    return [Coded(one.id, names.about(one.subject)) for one in found]


def _parts(product: messages.Product) -> list[Fact]:
    parts = (
        (_("Source"), product.source, grading.source_evaluations()),
        (_("Information"), product.information, grading.information_assessments()),
        (_("Handling"), product.handling, grading.handling_codes()),
    )
    return [
        Fact(term, f"{code}, {table[code].label}" if code in table else code)
        for term, code, table in parts
    ]


def _facts(product: messages.Product) -> list[Fact]:
    asked = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
    found = [
        Fact(_("Priority"), f"{product.priority}, {names.urgency(product.priority)}"),
        Fact(_("Why this priority"), product.priority_reason),
        Fact(_("Week"), product.week),
        Fact(_("From"), product.originator),
        Fact(_("Concerns"), names.force(product.force)),
        Fact(_("Can questions be asked?"), asked.get(product.questions, product.questions)),
        Fact(_("URN"), product.id),
    ]
    return [fact for fact in found if fact.value]


def _person(person: messages.Person) -> list[Fact]:
    certainty = {"confirmed": _("Confirmed"), "likely": _("Likely"), "possible": _("Possible")}
    found = [
        Fact(_("Name"), person.name),
        Fact(_("How certain"), certainty.get(person.certainty, person.certainty)),
        Fact(_("Nickname"), person.nickname),
        Fact(_("Rank or role"), names.rank(person.rank) if person.rank else ""),
        Fact(_("Collar or staff number"), person.number),
        Fact(_("Force"), names.force(person.force) if person.force else ""),
        Fact(_("Unit or station"), person.unit),
        Fact(_("Description"), person.description),
    ]
    return [fact for fact in found if fact.value]


def _classes(product: messages.Product) -> list[Classed]:
    found = [
        Classed(_("Category"), coded([product.category], _category)),
        Classed(_("Also"), coded(product.also, _category)),
        Classed(_("Allegations (IOPC)"), coded(product.allegations, _allegation)),
        Classed(
            _("Standards of Professional Behaviour"),
            coded(product.standards, lambda code: standards.standard(code).title),
        ),
        Classed(
            _("Test these for referral"),
            coded(product.flags, lambda code: referral.criterion(code).title),
        ),
        Classed(_("Tags"), [Coded("", ", ".join(product.tags))] if product.tags else []),
    ]
    return [one for one in found if one.codes]


def _category(code: str) -> str:
    return categories.category(code).name


def _allegation(code: str) -> str:
    found = allegations.allegation(code)
    return found.subcategory or found.category


def _steps(held: Held) -> list[Step]:
    called = names.of_people()
    return [_step(act, held, who=names.author(act, called)) for act in held.acts]


def _step(act: messages.FromForce, held: Held, *, who: str) -> Step:
    if act.act == "question":
        return Step(_("%(who)s asked") % {"who": who}, act.text, _answered(act, held))
    if act.act == "outcome":
        outcome = names.outcome(act.code)
        said = _("%(who)s recorded an outcome: %(outcome)s") % {"who": who, "outcome": outcome}
        return Step(said, act.text, "")
    return Step(_("%(who)s acknowledged it") % {"who": who}, act.text, "")


def _answered(act: messages.FromForce, held: Held) -> str:
    said = inbox.answer_to(act, held)
    if said is None:
        return _("It is with the charity, which screens it first.")
    if said.act == "question-refused":
        return _("The charity refused it: %(reason)s") % {"reason": said.text}
    return _(
        "The charity passed it on. An answer comes as a linked product, if the reporter comes back."
    )
