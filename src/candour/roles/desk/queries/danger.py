"""The danger page of a case: the steps, what was recorded so far, what is outstanding."""

from dataclasses import dataclass
from datetime import date

from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, case_to_read, may
from candour.roles.desk.models import Case, Item
from candour.roles.desk.queries import names
from candour.staff.access import Worker
from candour.web.refusals import NotFound
from candour.words import danger


@dataclass(frozen=True)
class Recorded:
    """Something that was decided or done: by whom, on which day."""

    who: str
    on: date
    what: str
    reason: str = ""


@dataclass(frozen=True)
class DangerPage:
    """What the page shows."""

    reference: str
    priority: str
    urgent: bool
    steps: tuple[str, ...]
    signs: list[str]
    decisions: list[Recorded]
    voices: list[Recorded]
    decides: bool


def page(worker: Worker, reference: str) -> DangerPage:
    """Return the danger page of an opened case.

    Raises:
        NotFound: the case does not exist, is not theirs, or nobody has opened it.
    """
    case = case_to_read(worker, reference)
    if case.state == Case.State.NEW:
        raise NotFound("There is nothing here.")
    keys = keyring.case_keys(case, worker=worker).identities
    rows = Item.objects.filter(case=case, kind=Item.Kind.DANGER).select_related("key")
    people = names.of_staff()
    signs: list[str] = []
    decisions: list[Recorded] = []
    voices: list[Recorded] = []
    for row in rows.order_by("place", "id"):
        if row.key.kind not in keys:
            continue
        said = sealed.read(bytes(row.sealed), case=case, identity=keys[row.key.kind])
        who = people.get(said["by"], "")
        if said["act"] == "signs":
            signs = said["signs"]
        elif said["act"] == "decided":
            decisions.append(Recorded(who, row.on, said["may_say"], said["reason"]))
        else:
            voices.append(Recorded(who, row.on, danger.roles().get(said["role"], "")))
    return DangerPage(
        reference,
        case.priority,
        case.priority in {"P0", "P1"},
        danger.steps(),
        signs,
        decisions,
        voices,
        may(worker, Action.DANGER_DECIDE),
    )
