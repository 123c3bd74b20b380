"""A product as its pages show it: the draft, what the force would see, who would receive it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from candour.parcels import messages
from candour.roles.desk import contents, keyring, sealed, spoken
from candour.roles.desk.access import Action, case_to_read, may, require
from candour.roles.desk.models import CaseKey, Item, Product
from candour.roles.desk.queries import names
from candour.roles.desk.services.products import linked_of
from candour.roles.desk.services.routing import UnableToRelease, route
from candour.staff.access import Worker
from candour.trust import TrustError
from candour.web.refusals import NotFound
from candour.words import allegations, categories, grading, recalls, referral, standards
from candour.words.tables import UnknownCode

REASONS = {
    "subject-number": "has the number of a person it is about",
    "subject-name": "may be a person it is about",
    "subject-known-as": "is known by the name or nickname of a person it is about",
    "subject-unit": "works in the unit that it speaks of as a whole",
    "declared-close": "declared themselves close to a person it is about",
    "declared-close-unit": "declared themselves close to the unit of a person it is about",
    "named-close": "is named as close by somebody it may be about",
}
AWAY = {
    "few": "Too few people there may receive it.",
    "chief-officer": "A person it is about may be a chief officer there.",
    "whole-unit": "It names the unit that would receive it.",
    "by-hand": "You chose so.",
}


@dataclass(frozen=True)
class ProductView:
    """A product of a case, opened."""

    id: str
    state: str
    state_code: str
    author: str
    own: bool
    editable: bool
    stoppable: bool
    on: date
    product: messages.Product
    returned: str
    readers: int
    recall: str  # "", asked, done
    recall_why: str
    recall_by: str
    corrects: str  # id of a product that this one puts right


@dataclass(frozen=True)
class Coded:
    """A code and its words."""

    code: str
    label: str


@dataclass(frozen=True)
class Shown:
    """A product in words, exactly what the force reads, in its order."""

    urn: str
    grade: str
    marking: str
    conditions: list[Coded]
    week: str
    originator: str
    force: str
    people: list[tuple[str, list[tuple[str, str]]]]
    text: str
    category: list[Coded]
    allegations: list[Coded]
    standards: list[Coded]
    flags: list[Coded]
    tags: list[str]
    priority: Coded
    priority_reason: str
    questions: str
    linked: list[str]


@dataclass(frozen=True)
class LeftOut:
    """Somebody who would get no key, and why in words."""

    name: str
    why: str


@dataclass(frozen=True)
class Route:
    """Where a product would go. `refused` says why nowhere."""

    force: str
    receives: list[str]
    left_out: list[LeftOut]
    alternate: bool
    refused: str
    away: str = ""  # why the first force is passed over, in a sentence
    ended: str = ""  # a force that is no more, whose successor receives
    elsewhere: str = ""  # where it would go if the releaser passed the first force over


def view(worker: Worker, reference: str, product: str) -> ProductView:
    """Return one product.

    Raises:
        NotFound: it does not exist, or the case is not theirs.
    """
    case = case_to_read(worker, reference)
    row = Product.objects.filter(case=case, id=product).first()
    if row is None:
        raise NotFound("There is nothing here.")
    content = contents.content_of(row, case=case, worker=worker)
    own = row.author == worker.person_id
    asked = content.get("recall")
    arrows = row.ARROWS[row.state]
    return ProductView(
        row.id,
        row.get_state_display(),
        row.state,
        names.of_staff().get(row.author, ""),
        own,
        own and Product.State.DRAFT.value in arrows,
        Product.State.STOPPED.value in arrows,
        row.on,
        contents.text_of(content),
        content.get("returned", ""),
        len(content.get("readers", [])),
        row.recall,
        recalls.recall(asked["code"]).label if asked else "",
        names.of_staff().get(asked["by"], "") if asked else "",
        content.get("corrects", ""),
    )


def require_releaser(worker: Worker) -> None:
    """Let a worker on whose duty it is to release.

    Raises:
        NotFound: it is not.
    """
    require(worker, Action.PRODUCT_RELEASE)


def may_release(worker: Worker) -> bool:
    """Say whether it is the worker's duty to release."""
    return may(worker, Action.PRODUCT_RELEASE)


def sent(worker: Worker, reference: str) -> list[str]:
    """Return the URNs of a case's products that have left, for links.

    Raises:
        NotFound: the case is not theirs.
    """
    case = case_to_read(worker, reference)
    rows = Product.objects.filter(case=case, state=Product.State.SENT).order_by("on", "id")
    return list(rows.values_list("id", flat=True))


def answer(worker: Worker, reference: str, item: str) -> str:
    """Return what a reporter answered, to be shown beside the linked product.

    Raises:
        NotFound: no such answer, or the case is not theirs.
    """
    case = case_to_read(worker, reference)
    row = Item.objects.filter(case=case, id=item, kind=Item.Kind.REPORTER).first()
    if row is None:
        raise NotFound("There is nothing here.")
    identity = keyring.case_keys(case, worker=worker).of(CaseKey.Kind.CORRESPONDENCE)
    said = sealed.read(bytes(row.sealed), case=case, identity=identity)
    typed = spoken.typed_in(case, {CaseKey.Kind.CORRESPONDENCE.value: identity}).get(item)
    return typed.text if typed else str(said["text"])


def routing(worker: Worker, reference: str, product: messages.Product) -> Route:
    """Return who would receive the product, who is left out and why."""
    case = case_to_read(worker, reference)
    linked = linked_of(product, case=case, worker=worker)
    try:
        found = route(product, linked=linked)
    except (UnableToRelease, TrustError) as refusal:
        says = str(refusal) if isinstance(refusal, UnableToRelease) else _NO_DIRECTORY
        return Route(names.of_force(product.force), [], [], alternate=False, refused=says)
    return Route(
        names.of_force(found.force),
        [f"{one.name}, {one.duty}" for one in found.recipients],
        [LeftOut(one.listed.name, REASONS.get(one.reason, one.reason)) for one in found.excluded],
        found.alternate,
        "",
        AWAY.get(found.away, ""),
        names.of_force(found.ended) if found.ended else "",
        "" if found.alternate else _elsewhere(product, linked=linked),
    )


def _elsewhere(product: messages.Product, *, linked: list[messages.Product]) -> str:
    """Return the force to which a releaser could send it instead, or "" if there is none."""
    try:
        return names.of_force(route(product, linked=linked, elsewhere=True).force)
    except (UnableToRelease, TrustError):
        return ""


_NO_DIRECTORY = "The directory of this force is missing or does not hold. Tell a supervisor."


def shown(product: messages.Product) -> Shown:
    """Return the product in the words of the code tables."""
    grade = f"{product.source}/{product.information}/{product.handling}"
    people = [("The person it is about", _person(product.subject))]
    people += [("Another person", _person(one)) for one in product.others]
    return Shown(
        urn=product.id,
        grade=grade,
        marking=product.marking,
        conditions=[
            _coded(code, lambda c: grading.condition(c).text) for code in product.conditions
        ],
        week=product.week,
        originator=product.originator,
        force=names.of_force(product.force),
        people=people,
        text=product.text,
        category=[
            _coded(code, lambda c: categories.category(c).name)
            for code in [product.category, *product.also]
        ],
        allegations=[
            _coded(code, lambda c: allegations.allegation(c).subcategory)
            for code in product.allegations
        ],
        standards=[
            _coded(code, lambda c: standards.standard(c).title) for code in product.standards
        ],
        flags=[_coded(code, lambda c: referral.criterion(c).title) for code in product.flags],
        tags=product.tags,
        priority=_coded(product.priority, lambda c: grading.risk_level(c).label),
        priority_reason=product.priority_reason,
        questions=product.questions,
        linked=product.linked,
    )


def _coded(code: str, words: Any) -> Coded:
    try:
        return Coded(code, words(code))
    except UnknownCode:
        return Coded(code, "")


def _person(person: messages.Person) -> list[tuple[str, str]]:
    parts = [
        ("Name", f"{person.name} ({person.certainty})" if person.name else ""),
        ("Known as", person.nickname),
        ("Rank", names.of_rank(person.rank)),
        ("Number", person.number),
        ("Force", names.of_force(person.force)),
        ("Unit or station", person.unit),
        ("Looks", person.description),
    ]
    return [(label, text) for label, text in parts if text]
