"""One case as its page shows it: the original, who is on it, what was said and what waits, the products."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from candour.roles.desk import keyring, sealed
from candour.roles.desk import spoken as spoken_
from candour.roles.desk.access import Action, case_to_read, may
from candour.roles.desk.models import Case, Item, Product, Slip, SteppedAside
from candour.roles.desk.queries import marking, names
from candour.seal.keys import Identity
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.web.refusals import NotFound
from candour.words import categories, outcomes, reasons
from candour.words.tables import UnknownCode

_NOT_SENT = {Case.State.NEW, Case.State.DRAFTING, Case.State.CHECKING, Case.State.RETURNED}


@dataclass(frozen=True)
class Summary:
    """What stands in clear in the case's row."""

    reference: str
    state: str
    state_code: str
    is_new: bool
    priority: str
    due_at: datetime | None
    due_on: date | None
    overdue: bool
    on: date
    days: int
    owner: str


@dataclass(frozen=True)
class Original:
    """What the reporter sent. Their words, for people on the case only."""

    danger_now: bool
    choices: list[str]
    story: marking.Marked
    people: list[dict[str, str]]
    asked: list[tuple[str, str]]  # question in a few words, answer
    text: str  # all of it, to compare a product's words with
    spoken: str  # the item of its recording, or "" where it was written


@dataclass(frozen=True)
class Said:
    """One thing that was said in the case, and what it waits for: screen, tell, read, answer, or nothing."""

    item: str
    on: date
    who: str
    what: str
    text: str
    waits: str
    spoken: bool = False


@dataclass(frozen=True)
class Line:
    """A product in the list of its case."""

    id: str
    state: str
    state_code: str
    author: str
    own: bool
    on: date


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be let onto a case."""

    id: str
    label: str


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of an opened case shows."""

    summary: Summary
    original: Original | None
    preview: bool
    silence: str  # pass, stop or ""
    danger: str  # what is outstanding, in words, or ""
    reachable: bool
    awaited: bool  # the slip of a live call, and with it the way back, has not come yet
    withdrew: bool
    wants_destroyed: bool
    said: list[Said]
    products: list[Line]
    people: list[str]
    colleagues: list[Colleague]
    screens: bool
    releases: bool
    tells: bool
    destroys: bool
    closable: bool


def summary(worker: Worker, reference: str) -> Summary:
    """Return what stands in clear about a case.

    Raises:
        NotFound: it does not exist or is not theirs.
    """
    return _summary(case_to_read(worker, reference))


def _summary(case: Case) -> Summary:
    return Summary(
        case.reference,
        case.get_state_display(),
        case.state,
        case.state == Case.State.NEW,
        case.priority,
        case.due_at,
        case.due_on,
        case.late_at is not None and case.late_at < timezone.now(),
        case.on,
        (sealed.today() - case.on).days,
        names.of_staff().get(case.owner, ""),
    )


def page(worker: Worker, reference: str) -> CasePage:
    """Return an opened case.

    Raises:
        NotFound: it does not exist or is not theirs, or nobody has opened it.
    """
    case = case_to_read(worker, reference)
    if case.state == Case.State.NEW:
        raise NotFound("There is nothing here.")
    keys = keyring.case_keys(case, worker=worker).identities
    items = _read_items(case, keys=keys)
    acts = [fields.get("act") for item, fields in items if item.kind == Item.Kind.REPORTER]
    contact = next((f for item, f in items if item.kind == Item.Kind.CONTACT), {})
    on_case = keyring.people_on(case)
    people = names.of_staff()
    return CasePage(
        summary=_summary(case),
        original=_original(items),
        preview=bool(contact.get("preview")),
        silence=contact.get("silence", ""),
        danger=_danger(case),
        reachable=bool(contact),
        awaited=Slip.objects.filter(case=case).exists(),
        withdrew="withdraw" in acts or "destroy" in acts,
        wants_destroyed="destroy" in acts,
        said=_timeline(items),
        products=_lines(case, worker=worker, people=people),
        people=[people.get(person, "") for person in on_case],
        colleagues=_colleagues(case, on_case),
        screens=may(worker, Action.QUESTION_SCREEN),
        releases=may(worker, Action.PRODUCT_RELEASE),
        tells=may(worker, Action.OUTCOME_RELEASE),
        destroys=may(worker, Action.CASE_DESTROY_ORIGINAL),
        closable=Case.State.CLOSED.value in case.ARROWS[case.state],
    )


def _danger(case: Case) -> str:
    if case.priority not in {"P0", "P1"} or case.state not in _NOT_SENT:
        return ""
    if not case.voiced and case.priority == "P0":
        return "Somebody may be in danger, and nobody has been told by voice."
    return "Somebody may be in danger: it is written within the hour." if case.voiced else ""


def _read_items(case: Case, *, keys: dict[str, Identity]) -> list[tuple[Item, dict[str, Any]]]:
    rows = Item.objects.filter(case=case).select_related("key").order_by("place", "id")
    return [
        (row, sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind]))
        for row in rows
        if row.key.kind in keys
    ]


def original(worker: Worker, reference: str) -> Original | None:
    """Return what the reporter sent; None if it was destroyed.

    Raises:
        NotFound: the case does not exist or is not theirs.
    """
    case = case_to_read(worker, reference)
    items = _read_items(case, keys=keyring.case_keys(case, worker=worker).identities)
    return _original(items)


_Items = list[tuple[Item, dict[str, Any]]]


def _typed(items: _Items) -> dict[str, str]:
    """Return what was typed up, by the item that lists the recording."""
    return {fields["of"]: fields["text"] for item, fields in items if item.kind == Item.Kind.TYPED}


def _timeline(items: _Items) -> list[Said]:
    typed, found = _typed(items), []
    for item, fields in items:
        said = _said(item, fields)
        if said is not None and spoken_.is_spoken(fields):
            said = replace(said, spoken=True, text=typed.get(item.id, ""))
        if said is not None:
            found.append(said)
    return found


def _original(items: _Items) -> Original | None:
    item, fields = next(((i, f) for i, f in items if i.kind == Item.Kind.ORIGINAL), (None, {}))
    if item is None:
        return None
    spoken = spoken_.is_spoken(fields)
    story = "\n".join(filter(None, [fields["story"], _typed(items).get(item.id, "")]))
    asked = [
        ("When", fields["when"]),
        ("Where", fields["where"]),
        ("Who is at risk", fields["at_risk"]),
        ("How many people could know this", fields["circle"]),
        ("What can be checked without the reporter", fields["checkable"]),
    ]
    everything = [story, *(answer for _, answer in asked)]
    everything += [text for person in fields["people"] for text in person.values()]
    return Original(
        danger_now=fields["danger_now"],
        choices=[_choice(code) for code in fields["choices"]],
        story=marking.guarded(story),
        people=[_person(person) for person in fields["people"]],
        asked=[] if spoken else asked,
        text="\n".join(filter(None, everything)),
        spoken=item.id if spoken else "",
    )


def _choice(code: str) -> str:
    try:
        return categories.public_choice(code).label
    except UnknownCode:
        return code


def _person(person: dict[str, str]) -> dict[str, str]:
    shown = {
        "Name": person["name"],
        "Nickname": person["nickname"],
        "Rank": names.of_rank(person["rank"]),
        "Number": person["number"],
        "Force": names.of_force(person["force"]),
        "Unit or station": person["unit"],
        "Looks": person["description"],
    }
    return {label: text for label, text in shown.items() if text}


_REPORTER = {
    "message": "wrote",
    "answer": "answered the question",
    "agree": "agreed to the text",
    "object": "objects to the text",
    "withdraw": "withdrew what has not been released",
    "destroy": "withdrew, and asks that the rest be destroyed",
}
_TO_REPORTER = {
    "message": "We wrote to the reporter",
    "question": "We put the question to the reporter",
    "preview": "We asked the reporter to read the text",
    "status": "We told the reporter",
}
_STATUS = {"passed-on": "It has been passed on."}


def _said(item: Item, fields: dict[str, Any]) -> Said | None:
    """Return an item as a line of the timeline; None for what is no message."""
    if item.kind == Item.Kind.REPORTER:
        waits = "" if item.done else ("answer" if fields["act"] == "answer" else "read")
        who, what, text = "The reporter", _REPORTER.get(fields["act"], "wrote"), fields["text"]
    elif item.kind == Item.Kind.TO_REPORTER:
        who, waits = "", ""
        what, text = (
            _TO_REPORTER.get(fields["act"], ""),
            _STATUS.get(fields["text"], fields["text"]),
        )
    elif item.kind == Item.Kind.FORCE:
        who = names.of_officer(fields["force"], fields["person"]) or "Somebody there"
        who = f"{who}, {names.of_force(fields['force'])},"
        what, text, waits = _from_force(fields, done=item.done)
    elif item.kind == Item.Kind.TO_FORCE:
        who, waits, text = "", "", fields["text"]
        passed = fields["act"] == "question-passed"
        what = "We passed the question on" if passed else "We refused the question"
    elif item.kind == Item.Kind.ASIDE:
        who, waits, text = names.of_staff().get(fields["by"], "Somebody"), "", ""
        what = f"stepped aside. {reasons.aside(fields['code']).label}."
    elif item.kind == Item.Kind.HELD:
        who, waits, text = names.of_staff().get(fields["by"], "Somebody"), "", ""
        what = _held(fields)
    else:
        return None
    return Said(item.id, item.on, who, what, text, waits)


def _held(fields: dict[str, Any]) -> str:
    if fields["act"] == "held":
        return f"held it. {reasons.held(fields['code']).says}"
    return "looked at it: it stays held" if fields["act"] == "still-held" else "let it go on"


def _from_force(fields: dict[str, Any], *, done: bool) -> tuple[str, str, str]:
    if fields["act"] == "question":
        return "asks", fields["text"], "" if done else "screen"
    if fields["act"] == "outcome":
        return "recorded an outcome", _outcome(fields), "" if done else "tell"
    return "acknowledged the product", fields["text"], ""


def _outcome(fields: dict[str, Any]) -> str:
    try:
        label = outcomes.outcome(fields["code"]).internal_label
    except UnknownCode:
        label = fields["code"]
    return f"{label}. {fields['text']}".strip()


def _lines(case: Case, *, worker: Worker, people: dict[str, str]) -> list[Line]:
    return [
        Line(
            row.id,
            row.get_state_display(),
            row.state,
            people.get(row.author, ""),
            row.author == worker.person_id,
            row.on,
        )
        for row in Product.objects.filter(case=case).order_by("on", "id")
    ]


def _colleagues(case: Case, on_case: list[str]) -> list[Colleague]:
    aside = set(SteppedAside.objects.filter(case=case).values_list("person", flat=True))
    return [
        Colleague(one.id, f"{one.name}, {one.duty}")
        for one in staff.people_with(settings.OPENERS)
        if one.id not in on_case and one.id not in aside
    ]
