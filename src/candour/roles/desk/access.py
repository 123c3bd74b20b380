"""One question decides every access: may this person do this act to this case? It is asked here and nowhere else.

"Not yours" answers exactly as "not there".
"""

from enum import StrEnum
from typing import Final

from candour.roles.desk.models import Call, Case, CaseBundle
from candour.staff.access import Worker
from candour.web.refusals import NotFound


class Action(StrEnum):
    """What can be done at the desk."""

    CASE_OPEN = "case:open"  # an unopened report
    CASE_READ = "case:read"
    CASE_ADMIT = "case:admit"
    CASE_CLOSE = "case:close"
    CASE_TAKE = "case:take"
    CASE_STEP_ASIDE = "case:step-aside"
    CASE_HOLD = "case:hold"  # for the safety of its reporter
    CASE_DESTROY_ORIGINAL = "case:destroy-original"
    DANGER_DECIDE = "danger:decide"
    SEARCH = "search"
    LINKS_READ = "links:read"  # what else was reported about the same person
    PRODUCT_DRAFT = "product:draft"
    PRODUCT_RELEASE = "product:release"
    REPORTER_WRITE = "reporter:write"
    QUESTION_SCREEN = "question:screen"
    OUTCOME_RELEASE = "outcome:release"
    RETENTION_HOLD = "retention:hold"  # by reference: whoever holds a case need not read it
    SAMPLE_READ = "sample:read"
    SAMPLE_COUNT = "sample:count"
    KEYS_MANAGE = "keys:manage"
    PEOPLE_MANAGE = "people:manage"
    ALARM_CLEAR = "alarm:clear"
    CALL_TAKE = "call:take"
    CALL_TAKE_OVER = "call:take-over"  # a colleague's, left open
    SHIFT_READ = "shift:read"
    SHIFT_PLAN = "shift:plan"  # the rota
    FIGURES_READ = "figures:read"
    TALK_ASK = "talk:ask"
    TALK_ASK_FOR = "talk:ask-for"
    TALK_CLEAR = "talk:clear"


_SHIFT: Final = frozenset({Action.CALL_TAKE, Action.SHIFT_READ})
_CASEWORK: Final = _SHIFT | frozenset(
    {
        Action.CASE_OPEN,
        Action.CASE_READ,
        Action.CASE_ADMIT,
        Action.CASE_CLOSE,
        Action.CASE_TAKE,
        Action.CASE_STEP_ASIDE,
        Action.PRODUCT_DRAFT,
        Action.REPORTER_WRITE,
        Action.SEARCH,
    }
)
_SUPERVISION: Final = frozenset(
    {
        Action.PRODUCT_RELEASE,
        Action.QUESTION_SCREEN,
        Action.OUTCOME_RELEASE,
        Action.CASE_DESTROY_ORIGINAL,
        Action.KEYS_MANAGE,
        Action.ALARM_CLEAR,
        Action.CALL_TAKE_OVER,
        Action.SHIFT_PLAN,
        Action.CASE_HOLD,
        Action.DANGER_DECIDE,
        Action.FIGURES_READ,
        Action.LINKS_READ,
        Action.TALK_ASK_FOR,
    }
)
_EVERYBODY: Final = frozenset({Action.TALK_ASK})
_MANAGEMENT: Final = frozenset(
    {
        Action.PEOPLE_MANAGE,
        Action.ALARM_CLEAR,
        Action.FIGURES_READ,
        Action.TALK_ASK_FOR,
        Action.TALK_CLEAR,
    }
)
MAY: Final[dict[str, frozenset[Action]]] = {
    "call taker": _EVERYBODY | _SHIFT,
    "caseworker": _EVERYBODY | _CASEWORK,
    "supervisor": _EVERYBODY | _CASEWORK | _SUPERVISION,
    "manager": _EVERYBODY | _MANAGEMENT | {Action.RETENTION_HOLD, Action.SAMPLE_COUNT},
    "auditor": _EVERYBODY | {Action.SAMPLE_READ, Action.SAMPLE_COUNT},
}
"""Duty -> acts. What is not in the table nobody may do."""

FIRST_DUTY: Final = "manager"
"""Whoever is invited from the command line, before anybody is here: they invite the others."""


def may(worker: Worker, action: Action) -> bool:
    """Say whether the worker's duty allows the act at all."""
    return action in MAY.get(worker.duty, frozenset())


def require(worker: Worker, action: Action) -> None:
    """Let the worker go on, or not.

    Raises:
        NotFound: their duty does not allow it; the page does not exist for them.
    """
    if not may(worker, action):
        raise NotFound("There is nothing here.")


def case_for(worker: Worker, action: Action, reference: str) -> Case:
    """Return the case, its row locked, if `worker` may do `action` to it. Call in a transaction.

    An unopened case is everybody's who may open; an opened one only theirs who hold a key to it.

    Raises:
        NotFound: it does not exist or is not theirs; the two look the same from outside.
    """
    found = Case.objects.select_for_update().filter(reference=reference).first()
    return _theirs(found, reference, worker=worker, action=action)


def case_to_read(worker: Worker, reference: str) -> Case:
    """Return the case for a page, unlocked, if `worker` may read it.

    Raises:
        NotFound: as `case_for`.
    """
    found = Case.objects.filter(reference=reference).first()
    return _theirs(found, reference, worker=worker, action=Action.CASE_READ)


def _theirs(case: Case | None, reference: str, *, worker: Worker, action: Action) -> Case:
    require(worker, action)
    # Asked of a case that does not exist too: the same questions to the database, so about the same time.
    on_it = is_on(worker.person_id, reference)
    if case is None:
        raise NotFound("There is nothing here.")
    if case.state == Case.State.NEW:
        allowed = action in {Action.CASE_OPEN, Action.CASE_READ}
    else:
        allowed = on_it
    if not allowed:
        raise NotFound("There is nothing here.")
    return case


def is_on(person: str, reference: str) -> bool:
    """Say whether a person holds a key of the case."""
    return CaseBundle.objects.filter(key__case=reference, person=person).exists()


def call_for(worker: Worker, call_id: str) -> Call:
    """Return a call that is being taken, its row locked, if it is the worker's, or a supervisor asks. Call in a transaction.

    Raises:
        NotFound: there is none, or it is a colleague's.
    """
    require(worker, Action.CALL_TAKE)
    found = Call.objects.select_for_update().filter(id=call_id).first()
    if found is None or not (found.taker == worker.person_id or may(worker, Action.CALL_TAKE_OVER)):
        raise NotFound("There is nothing here.")
    return found
